"""One row per account: what it cost, how it trends, how near its tightest window is."""

from collections.abc import Hashable, Sequence

from textual.reactive import var

from burnbar_tui.facts import Billing
from burnbar_tui.format import UNKNOWN, Figure, amount, cost as cost_of, seen, tokens as tokens_of
from burnbar_tui.scope import Unit
from burnbar_tui.views import AccountRow
from burnbar_tui.widgets import quota
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.gauge import sparkline
from burnbar_tui.widgets.names import account_name
from burnbar_tui.widgets.parts import (
    BAD,
    DIM,
    LINK,
    MONEY,
    STRONG,
    TEXT,
    TITLE,
    Part,
    Parts,
    figure_parts,
)
from burnbar_tui.widgets.row_table import TROUBLE_FLAG, RowTable
from burnbar_tui.widgets.text import plain

BILLING_WORDS = {
    Billing.API: ("api", TITLE),
    Billing.SUBSCRIPTION: ("plan", LINK),
    Billing.UNKNOWN: (UNKNOWN, DIM),
}


def _name(row: AccountRow, _look: Look, width: int) -> Parts:
    return account_name(row.provider, row.account, width, row.plan)


def _billing(row: AccountRow, _look: Look, _width: int) -> Parts:
    return [BILLING_WORDS[row.billing]]


def _today(row: AccountRow, look: Look, _width: int) -> Parts:
    return own_figure(row, amount(row.today, look.unit, look.lens), row.today.events, STRONG)


def own_figure(row: AccountRow, figure: Figure, events: int, style: str) -> Parts:
    """Return a figure of our own count, dimmed where nothing happened.

    Of an account that is asked and of which no log tells, our count knows nothing.
    """
    if row.is_added and row.newest_at is None:
        return [(UNKNOWN, DIM)]
    return quiet_zero(figure, events, style)


def quiet_zero(figure: Figure, events: int, style: str) -> Parts:
    """Return a figure, dimmed where nothing happened."""
    return figure_parts(figure, style if events else DIM)


def _week(row: AccountRow, look: Look, width: int) -> Parts:
    values = row.week_costs if look.unit is Unit.USD else row.week_tokens
    is_told = values and not (row.is_added and row.newest_at is None)
    return sparkline(values[-width:], MONEY) if is_told else [(UNKNOWN, DIM)]


def _chosen_cost(row: AccountRow, look: Look, _width: int) -> Parts:
    return own_figure(row, cost_of(row.chosen, look.lens), row.chosen.events, TEXT)


def _chosen_tokens(row: AccountRow, _look: Look, _width: int) -> Parts:
    return own_figure(row, tokens_of(row.chosen), row.chosen.events, TEXT)


def _window(row: AccountRow, _look: Look, width: int) -> Parts:
    return quota.short_name(row.tightest, width) if row.tightest else []


def _bar(row: AccountRow, _look: Look, width: int) -> Parts:
    return quota.bar(row.tightest, width)


def _used(row: AccountRow, _look: Look, _width: int) -> Parts:
    return quota.used(row.tightest) if row.tightest else []


def _outlook(row: AccountRow, look: Look, width: int) -> Parts:
    if row.trouble:
        return [(f"▲ {plain(row.trouble, width - 2)}", BAD)]
    return quota.outlook(row.tightest, look, width)


def _seen(row: AccountRow, look: Look, _width: int) -> Parts:
    return [(seen(row.newest_at or row.asked_at, look.now), DIM)]


class AccountsTable(RowTable[AccountRow]):
    """All accounts; the sums are of the period on show."""

    EMPTY = "no accounts yet"

    period: var[str] = var("")
    """Of which days cost and tokens are, in at most five cells."""

    def columns(self) -> Sequence[Column[AccountRow]]:
        cost_rank, tokens_rank = (6, 8) if self.look.unit is Unit.USD else (8, 6)
        return (
            Column("account", _name, 17, most=44),
            Column("kind", _billing, 4, rank=5),
            Column("today", _today, 11, right=True),
            Column("7 days", _week, 7, rank=4, text_cells=0),
            Column(f"cost {self.period}", _chosen_cost, 11, right=True, rank=cost_rank),
            Column(f"tokens {self.period}", _chosen_tokens, 12, right=True, rank=tokens_rank),
            Column("quota", _window, 5, rank=1, most=8, name="window"),
            Column("", _bar, 8, rank=2, most=32, text_cells=0, name="bar"),
            Column("used", _used, 5, right=True, rank=1),
            Column("outlook", _outlook, 14, rank=7, most=40),
            Column("seen", _seen, 4, right=True, rank=3),
        )

    def watch_period(self) -> None:
        self.lay_out_anew()

    def key_of(self, row: AccountRow) -> Hashable:
        return row.account_id

    def flag(self, row: AccountRow) -> Part:
        if row.trouble:
            return TROUBLE_FLAG
        providers = list(dict.fromkeys(other.provider_id for other in self.rows))
        return "▍", f"$series-{providers.index(row.provider_id) % 6 + 1}"
