"""`burnbar insights`: what is noticed, why it is so, and what to make of it."""

import os
import sys
from datetime import timedelta
from functools import partial

from burnbar_tui import clock
from burnbar_tui.cli.current import bring_up_to_date
from burnbar_tui.cli.output import print_json
from burnbar_tui.cli.parser import Parser
from burnbar_tui.cli.preferences import chosen_zone
from burnbar_tui.engine.insights.desk import InsightDesk
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.queries import Queries
from burnbar_tui.exporting import harmless
from burnbar_tui.facts import NANO_USD_PER_USD, UsageError
from burnbar_tui.insight_views import Insight, State
from burnbar_tui.paths import Paths, find_paths

SNOOZE_DAYS = 7.0


def run(command: str, argv: list[str]) -> int:
    """Print what is noticed, what matters most first; or dismiss, put off or recall one of it."""
    parser = Parser(f"burnbar {command}", "What is unusual or could be better, and why.")
    parser.add_argument("--json", action="store_true", help="print JSON, also what is dismissed")
    parser.add_argument("--all", action="store_true", help="also what is dismissed or put off")
    parser.add_argument("--no-ingest", action="store_true", help="do not look for new logs first")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--dismiss", metavar="ID", help="show no more until its facts change")
    what.add_argument("--snooze", metavar="ID", help="show no more for some days")
    what.add_argument("--recall", metavar="ID", help="show again")
    parser.add_argument(
        "--days", type=float, default=SNOOZE_DAYS, help="how long to put off (default: %(default)g)"
    )
    options = parser.parse_args(argv)
    if not 0 < options.days <= 3650:
        raise UsageError("--days must be more than 0 and at most 3650")
    paths, zone = find_paths(), chosen_zone()
    if not options.no_ingest:
        bring_up_to_date(paths, os.environ, zone)
    queries = Queries(
        paths.store,
        zone,
        partial(clock.now, os.environ),
        prices=partial(PriceBook, paths.price_overrides, paths.data),
    )
    try:
        found = queries.insights()
    finally:
        queries.close()
    if wanted := options.dismiss or options.snooze or options.recall:
        one = _one_of(found, wanted)
        _decide(paths, one, options.dismiss, options.snooze, timedelta(days=options.days))
        return 0
    if options.json:
        print_json({"insights": [as_json(one) for one in found]})
    else:
        _print([one for one in found if options.all or one.state is State.OPEN])
    return 0


def id_of(one: Insight) -> str:
    """Return what an insight is called by."""
    return f"{one.rule}:{one.subject}" if one.subject else one.rule


def as_json(one: Insight) -> dict[str, object]:
    """Return one insight; unknown is null."""
    amount = one.amount_nano_usd
    return {
        "id": id_of(one),
        "rule": one.rule,
        "subject": one.subject,
        "severity": one.severity,
        "title": one.title,
        "arithmetic": one.arithmetic,
        "amount_usd": None if amount is None else amount / NANO_USD_PER_USD,
        "confidence": one.confidence.label,
        "since": one.since,
        "evidence": one.evidence,
        "view": one.view,
        "state": one.state,
    }


def _one_of(found: tuple[Insight, ...], wanted: str) -> Insight:
    for one in found:
        if id_of(one) == wanted:
            return one
    raise UsageError(f"there is no insight {wanted!r} now (see burnbar insights --all)")


def _decide(
    paths: Paths, one: Insight, dismiss: str | None, snooze: str | None, span: timedelta
) -> None:
    desk = InsightDesk(paths.store, partial(clock.now, os.environ))
    if dismiss:
        desk.dismiss(one)
    elif snooze:
        desk.snooze(one, span)
    else:
        desk.recall(one)


def _print(some: list[Insight]) -> None:
    if not some:
        sys.stdout.write("nothing unusual is noticed\n")
    for one in some:
        mark = "" if one.state is State.OPEN else f" ({one.state})"
        lines = [f"{one.severity}: {one.title} {one.confidence.mark}{mark}"]
        lines += [f"  {line}" for line in (*one.arithmetic, f"[{id_of(one)}]")]
        sys.stdout.write("".join(f"{harmless(line)}\n" for line in lines))
