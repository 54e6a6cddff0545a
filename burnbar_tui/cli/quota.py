"""`burnbar quota`: every window and balance of every account, as it stands now."""

import os
import sys
from datetime import datetime
from functools import partial

from burnbar_tui import clock
from burnbar_tui.cli.output import print_json, print_table
from burnbar_tui.cli.parser import Parser
from burnbar_tui.cli.preferences import chosen_zone
from burnbar_tui.engine.queries import Queries
from burnbar_tui.facts import NANO_USD_PER_USD
from burnbar_tui.format import UNKNOWN, duration, pace
from burnbar_tui.paths import find_paths
from burnbar_tui.quota_views import BalanceView, VendorUsageView, WindowView


def run(command: str, argv: list[str]) -> int:
    """Print the windows and balances; with `--json` also what vendors say was used."""
    parser = Parser(f"burnbar {command}", "How much of every quota window is used, what is left.")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    now = partial(clock.now, os.environ)
    queries = Queries(find_paths().store, chosen_zone(), now)
    try:
        windows, balances = queries.windows(), queries.balances()
        usage = queries.vendor_usage() if options.json else ()
    finally:
        queries.close()
    if options.json:
        print_json(
            {
                "windows": [window_as_json(one) for one in windows],
                "balances": [balance_as_json(one) for one in balances],
                "usage": [usage_as_json(one) for one in usage],
            }
        )
        return 0
    if not windows and not balances:
        sys.stdout.write("no quota window is known yet (see burnbar accounts add --help)\n")
    if windows:
        columns = ("account", "window", "used", "of", "pace", "resets in", "runs out in", "state")
        print_table(
            [(name, name in {"used", "of"}) for name in columns],
            [_window_cells(one, now()) for one in windows],
        )
    if balances:
        print_table(
            [("account", False), ("balance", False), ("left", True), ("", False)],
            [
                (
                    f"{one.provider_id}/{one.account}",
                    one.name,
                    f"{one.amount:,.2f} {one.currency}",
                    one.confidence.mark,
                )
                for one in balances
            ],
        )
    return 0


def window_as_json(one: WindowView) -> dict[str, object]:
    """Return a window in the words that scripts rely on."""
    return {
        "provider": one.provider_id,
        "account": one.account,
        "window": one.window,
        "used_percent": one.used_percent,
        "used": one.used,
        "limit": one.limit,
        "unit": one.unit,
        "window_minutes": one.window_minutes,
        "resets_at": one.resets_at,
        "as_of": one.as_of,
        "source": one.source,
        "confidence": one.confidence.label,
        "state": one.state,
        "elapsed_percent": one.elapsed_percent,
        "pace": one.pace,
        "exhausts_at": one.exhausts_at,
    }


def balance_as_json(one: BalanceView) -> dict[str, object]:
    """Return a balance in the words that scripts rely on."""
    return {
        "provider": one.provider_id,
        "account": one.account,
        "name": one.name,
        "amount": one.amount,
        "currency": one.currency,
        "as_of": one.as_of,
        "confidence": one.confidence.label,
    }


def usage_as_json(one: VendorUsageView) -> dict[str, object]:
    """Return what a vendor says was used in the words that scripts rely on."""
    return {
        "provider": one.provider_id,
        "account": one.account,
        "start": one.start,
        "end": one.end,
        "model": one.model or None,
        "detail": one.detail or None,
        "input_tokens": one.input_tokens,
        "cache_read_tokens": one.cache_read_tokens,
        "cache_creation_tokens": one.cache_creation_tokens,
        "output_tokens": one.output_tokens,
        "reasoning_tokens": one.reasoning_tokens,
        "total_tokens": one.total_tokens,
        "requests": one.requests,
        "cost": None if one.cost_nano is None else one.cost_nano / NANO_USD_PER_USD,
        "currency": one.currency,
        "as_of": one.as_of,
        "confidence": one.confidence.label,
    }


def _window_cells(one: WindowView, now: datetime) -> tuple[str, ...]:
    used = UNKNOWN if one.used_percent is None else f"{one.used_percent:.0f} %"
    amount = UNKNOWN if one.limit is None else f"{one.limit:,.0f} {one.unit}"
    name, state = f"{one.provider_id}/{one.account}", f"{one.confidence.mark} {one.state}"
    resets, ends = _until(one.resets_at, now), _runs_out(one, now)
    # Of a window that is only assumed to have begun anew nobody knows how fast it is used.
    speed = UNKNOWN if one.state == "assumed" else pace(one.pace)
    return (name, one.window, used, amount, speed, resets, ends, state)


def _until(at: datetime | None, now: datetime) -> str:
    return UNKNOWN if at is None else duration((at - now).total_seconds())


def _runs_out(one: WindowView, now: datetime) -> str:
    """Return in how long a window is used up, with the range of that."""
    if one.exhausts_at is None:
        return UNKNOWN
    latest = _until(one.exhausts_until, now) if one.exhausts_until else "reset"
    return f"{_until(one.exhausts_at, now)} ({_until(one.exhausts_from, now)} to {latest})"
