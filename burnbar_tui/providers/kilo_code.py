"""Kilo Code: tokens and cost of its messages, and of the tasks of older releases.

Source: from 7.2.21 on `kilo.db`, which extension and CLI share, in the shape of OpenCode; before,
`tasks/<id>/ui_messages.json` in the storage of the extension, in every editor.
Shape seen: tasks of release 5, databases of 2026 (tests/fixtures/kilo_code/). Not told: quota; what
the vendor itself billed.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from burnbar_tui.facts import Confidence, Fact
from burnbar_tui.providers._cline_tasks import TASKS, task_roots, tasks
from burnbar_tui.providers._opencode_messages import messages
from burnbar_tui.providers._opencode_rows import sources
from burnbar_tui.providers.spec import NoState, Origin, ProviderSpec, Roots, Signs

_EXTENSION = "kilocode.kilo-code"

SPEC = ProviderSpec(
    id="kilo-code",
    name="Kilo Code",
    reads="message database of extension and CLI, and task folders of older releases",
    roots=Roots(defaults=("${XDG_DATA_HOME:-~/.local/share}/kilo", *task_roots(_EXTENSION))),
    sources=(*sources(("kilo.db", "kilo-*.db"), ("storage/message/*/*.json",)), TASKS),
    signs=Signs(binaries=("kilo",), extensions=(_EXTENSION,)),
    tokens=Confidence.EXACT,
    cost=Confidence.UNAVAILABLE,
    is_promoted=True,
    notes="Tokens are read from messages and tasks on disk; there is no quota, and dollars are "
    "Kilo's own estimates, or the price table's where it wrote none.",
)


def parse(records: Iterable[tuple[int, Any]], origin: Origin, _state: NoState) -> Iterator[Fact]:
    """Yield one event a message, and one running total a request of a task."""
    if origin.path.endswith(("ui_messages.json", "claude_messages.json")):
        # Kilo 5 is made from Roo Code, whose prompts are whole.
        return tasks(SPEC.id, records, origin, is_inclusive=True)
    return messages(SPEC.id, records, origin)
