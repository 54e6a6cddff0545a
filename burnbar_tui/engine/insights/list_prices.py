"""What a token of each model costs by list, in the middle of a long span and now."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from burnbar_tui.engine.changes import Rates
from burnbar_tui.engine.price_sheets import Bill
from burnbar_tui.engine.price_tables import FEMTO_PER_NANO
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.facts import ms_of
from burnbar_tui.providers.registry import spec_of

Named = tuple[str, str]
"""A provider's id and a model as logged."""


class ListPrices(Struct, frozen=True, kw_only=True):
    """Bills of the standard tier; a model that is not in them has no known price."""

    before: Mapping[Named, Bill] = {}
    now: Mapping[Named, Bill] = {}

    def rates(self, named: Named) -> Rates | None:
        """Return nano-USD a token now: fresh input, cache read, 5-minute cache write, output."""
        return _rates(self.now[named]) if named in self.now else None

    def rates_then_and_now(self, named: Named) -> tuple[Rates, Rates] | None:
        """Return what changes of cost are explained by."""
        if named not in self.before or named not in self.now:
            return None
        return _rates(self.before[named]), _rates(self.now[named])


def list_prices(
    book: PriceBook, models: Iterable[Named], before: datetime, now: datetime
) -> ListPrices:
    """Return the prices of some models at two instants."""
    wanted = set(models)
    return ListPrices(before=_bills(book, wanted, before), now=_bills(book, wanted, now))


def per_million(nano_usd_each: float) -> str:
    """Return a price of a token as price lists tell it."""
    return f"${nano_usd_each / 1_000:,.2f}"


def _bills(book: PriceBook, models: Iterable[Named], at: datetime) -> dict[Named, Bill]:
    found = {}
    for provider_id, model in models:
        quote = book.quote(spec_of(provider_id).vendors, model, ms_of(at), "")
        if quote is not None:
            found[provider_id, model] = quote.bill
    return found


def _rates(bill: Bill) -> Rates:
    _, fresh, read, write, _, out, *_ = bill
    return (
        fresh / FEMTO_PER_NANO,
        read / FEMTO_PER_NANO,
        write / FEMTO_PER_NANO,
        out / FEMTO_PER_NANO,
    )
