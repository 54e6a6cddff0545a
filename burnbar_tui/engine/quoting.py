"""Which prices hold for one call, who states them, and what they come to line by line."""

from collections.abc import Iterator
from datetime import timedelta

from msgspec import Struct

from burnbar_tui.engine.price_sheets import DAY_MS, Bill, context_of, sheet_of
from burnbar_tui.engine.price_tables import FEMTO_PER_NANO, Found
from burnbar_tui.facts import EPOCH
from burnbar_tui.session_views import PricedPart, PriceUsed


class Counts(Struct, frozen=True, kw_only=True):
    """What of a call is paid for; the buckets are those of `UsageEvent`."""

    input_tokens: int
    cache_read_tokens: int
    cache_creation_tokens: int
    cache_creation_1h_tokens: int
    output_tokens: int
    reasoning_tokens: int
    web_searches: int

    @property
    def prompt_tokens(self) -> int:
        """What is measured against long-context thresholds."""
        return self.input_tokens + self.cache_read_tokens + self.cache_creation_tokens


class Quote(Struct, frozen=True, kw_only=True):
    """The bills of one model at one instant and in one tier, by size of prompt."""

    price: PriceUsed
    bill: Bill


def quote_of(found: Found, tier: str, at_ms: int) -> Quote | None:
    """Return what holds for a model, or None where nothing is stated for that instant."""
    bill = sheet_of(found.model, tier).bill_at(at_ms)
    if bill is None:
        return None
    day, clock_ms = (EPOCH + timedelta(milliseconds=at_ms)).date(), at_ms % DAY_MS
    spans = [span for span in found.model.spans if span.is_active(day, clock_ms)]
    since = (spans[-1] if spans else found.model.spans[0]).since
    context = context_of(tier)
    changed = [
        variant
        for variant in found.model.variants
        if variant.span.is_active(day, clock_ms)
        and all(context.get(key) == value for key, value in variant.when.items())
    ]
    dates = [one for one in (since, *(variant.span.since for variant in changed)) if one]
    return Quote(
        price=PriceUsed(
            matched=found.model.id,
            vendor=found.vendor,
            source=(changed[0].source if changed else "") or found.source,
            valid_from=max(dates, default=None),
            tier=tier if changed else "",
        ),
        bill=bill,
    )


def lines_of(quote: Quote | None, counts: Counts) -> tuple[PriceUsed | None, list[PricedPart]]:
    """Return the price that a prompt of this size pays, and the bill line by line."""
    if quote is None:
        return None, list(_parts(counts, (None,) * 7))
    bill, above = quote.bill, 0
    while bill[-1] is not None and counts.prompt_tokens > bill[0]:
        bill, above = bill[-1], bill[0]
    price = PriceUsed(
        matched=quote.price.matched,
        vendor=quote.price.vendor,
        source=quote.price.source,
        valid_from=quote.price.valid_from,
        tier=quote.price.tier,
        above_input_tokens=above,
        next_threshold=bill[0] if bill[-1] is not None else None,
    )
    return price, list(_parts(counts, bill[1:8]))


def _parts(counts: Counts, rates: tuple[int | None, ...]) -> Iterator[PricedPart]:
    """Yield the lines of a bill; searches and a price per request only where there are any."""
    fresh, read, write, write_1h, out, search, request = rates
    short = counts.cache_creation_tokens - counts.cache_creation_1h_tokens
    yield PricedPart(name="input", count=counts.input_tokens, femto_usd_each=fresh)
    yield PricedPart(name="cache read", count=counts.cache_read_tokens, femto_usd_each=read)
    yield PricedPart(name="cache write 5 min", count=short, femto_usd_each=write)
    yield PricedPart(
        name="cache write 1 h", count=counts.cache_creation_1h_tokens, femto_usd_each=write_1h
    )
    yield PricedPart(name="output", count=counts.output_tokens, femto_usd_each=out)
    yield PricedPart(name="of it reasoning", count=counts.reasoning_tokens, is_part=True)
    if counts.web_searches:
        yield PricedPart(
            name="web searches", count=counts.web_searches, femto_usd_each=search, told_for=1
        )
    if request:
        yield PricedPart(name="the request itself", count=1, femto_usd_each=request, told_for=1)


def total_of(parts: list[PricedPart]) -> int | None:
    """Return the nano-USD of all lines, rounded once; None where no price is known."""
    amounts = [part.femto_usd for part in parts if not part.is_part]
    known = [amount for amount in amounts if amount is not None]
    return (sum(known) + FEMTO_PER_NANO // 2) // FEMTO_PER_NANO if known else None
