"""Budgets: how much of each is used, how far its period is, and when it will be passed."""

from collections.abc import Hashable, Sequence

from burnbar_tui.budget_views import BudgetState, Standing
from burnbar_tui.format import UNKNOWN, dollars, moment, percent
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.gauge import gauge
from burnbar_tui.widgets.parts import BAD, DIM, GOOD, MARK_STYLES, TEXT, WARN, Part, Parts
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import plain

STATES = {
    BudgetState.FINE: ("●", GOOD),
    BudgetState.NEAR: ("▲", WARN),
    BudgetState.PASSED: ("!", BAD),
    BudgetState.PARTLY_KNOWN: ("◐", WARN),
    BudgetState.UNKNOWN: ("○", WARN),
    BudgetState.PAUSED: ("‖", DIM),
}
"""The sign tells as much as the colour."""


def _name(row: Standing, _look: Look, width: int) -> Parts:
    return [(plain(row.budget.name, width), TEXT)]


def _state(row: Standing, _look: Look, width: int) -> Parts:
    sign, style = STATES[row.state]
    return [(f"{sign} ", style), (plain(row.state, width - 2), TEXT)]


def _bar(row: Standing, look: Look, width: int) -> Parts:
    if row.used_percent is None:
        return [(UNKNOWN, DIM)]
    length = (row.ends_at - row.starts_at).total_seconds()
    passed = (look.now - row.starts_at).total_seconds() * 100 / length if length else None
    return gauge(row.used_percent, passed, width, STATES[row.state][1])


def _used(row: Standing, _look: Look, _width: int) -> Parts:
    return [(UNKNOWN if row.used_percent is None else percent(row.used_percent), TEXT)]


def _spent(row: Standing, _look: Look, _width: int) -> Parts:
    mark = (f" {row.confidence.mark}", MARK_STYLES[row.confidence])
    return [(dollars(row.spent_nano_usd), TEXT), mark]


def _limit(row: Standing, _look: Look, _width: int) -> Parts:
    return [(f"of {dollars(row.budget.limit_nano_usd)} a {row.budget.period}", DIM)]


def _outlook(row: Standing, look: Look, width: int) -> Parts:
    if row.state is BudgetState.PASSED:
        return [(plain(f"passed until {moment(row.ends_at, look.now, look.zone)}", width), BAD)]
    if row.forecast is None:
        return [("", DIM)]
    if row.forecast.hit_at is not None:
        hit = moment(row.forecast.hit_at, look.now, look.zone)
        return [(plain(f"will pass {hit}", width), WARN)]
    return [(plain(f"likely {dollars(row.forecast.final_nano_usd)}", width), DIM)]


class BudgetsTable(RowTable[Standing]):
    """By name."""

    EMPTY = "no budget is set: burnbar budget set"

    def columns(self) -> Sequence[Column[Standing]]:
        return (
            Column("budget", _name, 14, most=30),
            Column("state", _state, 10, most=14),
            Column("", _bar, 12, rank=4, most=40, text_cells=0),
            Column("used", _used, 5, right=True),
            Column("spent", _spent, 10, right=True, rank=1),
            Column("limit", _limit, 18, rank=2, most=22),
            Column("outlook", _outlook, 14, rank=3, most=30),
        )

    def key_of(self, row: Standing) -> Hashable:
        return row.budget.name

    def flag(self, row: Standing) -> Part:
        return "▍", STATES[row.state][1]
