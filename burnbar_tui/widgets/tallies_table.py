"""A breakdown: one row per model, project or session, with its share of the whole."""

from collections.abc import Hashable, Sequence
from functools import partial

from msgspec.structs import replace

from burnbar_tui.format import UNKNOWN, amount, cost, count, seen, tokens
from burnbar_tui.scope import Unit
from burnbar_tui.views import NamedTally
from burnbar_tui.widgets.columns import Column, Look, needed
from burnbar_tui.widgets.gauge import share
from burnbar_tui.widgets.names import middle_cut, told_apart
from burnbar_tui.widgets.parts import DIM, MONEY, STRONG, TEXT, Parts, figure_parts
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import cells_of, plain

LEAST_DETAIL = 5


def figure(row: NamedTally, look: Look, _width: int) -> Parts:
    """Draw the cost or the tokens of a row."""
    return figure_parts(amount(row.tally, look.unit, look.lens), STRONG)


def _other(row: NamedTally, look: Look, _width: int) -> Parts:
    is_usd = look.unit is Unit.USD
    return figure_parts(tokens(row.tally) if is_usd else cost(row.tally, look.lens), DIM)


def _calls(row: NamedTally, _look: Look, _width: int) -> Parts:
    return [(count(row.tally.events), DIM)]


def _seen(row: NamedTally, look: Look, _width: int) -> Parts:
    return [(seen(row.newest_at, look.now), DIM)]


class TalliesTable(RowTable[NamedTally]):
    """Rows in the order they come in; shares are of the sum of all rows."""

    HEADER_FROM = 40
    EMPTY = "nothing in this period"

    _short: tuple[Sequence[NamedTally], int, dict[str, str]] = ((), 0, {})
    """Of which rows and for which width names were shortened, and how they read then."""

    def columns(self) -> Sequence[Column[NamedTally]]:
        is_usd = self.look.unit is Unit.USD
        whole = sum(_size(row, self.look) or 0 for row in self.rows)
        return (
            Column("name", self.name_parts, 16, most=64),
            Column("share", partial(_share, whole), 8, rank=2, most=20, text_cells=0),
            Column("cost" if is_usd else "tokens", figure, 11, right=True),
            Column("tokens" if is_usd else "cost", _other, 11, right=True, rank=3),
            Column("calls", _calls, 6, right=True, rank=4),
            Column("seen", _seen, 4, right=True, rank=1),
        )

    def columns_for(self, width: int) -> Sequence[Column[NamedTally]]:
        """Let names be told whole before the drawing beside them grows."""
        name, share, *others = self.columns()
        names = (plain(self.whole_name(row), name.most) for row in self.rows)
        longest = max(map(cells_of, names), default=0)
        left = width - needed((name, share, *others)) - max(0, longest - name.width)
        most = max(share.width, min(share.most, share.width + left))
        return (name, replace(share, most=most), *others)

    def key_of(self, row: NamedTally) -> Hashable:
        return row.session_id or (row.name, row.detail)

    def whole_name(self, row: NamedTally) -> str:
        """Return what a row is called where there is room."""
        return row.name

    def name_parts(self, row: NamedTally, _look: Look, width: int) -> Parts:
        """Return the name, and its detail where there is room."""
        if row.session_id is None:
            shown = self._shortened(width).get(row.name) or plain(row.name, width)
        else:
            shown = middle_cut(row.name, width)
        shown = shown or UNKNOWN
        room = width - cells_of(shown) - 2
        if not row.detail or room < LEAST_DETAIL:
            return [(shown, TEXT)]
        return [(shown, TEXT), (f"  {plain(row.detail, room)}", DIM)]

    def _shortened(self, width: int) -> dict[str, str]:
        rows, known_width, short = self._short
        if rows is not self.rows or known_width != width:
            # Sessions are many and called by sentences, which differ early.
            names = [row.name for row in self.rows if row.session_id is None]
            short = dict(zip(names, told_apart(names, width), strict=True))
            self._short = self.rows, width, short
        return short


def _share(whole: int, row: NamedTally, look: Look, width: int) -> Parts:
    size = _size(row, look)
    return [] if size is None else share(size, whole, width, MONEY)


def _size(row: NamedTally, look: Look) -> int | None:
    is_usd = look.unit is Unit.USD
    return row.tally.cost_in(look.lens) if is_usd else row.tally.total_tokens
