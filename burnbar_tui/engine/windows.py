"""Quota readings -> windows as they stand now: one reconciliation for bar and countdown."""

import calendar
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.engine.forecast import Reading, forecast, samples
from burnbar_tui.engine.logins import Login
from burnbar_tui.facts import Confidence, ErrorClass, instant_of, ms_of
from burnbar_tui.providers.fields import month_minutes
from burnbar_tui.quota_views import WindowView

FULL_PERCENT = 100
NEVER = datetime.max.replace(tzinfo=UTC)
STALE_AFTER = timedelta(minutes=15)
PASSING = frozenset({ErrorClass.RATE_LIMITED, ErrorClass.UNAVAILABLE})
"""Errors that go away by themselves: the last values stay, and are only old."""


class StoredReading(Struct, frozen=True):
    """One row of `quota_reading`, its fields in their order."""

    account_id: int
    window: str
    as_of_ms: int
    used_percent: float | None
    used: float | None
    limit: float | None
    unit: str
    window_minutes: int | None
    resets_at_ms: int | None
    source: str
    confidence: int


def reconcile(
    reading: StoredReading,
    provider_id: str,
    account: str,
    now: datetime,
    login: Login | None = None,
) -> WindowView:
    """Return a window at `now`.

    A reset that has passed starts a new window: it is shown as 0 % and as assumed, with the next
    reset a window's length later, until a fresh reading comes. A month is as long as the calendar
    has it. `login` is how its account is asked, if it is.
    """
    as_of = instant_of(reading.as_of_ms)
    resets_at = None if reading.resets_at_ms is None else instant_of(reading.resets_at_ms)
    minutes = reading.window_minutes or None
    used_percent, used = reading.used_percent, reading.used
    state = _state(as_of, now) if login is None else _polled_state(login, now)
    if resets_at is not None and resets_at <= now:
        state, used_percent, used = "assumed", 0.0, None
        resets_at, minutes = _rolled(resets_at, minutes, now)
    elapsed = _elapsed_percent(resets_at, minutes, now)
    return WindowView(
        account_id=reading.account_id,
        provider_id=provider_id,
        account=account,
        window=reading.window,
        used_percent=used_percent,
        used=used,
        limit=reading.limit,
        unit=reading.unit,
        window_minutes=minutes,
        resets_at=resets_at,
        as_of=as_of,
        source=reading.source,
        confidence=Confidence(reading.confidence) if state != "assumed" else Confidence.ESTIMATED,
        state=state,
        elapsed_percent=elapsed,
        pace=None if elapsed is None or used_percent is None else (used_percent - elapsed) / 100,
    )


def _state(as_of: datetime, now: datetime) -> str:
    return "stale" if now - as_of > STALE_AFTER else "live"


def _polled_state(login: Login, now: datetime) -> str:
    """Return how current the windows of an account are that is asked by a timer."""
    if login.error_class in PASSING:
        return "stale"
    if login.error_class and login.error_class != ErrorClass.EXHAUSTED:
        return "failing"
    is_late = ms_of(now - STALE_AFTER) > login.next_poll_ms
    return "stale" if is_late else "live"


def _rolled(
    resets_at: datetime, minutes: int | None, now: datetime
) -> tuple[datetime | None, int | None]:
    """Return the first reset after `now`, and how long the window is that ends then."""
    if minutes is None:
        return None, None
    if minutes == month_minutes(ms_of(resets_at)):
        passed = (now.year - resets_at.year) * 12 + now.month - resets_at.month
        passed += _months_after(resets_at, passed) <= now
        start, end = (_months_after(resets_at, passed - back) for back in (1, 0))
        return end, (end - start) // timedelta(minutes=1)
    length = timedelta(minutes=minutes)
    return (resets_at + ((now - resets_at) // length + 1) * length).astimezone(UTC), minutes


def _months_after(at: datetime, months: int) -> datetime:
    """Return the same day so many months later, or the last of that month where it has none."""
    years, month = divmod(at.month - 1 + months, 12)
    year = at.year + years
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)


def _elapsed_percent(
    resets_at: datetime | None, minutes: int | None, now: datetime
) -> float | None:
    if resets_at is None or minutes is None:
        return None
    left = (resets_at - now) / timedelta(minutes=minutes)
    return min(100.0, max(0.0, 100.0 * (1 - left)))


def wanted_samples(view: WindowView, now: datetime) -> tuple[int, int] | None:
    """Return which readings would serve a window's forecast (see `forecast.samples`).

    None where there is nothing to be foreseen: only what was measured of this very period is gone
    on from.
    """
    if view.state not in {"live", "stale"} or not view.used_percent or view.used_percent >= 100:
        return None
    if view.resets_at is None or view.window_minutes is None:
        return None
    return samples(view.window_minutes, ms_of(view.resets_at), ms_of(now))


def foreseen(view: WindowView, history: Iterable[Reading], now: datetime) -> WindowView:
    """Return a window with its forecast, as far as its history allows one."""
    if view.resets_at is None or view.window_minutes is None:
        return view
    told = forecast(history, view.window_minutes, ms_of(view.resets_at), ms_of(now))
    if told is None:
        return view
    return replace(
        view,
        forecast_percent=told.final_percent,
        exhausts_at=told.exhausts_at,
        exhausts_from=told.exhausts_from,
        exhausts_until=told.exhausts_until,
    )


def tightness(window: WindowView) -> tuple[bool, bool, datetime, float, str, str, int, str]:
    """Return what sorts windows: what is used up, what runs out first, then the fullest.

    Those of which nothing is known come last.
    """
    used = window.used_percent
    place = (window.provider_id, window.account, window.window_minutes or 0, window.window)
    is_left = used is None or used < FULL_PERCENT
    return used is None, is_left, window.exhausts_at or NEVER, -(used or 0.0), *place
