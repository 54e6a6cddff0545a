"""Prompts of Grok Build: what each used, by the model that was billed.

The counts of a prompt are its own and no running totals. A child session has a log of its own, and
the prompts of its parent do not hold it: so all logs add up, while `usage.json` beside them, where
a parent's total holds its children, is never read.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Annotated
from urllib.parse import unquote

from msgspec import Meta, Struct
from msgspec.structs import replace

from burnbar_tui.facts import Confidence, Fact, SessionFact, UsageEvent
from burnbar_tui.providers.fields import Count, decoded, event_key, ms_of_epoch
from burnbar_tui.providers.spec import Document, LogLines, Origin

SUMMARY = "{parents[0]}/summary.json"
TICKS_PER_NANO_USD = 10
"""Ten billion ticks are a dollar."""

Ticks = Annotated[int, Meta(ge=0, le=10**16)]


class Tokens(Struct, rename="camel"):
    """Counts of one model; input includes the cached parts, output reasoning."""

    input_tokens: Count | None = None
    cached_read_tokens: Count | None = None
    cache_creation_tokens: Count | None = None
    output_tokens: Count | None = None
    reasoning_tokens: Count | None = None
    cost_usd_ticks: Ticks | None = None

    def total(self) -> int:
        """Return all tokens."""
        return (self.input_tokens or 0) + (self.output_tokens or 0)


class Usage(Tokens, rename="camel"):
    """Counts of a whole prompt."""

    cost_is_partial: bool | None = None
    usage_is_incomplete: bool | None = None
    model_usage: dict[str, Tokens] | None = None


class Change(Struct, rename={"session_update": "sessionUpdate"}):
    """What happened in a session."""

    session_update: str | None = None
    prompt_id: str | int | None = None
    usage: Usage | None = None


class Mark(Struct, rename="camel"):
    """Which event it was, and when."""

    event_id: str | None = None
    agent_timestamp_ms: float | None = None


class Parameters(Struct, rename={"mark": "_meta"}):
    """What a line tells."""

    mark: Mark | None = None
    update: Change | None = None


class Turn(Struct):
    """One line."""

    timestamp: float | str | None = None
    params: Parameters | None = None


class Place(Struct):
    """Where a session ran."""

    cwd: str | None = None


class Summary(Struct):
    """What is told of a session beside its log."""

    info: Place | None = None
    current_model_id: str | None = None
    generated_title: str | None = None


class Child(Struct):
    """A session that another one started, in whose folder this is."""

    child_session_id: str | None = None


TURNS = LogLines(
    files=("sessions/*/*/updates.jsonl",),
    beside=(SUMMARY,),
    markers=(b'"turn_completed"',),
    record=Turn,
)
CHILDREN = Document(files=("sessions/*/*/subagents/*/meta.json",), record=Child)


def children(records: Iterable[tuple[int, Child]], origin: Origin) -> Iterator[Fact]:
    """Yield that a session belongs to the one in whose folder it is named."""
    parent = PurePath(origin.path).parent.parent.parent.name
    for _, record in records:
        if record.child_session_id:
            yield SessionFact(session_id=record.child_session_id, parent_session_id=parent)


def turns(provider_id: str, records: Iterable[tuple[int, Turn]], origin: Origin) -> Iterator[Fact]:
    """Yield one event a prompt and model; cancelled prompts tell no usage."""
    session = PurePath(origin.path).parent
    summary = decoded(origin.beside.get(SUMMARY), Summary) or Summary()
    project = (summary.info and summary.info.cwd) or unquote(session.parent.name)
    is_titled = False
    for position, record in records:
        params = record.params or Parameters()
        update, mark = params.update or Change(), params.mark or Mark()
        usage = update.usage
        if update.session_update != "turn_completed" or usage is None:
            continue
        if not is_titled and summary.generated_title:
            is_titled = True
            yield SessionFact(session_id=session.name, title=summary.generated_title)
        at_ms = ms_of_epoch(mark.agent_timestamp_ms) or ms_of_epoch(record.timestamp)
        told = update.prompt_id if update.prompt_id is not None else mark.event_id
        for event in _events(usage, summary.current_model_id or "unknown"):
            yield replace(
                event,
                key=event_key(provider_id, session.name, told or f"at {position}", event.model),
                at_ms=at_ms or origin.mtime_ms,
                session_id=session.name,
                project=project,
                position=position,
            )


def _events(usage: Usage, current_model: str) -> Iterator[UsageEvent]:
    """Yield what a prompt used, by model; where and when is filled in later."""
    models = {name: one for name, one in (usage.model_usage or {}).items() if one.total()}
    models = models or {current_model: usage}
    costs = _costs(usage, models)
    for model, tokens in models.items():
        prompt, output = tokens.input_tokens or 0, tokens.output_tokens or 0
        read, written = tokens.cached_read_tokens or 0, tokens.cache_creation_tokens or 0
        if not prompt + read + written + output:
            continue
        # How much was thought is told of the whole prompt only.
        thinking = usage if len(models) == 1 else tokens
        yield UsageEvent(
            key=0,
            at_ms=0,
            model=model,
            session_id="",
            # A prompt that is smaller than its cached parts cannot hold them.
            input_tokens=prompt - read - written if read + written <= prompt else prompt,
            cache_read_tokens=read,
            cache_creation_tokens=written,
            output_tokens=output,
            reasoning_tokens=min(thinking.reasoning_tokens or 0, output),
            reported_cost_nano_usd=costs.get(model),
            tokens_confidence=Confidence.ESTIMATED
            if usage.usage_is_incomplete
            else Confidence.EXACT,
            rank=prompt + output,
        )


def _costs(usage: Usage, models: Mapping[str, Tokens]) -> dict[str, int]:
    """Return nano-USD by model: as told of each, else the whole, shared out by tokens.

    A cost that is only partly told is left to the price table.
    """
    told = {name: one.cost_usd_ticks or 0 for name, one in models.items()}
    whole = usage.cost_usd_ticks or 0
    if usage.cost_is_partial or not (whole or any(told.values())):
        return {}
    if not any(told.values()):
        tokens = max(1, sum(one.total() for one in models.values()))
        told = {name: whole * one.total() // tokens for name, one in models.items()}
        told[min(told)] += whole - sum(told.values())
    return {name: round(ticks / TICKS_PER_NANO_USD) for name, ticks in told.items()}
