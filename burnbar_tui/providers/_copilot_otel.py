"""Calls as Copilot exports them for OpenTelemetry, where the user asked for it.

One call may be told at several levels: by its own span, by a log of the inference, by a log of the
agent's turn, and by the summary of the agent's work. The first of these that a trace tells counts,
in whatever order and files they stand; which that is the engine knows, who sees all of them.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from burnbar_tui.facts import Fact, UsageEvent
from burnbar_tui.providers.fields import Count, event_key, ms_of_epoch
from burnbar_tui.providers.spec import NoState, Origin

MARKERS = (b'"gen_ai.usage.input_tokens"', b'"gen_ai.usage.output_tokens"')
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


class Export(NoState):
    """The state of an export: a trace may be told of in several files, so that none knows it."""


def exported(
    provider_id: str, records: Iterable[tuple[int, Telemetry]], origin: Origin
) -> Iterator[Fact]:
    """Yield one event for each span or log that tells tokens, with its trace and level.

    A call is known by its response, which tells also that a log without a trace is of the same.
    """
    for position, record in records:
        told = record.attributes or Attributes()
        context = record.span_context or Context()
        trace = record.trace_id or context.trace_id or ""
        if not trace.strip("0"):  # which says that there is none
            trace = ""
        span = record.span_id or context.span_id
        prompt, output = told.prompt or 0, told.output or 0
        if not prompt + output:
            continue
        at_ms, level = _instant(record), _level(record, told)
        own = told.response or f"{trace} {span or f'{at_ms} {position}'}"
        read, written = told.read or 0, told.written or 0
        yield UsageEvent(
            key=event_key(provider_id, "response" if told.response else "span", own),
            at_ms=at_ms or origin.mtime_ms,
            model=told.model or told.asked_model or "unknown",
            session_id=told.conversation or trace or own,
            # A prompt that is smaller than its cached parts cannot hold them.
            input_tokens=prompt - read - written if read + written <= prompt else prompt,
            cache_read_tokens=read,
            cache_creation_tokens=written,
            output_tokens=output,
            reasoning_tokens=min(told.reasoning or 0, output),
            rank=level,
            trace=trace or own,
            trace_level=level,
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
