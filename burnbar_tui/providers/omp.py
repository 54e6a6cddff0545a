"""OMP, which is made from Pi: tokens and cost of every message of the model.

Source: `~/.omp/agent/sessions/`, laid out as Pi's; entries of type `model_usage` tell of calls
besides the conversation.
Shape seen: header version 3 (tests/fixtures/omp/). Not told: quota; the cost of subscriptions,
which is written as 0; whether a `model_usage` holds its counts itself or in a message (both count).
"""

from collections.abc import Iterable, Iterator

from burnbar_tui.facts import Confidence, Fact
from burnbar_tui.providers._pi_messages import MARKERS, Entry, State, messages
from burnbar_tui.providers.spec import LogLines, Origin, ProviderSpec, Roots, Signs

SPEC = ProviderSpec(
    id="omp",
    name="OMP",
    reads="session logs",
    roots=Roots(defaults=("~/.omp/agent",)),
    sources=(LogLines(files=("sessions/**/*.jsonl",), markers=MARKERS, record=Entry, state=State),),
    signs=Signs(binaries=("omp",)),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    notes="Cost is OMP's own word, by its price table; for subscriptions it writes none, and our "
    "price table estimates.",
)


def parse(records: Iterable[tuple[int, Entry]], origin: Origin, state: State) -> Iterator[Fact]:
    """Yield one event an answer of the model, and one a call besides the conversation."""
    return messages(SPEC.id, records, origin, state)
