"""From a store to a digest; its sums are those of reports."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from burnbar_tui.budget_views import BudgetPeriod, Standing
from burnbar_tui.digest_views import Digest
from burnbar_tui.engine import days
from burnbar_tui.engine.budgets import period_of
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.digest import MOST_NAMED, compared
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.insights.spend_facts import gather_spend
from burnbar_tui.engine.reporting import Names, Question, Reporter
from burnbar_tui.engine.selection import Selection
from burnbar_tui.engine.session_list import sessions
from burnbar_tui.facts import instant_of
from burnbar_tui.insight_views import Insight, State
from burnbar_tui.quota_views import WindowView
from burnbar_tui.scope import Filter, Scope, When
from burnbar_tui.views import NamedTally, Report

DAY = timedelta(days=1)


class Present(NamedTuple):
    """What tells how things stand now; it is asked only where a digest says so."""

    windows: Callable[[], tuple[WindowView, ...]]
    budgets: Callable[[], tuple[Standing, ...]]
    insights: Callable[[], tuple[Insight, ...]]


def digest_of(
    database: Database,
    zone: ZoneInfo,
    now: datetime,
    period: BudgetPeriod,
    day: date,
    present: Present,
) -> Digest:
    """Return the digest of the period that a day is in, up to today at most.

    Raises:
        StoreError: the store cannot be read.
    """
    today = now.astimezone(zone).date()
    first, last = period_of(period, day)
    is_over, last = last < today, min(last, today)
    names = names_in(database)
    spend = gather_spend(database, zone, now if last == today else _end_of(last, zone), names)
    by_model = _report(database, names, zone, first, last, "model")
    digest = Digest(
        period=period,
        first=first,
        last=last,
        as_of=now,
        totals=by_model.totals,
        comparison=compared(spend, period, first, is_over=is_over),
        models=_costliest(by_model),
        projects=_costliest(_report(database, names, zone, first, last, "project")),
        sessions=_sessions(database, names, zone, now, first, last),
    )
    if last < today - DAY:
        return digest
    return replace(
        digest,
        windows=_tightest(present.windows()),
        budgets=present.budgets(),
        insights=tuple(one for one in present.insights() if one.state is State.OPEN),
    )


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the last moment of a local day."""
    return instant_of(days.day_start_ms(day + DAY, zone) - 1)


def _report(
    database: Database, names: Names, zone: ZoneInfo, first: date, last: date, by: str
) -> Report:
    question = Question(group_by=(by,), zone=zone, since=first, until=last)
    return Reporter(database, names, question).report()


def _costliest(report: Report) -> tuple[NamedTally, ...]:
    rows = sorted(report.rows, key=lambda row: -(row.tally.cost_nano_usd or 0))
    return tuple(NamedTally(name=row.keys[0], tally=row.tally) for row in rows[:MOST_NAMED])


def _sessions(
    database: Database, names: Names, zone: ZoneInfo, now: datetime, first: date, last: date
) -> tuple[NamedTally, ...]:
    scope = Scope(filter=Filter(when=When(since=first, until=last)))
    selection = Selection(database, names, zone, scope, now)
    return tuple(sessions(database, selection, "cost", MOST_NAMED))


def _tightest(windows: tuple[WindowView, ...]) -> tuple[WindowView, ...]:
    return tuple(one for one in windows if one.used_percent is not None)[:MOST_NAMED]
