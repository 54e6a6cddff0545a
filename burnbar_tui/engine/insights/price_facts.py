"""What the last week's tokens of each model cost at list prices, and on the models beside it."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from burnbar_tui.engine.canonical import canonical_model
from burnbar_tui.engine.daily import Daily
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.price_tables import FEMTO_PER_NANO
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import NANO_USD_PER_USD, ms_of
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.views import Tally

DAYS = 7
KNOWN_DAYS = 60
"""A model that was used in so many days is one that the user works with."""
LEAST_CALLS = 10
LEAST_NANO_USD = 5 * NANO_USD_PER_USD
"""Of models that cost less nothing is reckoned."""

Model = tuple[str, str]
"""A provider and a model as it logs it."""


class Priced(Struct, frozen=True, kw_only=True):
    """What one model did in the last whole days, `DAYS` of them."""

    model: str
    tally: Tally
    listed_nano_usd: int
    """Its tokens at the standard list prices of a short prompt."""
    others: tuple[tuple[str, int], ...] = ()
    """Other models of the same vendor that the user works with -> the same tokens at theirs."""


class PriceFacts(Struct, frozen=True, kw_only=True):
    """The models of the last whole days that cost something."""

    now: datetime
    zone: ZoneInfo
    today: date
    models: tuple[Priced, ...] = ()


class _Listed(Struct, frozen=True):
    vendor: str
    rates: tuple[int, int, int, int]
    """Femto-USD for a token: fresh input, cache read, cache creation, output."""

    def cost(self, sums: Sums) -> int:
        """Return the nano-USD of all tokens."""
        counts = (
            sums.input_tokens,
            sums.cache_read_tokens,
            sums.cache_creation_tokens,
            sums.output_tokens,
        )
        parts = zip(counts, self.rates, strict=True)
        return sum(count * rate for count, rate in parts) // FEMTO_PER_NANO


def gather_prices(
    database: Database,
    zone: ZoneInfo,
    now: datetime,
    names: Names,
    prices: Callable[[], PriceBook],
) -> PriceFacts:
    """Return what the models cost, and the others.

    Raises:
        StoreError: the store cannot be read.
        UsageError: the user's price file has a wrong key or value.
    """
    today = now.astimezone(zone).date()
    daily, last = Daily(database, zone), today - timedelta(days=1)
    week = _sums(daily, names, (today - timedelta(days=DAYS), last))
    costly = {one: sums for one, sums in week.items() if sums.cost_nano_usd >= LEAST_NANO_USD}
    if not costly:
        return PriceFacts(now=now, zone=zone, today=today)
    known = _sums(daily, names, (today - timedelta(days=KNOWN_DAYS), last))
    book, at_ms = prices(), ms_of(now)
    listed = {
        model: found
        for model, sums in known.items()
        if sums.events >= LEAST_CALLS and (found := _listed(book, model, at_ms))
    }
    return PriceFacts(
        now=now,
        zone=zone,
        today=today,
        models=tuple(
            _priced(model, sums, listed) for model, sums in costly.items() if model in listed
        ),
    )


def _sums(daily: Daily, names: Names, span: tuple[date, date]) -> dict[Model, Sums]:
    found: dict[Model, Sums] = defaultdict(Sums)
    for _, account_id, model_id, *sums in daily.in_all(span, ("account_id", "model_id")):
        account = names.accounts[account_id]
        found[account.provider_id, names.models[model_id]].add(tuple(sums), account.billing)
    return found


def _listed(book: PriceBook, model: Model, at_ms: int) -> _Listed | None:
    """Return the standard prices of a model; None without a price, or a vendor, or any cost."""
    provider_id, name = model
    quote = book.quote(spec_of(provider_id).vendors, name, at_ms, "")
    if quote is None or not quote.price.vendor:
        return None
    _, fresh, read, write, _, out, *_ = quote.bill
    return _Listed(quote.price.vendor, (fresh, read, write, out)) if out else None


def _priced(model: Model, sums: Sums, listed: dict[Model, _Listed]) -> Priced:
    provider_id, name = model
    own = listed[model]
    others = {
        other: prices.cost(sums)
        for (other_provider, other), prices in listed.items()
        if other_provider == provider_id
        and prices.vendor == own.vendor
        and canonical_model(other) != canonical_model(name)
    }
    return Priced(
        model=name,
        tally=sums.tally(),
        listed_nano_usd=own.cost(sums),
        others=tuple(sorted(others.items())),
    )
