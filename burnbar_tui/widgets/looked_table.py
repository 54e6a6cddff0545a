"""Where the logs of each assistant would be: what a first run that finds nothing has looked at."""

from collections.abc import Hashable, Sequence

from burnbar_tui.views import ProviderRow
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.parts import DIM, GOOD, STRONG, TEXT, Part, Parts
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import homely, plain


def _name(row: ProviderRow, _look: Look, width: int) -> Parts:
    return [(plain(row.name, width), STRONG if row.is_installed else TEXT)]


def _state(row: ProviderRow, _look: Look, width: int) -> Parts:
    return [(plain(row.state, width), GOOD if row.is_installed else DIM)]


def _places(row: ProviderRow, _look: Look, width: int) -> Parts:
    places = [plain(homely(path), 400) for path in row.looked_for]
    return [(plain("  ".join(places), width), TEXT if row.is_installed else DIM)]


COLUMNS: tuple[Column[ProviderRow], ...] = (
    Column("assistant", _name, 14, most=22),
    Column("", _state, 13, rank=1, name="state"),
    Column("looked in", _places, 16, most=400),
)


class LookedTable(RowTable[ProviderRow]):
    """Those that are here first: of them there are no calls yet, or none that count."""

    EMPTY = "nothing was looked for"

    def columns(self) -> Sequence[Column[ProviderRow]]:
        return COLUMNS

    def key_of(self, row: ProviderRow) -> Hashable:
        return row.id

    def flag(self, row: ProviderRow) -> Part:
        return ("▍", GOOD) if row.is_installed else (" ", TEXT)
