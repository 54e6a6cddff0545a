"""List prices of the models of scenarios."""

from burnbar_tui.engine.insights.list_prices import ListPrices
from burnbar_tui.engine.price_sheets import NO_THRESHOLD, Bill

MILLIONTH = 1_000_000_000
"""Femto-USD a token that are one dollar for a million."""


def bill(fresh: float, read: float, write: float, out: float, above: "Bill | None" = None) -> Bill:
    """Return dollars for a million tokens as a bill; above 200,000 tokens of prompt another."""
    rates = [round(rate * MILLIONTH) for rate in (fresh, read, write, out)]
    return (
        200_000 if above else NO_THRESHOLD, rates[0], rates[1], rates[2], rates[2], rates[3], 0, 0,
        above,
    )  # fmt: skip


BILLS = {
    ("claude-code", "claude-opus-4-6"): bill(5, 0.5, 6.25, 25),
    ("claude-code", "claude-sonnet-4-6"): bill(3, 0.3, 3.75, 15, bill(6, 0.6, 7.5, 22.5)),
}
PRICES = ListPrices(before=BILLS, now=BILLS)
