"""Calls as Copilot exports them for OpenTelemetry, where the user asked for it.

One call may be told at several levels: by its own span, by a log of the inference, by a log of the
agent's turn, and by the summary of the agent's work; the first of these that is there counts. Spans
and logs are written by turns, so what a lesser level told of a trace may have to be replaced: each
call of a better level then takes the place of one of a lesser.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from burnbar_tui.facts import Fact, UsageEvent
from burnbar_tui.providers.fields import Count, event_key, ms_of_epoch, variant_of
from burnbar_tui.providers.spec import Origin

MARKERS = (b'"gen_ai.usage.input_tokens"', b'"gen_ai.usage.output_tokens"')
MOST_TRACES = 256
CHAT, INFERENCE, TURN, SUMMARY = 4, 3, 2, 1


class Attributes(
    Struct,
    rename={
        "operation": "gen_ai.operation.name",
        "event": "event.name",
        "conversation": "gen_ai.conversation.id",
        "response": "gen_ai.response.id",
        "model": "gen_ai.response.model",
        "asked_model": "gen_ai.request.model",
        "prompt": "gen_ai.usage.input_tokens",
        "output": "gen_ai.usage.output_tokens",
        "read": "gen_ai.usage.cache_read.input_tokens",
        "written": "gen_ai.usage.cache_creation.input_tokens",
        "reasoning": "gen_ai.usage.reasoning.output_tokens",
    },
):
    """What is told of a call; the prompt includes its cached parts, output its reasoning."""

    operation: str | None = None
    event: str | None = None
    conversation: str | None = None
    response: str | None = None
    model: str | None = None
    asked_model: str | None = None
    prompt: Count | None = None
    output: Count | None = None
    read: Count | None = None
    written: Count | None = None
    reasoning: Count | None = None


class Context(Struct, rename="camel"):
    """Where a span belongs, as some exporters write it."""

    trace_id: str | None = None
    span_id: str | None = None


Instant = float | str | list[float] | None


class Telemetry(Struct, rename="camel"):
    """One span or log."""

    name: str | None = None
    body: object = None
    trace_id: str | None = None
    span_id: str | None = None
    span_context: Context | None = None
    attributes: Attributes | None = None
    start_time: Instant = None
    hr_time: Instant = None
    timestamp: Instant = None
    time: Instant = None


class Trace(Struct):
    """What one trace has told so far."""

    level: int = 0
    session: str = ""
    given: dict[str, int] = {}
    """Call -> the variant under which it counts."""
    spare: list[int] = []
    """Variants of calls of a lesser level, which are still to be replaced."""


class Traces(Struct):
    """The newest traces, and which responses belong to them."""

    traces: dict[str, Trace] = {}
    """By trace id, or by the response that was told of without one."""
    responses: dict[str, str] = {}
    """Response, or trace id that became known after its response -> key in `traces`."""


def exported(
    provider_id: str, records: Iterable[tuple[int, Telemetry]], origin: Origin, state: Traces
) -> Iterator[Fact]:
    """Yield one event a call, from the best level that tells of it."""
    for position, record in records:
        told = record.attributes or Attributes()
        context = record.span_context or Context()
        trace_id = record.trace_id or context.trace_id
        span_id = record.span_id or context.span_id
        prompt, output = told.prompt or 0, told.output or 0
        if not prompt + output:
            continue
        call = told.response or span_id or f"at {position}"
        known = state.responses.get(call) or state.responses.get(trace_id or "")
        group = known or trace_id or call
        if trace_id and group != trace_id and trace_id not in state.traces:
            state.responses[trace_id] = group
        variant = _place(state, group, call, _level(record, told), told)
        if variant is None:
            continue
        trace = state.traces[group]
        read, written = told.read or 0, told.written or 0
        yield UsageEvent(
            key=event_key(provider_id, "trace", group),
            at_ms=_instant(record) or origin.mtime_ms,
            model=told.model or told.asked_model or "unknown",
            session_id=trace.session or group,
            # A prompt that is smaller than its cached parts cannot hold them.
            input_tokens=prompt - read - written if read + written <= prompt else prompt,
            cache_read_tokens=read,
            cache_creation_tokens=written,
            output_tokens=output,
            reasoning_tokens=min(told.reasoning or 0, output),
            rank=trace.level,
            variant=variant,
            position=position,
        )


def _level(record: Telemetry, told: Attributes) -> int:
    """Return how directly a record tells of a call; a log is named after its event."""
    body = record.body if isinstance(record.body, str) else ""
    event, name = told.event or body, record.name or ""
    if "inference" in event or "inference" in name:
        return INFERENCE
    if "agent.turn" in event or "agent.turn" in name:
        return TURN
    is_chat = told.operation == "chat" or (not told.operation and name.startswith("chat"))
    return CHAT if is_chat else SUMMARY


def _place(state: Traces, group: str, call: str, level: int, told: Attributes) -> int | None:
    """Return the variant under which a call counts in its trace, or None if better was told."""
    trace = state.traces.setdefault(group, Trace())
    trace.session = told.conversation or trace.session
    state.responses[call] = group
    for kept in (state.traces, state.responses):
        while len(kept) > MOST_TRACES:
            del kept[next(iter(kept))]
    if level < trace.level:
        return None
    if level > trace.level:
        trace.spare += trace.given.values()
        trace.level, trace.given = level, {}
    if call not in trace.given:
        own = variant_of(call)
        is_own_spare = own in trace.spare
        trace.given[call] = own if is_own_spare or not trace.spare else trace.spare[0]
        if trace.spare:
            trace.spare.remove(trace.given[call])
    return trace.given[call]


def _instant(record: Telemetry) -> int | None:
    """Return when a call began, from seconds and nanoseconds or a number of any unit."""
    for value in (record.start_time, record.hr_time, record.timestamp, record.time):
        if isinstance(value, list) and len(value) == 2:
            return ms_of_epoch(value[0] + value[1] / 1e9)
        number = value if isinstance(value, float | int) else 0
        while number > 1e14:
            number = round(number / 1000)
        at_ms = ms_of_epoch(value if isinstance(value, str) else number)
        if at_ms:
            return at_ms
    return None
