"""Price tables as they stand in files, and the search for one model in them.

`prices/compiled.json` holds every provider of genai-prices in a form that loads in milliseconds,
because importing genai-prices itself takes longer than a first frame may. The models of a provider
stay undecoded until a call of that provider is priced. `price_compiler` writes these files.

Rates are whole femto-USD per token, which is USD per million tokens times `FEMTO_PER_MTOK_USD`:
fine enough for every rate that a vendor publishes, and for the thirds that some resellers have.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from burnbar_tui.engine.price_clauses import Clause
from burnbar_tui.facts import StoreError
from burnbar_tui.learned import learned

FORMAT = 1
"""Changes with the shape of these structs, so that a file of another burnbar is not misread."""

FEMTO_PER_MTOK_USD = 1_000_000_000
FEMTO_PER_NANO = 1_000_000
FEMTO_PER_THOUSANDTH_USD = 1_000_000_000_000
"""A price per thousand requests or searches, for one of them."""

SHIPPED = Path(__file__).parent / "prices" / "compiled.json"
REFRESHED_NAME = "prices.json"

RESELLERS = ("openrouter", "aws", "azure", "google", "github-copilot", "cursor")
"""Who is asked first for an id that no vendor claims; all other providers follow in file order."""

TIER_CONTEXTS: dict[str, dict[str, str]] = {
    "fast": {"speed": "fast", "service_tier": "fast"},
    "priority": {"service_tier": "priority"},
    "flex": {"service_tier": "flex"},
    "batch": {"processing": "batch"},
}
"""What a tier of ours says about a request, in the words of genai-prices."""

Rate = int | tuple[int, ...]
"""One price, or a base price followed by pairs of (prompt size, price above that size)."""


class Rates(Struct, frozen=True, omit_defaults=True):
    """Prices of one model at one time; None is not stated."""

    input: Rate | None = None
    output: Rate | None = None
    cache_read: Rate | None = None
    cache_write: Rate | None = None
    cache_write_5m: Rate | None = None
    cache_write_1h: Rate | None = None
    web_search: Rate | None = None
    request: Rate | None = None


class Span(Struct, frozen=True, omit_defaults=True):
    """Prices and when they hold: from a UTC day on, within hours of the UTC day, or always."""

    rates: Rates
    since: date | None = None
    clock: tuple[int, int] | None = None
    """Milliseconds of the UTC day, the end exclusive; an end before the start passes midnight."""

    def is_active(self, day: date, clock_ms: int) -> bool:
        """Return whether the prices hold at this millisecond of this UTC day."""
        if self.since is not None and day < self.since:
            return False
        if self.clock is None:
            return True
        start, end = self.clock
        if end < start:
            return clock_ms >= start or clock_ms < end
        return start <= clock_ms < end


class Variant(Struct, frozen=True, omit_defaults=True):
    """Prices that replace the standard ones for requests of one kind, such as batches."""

    when: dict[str, str]
    span: Span
    source: str = ""
    """Who says so, if not the source of the model."""


class Model(Struct, frozen=True, omit_defaults=True):
    """One model: the last active span holds, or the first one if none is active.

    A model by hand may have variants only; its spans are then those of the next source.
    """

    id: str
    match: Clause
    spans: tuple[Span, ...]
    variants: tuple[Variant, ...] = ()
    """The first one that is active and fits the request decides, price by price."""


class Provider(Struct, omit_defaults=True, dict=True):
    """Who sells models; `models` is an undecoded JSON array of `Model`."""

    id: str
    models: Raw
    known_as: Clause | None = None
    """Other names of the provider itself."""
    claims: Clause | None = None
    """Which bare model ids are its own."""
    fallbacks: tuple[str, ...] = ()
    """Providers whose models it resells at their prices."""
    windows: Raw = Raw(b"{}")
    """JSON: model id -> the longest prompt that it takes. Apart, since no price depends on it."""

    @cached_property
    def decoded(self) -> tuple[Model, ...]:
        """The models in the order in which they are tried."""
        return _MODELS.decode(self.models)

    @cached_property
    def context_windows(self) -> dict[str, int]:
        """The longest prompts, in tokens, of those models of which one is known."""
        return _WINDOWS.decode(self.windows)

    def match(self, ref: str) -> Model | None:
        """Return the first own model that an id in lower case means."""
        return next((model for model in self.decoded if model.match.is_match(ref)), None)


class Table(Struct):
    """The content of one file."""

    format: int
    version: str
    """The release of genai-prices that it was compiled from."""
    digest: str
    extra_digest: str
    extra: Raw
    """The models of `extra_prices.toml`; only the shipped file has any."""
    providers: tuple[Provider, ...]


class Found(Struct, frozen=True):
    """A model and who sells it."""

    model: Model
    vendor: str
    source: str
    has_tiers: bool = True
    """Whether the model's own variants apply; a reseller of another's model has none."""


_MODELS = msgspec.json.Decoder(tuple[Model, ...])
_WINDOWS = msgspec.json.Decoder(dict[str, int])
_COMPACT_DATE = re.compile(r"-(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)")


def read_models(raw: Raw) -> tuple[Model, ...]:
    """Decode an array of models."""
    return _MODELS.decode(raw)


def read_table(path: Path) -> Table:
    """Read one compiled file; as long as it does not change, all get the same table.

    Raises:
        StoreError: it cannot be read, or another burnbar wrote it.
    """
    try:
        status = path.stat()
        table = _read(path, (status.st_ino, status.st_mtime_ns, status.st_size))
    except (OSError, msgspec.DecodeError) as error:
        raise StoreError(f"The price table {path} cannot be read: {error}") from error
    if table.format != FORMAT:
        raise StoreError(f"The price table {path} has format {table.format}, not {FORMAT}")
    return table


def release(version: str) -> tuple[int, ...]:
    """Return a version in a form that compares; what is no number ends it."""
    numbers = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, numbers[0].split("."))) if numbers else ()


@lru_cache(maxsize=2)
def _read(path: Path, _state: tuple[int, int, int]) -> Table:
    return msgspec.json.decode(path.read_bytes(), type=learned(Table))


def newest_table(shipped: Table, cache: Path | None) -> Table:
    """Return the table of the data folder if it is of a newer release, else the shipped one.

    A file that cannot be read counts as absent: it is only a copy, and the next refresh mends it.
    """
    path = cache / REFRESHED_NAME if cache else None
    if path is None or not path.exists():
        return shipped
    try:
        refreshed = read_table(path)
    except StoreError:
        return shipped
    return refreshed if release(refreshed.version) > release(shipped.version) else shipped


class Catalog:
    """All providers of one table, searched as genai-prices itself searches them."""

    def __init__(self, table: Table) -> None:
        self._providers = {provider.id: provider for provider in table.providers}
        self._source = f"genai-prices {table.version}"

    def find(self, vendor: str, ref: str) -> Found | None:
        """Return what one provider sells under this id, itself or for another provider."""
        provider = self._providers.get(vendor)
        if provider is None:
            return None
        ref = ref.lower()
        dashed = _dash_dates(ref)
        found = self._match(provider, ref)
        return found or (self._match(provider, dashed) if dashed != ref else None)

    def find_claimed(self, ref: str) -> Found | None:
        """Return the model from a provider that claims its id as its own."""
        lowered = ref.lower()
        for provider in self._providers.values():
            if provider.claims and provider.claims.is_match(lowered):
                found = self.find(provider.id, ref)
                if found:
                    return found
        return None

    def find_prefixed(self, ref: str) -> Found | None:
        """Return the model of an id that names its provider first, as in `openai/gpt-5`."""
        name, slash, rest = ref.lower().partition("/")
        vendor = self._vendor_named(name) if slash else None
        return self.find(vendor, rest) if vendor else None

    def find_anywhere(self, ref: str) -> Found | None:
        """Return the model from whoever sells it, the well-known resellers first."""
        others = (vendor for vendor in self._providers if vendor not in RESELLERS)
        return next(
            filter(None, (self.find(vendor, ref) for vendor in (*RESELLERS, *others))), None
        )

    def context_window(self, found: Found) -> int | None:
        """Return the longest prompt that a found model takes, or None if nobody states it."""
        provider = self._providers.get(found.vendor)
        if provider is None:
            return None
        windows = (seller.context_windows.get(found.model.id) for seller in self._sellers(provider))
        return next(filter(None, windows), None)

    def _match(self, provider: Provider, ref: str) -> Found | None:
        for seller in self._sellers(provider):
            model = seller.match(ref)
            if model:
                return Found(model, provider.id, self._source, has_tiers=seller is provider)
        return None

    def _sellers(self, provider: Provider) -> Iterator[Provider]:
        yield provider
        for vendor in provider.fallbacks:
            if vendor in self._providers:
                yield self._providers[vendor]

    def _vendor_named(self, name: str) -> str | None:
        if name in self._providers:
            return name
        named = (
            provider.id
            for provider in self._providers.values()
            if provider.known_as and provider.known_as.is_match(name)
        )
        return next(named, None)


def _dash_dates(ref: str) -> str:
    """Write `-20251211` as `-2025-12-11`, where that is a day."""
    return _COMPACT_DATE.sub(_dash_date, ref)


def _dash_date(found: re.Match[str]) -> str:
    year, month, day = map(int, found.groups())
    try:
        return f"-{date(year, month, day)}"
    except ValueError:
        return found[0]
