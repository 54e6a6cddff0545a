"""Groups of calls: each with its share and sums, or one sum a column of a two-way table."""

from collections.abc import Callable, Sequence
from functools import partial

from textual.reactive import reactive

from burnbar_tui.exported_rows import Line, Record, Recorder, figures, line, record
from burnbar_tui.format import amount, cache_hit_percent, percent
from burnbar_tui.scope import Lens, Unit
from burnbar_tui.views import NamedTally
from burnbar_tui.widgets.columns import LONGEST, Column, Look
from burnbar_tui.widgets.names import told_apart
from burnbar_tui.widgets.parts import DIM, TEXT, Parts, figure_parts
from burnbar_tui.widgets.tallies_table import TalliesTable, figure
from burnbar_tui.widgets.text import plain

COLUMN_CELLS = 10
MEASURES = {Lens.BOTH: "cost_usd", Lens.SPEND: "spend_usd", Lens.PLAN: "plan_value_usd"}


def _cached(row: NamedTally, _look: Look, _width: int) -> Parts:
    return [(percent(cache_hit_percent(row.tally)), DIM)]


def _part(place: int) -> Callable[[NamedTally, Look, int], Parts]:
    def draw(row: NamedTally, look: Look, _width: int) -> Parts:
        tally = row.parts[place] if place < len(row.parts) else None
        if tally is None:
            return [("·", DIM)]
        return figure_parts(amount(tally, look.unit, look.lens), TEXT)

    return draw


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
    """Groups were used at many times, so none is told."""

    across: reactive[tuple[str, ...]] = reactive((), repaint=False, init=False)
    """The columns of a two-way table; none where rows are told in full."""
    keeps_last: bool = False
    """Where not all columns have room the first ones go, since they are the oldest."""

    def recorder(self) -> Recorder:
        if not self.across:
            return Recorder()
        money = MEASURES[self.look.lens]
        measure = money if self.look.unit is Unit.USD else "total_tokens"
        return Recorder(partial(_record, self.across), partial(_line, self.across, measure))

    def watch_across(self) -> None:
        self.lay_out_anew()

    def columns(self) -> Sequence[Column[NamedTally]]:
        if not self.across:
            *columns, _seen = super().columns()
            return (*columns, Column("cached", _cached, 6, right=True, rank=1))
        count = len(self.across)
        titles = told_apart(self.across, COLUMN_CELLS)
        return (
            Column("name", self.name_parts, 14, most=40),
            Column("all", figure, 11, right=True),
            *(
                Column(
                    title,
                    _part(place),
                    COLUMN_CELLS,
                    right=True,
                    rank=count - place if self.keeps_last else place + 1,
                    name=plain(self.across[place], LONGEST),
                )
                for place, title in enumerate(titles)
            ),
        )
