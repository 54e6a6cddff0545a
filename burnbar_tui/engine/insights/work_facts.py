"""The sessions and the single calls of the last weeks, bounded in number."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from burnbar_tui.engine import days, folds
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.insights.list_prices import ListPrices, list_prices
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.selection import Selection
from burnbar_tui.engine.session_list import sessions
from burnbar_tui.engine.top_calls import costliest_calls
from burnbar_tui.scope import Filter, Scope, When
from burnbar_tui.views import CallRow, NamedTally

WEEKS = 6
FRESH = timedelta(days=1)
"""For so long a session or a call is news."""
MOST_SESSIONS = 1_000
"""The latest ones; they tell what is usual as well as all would."""
MOST_CALLS = 200
"""The costliest ones."""
MOST_FRESH = 100
"""Of the sessions that are news, the costliest ones."""
OPENED, LONGEST = 3, 1_000
"""How many of the costliest fresh sessions are looked at call by call, of at most so many calls."""


class WorkFacts(Struct, frozen=True, kw_only=True):
    """The last six weeks by session and call."""

    now: datetime
    zone: ZoneInfo
    today: date
    began: date | None
    """The day of the first call of all, or None when there is none."""
    fresh: tuple[NamedTally, ...] = ()
    """Sessions that worked just now, with what they did in these weeks, the costliest first."""
    usual: tuple[int, ...] = ()
    """Nano-USD of each session that worked last before, as far as it is known."""
    calls: tuple[CallRow, ...] = ()
    """The costliest of these weeks, the costliest first."""
    fresh_calls: tuple[CallRow, ...] = ()
    """The costliest of today and yesterday, the costliest first."""
    week_calls: tuple[CallRow, ...] = ()
    """The costliest of the last seven complete days, the costliest first."""
    opened: tuple[tuple[CallRow, ...], ...] = ()
    """All calls of each of the costliest sessions that worked just now, the oldest first."""
    prices: ListPrices = ListPrices()

    def is_fresh(self, at: datetime | None) -> bool:
        """Tell whether something was just now."""
        return at is not None and self.now - at < FRESH


def told_apart(
    worked: Iterable[NamedTally], now: datetime
) -> tuple[tuple[NamedTally, ...], tuple[int, ...]]:
    """Return the costliest of the fresh sessions, and of the others what they cost.

    What is not needed is let go one by one, since there may be very many.
    """
    fresh: list[NamedTally] = []
    usual: list[int] = []
    for one in worked:
        if one.newest_at is not None and now - one.newest_at < FRESH:
            fresh.append(one)
            if len(fresh) >= 2 * MOST_FRESH:
                fresh = _costliest(fresh)
        elif cost := one.tally.cost_nano_usd:
            usual.append(cost)
    return tuple(_costliest(fresh)), tuple(usual)


def _costliest(some: list[NamedTally]) -> list[NamedTally]:
    return sorted(some, key=lambda one: -(one.tally.cost_nano_usd or 0))[:MOST_FRESH]


def gather_work(
    database: Database, zone: ZoneInfo, now: datetime, names: Names, book: PriceBook
) -> WorkFacts:
    """Return what was worked on."""
    today = now.astimezone(zone).date()

    def selection(first: date, last: date) -> Selection:
        scope = Scope(filter=Filter(when=When(since=first, until=last)))
        return Selection(database, names, zone, scope, now)

    all_weeks = selection(today - timedelta(weeks=WEEKS), today)
    [(low, _)] = database.rows("span")
    fresh, usual = told_apart(sessions(database, all_weeks, "time", MOST_SESSIONS), now)
    week = selection(today - timedelta(days=7), today - timedelta(days=1))
    opened = tuple(_opened(database, names, fresh))
    calls = costliest_calls(database, all_weeks, MOST_CALLS)
    week_calls = costliest_calls(database, week, MOST_CALLS)
    named = {(one.provider_id, one.model) for some in (week_calls, *opened) for one in some}
    return WorkFacts(
        now=now,
        zone=zone,
        today=today,
        began=None if low is None else days.day_of(low * days.BUCKET_MS, zone),
        fresh=fresh,
        usual=usual,
        calls=calls,
        fresh_calls=costliest_calls(database, selection(today - timedelta(days=1), today), 20),
        week_calls=week_calls,
        opened=opened,
        prices=list_prices(book, named, now - timedelta(weeks=WEEKS // 2), now),
    )


def _opened(
    database: Database, names: Names, fresh: Iterable[NamedTally]
) -> Iterator[tuple[CallRow, ...]]:
    few = [one for one in fresh if one.tally.events <= LONGEST][:OPENED]
    for one in few:
        rows = database.rows("calls_of_session", session_id=one.session_id)
        yield tuple(folds.call_row(row, names) for row in rows)


def session_name(session: NamedTally) -> str:
    """Return what a session is called, in at most 40 letters."""
    return session.name if len(session.name) <= 40 else f"{session.name[:39]}…"
