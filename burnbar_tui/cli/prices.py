"""`burnbar prices`: what a model costs, from when on, and who says so."""

from burnbar_tui import clock
from burnbar_tui.cli import output
from burnbar_tui.cli.parser import Parser
from burnbar_tui.engine.canonical import canonical_model
from burnbar_tui.engine.price_views import PriceRow
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.queries import Queries
from burnbar_tui.facts import NANO_USD_PER_USD
from burnbar_tui.paths import Paths, find_paths
from burnbar_tui.views import LedgerEntry

RATES = ("input_usd", "cache_read_usd", "cache_write_5m_usd", "cache_write_1h_usd", "output_usd")


def run(command: str, argv: list[str]) -> int:
    """Print the prices of one model, or of every model in the store; exit 1 if one is unknown."""
    parser = Parser(f"burnbar {command}", "What a model costs in USD per million tokens.")
    parser.add_argument("model", nargs="?", help="a model (default: every model in your logs)")
    parser.add_argument(
        "--changes", action="store_true", help="which past totals a change of prices has moved"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    paths = find_paths()
    if options.changes:
        return _print_changes(_changes(paths), as_json=options.json)
    book = PriceBook(paths.price_overrides, paths.data)
    models = (options.model,) if options.model else _models(paths)
    found = {model: book.rows(model) for model in models}
    if options.json:
        prices = [row for rows in found.values() for row in rows]
        unpriced = [model for model, rows in found.items() if not rows]
        output.print_json({"prices": prices, "unpriced": unpriced})
    else:
        _print_table(found)
    return 1 if options.model and not found[options.model] else 0


def _models(paths: Paths) -> tuple[str, ...]:
    queries = Queries(paths.store, clock.zone("UTC"))
    try:
        return queries.models()
    finally:
        queries.close()


def _changes(paths: Paths) -> tuple[LedgerEntry, ...]:
    queries = Queries(paths.store, clock.zone("UTC"))
    try:
        return queries.changes()
    finally:
        queries.close()


def _print_table(found: dict[str, tuple[PriceRow, ...]]) -> None:
    columns = [("model", False), ("as", False), ("from", False), ("tier", False), ("prompt", True)]
    columns += [(name, True) for name in ("input", "cache read", "write 5m", "write 1h", "output")]
    columns += [("says", False)]
    rows = []
    for model, prices in found.items():
        if not prices:
            rows.append([model, canonical_model(model), *["—"] * 8, "no price known: cost unknown"])
        for price in prices:
            above = f">{price.above_input_tokens:,}" if price.above_input_tokens else "any"
            since = f"{price.valid_from}" if price.valid_from else "always"
            rates = [_dollars(getattr(price, name)) for name in RATES]
            rows.append([model, price.matched, since, price.tier, above, *rates, price.source])
    if rows:
        output.print_table(columns, rows, title="USD per million tokens")
    else:
        print("no models in the store yet; name one: burnbar prices MODEL")  # noqa: T201


def _dollars(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:,.4f}".rstrip("0").rstrip(".")


def _print_changes(changes: tuple[LedgerEntry, ...], *, as_json: bool) -> int:
    if as_json:
        output.print_json({"changes": changes})
        return 0
    if not changes:
        print("no past total has been changed")  # noqa: T201
        return 0
    columns = [("when", False), ("why", False), ("total of", False), ("was", True), ("is", True)]
    output.print_table(
        columns,
        [
            [
                f"{change.at:%Y-%m-%d %H:%M}Z",
                change.reason,
                change.subject,
                _total(change.before_nano_usd),
                _total(change.after_nano_usd),
            ]
            for change in changes
        ],
    )
    return 0


def _total(nano_usd: int | None) -> str:
    return "—" if nano_usd is None else f"${nano_usd / NANO_USD_PER_USD:,.2f}"
