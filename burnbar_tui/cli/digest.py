"""`burnbar digest`: what a day, a week or a month came to, in a few lines."""

import os
import sys
from datetime import date
from functools import partial

from burnbar_tui import clock
from burnbar_tui.budget_views import BudgetPeriod
from burnbar_tui.cli import budget, insights
from burnbar_tui.cli.current import bring_up_to_date
from burnbar_tui.cli.output import print_json
from burnbar_tui.cli.parser import Parser
from burnbar_tui.cli.preferences import chosen_zone
from burnbar_tui.cli.quota import window_as_json
from burnbar_tui.digest_views import Comparison, Digest
from burnbar_tui.engine.digest import lines
from burnbar_tui.engine.queries import Queries
from burnbar_tui.exporting import harmless
from burnbar_tui.facts import NANO_USD_PER_USD, UsageError
from burnbar_tui.paths import find_paths
from burnbar_tui.views import NamedTally, Tally


def run(command: str, argv: list[str]) -> int:
    """Print the digest of today, or of the period that a day is in."""
    parser = Parser(f"burnbar {command}", "What today came to, against what is usual, and why.")
    form = parser.add_mutually_exclusive_group()
    for period in (BudgetPeriod.WEEK, BudgetPeriod.MONTH):
        form.add_argument(
            f"--{period}", dest="period", action="store_const", const=period,
            default=BudgetPeriod.DAY, help=f"the whole {period}",
        )  # fmt: skip
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="a day of the period (today)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--no-ingest", action="store_true", help="do not look for new logs first")
    options = parser.parse_args(argv)
    paths, zone, now = find_paths(), chosen_zone(), partial(clock.now, os.environ)
    day = _day(options.date, now().astimezone(zone).date())
    if not options.no_ingest:
        bring_up_to_date(paths, os.environ, zone)
    queries = Queries(paths.store, zone, now)
    try:
        found = queries.digest(options.period, day)
    finally:
        queries.close()
    if options.json:
        print_json(as_json(found))
    else:
        sys.stdout.write("".join(f"{harmless(line)}\n" for line in lines(found, zone)))
    return 0


def _day(text: str | None, today: date) -> date:
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise UsageError(f"--date must be a day such as 2026-11-26, not {text!r}") from None
    if day > today:
        raise UsageError(f"--date is in the future: {day}")
    return day


def as_json(found: Digest) -> dict[str, object]:
    """Return a digest; unknown is null."""
    return {
        "period": found.period,
        "first": found.first,
        "last": found.last,
        "as_of": found.as_of,
        "totals": _tally(found.totals),
        "comparison": _comparison(found.comparison) if found.comparison else None,
        "models": [_named(one) for one in found.models],
        "projects": [_named(one) for one in found.projects],
        "sessions": [_named(one) for one in found.sessions],
        "windows": [window_as_json(one) for one in found.windows],
        "budgets": [budget.as_json(one) for one in found.budgets],
        "insights": [insights.as_json(one) for one in found.insights],
    }


def _comparison(one: Comparison) -> dict[str, object]:
    return {
        "cost_usd": one.nano_usd / NANO_USD_PER_USD,
        "usual_usd": one.usual_nano_usd / NANO_USD_PER_USD,
        "usual": one.usual,
        "cost_confidence": one.confidence.label,
    }


def _named(one: NamedTally) -> dict[str, object]:
    return {"name": one.name, **_tally(one.tally)}


def _tally(one: Tally) -> dict[str, object]:
    return {
        "events": one.events,
        "sessions": one.sessions,
        "total_tokens": one.total_tokens,
        "cost_usd": _usd(one.cost_nano_usd),
        "spend_usd": _usd(one.spend_nano_usd),
        "plan_value_usd": _usd(one.plan_value_nano_usd),
        "tokens_confidence": one.tokens_confidence.label,
        "cost_confidence": one.cost_confidence.label,
    }


def _usd(nano_usd: int | None) -> float | None:
    return None if nano_usd is None else nano_usd / NANO_USD_PER_USD
