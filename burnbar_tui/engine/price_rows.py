"""The prices of a model as rows to show: every day, tier and prompt size that the table states."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from burnbar_tui.engine.price_sheets import bill_of, overlay, rates_at
from burnbar_tui.engine.price_tables import FEMTO_PER_MTOK_USD, Found, Rates, Span
from burnbar_tui.engine.price_views import PriceRow


def rows_of(model: str, found: Found) -> Iterator[PriceRow]:
    """Yield the standard prices first, then those of each tier; None where nothing is stated."""
    for span in found.model.spans:
        yield from _rows(model, found, span, span.rates, _hours(span))
    for variant in found.model.variants if found.has_tiers else ():
        standard = rates_at(found.model, {}, variant.span.since or date.max, 0)
        tier = " ".join(filter(None, (*variant.when.values(), _hours(variant.span))))
        teller = replace(found, source=variant.source or found.source)
        yield from _rows(model, teller, variant.span, overlay(standard, variant.span.rates), tier)


def _rows(model: str, found: Found, span: Span, rates: Rates, tier: str) -> Iterator[PriceRow]:
    bill, above = bill_of(rates), 0
    while bill is not None:
        higher, *femto, _search, _request, next_bill = bill
        fresh, read, write_5m, write_1h, out = (rate / FEMTO_PER_MTOK_USD for rate in femto)
        yield PriceRow(
            model=model,
            matched=found.model.id,
            vendor=found.vendor,
            source=found.source,
            valid_from=span.since,
            tier=tier,
            above_input_tokens=above,
            input_usd=fresh,
            cache_read_usd=read,
            cache_write_5m_usd=write_5m,
            cache_write_1h_usd=write_1h,
            output_usd=out,
        )
        bill, above = next_bill, higher


def _hours(span: Span) -> str:
    """Return the hours of the UTC day in which a price holds, or the empty text."""
    if span.clock is None:
        return ""
    start, end = (divmod(edge // 60_000, 60) for edge in span.clock)
    return f"{start[0]:02}:{start[1]:02}-{end[0]:02}:{end[1]:02} UTC"
