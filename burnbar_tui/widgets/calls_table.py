"""The newest model calls, newest first."""

from collections.abc import Hashable, Mapping, Sequence
from types import MappingProxyType

from textual.reactive import var

from burnbar_tui.format import Figure, clock_time, count, dollars, stamp
from burnbar_tui.views import CallRow
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.names import account_name, folder_name
from burnbar_tui.widgets.parts import DIM, LINK, TEXT, Parts, figure_parts
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import plain

DATED = 12
"""Cells of a day and its minute."""
LEAST_WITH_HEADER = 3
"""Up to this height every line is worth more as a call."""


def _time(row: CallRow, look: Look, width: int) -> Parts:
    if width < DATED:
        return [(clock_time(row.at, look.zone), DIM)]
    return [(stamp(row.at, look.now, look.zone), DIM)]


def _model(row: CallRow, _look: Look, width: int) -> Parts:
    return [(plain(row.model, width), LINK)]


def _project(row: CallRow, _look: Look, width: int) -> Parts:
    return [(plain(folder_name(row.project), width), TEXT)]


def _input(row: CallRow, _look: Look, _width: int) -> Parts:
    return [(count(row.input_tokens), DIM)]


def _cache(row: CallRow, _look: Look, _width: int) -> Parts:
    return [(count(row.cache_read_tokens + row.cache_creation_tokens), DIM)]


def _output(row: CallRow, _look: Look, _width: int) -> Parts:
    return [(count(row.output_tokens), DIM)]


def _cost(row: CallRow, look: Look, _width: int) -> Parts:
    return figure_parts(Figure(dollars(row.cost_in(look.lens)), row.cost_confidence))


class CallsTable(RowTable[CallRow]):
    """A live feed; the cursor keeps its call unless it stands on the newest."""

    IS_FEED = True
    EMPTY = "no calls yet"

    providers: var[Mapping[str, str]] = var(MappingProxyType({}))
    """The name for people of each provider id."""

    def columns(self) -> Sequence[Column[CallRow]]:
        return (
            Column("time", _time, DATED if self._has_old() else 8, rank=4),
            Column("account", self._account, 10, rank=6, most=36),
            Column("model", _model, 12, most=44),
            Column("project", _project, 9, rank=1, most=60),
            Column("in", _input, 6, right=True, rank=7),
            Column("cache", _cache, 6, right=True, rank=5),
            Column("out", _output, 6, right=True, rank=3),
            Column("cost", _cost, 9, right=True),
        )

    def key_of(self, row: CallRow) -> Hashable:
        return row.key

    @property
    def header_lines(self) -> int:
        return super().header_lines if self.size.height > LEAST_WITH_HEADER else 0

    def _has_old(self) -> bool:
        """Tell whether the time of day alone would not tell when a call was."""
        today = self.look.now.astimezone(self.look.zone).date()
        return any(row.at.astimezone(self.look.zone).date() != today for row in self.rows)

    def _account(self, row: CallRow, _look: Look, width: int) -> Parts:
        return account_name(self.providers.get(row.provider_id, ""), row.account, width)
