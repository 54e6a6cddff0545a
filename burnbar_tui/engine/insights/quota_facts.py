"""What the quota windows and the accounts are like now, and what was before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.engine import folds
from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import Figures
from burnbar_tui.engine.forecast import RESET_JITTER_MS, SAMPLES
from burnbar_tui.engine.plan_prices import PlanPrices
from burnbar_tui.facts import EPOCH, ms_of
from burnbar_tui.quota_views import WindowView
from burnbar_tui.running_out import CURRENT_PART, LONG
from burnbar_tui.views import AccountRow

DAYS = 30
"""As many whole days are a month of a plan."""
EARLIER = 4

Key = tuple[int, str]
"""An account and the name of one of its windows."""


class Ended(Struct, frozen=True):
    """How a window of the past ended."""

    at: datetime
    used_percent: float


class QuotaFacts(Struct, frozen=True, kw_only=True):
    """Windows and accounts as of one instant."""

    now: datetime
    zone: ZoneInfo
    today: date
    providers: Mapping[str, str]
    """Names for people."""
    windows: tuple[WindowView, ...] = ()
    ended: Mapping[Key, tuple[Ended, ...]] = {}
    """Of long windows those before, as far as they are known; the latest first."""
    accounts: tuple[AccountRow, ...] = ()
    """One for each login, however many folders it works from; `chosen` are the sums over the last
    whole days, `DAYS` of them."""
    twins: Mapping[int, int] = {}
    """Every account -> the one that stands for its login."""
    days: Mapping[int, frozenset[date]] = {}
    """On which of the days before these, of these and today an account has calls; by account."""
    plans: PlanPrices = PlanPrices()


def gather_quota(
    database: Database, zone: ZoneInfo, now: datetime, plans: PlanPrices
) -> QuotaFacts:
    """Return how windows and accounts are.

    Raises:
        StoreError: the store cannot be read.
    """
    figures = Figures(database, zone, now)
    twins = _twins(figures.names.accounts.values())
    windows, today = _told_last(figures.windows(), twins), figures.today
    since = today - timedelta(days=2 * DAYS)
    by_day = [(row[0], twins[row[1]], *row[2:]) for row in figures.by_day(since, today)]
    worked: dict[int, set[date]] = defaultdict(set)
    for row in by_day:
        worked[row[1]].add(row[0])
    month = [row for row in folds.since(by_day, today - timedelta(days=DAYS)) if row[0] < today]
    accounts = _one_of_each(figures.accounts([], month, windows), twins)
    return QuotaFacts(
        now=now,
        zone=zone,
        today=today,
        providers={row.provider_id: row.provider for row in accounts},
        windows=windows,
        ended={
            (one.account_id, one.window): _ended(database, one, now)
            for one in windows
            if one.resets_at and timedelta(minutes=one.window_minutes or 0) >= LONG
        },
        accounts=accounts,
        twins=twins,
        days={account_id: frozenset(found) for account_id, found in worked.items()},
        plans=plans,
    )


def _twins(accounts: Iterable[AccountRecord]) -> dict[int, int]:
    """Return the first account of each one's login; without an identity each is its own."""
    first: dict[tuple[str, str], int] = {}
    return {
        one.id: first.setdefault((one.provider_id, one.identity_hash or f"#{one.id}"), one.id)
        for one in accounts
    }


def _told_last(windows: Iterable[WindowView], twins: Mapping[int, int]) -> tuple[WindowView, ...]:
    """Return each window of a login once, as the latest of its accounts' readings has it."""
    found: dict[Key, WindowView] = {}
    for one in sorted(windows, key=lambda window: window.as_of or EPOCH):
        found[twins[one.account_id], one.window] = one
    return tuple(found.values())


def _one_of_each(rows: Iterable[AccountRow], twins: Mapping[int, int]) -> tuple[AccountRow, ...]:
    newest: dict[int, datetime] = {}
    for row in rows:
        if row.newest_at is not None:
            place = twins[row.account_id]
            newest[place] = max(row.newest_at, newest.get(place, row.newest_at))
    return tuple(
        replace(row, newest_at=newest.get(row.account_id))
        for row in rows
        if twins[row.account_id] == row.account_id
    )


def _ended(database: Database, window: WindowView, now: datetime) -> tuple[Ended, ...]:
    if window.window_minutes is None or window.resets_at is None:
        return ()
    length = timedelta(minutes=window.window_minutes)
    rows = database.rows(
        "sampled_readings",
        account_id=window.account_id,
        window=window.window,
        start=ms_of(now - (EARLIER + 1) * length),
        end=ms_of(now),
        width_ms=length // SAMPLES // timedelta(milliseconds=1),
    )
    return ended(rows, window.resets_at, length)


def ended(
    readings: Iterable[tuple[int, float, int]], resets_at: datetime, length: timedelta
) -> tuple[Ended, ...]:
    """Return how the windows before the one that resets then ended, the latest first.

    A window of which nothing was read in its last part is left out: how it ended is not known.

    Args:
        readings: (instant in ms, used percent, reset in ms), in any order.
        resets_at: of the window that runs.
        length: of each window.
    """
    last: dict[int, tuple[int, float]] = {}
    resets: list[int] = []
    for as_of_ms, used, resets_at_ms in sorted(readings):
        known = (one for one in resets if abs(one - resets_at_ms) <= RESET_JITTER_MS)
        reset = next(known, resets_at_ms)
        if reset == resets_at_ms:
            resets.append(reset)
        last[reset] = (as_of_ms, used)
    part_ms = length * CURRENT_PART // timedelta(milliseconds=1)
    over_ms = ms_of(resets_at - length / 2)
    return tuple(
        Ended(resets_at - timedelta(milliseconds=ms_of(resets_at) - reset), last[reset][1])
        for reset in sorted(last, reverse=True)
        if reset < over_ms and reset - last[reset][0] <= part_ms
    )
