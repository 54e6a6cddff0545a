"""From the prices of a model to bills: flat numbers that a call is multiplied with.

How a request is counted follows genai-prices: cached tokens without a price of their own cost as
much as fresh input; a request whose whole prompt is larger than a threshold pays the higher rates
as a whole; and a tier changes only the prices that the table states for it, from the day on that
it states, so that a batch or priority call without such a price costs the standard one.
"""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import asdict, replace

from burnbar_tui.engine.price_tables import TIER_CONTEXTS, Model, Rate, Rates

DAY_MS = 86_400_000
NO_THRESHOLD = 1 << 62

_EPOCH_ON = date(1970, 1, 1)

Bill: TypeAlias = "tuple[int, int, int, int, int, int, int, int, Bill | None]"
"""Threshold, then femto-USD per token of input, cache read, 5-minute and 1-hour cache write and
output, per search and per request, then the bill of a prompt above the threshold."""


class Sheet(Struct, frozen=True):
    """The bills of one model in one tier over time; None is a stretch without a price."""

    bills: "tuple[Bill | None, ...]"
    """One per pair of stretches, those of the day within those of the calendar."""
    days_ms: tuple[int, ...]
    """Instants at which prices change for good."""
    clocks_ms: tuple[int, ...]
    """Milliseconds of the UTC day at which prices change every day."""

    def bill_at(self, at_ms: int) -> "Bill | None":
        """Return the bill that holds at an instant."""
        era = bisect_right(self.days_ms, at_ms)
        hour = bisect_right(self.clocks_ms, at_ms % DAY_MS)
        return self.bills[era * (len(self.clocks_ms) + 1) + hour]


def context_of(tier: str) -> dict[str, str]:
    """Return what a tier says about a request; the standard tier says nothing."""
    return {"tier": tier, **TIER_CONTEXTS.get(tier, {"service_tier": tier})} if tier else {}


def sheet_of(model: Model, tier: str) -> Sheet:
    """Return the bills of a model in a tier."""
    context = context_of(tier)
    spans = (*model.spans, *(variant.span for variant in model.variants))
    days = sorted({span.since for span in spans if span.since})
    clocks = sorted({edge for span in spans for edge in span.clock or () if edge})
    stretches = product((date.min, *days), (0, *clocks))
    return Sheet(
        bills=tuple(bill_of(rates_at(model, context, *stretch)) for stretch in stretches),
        days_ms=tuple((day - _EPOCH_ON).days * DAY_MS for day in days),
        clocks_ms=tuple(clocks),
    )


def rates_at(model: Model, context: Mapping[str, str], day: date, clock_ms: int) -> Rates:
    """Return the prices that hold at one millisecond of one UTC day."""
    active = (span for span in reversed(model.spans) if span.is_active(day, clock_ms))
    rates = next(active, model.spans[0]).rates
    for variant in reversed(model.variants):
        fits = all(context.get(key) == value for key, value in variant.when.items())
        if fits and variant.span.is_active(day, clock_ms):
            rates = overlay(rates, variant.span.rates)
    return rates


def overlay(rates: Rates, changes: Rates) -> Rates:
    """Return the rates with those that the changes state in their place."""
    return replace(
        rates, **{name: rate for name, rate in asdict(changes).items() if rate is not None}
    )


def thresholds_of(rates: Rates) -> list[int]:
    """Return the prompt sizes above which any of the rates changes, ascending."""
    steps = (rate[1::2] for rate in asdict(rates).values() if isinstance(rate, tuple))
    return sorted({threshold for step in steps for threshold in step})


def rates_above(rates: Rates, prompt: int) -> dict[str, int | None]:
    """Return the rates, by field, of a prompt larger than this; -1 asks for the base rates."""
    return {name: _rate_above(rate, prompt) for name, rate in asdict(rates).items()}


def bill_of(rates: Rates, prompt: int = -1) -> "Bill | None":
    """Return the chain of bills for prompts larger than this size and ever larger ones.

    None if neither input nor output has a price: the model is sold by the hour, page or picture.
    """
    flat = rates_above(rates, prompt)
    if flat["input"] is None and flat["output"] is None:
        return None
    higher = next((step for step in thresholds_of(rates) if step > prompt), None)
    above = None if higher is None else bill_of(rates, higher)
    return (
        NO_THRESHOLD if higher is None else higher,
        _first(flat["input"]),
        _first(flat["cache_read"], flat["input"]),
        _first(flat["cache_write_5m"], flat["cache_write"], flat["input"]),
        _first(flat["cache_write_1h"], flat["cache_write"], flat["input"]),
        _first(flat["output"]),
        _first(flat["web_search"]),
        _first(flat["request"]),
        above,
    )


def _rate_above(rate: Rate | None, prompt: int) -> int | None:
    if not isinstance(rate, tuple):
        return rate
    passed = bisect_right(rate[1::2], prompt)
    return rate[2 * passed]


def _first(*rates: int | None) -> int:
    """Return the first rate that is stated, else 0."""
    return next((rate for rate in rates if rate is not None), 0)
