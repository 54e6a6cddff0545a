"""Prompts of Grok Build: what each used, by the model that was billed.

The counts of a prompt are its own and no running totals. A child session has a log of its own, and
the prompts of its parent do not hold it: so all logs add up, while `usage.json` beside them, where
a parent's total holds its children, is never read.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

from msgspec.structs import replace

from burnbar_tui.facts import Confidence, Fact, SessionFact, UsageEvent
from burnbar_tui.providers._grok_lines import (
    SUMMARY,
    Change,
    Mark,
    Parameters,
    Tokens,
    Turn,
    Usage,
    summary_of,
)
from burnbar_tui.providers.fields import event_key, ms_of_epoch
from burnbar_tui.providers.spec import LogLines, Origin

TICKS_PER_NANO_USD = 10
"""Ten billion ticks are a dollar."""

TURNS = LogLines(
    files=("sessions/*/*/updates.jsonl",),
    beside=(SUMMARY,),
    authority=1,
    markers=(b'"turn_completed"',),
    record=Turn,
)


def turns(provider_id: str, records: Iterable[tuple[int, Turn]], origin: Origin) -> Iterator[Fact]:
    """Yield one event a prompt and model; cancelled prompts tell no usage."""
    session = PurePath(origin.path).parent
    summary, project = summary_of(origin)
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
            is_cost_partial=bool(usage.cost_is_partial),
            tokens_confidence=Confidence.ESTIMATED
            if usage.usage_is_incomplete
            else Confidence.EXACT,
            # Of two copies that agree on tokens the one counts that knows the whole cost.
            rank=2 * (prompt + output) + (not usage.cost_is_partial),
        )


def _costs(usage: Usage, models: Mapping[str, Tokens]) -> dict[str, int]:
    """Return nano-USD by model: as told of each, else the whole, shared out by tokens."""
    told = {name: one.cost_usd_ticks or 0 for name, one in models.items()}
    whole = usage.cost_usd_ticks or 0
    if not (whole or any(told.values())):
        return {}
    if not any(told.values()):
        tokens = max(1, sum(one.total() for one in models.values()))
        told = {name: whole * one.total() // tokens for name, one in models.items()}
        told[min(told)] += whole - sum(told.values())
    return {name: round(ticks / TICKS_PER_NANO_USD) for name, ticks in told.items()}
