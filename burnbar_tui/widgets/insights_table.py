"""What is noticed, a line each, what matters most first."""

from collections.abc import Hashable, Sequence

from burnbar_tui.format import UNKNOWN, dollars, seen
from burnbar_tui.insight_views import Insight, Severity, State
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.parts import BAD, DIM, LINK, MARK_STYLES, MONEY, TEXT, WARN, Part, Parts
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import plain

MARKS = {Severity.URGENT: ("!", BAD), Severity.WARNING: ("▲", WARN), Severity.NOTE: ("·", LINK)}


def _mark(row: Insight, _look: Look, _width: int) -> Parts:
    mark, style = MARKS[row.severity]
    return [(mark, f"{style} bold")]


def _title(row: Insight, _look: Look, width: int) -> Parts:
    if row.state is State.OPEN:
        return [(plain(row.title, width), TEXT)]
    note = f" ({row.state})"
    return [(plain(row.title, max(1, width - len(note))), DIM), (note, DIM)]


def _amount(row: Insight, _look: Look, _width: int) -> Parts:
    if row.amount_nano_usd is None:
        return [(UNKNOWN, DIM)]
    mark = (f" {row.confidence.mark}", MARK_STYLES[row.confidence])
    return [(dollars(row.amount_nano_usd), MONEY), mark]


def _since(row: Insight, look: Look, _width: int) -> Parts:
    return [(seen(row.since, look.now), DIM)]


class InsightsTable(RowTable[Insight]):
    """The rules decide what matters; the cursor follows one that moves."""

    EMPTY = "nothing unusual is noticed"

    def columns(self) -> Sequence[Column[Insight]]:
        return (
            Column("", _mark, 1, text_cells=0),
            Column("noticed", _title, 20, most=400),
            Column("about", _amount, 10, right=True, rank=1),
            Column("since", _since, 5, right=True, rank=2),
        )

    def key_of(self, row: Insight) -> Hashable:
        return row.rule, row.subject

    def flag(self, row: Insight) -> Part:
        _, style = MARKS[row.severity]
        return "▍", style
