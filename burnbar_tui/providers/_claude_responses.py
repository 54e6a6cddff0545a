"""Billed responses of Claude transcripts: copies of one response, and which of them counts.

A response is written once a content block, with growing output, and copied by resume, fork and side
questions (local-logs: the highest output counts, at the earliest instant).
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from burnbar_tui.facts import (
    NANO_USD_PER_USD,
    Fact,
    ParseError,
    SessionFact,
    Skipped,
    Tier,
    UsageEvent,
)
from burnbar_tui.providers._claude_limits import limit_reached
from burnbar_tui.providers._claude_lines import Inner, Line, Message, Usage, Wrapped
from burnbar_tui.providers.fields import event_key, ms_of_text, variant_of
from burnbar_tui.providers.spec import Origin

_TIERS = {"priority": Tier.PRIORITY, "batch": Tier.BATCH, "flex": Tier.FLEX}


def responses(records: Iterable[tuple[int, Line]], origin: Origin, kind: str) -> Iterator[Fact]:
    """Yield one event for each run of lines of one response; other copies share its key.

    Input excludes both cache buckets, thinking is inside output. A response on a sidechain may be a
    side question's replay, which repeats the id under a new request. Keys are apart by `kind`.
    """
    best: Copy | None = None
    agents: set[str] = set()
    for position, line in records:
        message = line.message
        if not isinstance(message, Message) or message.usage is None:
            line, message = _unwrapped(line)
        if message is None:
            continue
        usage = message.usage
        if usage is None or message.model == "<synthetic>":
            if line.is_api_error_message:
                yield from limit_reached(line, message, origin)
            continue
        try:
            at_ms = ms_of_text(line.timestamp) if line.timestamp else origin.mtime_ms
        except ParseError:
            yield Skipped(reason="timestamp: not an instant", position=position)
            continue
        copy = Copy(line, message, usage, at_ms, position)
        if not usage.output_tokens and copy.size() == (0, 0):
            continue
        if line.agent_id and line.agent_id not in agents:
            agents.add(line.agent_id)
            yield SessionFact(session_id=_session(line), parent_session_id=line.session_id or "")
        if best is not None and best.is_same_response(copy):
            best = best.merged(copy)
            continue
        if best is not None:
            yield best.event(origin, kind)
        best = copy
    if best is not None:
        yield best.event(origin, kind)


class Copy(Struct, gc=False):
    """One line of a response, or the most complete of those that streamed it so far."""

    line: Line
    message: Message
    usage: Usage
    at_ms: int
    position: int

    def is_same_response(self, other: "Copy") -> bool:
        """Tell whether another line is of the same response, side and session."""
        mine, line = self.line, other.line
        return (
            self.message.id is not None
            and self.message.id == other.message.id
            and mine.request_id == line.request_id
            and mine.session_id == line.session_id
            and mine.agent_id == line.agent_id
            and mine.is_sidechain == line.is_sidechain
        )

    def merged(self, other: "Copy") -> "Copy":
        """Return the copy with more output, at the earliest instant."""
        at_ms = min(self.at_ms, other.at_ms)
        mine, theirs = self.usage.output_tokens or 0, other.usage.output_tokens or 0
        is_larger = theirs > mine or (theirs == mine and other.size() > self.size())
        best = other if is_larger else self
        best.at_ms = at_ms
        return best

    def size(self) -> tuple[int, int]:
        """Return what the copies of a response are compared by."""
        usage = self.usage
        output = usage.output_tokens or 0
        prompt = (usage.input_tokens or 0) + (usage.cache_read_input_tokens or 0)
        return output, prompt + _cache_writes(usage)[0]

    def event(self, origin: Origin, kind: str) -> UsageEvent:
        """Return the response as an event."""
        is_own = bool(self.line.session_id) and (self.line.session_id or "") in origin.path
        return _event(self, kind, is_own=is_own)


def _unwrapped(line: Line) -> tuple[Line, Message | None]:
    """Return a line that a progress report wraps, as if it stood by itself."""
    inner = line.data.message if isinstance(line.data, Wrapped) else None
    if not isinstance(inner, Inner) or not isinstance(inner.message, Message):
        return line, None
    line.message, line.uuid = inner.message, inner.uuid or line.uuid
    line.request_id = inner.request_id or line.request_id
    line.timestamp = inner.timestamp or line.timestamp
    return line, inner.message


def _session(line: Line) -> str:
    """Return the session of a line; a subagent's calls are a session below its parent's."""
    session = line.session_id or ""
    return f"{session}/agent-{line.agent_id}" if line.agent_id else session


def _event(copy: Copy, kind: str, *, is_own: bool) -> UsageEvent:
    line, message, usage = copy.line, copy.message, copy.usage
    output = usage.output_tokens or 0
    fresh = usage.input_tokens or 0
    read = usage.cache_read_input_tokens or 0
    written, written_1h = _cache_writes(usage)
    total = fresh + read + written + output
    is_side = bool(line.is_sidechain)
    return UsageEvent(
        key=_key(kind, copy, total),
        at_ms=copy.at_ms,
        model=message.model or "unknown",
        session_id=_session(line),
        project=line.cwd or "",
        input_tokens=fresh,
        cache_read_tokens=read,
        cache_creation_tokens=written,
        cache_creation_1h_tokens=written_1h,
        output_tokens=output,
        reasoning_tokens=_reasoning(usage, output),
        web_searches=(usage.server_tool_use and usage.server_tool_use.web_search_requests) or 0,
        tier=Tier.FAST
        if usage.speed == "fast"
        else _TIERS.get(usage.service_tier or "", Tier.STANDARD),
        reported_cost_nano_usd=round(line.cost * NANO_USD_PER_USD) if line.cost else None,
        rank=_rank(output, total, is_side=is_side, is_own=is_own),
        variant=variant_of(line.request_id),
        replay=is_side,
        position=copy.position,
    )


def _key(kind: str, copy: Copy, total: int) -> int:
    if copy.message.id:
        return event_key(kind, copy.message.id)
    if copy.line.uuid:
        return event_key(kind, "uuid", copy.line.uuid)
    return event_key(kind, "line", copy.line.session_id or "", copy.at_ms, total)


def _cache_writes(usage: Usage) -> tuple[int, int]:
    """Return all cache writes, and the one-hour part; what the split leaves out lives 5 minutes."""
    flat = usage.cache_creation_input_tokens or 0
    split = usage.cache_creation
    if split is None:
        return flat, 0
    hour = split.ephemeral_1h_input_tokens or 0
    return max(flat, hour + (split.ephemeral_5m_input_tokens or 0)), hour


def _reasoning(usage: Usage, output: int) -> int:
    details = usage.output_tokens_details
    return min(output, (details and details.thinking_tokens) or 0)


def _rank(output: int, total: int, *, is_side: bool, is_own: bool) -> int:
    """Order copies: main line before side questions, more output, larger, in its session's file."""
    side, size = 0 if is_side else 1 << 62, min(total, (1 << 30) - 1)
    return side | min(output, (1 << 31) - 1) << 31 | size << 1 | is_own
