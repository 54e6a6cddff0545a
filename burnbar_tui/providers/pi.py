"""Pi: tokens and cost of every message of the model.

Source: `sessions/--<cwd>--/<time>_<id>.jsonl` below `~/.pi/agent` or, older, `~/.pi`, and
`<time>_<id>/<run>/run-0/session.jsonl` of child sessions.
Shape seen: header versions 1 and 3, forks, child sessions (tests/fixtures/pi/). Not told: quota;
the cost of subscriptions, which is written as 0; sessions in folders of `--session-dir`.
"""

from collections.abc import Iterable, Iterator

from burnbar_tui.facts import Confidence, Fact
from burnbar_tui.providers._pi_messages import MARKERS, Entry, State, messages
from burnbar_tui.providers.spec import LogLines, Origin, ProviderSpec, Roots, Signs, Variable

SPEC = ProviderSpec(
    id="pi",
    name="Pi Agent",
    reads="session logs",
    roots=Roots(defaults=("~/.pi/agent", "~/.pi"), variables=(Variable("PI_CODING_AGENT_DIR"),)),
    sources=(LogLines(files=("sessions/**/*.jsonl",), markers=MARKERS, record=Entry, state=State),),
    signs=Signs(binaries=("pi",)),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    notes="Cost is Pi's own word, by its price table; for subscriptions it writes none, and our "
    "price table estimates.",
)


def parse(records: Iterable[tuple[int, Entry]], origin: Origin, state: State) -> Iterator[Fact]:
    """Yield one event an answer of the model, in whatever branch of its session."""
    return messages(SPEC.id, records, origin, state)
