"""A provider as another package would bring it: one module with `SPEC` and `parse`.

Source: `~/.acorn/turns.jsonl`, a line a turn. Shape seen: made up. Not told: cost, quota.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from burnbar_tui.facts import Confidence, Fact, UsageEvent
from burnbar_tui.providers.fields import Count, event_key, ms_of_text
from burnbar_tui.providers.spec import LogLines, NoState, Origin, ProviderSpec, Roots


class Turn(Struct):
    """One line."""

    id: str
    at: str
    model: str = "acorn-1"
    tokens: Count = 0


SPEC = ProviderSpec(
    id="acorn",
    name="Acorn",
    reads="turns",
    roots=Roots(defaults=("~/.acorn",)),
    sources=(LogLines(files=("turns.jsonl",), markers=(b'"tokens"',), record=Turn),),
    tokens=Confidence.EXACT,
    cost=Confidence.UNAVAILABLE,
    notes="It is made up.",
)


def parse(records: Iterable[tuple[int, Turn]], _origin: Origin, _state: NoState) -> Iterator[Fact]:
    """Yield one event a turn."""
    for position, turn in records:
        yield UsageEvent(
            key=event_key(SPEC.id, turn.id),
            at_ms=ms_of_text(turn.at),
            model=turn.model,
            session_id="s",
            output_tokens=turn.tokens,
            position=position,
        )
