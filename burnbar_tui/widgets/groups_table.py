"""Groups of calls: each with its share and sums, or one sum a column of a two-way table."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from typing import ClassVar

from msgspec.structs import replace
from textual.binding import Binding, BindingType
from textual.reactive import reactive, var

from burnbar_tui.exported_rows import Line, Record, Recorder, figures, line, record
from burnbar_tui.format import amount, cache_hit_percent, percent
from burnbar_tui.scope import Lens, Unit
from burnbar_tui.views import NamedTally, added
from burnbar_tui.widgets.columns import GAP, Column, Look, lay_out
from burnbar_tui.widgets.names import LONGEST, told_apart
from burnbar_tui.widgets.parts import DIM, TEXT, Parts, figure_parts
from burnbar_tui.widgets.tallies_table import TalliesTable, figure
from burnbar_tui.widgets.text import cells_of, plain

NAME_CELLS, LEAST_NAME_CELLS = 14, 8
NAMES_PART = 6
FIGURE_CELLS = 11
COLUMN_CELLS, MOST_COLUMN_CELLS = 10, 14
"""How wide a column is for its figures, and at most for its title."""
MEASURES = {Lens.BOTH: "cost_usd", Lens.SPEND: "spend_usd", Lens.PLAN: "plan_value_usd"}
ORDERS = ("cost", "tokens", "calls")
"""The titles of columns that rows can be sorted by, besides the name."""

Draw = Callable[[NamedTally, Look, int], Parts]


def _cached(row: NamedTally, _look: Look, _width: int) -> Parts:
    return [(percent(cache_hit_percent(row.tally)), DIM)]


def _parts(*places: slice) -> Draw:
    def draw(row: NamedTally, look: Look, _width: int) -> Parts:
        tallies = [tally for place in places for tally in row.parts[place] if tally is not None]
        if not tallies:
            return [("·", DIM)]
        tally = tallies[0] if len(tallies) == 1 else added(tallies)
        return figure_parts(amount(tally, look.unit, look.lens), TEXT)

    return draw


def _cells(title: str) -> int:
    return max(COLUMN_CELLS, cells_of(title))


def _record(across: tuple[str, ...], row: object) -> Record:
    """Return a row with what each column of a two-way table adds to it, by name."""
    told = record(row)
    if isinstance(row, NamedTally):
        told["parts"] = {
            name: figures(part) if part else None
            for name, part in zip(across, row.parts, strict=False)
        }
    return told


def _line(across: tuple[str, ...], measure: str, row: object) -> Line:
    """Return a row with one figure a column: cost or tokens, as they are on show."""
    parts = row.parts if isinstance(row, NamedTally) else ()
    return line(row) | {
        f"{name} {measure}": figures(part)[measure] if part else None
        for name, part in zip(across, parts, strict=False)
    }


class GroupsTable(TalliesTable):
    """Groups were used at many times, so none is told; their sum stands above them.

    A two-way table shows as many columns as there is room for. All others are one more column, so
    that each row adds up.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "slide(1)", "columns", tooltip="Next column", id="groups.right"),
        Binding("left,h", "slide(-1)", "", False, tooltip="Last column", id="groups.left"),
    ]
    HEADER_FROM = 30

    across: reactive[tuple[str, ...]] = reactive((), repaint=False, init=False)
    """The columns of a two-way table; none where rows are told in full."""
    others: reactive[int] = reactive(0, repaint=False, init=False)
    """How many more there are, of which the last part of each row is the sum."""
    by: reactive[str] = reactive("name", repaint=False, init=False)
    """What the rows are."""
    whole: NamedTally = NamedTally(name="total")
    """What all rows add up to."""
    has_newest_last: bool = False
    """Whether the last columns are those to begin with."""
    _first: var[int] = var(0, init=False)
    """The column that stands first; an earlier one does where there is room for more."""

    def recorder(self) -> Recorder:
        if not self.across:
            return Recorder()
        names = (*self.across, "others") if self.others else self.across
        money = MEASURES[self.look.lens]
        measure = money if self.look.unit is Unit.USD else "total_tokens"
        return Recorder(partial(_record, names), partial(_line, names, measure))

    def sums(self) -> Sequence[NamedTally]:
        return (self.whole,) if self.rows else ()

    def watch_across(self, old: tuple[str, ...], new: tuple[str, ...]) -> None:
        if not set(old) & set(new):
            self.set_reactive(GroupsTable._first, len(new) if self.has_newest_last else 0)
        self.lay_out_anew()
        self.refresh_bindings()

    def watch_others(self) -> None:
        self.lay_out_anew()

    def watch_by(self) -> None:
        self.lay_out_anew()

    def watch__first(self) -> None:
        self.lay_out_anew()

    def on_resize(self) -> None:
        super().on_resize()
        self.refresh_bindings()

    @property
    def header_lines(self) -> int:
        return super().header_lines + bool(self.rows)

    def head_line(self, y: int) -> Parts:
        if not self.rows or y < self.header_lines - 1:
            return self.titles()
        return [("  ", DIM), *self.cells_of(self.whole)]

    def begin_at(self, name: str) -> None:
        """Go to the row of a name, or else to the first one."""
        names = [row.name for row in self.rows]
        self.action_move((names.index(name) if name in names else 0) - self.cursor)

    @property
    def orders(self) -> tuple[str, ...]:
        """What rows can be sorted by: the figures on show, and their names."""
        if self.across:
            return ("cost" if self.look.unit is Unit.USD else "tokens", "name")
        shown = {column.title for column, _ in lay_out(self.columns(), self._room)}
        return (*(title for title in ORDERS if title in shown), "name")

    def columns(self) -> Sequence[Column[NamedTally]]:
        if self.across:
            titles = [plain(title, LONGEST) for title in self.across]
            return self._crossed(titles, 0, len(titles))
        name, share, *columns, _seen = super().columns()
        return (
            replace(name, title=self.by),
            replace(share, draw=self._share_of(share.draw)),
            *columns,
            Column("cached", _cached, 6, right=True, rank=1),
        )

    def _share_of(self, draw: Draw) -> Draw:
        """Return what draws the share of a row, and nothing of the whole."""
        return lambda row, look, width: [] if row is self.whole else draw(row, look, width)

    def columns_for(self, width: int) -> Sequence[Column[NamedTally]]:
        if not self.across:
            return self.columns()
        first, last = self._window(width)
        return self._crossed(self._titles(), first, last)

    def _crossed(
        self, titles: Sequence[str], first: int, last: int
    ) -> Sequence[Column[NamedTally]]:
        others = len(self.across) - (last - first) + self.others
        count = len(self.across) + self.others
        shown = f"{first + 1}-{last}" if last - first > 1 else str(last)
        rest = Column(
            f"+{others} others",
            _parts(slice(0, first), slice(last, None)),
            FIGURE_CELLS,
            right=True,
            rank=1,
        )
        return (
            Column(
                f"{shown} of {count}" if others else self.by,
                self.name_parts,
                self._name_cells if self._is_roomy else LEAST_NAME_CELLS,
                most=40,
                name=self.by,
            ),
            Column("all", figure, FIGURE_CELLS, right=True),
            *(
                Column(title, _parts(slice(place, place + 1)), _cells(title), right=True)
                for place, title in enumerate(titles[first:last], first)
            ),
            *([rest] if others else ()),
        )

    @property
    def _room(self) -> int:
        return self.scrollable_content_region.width - 2

    @property
    def _is_roomy(self) -> bool:
        return self._room >= NAME_CELLS + COLUMN_CELLS + 2 * FIGURE_CELLS + 3 * GAP

    @property
    def _name_cells(self) -> int:
        """How much names take of the room for columns, of which there may be many."""
        longest = max((cells_of(row.name) for row in self.rows), default=0)
        return max(NAME_CELLS, min(longest, self._room // NAMES_PART))

    def _titles(self) -> list[str]:
        return told_apart(self.across, MOST_COLUMN_CELLS if self._is_roomy else COLUMN_CELLS)

    def _window(self, width: int) -> tuple[int, int]:
        """Return from which column on and before which one there is room for them."""
        needed = [_cells(title) + GAP for title in self._titles()]
        room = width - self._name_cells - FIGURE_CELLS - GAP
        others = FIGURE_CELLS + GAP
        if sum(needed) + (others if self.others else 0) <= room:
            return 0, len(needed)
        room = max(room - others, *needed)  # One is always on show.
        ends = list(accumulate(needed, initial=0))
        latest = next(place for place, end in enumerate(ends) if ends[-1] - end <= room)
        first = min(self._first, latest)
        return first, max(place for place, end in enumerate(ends) if end - ends[first] <= room)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "slide":
            return bool(self.across) and self._window(self._room) != (0, len(self.across))
        return super().check_action(action, parameters)

    def action_slide(self, step: int) -> None:
        """Let the columns begin with the next one, or with that before."""
        first, last = self._window(self._room)
        if step < 0 or last < len(self.across):
            self._first = max(0, first + step)
