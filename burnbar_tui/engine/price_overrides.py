"""Prices written by hand: the user's `prices.toml` and our `extra_prices.toml`.

One `[[price]]` block is what one model costs from one day on. All amounts are USD per million
tokens, but `web_search`, which is per thousand searches:

    [[price]]
    model = "acme-large-*"        # an id, or a glob with * and ?; upper and lower case are equal
    valid_from = 2026-01-01       # a UTC day; without it the price holds from the beginning
    tier = "batch"                # fast, priority, flex or batch; without it the standard price
    input = 3.0
    output = 15.0
    cache_read = 0.3              # without it cached tokens cost as much as fresh input
    cache_write_5m = 3.75         # the same
    cache_write_1h = 6.0          # without it as cache_write_5m
    web_search = 10.0
    [[price.long_context]]        # a request whose whole prompt is larger pays these rates
    above_input_tokens = 200_000
    input = 6.0                   # what is left out stays as above
    output = 22.5

`input` and `output` are required. Blocks of the same model are its history and its tiers; before
the first `valid_from` the first block holds. An exact id goes before a glob, and of two globs the
one that stands first counts. A tier without a block costs the standard price of the same model. A
model with tier blocks only keeps its other prices from the next source.

What a plan costs stands here, too, since no source that we read tells it:

    [[plan]]
    provider = "PROVIDER"
    name = "max"                  # as `burnbar accounts list` calls it, in letters of any case
    usd_per_month = 100.0
"""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from burnbar_tui.engine.plan_prices import PlanPrice, PlanPrices
from burnbar_tui.engine.price_clauses import Clause, Equals, Regex
from burnbar_tui.engine.price_tables import (
    FEMTO_PER_MTOK_USD,
    FEMTO_PER_THOUSANDTH_USD,
    TIER_CONTEXTS,
    Model,
    Rate,
    Rates,
    Span,
    Variant,
)
from burnbar_tui.facts import NANO_USD_PER_USD, StoreError, UsageError
from burnbar_tui.learned import learned

_CACHE_FIELDS = ("cache_read", "cache_write_5m", "cache_write_1h")

Usd = Annotated[float, Meta(ge=0, le=1_000_000)]


class _LongContext(Struct, forbid_unknown_fields=True):
    above_input_tokens: Annotated[int, Meta(gt=0)]
    input: Usd | None = None
    output: Usd | None = None
    cache_read: Usd | None = None
    cache_write_5m: Usd | None = None
    cache_write_1h: Usd | None = None


class _Block(Struct, forbid_unknown_fields=True):
    model: Annotated[str, Meta(min_length=1)]
    input: Usd
    output: Usd
    valid_from: date | None = None
    tier: str = ""
    cache_read: Usd | None = None
    cache_write_5m: Usd | None = None
    cache_write_1h: Usd | None = None
    web_search: Usd | None = None
    long_context: list[_LongContext] = []


class _Plan(Struct, forbid_unknown_fields=True):
    provider: Annotated[str, Meta(min_length=1)]
    name: Annotated[str, Meta(min_length=1)]
    usd_per_month: Annotated[float, Meta(gt=0, le=1_000_000)]


class _File(Struct, forbid_unknown_fields=True):
    price: list[_Block] = []
    plan: list[_Plan] = []


def read_overrides(path: Path) -> tuple[Model, ...]:
    """Read a file of prices; the models come in the order in which they are to be tried.

    Raises:
        StoreError: the file cannot be read.
        UsageError: it is not TOML, or a block has a wrong key or value.
    """
    blocks: dict[str, list[_Block]] = {}
    for number, block in enumerate(_read(path).price, 1):
        trouble = _trouble(block)
        if trouble:
            raise UsageError(f"{path} is not a price file: {trouble} - in block {number}")
        blocks.setdefault(block.model.lower(), []).append(block)
    models = [_model(pattern, group) for pattern, group in blocks.items()]
    return tuple(sorted(models, key=lambda model: isinstance(model.match, Regex)))


def read_plans(path: Path) -> PlanPrices:
    """Read what plans cost from a file of prices; without a file nothing is known.

    Raises:
        StoreError: the file cannot be read.
        UsageError: it is not TOML, or a block has a wrong key or value.
    """
    if not path.exists():
        return PlanPrices()
    return PlanPrices(
        tuple(
            PlanPrice(
                provider_id=plan.provider,
                name=plan.name,
                nano_usd=round(plan.usd_per_month * NANO_USD_PER_USD),
            )
            for plan in _read(path).plan
        )
    )


def _read(path: Path) -> _File:
    import tomllib  # Most users have no file of their own, and it costs start-up time.

    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StoreError(f"The price file {path} cannot be read: {error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}") from error
    try:
        return msgspec.convert(content, learned(_File))
    except msgspec.ValidationError as error:
        raise UsageError(f"{path} is not a price file: {error}") from error


def _trouble(block: _Block) -> str:
    """Return what the types cannot say is wrong with a block, or the empty text."""
    if block.tier and block.tier not in TIER_CONTEXTS:
        return f"`tier` is {block.tier!r} and none of {', '.join(TIER_CONTEXTS)}"
    for field in _CACHE_FIELDS:
        is_stepped = any(getattr(step, field) is not None for step in block.long_context)
        if is_stepped and getattr(block, field) is None:
            return f"`{field}` stands in `long_context` and not above it"
    return ""


def _model(pattern: str, blocks: list[_Block]) -> Model:
    dated = sorted(blocks, key=lambda block: block.valid_from or date.min)
    spans = tuple(_span(block) for block in dated if not block.tier)
    variants = tuple(
        Variant({"tier": block.tier}, _span(block)) for block in reversed(dated) if block.tier
    )
    return Model(id=pattern, match=_clause(pattern), spans=spans, variants=variants)


def _clause(pattern: str) -> Clause:
    if "*" not in pattern and "?" not in pattern:
        return Equals(pattern)
    return Regex(f"^{re.escape(pattern)}$".replace(r"\*", ".*").replace(r"\?", "."))


def _span(block: _Block) -> Span:
    plain = _stepped(block, "input")
    write = _stepped(block, "cache_write_5m") or plain
    rates = Rates(
        input=plain,
        output=_stepped(block, "output"),
        cache_read=_stepped(block, "cache_read") or plain,
        cache_write=write,
        cache_write_1h=_stepped(block, "cache_write_1h") or write,
        web_search=_femto(block.web_search, FEMTO_PER_THOUSANDTH_USD),
    )
    return Span(rates, since=block.valid_from)


def _femto(usd: float | None, scale: int = FEMTO_PER_MTOK_USD) -> int | None:
    return None if usd is None else round(usd * scale)


def _stepped(block: _Block, field: str) -> Rate | None:
    """Return a price with its long-context steps; a step that leaves it out does not change it."""
    steps: list[int] = []
    for step in sorted(block.long_context, key=lambda step: step.above_input_tokens):
        price = _femto(getattr(step, field))
        if price is not None:
            steps += (step.above_input_tokens, price)
    base = _femto(getattr(block, field))
    return base if base is None or not steps else (base, *steps)
