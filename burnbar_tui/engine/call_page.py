"""Why one call is counted and priced as it is: its line on disk, its price row, the arithmetic."""

from burnbar_tui.engine import folds
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.places import place_of
from burnbar_tui.engine.pricing import TIERS, PriceBook
from burnbar_tui.engine.quoting import Counts, lines_of, total_of
from burnbar_tui.engine.sources import source_of
from burnbar_tui.facts import Billing, Tier, ms_of
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.session_views import CallPage


def call_page(database: Database, book: PriceBook, key: int) -> CallPage:
    """Return everything that is known of one call.

    Raises:
        KeyError: there is no such call.
    """
    rows = database.rows("call", key=key)
    if not rows:
        raise KeyError(key)
    names = names_in(database)
    call = folds.call_row(rows[0], names)
    title, written_1h, searches, tier, position, source_id, digest = rows[0][15:]
    account = names.accounts[rows[0][2]]
    spec, reported = spec_of(account.provider_id), rows[0][13]
    counts = Counts(
        input_tokens=call.input_tokens,
        cache_read_tokens=call.cache_read_tokens,
        cache_creation_tokens=call.cache_creation_tokens,
        cache_creation_1h_tokens=written_1h,
        output_tokens=call.output_tokens,
        reasoning_tokens=call.reasoning_tokens,
        web_searches=searches,
    )
    quote = book.quote(spec.vendors, call.model, ms_of(call.at), TIERS[tier])
    price, parts = lines_of(quote, counts)
    sources = [source_of(row) for row in database.rows("source", source_id=source_id)]
    return CallPage(
        call=call,
        provider=spec.name,
        billing=Billing(account.billing),
        session_name=title or call.session,
        tier=Tier(tier),
        parts=tuple(parts),
        price=price,
        listed_nano_usd=total_of(parts),
        reported_nano_usd=reported if reported >= 0 else None,
        least_nano_usd=-2 - reported if reported < -1 else None,
        is_price_current=reported >= 0 or digest == book.version,
        place=place_of(sources[0] if sources else None, spec, position),
    )
