"""`burnbar budget`: limits in dollars, how each stands, and a check for scripts."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from functools import partial

from msgspec.structs import replace

from burnbar_tui import clock
from burnbar_tui.budget_views import (
    Budget,
    BudgetEvent,
    BudgetPeriod,
    BudgetScope,
    BudgetState,
    Standing,
)
from burnbar_tui.cli.current import bring_up_to_date, say
from burnbar_tui.cli.output import print_json, print_table
from burnbar_tui.cli.parser import Parser
from burnbar_tui.cli.preferences import chosen_zone
from burnbar_tui.engine.budget_desk import BudgetDesk
from burnbar_tui.engine.budgeting import name_of
from burnbar_tui.engine.queries import Queries
from burnbar_tui.exporting import harmless
from burnbar_tui.facts import NANO_USD_PER_USD, StoreError, UsageError
from burnbar_tui.format import UNKNOWN, dollars, moment, percent
from burnbar_tui.paths import find_paths
from burnbar_tui.scope import Lens

LENSES = {"both": Lens.BOTH, "spend": Lens.SPEND, "plan": Lens.PLAN}
LEAST_USD, MOST_USD = Decimal("0.01"), 1_000_000_000
CALM, ALARM, WARNING = 0, 1, 3
CODES = {
    BudgetState.FINE: CALM,
    BudgetState.PAUSED: CALM,
    BudgetState.NEAR: WARNING,
    BudgetState.PARTLY_KNOWN: WARNING,
    BudgetState.PASSED: ALARM,
    BudgetState.UNKNOWN: ALARM,
}
"""What `check` ends with. 2 is wrong usage everywhere, so a mere warning is 3."""
ABOUT = {
    "list": "Every budget and how it stands in the period that runs.",
    "set": "Set a budget, in place of the one of its name.",
    "remove": "Forget a budget; its log stays.",
    "pause": "Let a budget say nothing for a while.",
    "resume": "Let a paused budget speak again.",
    "check": "For scripts: exit code 0 when all is fine; 3 when one is near or only partly known; "
    "1 when a limit is passed, nothing is known of one, none is set or nothing can be read.",
    "log": "What happened to budgets: set, removed, paused, resumed, and each mark crossed.",
}


def run(command: str, argv: list[str]) -> int:
    """Run one of the actions; without any, list."""
    parser = Parser(
        f"burnbar {command}",
        "Limits in dollars for a day, a week or a month, and how each stands.",
        usage=f"burnbar {command} [{'|'.join(ABOUT)}] ...",
        epilog="\n".join(f"  {name:7} {about}" for name, about in ABOUT.items()),
        commands=tuple(ABOUT),
    )
    if argv and not argv[0].startswith("-"):
        if argv[0] not in ABOUT:
            parser.error(f"unrecognized arguments: {argv[0]}")
        name, *argv = argv
        parser = Parser(f"burnbar {command} {name}", ABOUT[name])
    else:
        name = "list"
    actions: dict[str, Callable[[Parser, list[str]], int]] = {
        "list": _list,
        "set": _set,
        "remove": _remove,
        "pause": partial(_pause, is_paused=True),
        "resume": partial(_pause, is_paused=False),
        "check": _check,
        "log": _log,
    }
    return actions[name](parser, argv)


@contextmanager
def _questions(*, is_fresh: bool = False) -> Iterator[Queries]:
    """Open the store for questions, brought up to date before if that is wanted."""
    paths, zone = find_paths(), chosen_zone()
    if is_fresh:
        bring_up_to_date(paths, os.environ, zone)
    queries = Queries(paths.store, zone, partial(clock.now, os.environ))
    try:
        yield queries
    finally:
        queries.close()


def _desk() -> BudgetDesk:
    return BudgetDesk(find_paths().store, partial(clock.now, os.environ))


def _stand(no_ingest: bool) -> tuple[Standing, ...]:
    """Return how budgets stand now; marks that are crossed are kept, whoever tells of them."""
    with _questions(is_fresh=not no_ingest) as queries:
        found = queries.budgets()
    _desk().note(found)
    return found


def _add_format(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _add_no_ingest(parser: Parser) -> None:
    parser.add_argument("--no-ingest", action="store_true", help="do not look for new logs first")


def _list(parser: Parser, argv: list[str]) -> int:
    _add_format(parser)
    _add_no_ingest(parser)
    options = parser.parse_args(argv)
    found = _stand(options.no_ingest)
    if options.json:
        print_json({"budgets": [as_json(one) for one in found]})
    elif found:
        names = ("budget", "used", "of", "", "state", "likely in all", "passed", "begins anew")
        numbers = {"used", "of", "", "likely in all"}
        print_table([(name, name in numbers) for name in names], [_cells(one) for one in found])
    else:
        sys.stdout.write("no budget is set (see burnbar budget set --help)\n")
    return 0


def _check(parser: Parser, argv: list[str]) -> int:
    _add_format(parser)
    _add_no_ingest(parser)
    options = parser.parse_args(argv)
    try:
        found = _stand(options.no_ingest)
    except StoreError as error:
        if options.json:
            print_json({"state": BudgetState.UNKNOWN, "message": str(error), "budgets": []})
        say(str(error))
        return ALARM
    codes = [CODES[one.state] for one in found]
    code = next((code for code in (ALARM, WARNING) if code in codes), CALM) if found else ALARM
    worst = next((one.state for one in found if CODES[one.state] == code), BudgetState.UNKNOWN)
    if options.json:
        budgets = [as_json(one) for one in found]
        print_json({"state": worst, "message": _message(found), "budgets": budgets})
        return code
    if not found:
        sys.stdout.write(f"{_message(found)}\n")
    for one in found:
        sys.stdout.write(f"{harmless(sentence(one))}\n")
    return code


def _message(found: tuple[Standing, ...]) -> str | None:
    return None if found else "no budget is set, so nothing is checked"


def sentence(one: Standing) -> str:
    """Return how a budget stands, in a line."""
    calls = f"{one.unknown_events:,} call{'' if one.unknown_events == 1 else 's'}"
    unknown = f", {calls} of unknown cost" if one.unknown_events else ""
    return (
        f"{one.state}: {one.budget.name}, {_spent(one)} of {dollars(one.budget.limit_nano_usd)} "
        f"({percent(one.used_percent)}) {one.confidence.mark} since {one.first}{unknown}"
    )


def _spent(one: Standing) -> str:
    least = "≥ " if one.unknown_events and one.spent_nano_usd is not None else ""
    return f"{least}{dollars(one.spent_nano_usd)}"


def _cells(one: Standing) -> tuple[str, ...]:
    zone, now = chosen_zone(), clock.now(os.environ)
    likely = one.forecast
    hit_at = likely.hit_at if likely else None
    return (
        one.budget.name,
        f"{_spent(one)} {one.confidence.mark}",
        dollars(one.budget.limit_nano_usd),
        percent(one.used_percent),
        f"{one.state}, hard" if one.budget.is_hard else one.state.value,
        f"{dollars(likely.final_nano_usd)} ◐" if likely else UNKNOWN,
        moment(hit_at, now, zone) if hit_at else UNKNOWN,
        moment(one.ends_at, now, zone),
    )


def as_json(one: Standing) -> dict[str, object]:
    """Return a budget and how it stands; unknown is null."""
    budget, likely = one.budget, one.forecast
    return {
        "name": budget.name,
        "scope": budget.scope,
        "subject": budget.subject or None,
        "period": budget.period,
        "money": budget.lens,
        "limit_usd": budget.limit_nano_usd / NANO_USD_PER_USD,
        "warn_percents": budget.warn_percents,
        "hard": budget.is_hard,
        "state": one.state,
        "spent_usd": _usd(one.spent_nano_usd),
        "used_percent": one.used_percent,
        "unknown_calls": one.unknown_events,
        "confidence": one.confidence.label,
        "since": one.first,
        "until": one.last,
        "resets_at": one.ends_at,
        "likely_usd": _usd(likely.final_nano_usd) if likely else None,
        "hit_at": likely.hit_at if likely else None,
        "method": likely.method if likely else None,
    }


def _usd(nano_usd: int | None) -> float | None:
    return None if nano_usd is None else nano_usd / NANO_USD_PER_USD


def _set(parser: Parser, argv: list[str]) -> int:
    parser.add_argument("limit", metavar="DOLLARS", help="the limit, as in 200 or 12.50")
    parser.add_argument("--per", choices=tuple(BudgetPeriod), default=BudgetPeriod.MONTH)
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--account", metavar="A", help="count one account only")
    whose.add_argument("--project", metavar="X", help="count one project only")
    whose.add_argument("--model", metavar="M", help="count one model only")
    parser.add_argument(
        "--money", choices=tuple(LENSES), default="both",
        help="spend: what is really billed; plan: the value of work on subscriptions",
    )  # fmt: skip
    parser.add_argument("--warn", default="80,100", help="percents to tell of (default: 80,100)")
    parser.add_argument("--hard", action="store_true", help="a gateway refuses calls beyond it")
    parser.add_argument("--name", help="what to call it; by default made of the above")
    options = parser.parse_args(argv)
    limit, marks = _nano_usd(options.limit), _marks(options.warn)
    scope, subject, shown = BudgetScope.GLOBAL, "", ""
    for each in (BudgetScope.ACCOUNT, BudgetScope.PROJECT, BudgetScope.MODEL):
        if (text := getattr(options, each)) is not None:
            scope, shown = each, text
            with _questions(is_fresh=True) as queries:
                subject = queries.budget_subject(scope, text)
    budget = Budget(
        name="",
        scope=scope,
        subject=subject,
        period=BudgetPeriod(options.per),
        lens=LENSES[options.money],
        limit_nano_usd=limit,
        warn_percents=marks,
        is_hard=options.hard,
    )
    name = options.name or name_of(budget, shown)
    if not name.isprintable() or name.startswith("-"):
        raise UsageError("--name must be printable and not begin with a hyphen")
    _desk().set(replace(budget, name=name))
    say(f"set budget {name}: {dollars(limit)} per {options.per}")
    return 0


def _nano_usd(text: str) -> int:
    try:
        usd = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        usd = Decimal(0)
    if not (usd.is_finite() and LEAST_USD <= usd <= MOST_USD):
        raise UsageError(
            f"the limit must be dollars, from {LEAST_USD} to {MOST_USD:,}, not {text!r}"
        )
    return int(usd * NANO_USD_PER_USD)


def _marks(text: str) -> tuple[int, ...]:
    try:
        found = sorted({int(one) for one in text.split(",")})
    except ValueError:
        found = []
    if not found or not 1 <= found[0] <= found[-1] <= 1_000:
        raise UsageError(f"--warn must be percents from 1 to 1000, as in 50,80,100, not {text!r}")
    return tuple(found)


def _remove(parser: Parser, argv: list[str]) -> int:
    parser.add_argument("name", metavar="NAME")
    name = parser.parse_args(argv).name
    _desk().remove(name)
    say(f"removed budget {name}")
    return 0


def _pause(parser: Parser, argv: list[str], *, is_paused: bool) -> int:
    parser.add_argument("name", metavar="NAME")
    name = parser.parse_args(argv).name
    _desk().pause(name, is_paused=is_paused)
    say(f"{'paused' if is_paused else 'resumed'} budget {name}")
    return 0


def _log(parser: Parser, argv: list[str]) -> int:
    _add_format(parser)
    options = parser.parse_args(argv)
    with _questions() as queries:
        found = queries.budget_events()
    if options.json:
        print_json({"events": [event_as_json(one) for one in found]})
    for one in () if options.json else found:
        at = one.at.astimezone(chosen_zone())
        sys.stdout.write(f"{at:%Y-%m-%d %H:%M}  {harmless(one.budget)}: {what_happened(one)}\n")
    return 0


def what_happened(one: BudgetEvent) -> str:
    """Return an event in a few words."""
    limit = dollars(one.limit_nano_usd)
    if one.start is None:
        return f"{one.kind}, {limit}"
    spent = f"{dollars(one.spent_nano_usd)} {one.confidence.mark}"
    return f"crossed {one.percent} % with {spent} of {limit} since {one.start}"


def event_as_json(one: BudgetEvent) -> dict[str, object]:
    """Return an event; what does not apply is null."""
    is_crossing = one.start is not None
    return {
        "id": one.id,
        "budget": one.budget,
        "at": one.at,
        "kind": one.kind,
        "since": one.start,
        "percent": one.percent if is_crossing else None,
        "spent_usd": _usd(one.spent_nano_usd) if is_crossing else None,
        "limit_usd": _usd(one.limit_nano_usd),
        "confidence": one.confidence.label if is_crossing else None,
    }
