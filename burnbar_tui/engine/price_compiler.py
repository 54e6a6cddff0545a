"""Compiles the installed genai-prices and our own extra prices into files that load fast.

`python -m burnbar_tui.engine.price_compiler` writes the file that the package ships. `refresh`
does the same into the data folder when the user has a newer genai-prices than that. Both import
genai-prices, which is slow, and so only they do.
"""

from __future__ import annotations

import hashlib
import os
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw

from burnbar_tui.engine import price_clauses as clauses, price_tables as tables
from burnbar_tui.engine.price_overrides import read_overrides

if TYPE_CHECKING:
    from genai_prices import types

    from burnbar_tui.paths import Paths

EXTRA = tables.SHIPPED.parent / "extra_prices.toml"

_FIELDS = {
    "input_mtok": "input",
    "output_mtok": "output",
    "cache_read_mtok": "cache_read",
    "cache_write_mtok": "cache_write",
    "cache_write_5m_mtok": "cache_write_5m",
    "cache_write_1h_mtok": "cache_write_1h",
}
_COUNTED_FIELDS = {"web_searches_kcount": "web_search", "requests_kcount": "request"}


def refresh(paths: Paths) -> bool:
    """Recompile into the data folder if the installed genai-prices is newer; True if it was.

    Takes most of a second; a book opened afterwards uses the new table.
    """
    from importlib.metadata import version

    shipped = tables.read_table(tables.SHIPPED)
    in_use = tables.newest_table(shipped, paths.data)
    if tables.release(version("genai-prices")) <= tables.release(in_use.version):
        return False
    paths.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(paths.data / tables.REFRESHED_NAME, compile_table())
    return True


def compile_table(extra: Path | None = None) -> bytes:
    """Return the content of a compiled file, one line a model so that changes can be reviewed."""
    from genai_prices import __version__
    from genai_prices.data_snapshot import get_snapshot

    providers = tuple(map(_provider, get_snapshot().providers))
    extra_models = _lines(read_overrides(extra) if extra else ())
    table = tables.Table(
        format=tables.FORMAT,
        version=__version__,
        digest=_digest(b"".join(bytes(provider.models) for provider in providers)),
        extra_digest=_digest(bytes(extra_models)),
        extra=extra_models,
        providers=providers,
    )
    return msgspec.json.encode(table) + b"\n"


def main() -> None:
    """Write the file that the package ships."""
    _write(tables.SHIPPED, compile_table(EXTRA))


def _write(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that no reader meets half of it."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(b"%d" % tables.FORMAT + content, digest_size=4).hexdigest()


def _lines(models: tuple[tables.Model, ...]) -> Raw:
    return Raw(b"[\n" + b",\n".join(map(msgspec.json.encode, models)) + b"\n]")


def _provider(provider: types.Provider) -> tables.Provider:
    return tables.Provider(
        id=provider.id,
        models=_lines(tuple(map(_model, provider.models))),
        known_as=_clause(provider.provider_match) if provider.provider_match else None,
        claims=_clause(provider.model_match) if provider.model_match else None,
        fallbacks=tuple(provider.fallback_model_providers or ()),
        windows=Raw(
            msgspec.json.encode(
                {
                    model.id: model.context_window
                    for model in provider.models
                    if model.context_window
                }
            )
        ),
    )


def _model(model: types.ModelInfo) -> tables.Model:
    if isinstance(model.prices, list):
        spans = tuple(_span(price.prices, price.constraint) for price in model.prices)
    else:
        spans = (_span(model.prices, None),)
    variants = (
        tables.Variant(variant.when, _span(variant.prices, variant.constraint))
        for variant in model.price_variants or ()
    )
    return tables.Model(
        id=model.id,
        match=_clause(model.match),
        spans=spans,
        variants=tuple(variant for variant in variants if variant.span.rates != tables.Rates()),
    )


def _span(
    prices: types.ModelPrice,
    constraint: types.StartDateConstraint | types.TimeOfDateConstraint | None,
) -> tables.Span:
    from genai_prices.types import StartDateConstraint

    rates = _rates(prices)
    if constraint is None:
        return tables.Span(rates)
    if isinstance(constraint, StartDateConstraint):
        return tables.Span(rates, since=constraint.start_date)
    clock = (_clock_ms(constraint.start_time), _clock_ms(constraint.end_time))
    return tables.Span(rates, clock=clock)


def _clock_ms(at: time) -> int:
    """Return a time of the UTC day; a time without a zone is UTC to genai-prices."""
    offset = at.utcoffset()
    seconds = at.hour * 3600 + at.minute * 60 + at.second
    return (seconds - (int(offset.total_seconds()) if offset else 0)) % 86_400 * 1000


def _rates(prices: types.ModelPrice) -> tables.Rates:
    """Convert what a text assistant can use; prices of images, audio and pages are left out."""
    rates: dict[str, tables.Rate] = {}
    for scale, fields in (
        (tables.FEMTO_PER_MTOK_USD, _FIELDS),
        (tables.FEMTO_PER_THOUSANDTH_USD, _COUNTED_FIELDS),
    ):
        for theirs, ours in fields.items():
            price = getattr(prices, theirs)
            if price is not None:
                rates[ours] = _rate(price, scale)
    return tables.Rates(**rates)


def _rate(price: Decimal | types.TieredPrices, scale: int) -> tables.Rate:
    if isinstance(price, Decimal):
        return round(price * scale)
    steps = (part for tier in price.tiers for part in (tier.start, round(tier.price * scale)))
    return (round(price.base * scale), *steps)


def _clause(clause: types.MatchLogic) -> clauses.Clause:
    from genai_prices import types

    match clause:
        case types.ClauseEquals(text):
            return clauses.Equals(text.lower())
        case types.ClauseStartsWith(text):
            return clauses.StartsWith(text.lower())
        case types.ClauseEndsWith(text):
            return clauses.EndsWith(text.lower())
        case types.ClauseContains(text):
            return clauses.Contains(text.lower())
        case types.ClauseRegex(pattern):
            return clauses.Regex(pattern)
        case types.ClauseOr(parts):
            return clauses.AnyOf(tuple(map(_clause, parts)))
        case types.ClauseAnd(parts):
            return clauses.AllOf(tuple(map(_clause, parts)))


if __name__ == "__main__":
    main()
