"""A breakdown of any kind: share, cost, tokens, calls, and how much of the prompts was cached."""

from collections.abc import Sequence

from burnbar_tui.format import cache_hit_percent, percent
from burnbar_tui.views import NamedTally
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.parts import DIM, Parts
from burnbar_tui.widgets.tallies_table import TalliesTable


def _cached(row: NamedTally, _look: Look, _width: int) -> Parts:
    return [(percent(cache_hit_percent(row.tally)), DIM)]


class GroupsTable(TalliesTable):
    """Groups were used at many times, so none is told."""

    def columns(self) -> Sequence[Column[NamedTally]]:
        *columns, _seen = super().columns()
        return (*columns, Column("cached", _cached, 6, right=True, rank=1))
