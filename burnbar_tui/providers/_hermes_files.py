"""Hermes' files of before its database, and those of gateways: an index, snapshots, transcripts.

The index has sums of sessions. Messages rarely tell usage: then what a call generated, and what was
added to the prompt before it, is estimated by the number of characters.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from msgspec import Raw, Struct

from burnbar_tui.facts import Confidence, Fact, Skipped, UsageEvent
from burnbar_tui.providers._hermes_rows import Counters
from burnbar_tui.providers.fields import Count, decoded, event_key, ms_of_epoch, variant_of
from burnbar_tui.providers.spec import Origin

CHARACTERS_PER_TOKEN = 4
EMPTY = Raw(b"null")


class Entry(Counters, kw_only=True):
    """One session in the index."""

    session_id: str | None = None
    updated_at: float | str | None = None


class Usage(Struct):
    """Counts of one message in OpenAI's words: the prompt with its cached part."""

    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    cached_tokens: Count | None = None


class Line(Struct):
    """One message, or what a transcript begins with."""

    role: str | None = None
    model: str | None = None
    timestamp: float | str | None = None
    content: Raw = EMPTY
    tool_calls: Raw = EMPTY
    reasoning: Raw = EMPTY
    usage: Usage | None = None


class Snapshot(Struct):
    """A whole session."""

    session_id: str | None = None
    model: str | None = None
    last_updated: float | str | None = None
    messages: list[Line] = []


class State(Struct):
    """What earlier lines of a transcript say."""

    model: str = "unknown"
    waiting: int = 0
    """Characters that the next call is prompted with for the first time."""


def index(provider_id: str, entries: Iterable[Raw], origin: Origin) -> Iterator[Fact]:
    """Yield the running totals that the index has; their models are not told."""
    for position, raw in enumerate(entries):
        entry = decoded(bytes(raw), Entry)
        if entry is None:
            yield Skipped(reason="an entry is not of the known shape", position=position)
            continue
        fresh, read, written, output, reasoning, cost = entry.sizes()
        if not entry.session_id or not fresh + read + written + output:
            continue
        yield UsageEvent(
            total_of=event_key(provider_id, "index", entry.session_id),
            key=event_key(provider_id, "index", entry.session_id, "unknown"),
            at_ms=ms_of_epoch(entry.updated_at) or origin.mtime_ms,
            model="unknown",
            session_id=entry.session_id,
            input_tokens=fresh,
            cache_read_tokens=read,
            cache_creation_tokens=written,
            output_tokens=output,
            reasoning_tokens=min(reasoning, output),
            reported_cost_nano_usd=cost or None,
        )


def snapshot(provider_id: str, record: Snapshot, origin: Origin) -> Iterator[Fact]:
    """Yield the calls of a session that is written whole."""
    session = record.session_id or PurePath(origin.path).stem.removeprefix("session_")
    state = State(record.model or "unknown")
    changed_ms = ms_of_epoch(record.last_updated) or 0
    lines = enumerate(record.messages)
    yield from messages(provider_id, lines, session, origin, state, changed_ms)


def messages(
    provider_id: str,
    lines: Iterable[tuple[int, Line]],
    session: str,
    origin: Origin,
    state: State,
    changed_ms: int = 0,
) -> Iterator[Fact]:
    """Yield one event an assistant message; `changed_ms` is when those without instants were."""
    for position, line in lines:
        state.model = line.model or state.model
        size = _characters(line)
        if line.role != "assistant":
            state.waiting += size if line.role in {"user", "tool", "system"} else 0
            continue
        usage = line.usage or Usage()
        prompt, cached = usage.prompt_tokens or 0, usage.cached_tokens or 0
        output = usage.completion_tokens or 0
        is_told = bool(prompt + output)
        fresh = prompt - cached if cached <= prompt else prompt
        if not is_told:
            fresh, cached = state.waiting // CHARACTERS_PER_TOKEN, 0
            output = size // CHARACTERS_PER_TOKEN
        state.waiting = 0
        if fresh + cached + output:
            body = bytes(line.content) + bytes(line.tool_calls)
            said = variant_of(body.decode("utf-8", "replace"))
            # Each kind of file has keys of its own: the better one replaces all of the other.
            kind = "snapshot" if origin.path.endswith(".json") else "transcript"
            yield UsageEvent(
                key=event_key(provider_id, kind, session, f"{line.timestamp or ''}", said),
                at_ms=ms_of_epoch(line.timestamp) or changed_ms or origin.mtime_ms,
                model=state.model,
                session_id=session,
                input_tokens=fresh,
                cache_read_tokens=cached,
                output_tokens=output,
                tokens_confidence=Confidence.EXACT if is_told else Confidence.ESTIMATED,
                rank=is_told,
                position=position,
            )


def _characters(line: Line) -> int:
    """Return how long a message is."""
    bodies = (line.content, line.tool_calls, line.reasoning)
    return sum(len(bytes(body).decode("utf-8", "replace")) for body in bodies if body != EMPTY)
