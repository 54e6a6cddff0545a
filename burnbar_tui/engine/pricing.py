"""What a model call costs, and who says so.

Sources are asked in this order: the user's `prices.toml`, our `extra_prices.toml`, genai-prices
with the vendors that the provider names, then whom the id itself names, then everyone who sells
it. No price is None and never 0. The last resort of an id is its canonical form, so that a context
mark or a region in front does not leave a call unpriced.

Costs are list prices: whole nano-USD, rounded once per call. A request is priced on its own,
because a sum of requests would pass long-context thresholds that none of them passed.
"""

import zlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from burnbar_tui.engine import price_tables
from burnbar_tui.engine.canonical import canonical_model, unmarked_model
from burnbar_tui.engine.plan_prices import PlanPrices
from burnbar_tui.engine.price_sheets import Sheet, sheet_of
from burnbar_tui.engine.price_tables import (
    FEMTO_PER_NANO,
    Catalog,
    Found,
    Model,
    Table,
    Variant,
    newest_table,
    read_models,
    read_table,
)
from burnbar_tui.engine.price_views import PriceRow

if TYPE_CHECKING:
    from burnbar_tui.engine.quoting import Quote

TIERS = ("", "fast", "priority", "batch", "flex")
"""The tables' words for `Tier`, in its order."""

_NAMELESS = frozenset({"", "unknown", "none", "null", "default", "auto"})
_UNSEEN: Final = Sheet((), (), ())


class PriceBook:
    """All price tables behind one question; the same question always has the same answer.

    A book reads its tables once. It is asked again for a table that changed since by opening
    another one; `version` tells whether costs made with the old one need to be made anew.
    """

    def __init__(self, overrides: Path | None = None, cache: Path | None = None) -> None:
        """Open the tables; the large one is read when it is first needed.

        Args:
            overrides: the user's price file, which need not exist.
            cache: the data folder, where `price_compiler.refresh` may have left a newer table.

        Raises:
            UsageError: the user's price file has a wrong key or value.
            StoreError: the user's price file cannot be read.
        """
        self._cache = cache
        self._own_file = overrides
        self._overrides: tuple[Model, ...] = ()
        if overrides is not None and overrides.exists():
            from burnbar_tui.engine.price_overrides import read_overrides  # Few users need it.

            self._overrides = read_overrides(overrides)
        self._sheets: dict[tuple[tuple[str, ...], str, str], Sheet | None] = {}

    @property
    def version(self) -> str:
        """Short text that changes exactly when any table changes."""
        return "-".join(
            filter(
                None,
                (self._shipped.extra_digest, self._table.digest, _digest_of(self._overrides)),
            )
        )

    @cached_property
    def plans(self) -> PlanPrices:
        """What plans cost, as far as the user's price file tells.

        Raises:
            UsageError: the file has a wrong key or value.
            StoreError: the file cannot be read.
        """
        if self._own_file is None:
            return PlanPrices()
        from burnbar_tui.engine.price_overrides import read_plans  # Few users need it.

        return read_plans(self._own_file)

    def cost(
        self,
        vendors: tuple[str, ...],
        model: str,
        at_ms: int,
        tier: str,
        input_tokens: int,
        cache_read_tokens: int,
        cache_creation_tokens: int,
        cache_creation_1h_tokens: int,
        output_tokens: int,
        web_searches: int,
    ) -> int | None:
        """Return the list price of one request in nano-USD, or None if nobody states one.

        The buckets are those of `UsageEvent`: disjoint, but for the 1-hour part of the creation.
        """
        sheet = self._sheets.get((vendors, model, tier), _UNSEEN)
        if sheet is _UNSEEN:
            sheet = self._open_sheet(vendors, model, tier)
        if sheet is None:
            return None
        bill = sheet.bills[0] if len(sheet.bills) == 1 else sheet.bill_at(at_ms)
        if bill is None:
            return None
        threshold, fresh, read, write, write_1h, out, search, request, above = bill
        prompt = input_tokens + cache_read_tokens + cache_creation_tokens
        while above is not None and prompt > threshold:
            threshold, fresh, read, write, write_1h, out, search, request, above = above
        femto = (
            request
            + input_tokens * fresh
            + cache_read_tokens * read
            + (cache_creation_tokens - cache_creation_1h_tokens) * write
            + cache_creation_1h_tokens * write_1h
            + output_tokens * out
            + web_searches * search
        )
        return (femto + 500_000) // FEMTO_PER_NANO

    def rows(self, model: str, vendors: tuple[str, ...] = ()) -> tuple[PriceRow, ...]:
        """Return all prices of one model, by day, tier and prompt size; empty if unpriced.

        `above_input_tokens` is the largest prompt that does not pay the row's prices yet. A price
        that holds only for a part of the UTC day says so in `tier`.
        """
        found = self._find(vendors, model)
        from burnbar_tui.engine.price_rows import rows_of  # Only `burnbar prices` shows rows.

        return tuple(rows_of(model, found)) if found else ()

    def quote(self, vendors: tuple[str, ...], model: str, at_ms: int, tier: str) -> "Quote | None":
        """Return the prices that `cost` multiplies with and who states them, or None."""
        found = self._find(vendors, model)
        from burnbar_tui.engine.quoting import quote_of  # Only the page of a call shows it.

        return quote_of(found, _tier_of(found, model, tier), at_ms) if found else None

    def context_window(self, vendors: tuple[str, ...], model: str) -> int | None:
        """Return the longest prompt that a model takes, or None if nobody states it."""
        found = self._find(vendors, model)
        return self._catalog.context_window(found) if found else None

    @cached_property
    def _shipped(self) -> Table:
        return read_table(price_tables.SHIPPED)

    @cached_property
    def _table(self) -> Table:
        return newest_table(self._shipped, self._cache)

    @cached_property
    def _catalog(self) -> Catalog:
        return Catalog(self._table)

    @cached_property
    def _by_hand(self) -> tuple[tuple[tuple[Model, ...], str], ...]:
        """The tables that people wrote and what they are called, the user's first."""
        extra = read_models(self._shipped.extra)
        return (self._overrides, "your prices.toml"), (extra, "burnbar extra_prices.toml")

    def _open_sheet(self, vendors: tuple[str, ...], model: str, tier: str) -> Sheet | None:
        found = self._find(vendors, model)
        sheet = sheet_of(found.model, _tier_of(found, model, tier)) if found else None
        self._sheets[vendors, model, tier] = sheet
        return sheet

    def _find(self, vendors: tuple[str, ...], model: str) -> Found | None:
        if model.startswith("<") or model.lower() in _NAMELESS:
            return None
        found = next(filter(None, self._candidates(vendors, model)), None)
        return self._with_tiers(found, model) if found and found.has_tiers else found

    def _with_tiers(self, found: Found, model: str) -> Found:
        """Put the tiers that stand alone in a file by hand before those of the model."""
        variants = (*self._tiers_by_hand(found, model), *found.model.variants)
        return replace(found, model=replace(found.model, variants=variants))

    def _tiers_by_hand(self, found: Found, model: str) -> Iterator[Variant]:
        """Yield tiers from the sources that come no later than the one of the model itself."""
        plain = canonical_model(model)
        for models, source in self._by_hand:
            for tiers in models:
                if not tiers.spans and _is_any(tiers, model, plain):
                    yield from (replace(variant, source=source) for variant in tiers.variants)
            if found.source == source:
                return

    def _candidates(self, vendors: tuple[str, ...], model: str) -> Iterator[Found | None]:
        """Ask one source after the other, only as far as is needed."""
        catalog, plain = self._catalog, canonical_model(model)
        for models, source in self._by_hand:
            yield _find_by_hand(models, source, model, plain)
        spellings = dict.fromkeys((model, unmarked_model(model)))
        yield from (catalog.find(vendor, ref) for ref in spellings for vendor in vendors)
        for ref in spellings:
            yield catalog.find_prefixed(ref)
            yield catalog.find_claimed(ref)
        yield from map(catalog.find_anywhere, spellings)
        yield from (catalog.find(vendor, plain) for vendor in vendors)
        yield catalog.find_claimed(plain)
        yield catalog.find_anywhere(plain)


def _tier_of(found: Found, model: str, tier: str) -> str:
    """Return the tier whose prices apply; some agents write the fast one behind the model."""
    if not found.has_tiers:
        return ""
    is_fast = model.lower().endswith("-fast") and not found.model.id.lower().endswith("-fast")
    return tier or ("fast" if is_fast else "")


def _find_by_hand(models: tuple[Model, ...], source: str, *refs: str) -> Found | None:
    for ref in refs:
        for model in models:
            if model.spans and _is_any(model, ref):
                return Found(model, "", source)
    return None


def _is_any(model: Model, *refs: str) -> bool:
    return any(model.match.is_match(ref.lower()) for ref in refs)


def _digest_of(models: tuple[Model, ...]) -> str:
    return f"{zlib.crc32(msgspec.json.encode(models)):08x}" if models else ""
