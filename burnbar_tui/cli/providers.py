"""`burnbar providers`: the whole matrix, what is installed, what is counted, and what to know."""

import os
import sys
from functools import partial

from burnbar_tui import clock
from burnbar_tui.cli.output import print_json, print_table
from burnbar_tui.cli.parser import Parser
from burnbar_tui.cli.preferences import chosen_zone
from burnbar_tui.engine.detection import detect
from burnbar_tui.engine.queries import Queries
from burnbar_tui.facts import UsageError
from burnbar_tui.paths import find_paths
from burnbar_tui.scope import Period, Scope
from burnbar_tui.views import AccountRow, ProviderRow

MARKS = {
    "counting": "●", "live": "●", "waiting": "◌", "failing": "▲", "found": "◔", "installed": "○",
    "no account": "○",
}  # fmt: skip


def run(command: str, argv: list[str]) -> int:
    """Print every provider, or all that is known of one."""
    parser = Parser(
        f"burnbar {command}", "Every provider: what it can tell, and what was found of it here."
    )
    parser.add_argument("provider", nargs="?", help="all about this one (default: a row for each)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    rows = _rows()
    if options.provider:
        rows = tuple(row for row in rows if row.id == options.provider)
        if not rows:
            raise UsageError(f"unknown provider {options.provider!r}; see burnbar providers")
    if options.json:
        print_json({"providers": [as_json(row) for row in rows]})
    elif options.provider:
        _print_one(rows[0])
    else:
        _print_all(rows)
    return 0


def _rows() -> tuple[ProviderRow, ...]:
    paths, environ = find_paths(), os.environ
    look = partial(detect, home=paths.home, environ=environ)
    zone = chosen_zone()
    queries = Queries(paths.store, zone, lambda: clock.now(environ), look)
    try:
        return queries.providers(Scope(period=Period.ALL))
    finally:
        queries.close()


def as_json(row: ProviderRow) -> dict[str, object]:
    """Return a row in the words that scripts rely on."""
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "source": row.source,
        "tokens": row.tokens.label,
        "cost": row.cost.label,
        "quota": row.quota,
        "credential": row.credential or None,
        "installed": row.is_installed,
        "promoted": row.is_promoted,
        "state": row.state,
        "found": row.signs,
        "looked_for": row.looked_for,
        "accounts": [_account(one) for one in row.accounts],
        "notes": row.notes,
    }


def _account(row: AccountRow) -> dict[str, object]:
    return {
        "label": row.account,
        "billing": row.billing,
        "plan": row.plan or None,
        "events": row.chosen.events,
        "total_tokens": row.chosen.total_tokens,
        "newest_at": row.newest_at,
        "asked_at": row.asked_at,
    }


def _print_all(rows: tuple[ProviderRow, ...]) -> None:
    columns = ("provider", "id", "state", "tokens", "cost", "quota", "reads", "needs")
    print_table(
        [(name, False) for name in columns],
        [
            (
                row.name,
                row.id,
                f"{MARKS.get(row.state, ' ')} {row.state}",
                row.tokens.label,
                row.cost.label,
                row.quota,
                row.source,
                row.credential or "nothing (local)",
            )
            for row in rows
        ],
    )
    counted, live = (sum(row.state == word for row in rows) for word in ("counting", "live"))
    promoted = sum(row.is_promoted for row in rows)
    sys.stdout.write(
        f"{len(rows)} providers: {sum(row.is_installed for row in rows)} found here, {counted} "
        f"counted, {live} asked; of {promoted} the vendor tells nothing and tokens are read from "
        "disk all the same.\n`burnbar providers ID` tells what to know of one.\n"
    )


def _print_one(row: ProviderRow) -> None:
    from burnbar_tui.widgets.text import homely, plain

    promotion = " (promoted: the vendor tells nothing)" if row.is_promoted else ""
    lines = [
        ("provider", f"{row.name} ({row.id})"),
        ("state", row.state),
        ("kind", f"{row.kind}{promotion}"),
        ("reads", row.source),
        ("tokens", row.tokens.label),
        ("cost", row.cost.label),
        ("quota", row.quota),
        ("needs", row.credential or "nothing (local)"),
        *(("found", sign) for sign in row.signs),
        *(("looked for", place) for place in row.looked_for),
        *(
            ("account", f"{one.account}: {one.chosen.events:,} calls in all")
            for one in row.accounts
        ),
        ("to know", row.notes),
    ]
    for name, text in lines:
        if text:
            sys.stdout.write(f"{name:>10}  {plain(homely(text), 10_000)}\n")
