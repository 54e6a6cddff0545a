"""Sessions as Copilot CLI logs them, event by event.

A session is logged in segments, each from its start or resumption to a shutdown, which tells what
the segment used in all. Some versions tell every call, which then counts instead. A segment that
was never shut down tells its output only. A segment is a trace of two levels, so that the better
one replaces the lesser whenever it arrives. It may go on in another file when the log is rotated,
which may also repeat events.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

from msgspec import Struct

from burnbar_tui.facts import Confidence, Fact, ParseError, QuotaReading, Skipped, UsageEvent
from burnbar_tui.providers._copilot_lines import Context, Data, Event, Quota, Usage
from burnbar_tui.providers.fields import event_key, ms_of_epoch, ms_of_text
from burnbar_tui.providers.spec import Origin

WORKSPACE = "{parents[0]}/workspace.yaml"
_FOLDER = re.compile(rb"^cwd: *[\"']?([^\"'\r\n]+)", re.MULTILINE)
MOST_SEEN = 128
CALLS, ANSWERS = 2, 1
"""Levels of what is told of a segment."""


class Segment(Struct):
    """What the log told so far of its session, and of the segment that is open."""

    session: str = ""
    folder: str = ""
    model: str = ""
    id: str = ""
    """The id of the segment's first event."""
    first_ms: int = 0
    """When its first answer was given."""
    output: int = 0
    """What its answers told."""
    has_calls: bool = False
    """Whether it tells every call."""
    seen: dict[str, int] = {}
    """Ids of the newest events, by which those are known that another part repeats."""

    @property
    def trace(self) -> str:
        """What all that is told of the open segment has in common."""
        return f"{self.session} {self.id}"

    def is_silent(self) -> bool:
        """Tell whether answers are all that it told."""
        return self.output > 0 and not self.has_calls

    def is_new(self, event_id: str) -> bool:
        """Tell whether an event was not seen yet, and remember it."""
        if event_id in self.seen:
            return False
        self.seen[event_id] = 1
        if len(self.seen) > MOST_SEEN:
            del self.seen[next(iter(self.seen))]
        return True

    def close(self) -> None:
        """Let the next event begin a segment."""
        self.id, self.first_ms, self.output, self.has_calls = "", 0, 0, False


def logged(
    provider_id: str, records: Iterable[tuple[int, Event]], origin: Origin, state: Segment
) -> Iterator[Fact]:
    """Yield the calls or sums of segments, else the output of their answers, and quotas."""
    state.session = state.session or PurePath(origin.path).parent.name
    if not state.folder and (found := _FOLDER.search(origin.beside.get(WORKSPACE, b""))):
        state.folder = found[1].decode("utf-8", "replace").strip()
    for position, event in records:
        try:
            at_ms = ms_of_text(event.timestamp) if event.timestamp else origin.mtime_ms
        except ParseError:
            yield Skipped(reason="timestamp: not an instant", position=position)
            continue
        if not event.id or state.is_new(event.id):
            yield from _told(provider_id, event, at_ms, state, position)
    yield from _answers(provider_id, state)


def _told(
    provider_id: str, event: Event, at_ms: int, state: Segment, position: int
) -> Iterator[Fact]:
    """Yield what one event adds."""
    data = event.data or Data()
    own = event.id or f"{state.session} at {position}"
    if event.type in ("session.start", "session.resume"):
        yield from _answers(provider_id, state)
        state.close()
        state.session = data.session_id or state.session
        state.model = data.selected_model or state.model
        state.folder = (isinstance(data.context, Context) and data.context.cwd) or state.folder
    state.id = state.id or own
    if event.type == "session.model_change":
        state.model = data.new_model or state.model
    elif event.type == "assistant.message":
        state.model = data.model or state.model
        state.output += data.output_tokens or 0
        state.first_ms = state.first_ms or at_ms
    elif event.type == "assistant.usage":
        yield from _quotas(at_ms, data.quota_snapshots or {})
        model = data.model or state.model
        yield from _answers(provider_id, state)
        yield from _calls(provider_id, own, {model: data}, at_ms, state, position)
        state.has_calls = True
    elif event.type == "session.shutdown":
        if not state.has_calls:
            told = sorted((data.model_metrics or {}).items())
            metrics = {model: metric.usage or Usage() for model, metric in told}
            first_ms = min(at_ms, state.first_ms or at_ms)
            yield from _answers(provider_id, state)
            yield from _calls(provider_id, own, metrics, first_ms, state, position)
        state.close()


def _calls(
    provider_id: str,
    own: str,
    told: Mapping[str, Usage],
    at_ms: int,
    state: Segment,
    position: int,
) -> Iterator[UsageEvent]:
    """Yield tokens by model."""
    for model, usage in told.items():
        prompt, output = usage.input_tokens or 0, usage.output_tokens or 0
        read, written = usage.cache_read_tokens or 0, usage.cache_write_tokens or 0
        if not prompt + read + written + output:
            continue
        yield UsageEvent(
            key=event_key(provider_id, state.session, own, model),
            at_ms=at_ms,
            model=model or "unknown",
            session_id=state.session,
            project=state.folder,
            # A prompt that is smaller than its cached parts cannot hold them.
            input_tokens=prompt - read - written if read + written <= prompt else prompt,
            cache_read_tokens=read,
            cache_creation_tokens=written,
            output_tokens=output,
            reasoning_tokens=min(usage.reasoning_tokens or 0, output),
            trace=state.trace,
            trace_level=CALLS,
            position=position,
        )


def _answers(provider_id: str, state: Segment) -> Iterator[Fact]:
    """Yield the output of a segment's answers, where that is all that it told so far."""
    if state.is_silent():
        yield UsageEvent(
            key=event_key(provider_id, state.session, state.id),
            at_ms=state.first_ms,
            model=state.model or "unknown",
            session_id=state.session,
            project=state.folder,
            output_tokens=state.output,
            tokens_confidence=Confidence.ESTIMATED,
            rank=state.output,
            trace=state.trace,
            trace_level=ANSWERS,
        )


def _quotas(at_ms: int, snapshots: Mapping[str, Quota]) -> Iterator[Fact]:
    """Yield the allowances of a month; what is unlimited has no window."""
    for name, quota in snapshots.items():
        limit = quota.entitlement_requests or 0
        if limit <= 0:
            continue
        left = quota.remaining_percentage
        yield QuotaReading(
            window=name,
            as_of_ms=at_ms,
            used_percent=None if left is None else 100 - left,
            used=quota.used_requests,
            limit=limit,
            unit="requests",
            resets_at_ms=ms_of_epoch(quota.reset_date),
        )
