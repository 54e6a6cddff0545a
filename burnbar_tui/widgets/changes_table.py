"""Past totals that were changed: from what to what, and why."""

from collections.abc import Hashable, Sequence

from burnbar_tui.format import UNKNOWN, dollars, stamp
from burnbar_tui.views import LedgerEntry
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.parts import DIM, MONEY, TEXT, Parts
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import plain


def _when(row: LedgerEntry, look: Look, _width: int) -> Parts:
    return [(stamp(row.at, look.now, look.zone), DIM)]


def _subject(row: LedgerEntry, _look: Look, width: int) -> Parts:
    return [(plain(row.subject, width), TEXT)]


def _reason(row: LedgerEntry, _look: Look, width: int) -> Parts:
    return [(plain(row.reason, width), DIM)]


def _before(row: LedgerEntry, _look: Look, _width: int) -> Parts:
    return [(dollars(row.before_nano_usd), DIM)]


def _after(row: LedgerEntry, _look: Look, _width: int) -> Parts:
    return [(dollars(row.after_nano_usd), TEXT)]


def _moved(row: LedgerEntry, _look: Look, _width: int) -> Parts:
    if row.before_nano_usd is None or row.after_nano_usd is None:
        return [(UNKNOWN, DIM)]
    moved = row.after_nano_usd - row.before_nano_usd
    return [(f"{'+' if moved > 0 else ''}{dollars(moved)}", MONEY)]


class ChangesTable(RowTable[LedgerEntry]):
    """The latest change first."""

    EMPTY = "no past total was ever changed"

    def columns(self) -> Sequence[Column[LedgerEntry]]:
        return (
            Column("when", _when, 12, rank=2),
            Column("what", _subject, 14, most=48),
            Column("why", _reason, 12, rank=4, most=60),
            Column("before", _before, 9, right=True, rank=3),
            Column("after", _after, 9, right=True),
            Column("moved", _moved, 9, right=True, rank=1),
        )

    def key_of(self, row: LedgerEntry) -> Hashable:
        return row.at, row.subject, row.reason
