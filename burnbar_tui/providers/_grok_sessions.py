"""What lies beside the updates of Grok Build's sessions: their children, and gauges of context.

A gauge tells how full a context is and no usage. It stands in, as an estimate, for a session that
has no updates, and for no other.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from burnbar_tui.facts import Confidence, Fact, SessionFact, UsageEvent
from burnbar_tui.providers._grok_lines import SUMMARY, Child, Signals, summary_of
from burnbar_tui.providers.fields import event_key, ms_of_epoch
from burnbar_tui.providers.spec import Document, Origin

CHILDREN = Document(files=("sessions/*/*/subagents/*/meta.json",), record=Child)
GAUGES = Document(
    files=("sessions/*/*/signals.json",),
    beside=(SUMMARY,),
    unless=("{parents[0]}/updates.jsonl",),
    record=Signals,
)


def children(records: Iterable[tuple[int, Child]], origin: Origin) -> Iterator[Fact]:
    """Yield that a session belongs to the one in whose folder it is named."""
    parent = PurePath(origin.path).parent.parent.parent.name
    for _, record in records:
        if record.child_session_id:
            yield SessionFact(session_id=record.child_session_id, parent_session_id=parent)


def gauges(
    provider_id: str, records: Iterable[tuple[int, Signals]], origin: Origin
) -> Iterator[Fact]:
    """Yield, as an estimate, the most that the context of a session has ever held."""
    session = PurePath(origin.path).parent.name
    summary, project = summary_of(origin)
    for position, signals in records:
        held = (signals.context_tokens_used or 0) + (signals.total_tokens_before_compaction or 0)
        if held:
            models = [*(signals.models_used or []), "unknown"]
            yield UsageEvent(
                key=event_key(provider_id, "gauge", session),
                at_ms=ms_of_epoch(summary.updated_at) or origin.mtime_ms,
                model=summary.current_model_id or models[0],
                session_id=session,
                project=project,
                input_tokens=held,
                tokens_confidence=Confidence.ESTIMATED,
                rank=held,
                position=position,
            )
