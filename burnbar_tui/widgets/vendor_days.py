"""What a vendor itself says was used, by day and model; it is never a part of our sums."""

from collections.abc import Hashable, Sequence
from datetime import date

from burnbar_tui.account_views import VendorDay
from burnbar_tui.facts import NANO_USD_PER_USD
from burnbar_tui.format import MONTHS, UNKNOWN, count, dollars
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.parts import DIM, MARK_STYLES, STRONG, TEXT, Parts
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import plain


def short_day(day: date) -> str:
    """Return a day without its year: 21 Nov."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def short_span(first: date, last: date) -> str:
    """Return one day, or the first and the last of several."""
    if first == last:
        return short_day(first)
    is_same = (first.year, first.month) == (last.year, last.month)
    return f"{first.day if is_same else short_day(first)}-{short_day(last)}"


def _day(row: VendorDay, _look: Look, _width: int) -> Parts:
    return [(short_span(row.first, row.last), DIM)]


def _model(row: VendorDay, _look: Look, width: int) -> Parts:
    return [(plain(row.model, width), TEXT)] if row.model else [("all models", DIM)]


def _tokens(row: VendorDay, _look: Look, _width: int) -> Parts:
    return [(UNKNOWN, DIM)] if row.tokens is None else [(count(row.tokens), TEXT)]


def _cost(row: VendorDay, _look: Look, width: int) -> Parts:
    if row.cost_nano is None:
        return [(UNKNOWN, DIM)]
    mark = (f" {row.confidence.mark}", MARK_STYLES[row.confidence])
    if row.currency == "USD":
        return [(dollars(row.cost_nano), STRONG), mark]
    amount = f"{row.cost_nano / NANO_USD_PER_USD:,.2f} {row.currency}"
    return [(plain(amount, width - 2), STRONG), mark]


def _requests(row: VendorDay, _look: Look, _width: int) -> Parts:
    return [(UNKNOWN if row.requests is None else count(row.requests), DIM)]


COLUMNS: tuple[Column[VendorDay], ...] = (
    Column("day", _day, 9, most=13),
    Column("model", _model, 14, most=48),
    Column("cost", _cost, 13, right=True),
    Column("tokens", _tokens, 8, right=True, rank=1),
    Column("requests", _requests, 8, right=True, rank=2),
)


class VendorDaysTable(RowTable[VendorDay]):
    """Days are those of UTC, the latest first."""

    HEADER_FROM = 40
    EMPTY = "the vendor tells of no use in this period"

    def columns(self) -> Sequence[Column[VendorDay]]:
        return COLUMNS

    def key_of(self, row: VendorDay) -> Hashable:
        return row.first, row.last, row.model, row.currency
