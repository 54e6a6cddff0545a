"""Quota readings -> windows as they stand now: one reconciliation for bar and countdown."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

from burnbar_tui.engine.logins import Login
from burnbar_tui.facts import Confidence, ErrorClass, instant_of, ms_of
from burnbar_tui.views import WindowView

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
    reset a window's length later, until a fresh reading comes. `login` is how its account is
    asked, if it is.
    """
    as_of = instant_of(reading.as_of_ms)
    resets_at = None if reading.resets_at_ms is None else instant_of(reading.resets_at_ms)
    length = timedelta(minutes=reading.window_minutes) if reading.window_minutes else None
    used_percent, used = reading.used_percent, reading.used
    state = _state(as_of, now) if login is None else _polled_state(login, now)
    if resets_at is not None and resets_at <= now:
        state, used_percent, used = "assumed", 0.0, None
        resets_at = _next_reset(resets_at, length, now)
    elapsed = _elapsed_percent(resets_at, length, now)
    return WindowView(
        account_id=reading.account_id,
        provider_id=provider_id,
        account=account,
        window=reading.window,
        used_percent=used_percent,
        used=used,
        limit=reading.limit,
        unit=reading.unit,
        window_minutes=reading.window_minutes,
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


def _next_reset(resets_at: datetime, length: timedelta | None, now: datetime) -> datetime | None:
    if not length:
        return None
    return (resets_at + ((now - resets_at) // length + 1) * length).astimezone(UTC)


def _elapsed_percent(
    resets_at: datetime | None, length: timedelta | None, now: datetime
) -> float | None:
    if resets_at is None or not length:
        return None
    return min(100.0, max(0.0, 100.0 * (1 - (resets_at - now) / length)))
