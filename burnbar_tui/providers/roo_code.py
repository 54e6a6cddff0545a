"""Roo Code and its successor Zoo Code: tokens and cost of every request of their tasks.

Source: `tasks/<id>/ui_messages.json` in the storage of the extension, in every editor; the files
beside it tell model, folder and title.
Shape seen: tasks with `tokensIn` as fresh input and, from 3.29.5 on, as the whole prompt
(tests/fixtures/roo_code/). Not told: quota; what the vendor itself billed.
"""

from collections.abc import Iterable, Iterator

from msgspec import Raw

from burnbar_tui.facts import Confidence, Fact
from burnbar_tui.providers._cline_tasks import TASKS, task_roots, tasks
from burnbar_tui.providers.spec import NoState, Origin, ProviderSpec, Roots, Signs

_EXTENSIONS = ("rooveterinaryinc.roo-cline", "zoocodeorganization.zoo-code")

SPEC = ProviderSpec(
    id="roo-code",
    name="Roo Code",
    reads="task folders in the storage of the extension, also of its successor Zoo Code",
    roots=Roots(defaults=task_roots(*_EXTENSIONS)),
    sources=(TASKS,),
    signs=Signs(extensions=_EXTENSIONS),
    tokens=Confidence.EXACT,
    cost=Confidence.UNAVAILABLE,
    is_promoted=True,
    notes="Tokens are read from the tasks on disk; there is no quota, and dollars are the "
    "extension's own estimates, or the price table's where it wrote none.",
)


def parse(
    records: Iterable[tuple[int, list[Raw]]], origin: Origin, _state: NoState
) -> Iterator[Fact]:
    """Yield one running total a request of a task."""
    return tasks(SPEC.id, records, origin, is_inclusive=True)
