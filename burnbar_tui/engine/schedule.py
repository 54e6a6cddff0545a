"""When an account is polled next: sooner when little is left, later when the vendor is unwell."""

import random
from collections.abc import Iterable
from math import ceil

from burnbar_tui.engine.logins import Login
from burnbar_tui.facts import ErrorClass, QuotaReading
from burnbar_tui.providers.api import Api

MINUTE_MS = 60_000
HEADROOM_MINUTES = ((50.0, 30.0), (20.0, 10.0), (float("-inf"), 3.0))
"""(percent left in the tightest window from which on, minutes between polls)."""
AFTER_RESET_MS = 5_000
"""A vendor needs a moment to see that a window is new."""
FIRST_BACKOFF_MINUTES = {ErrorClass.RATE_LIMITED: 5.0, ErrorClass.UNAVAILABLE: 1.0}
MOST_BACKOFF_MINUTES = 360.0
UNKNOWN_RESET_MINUTES = 60.0
STOPPED = frozenset({ErrorClass.AUTH_MISSING, ErrorClass.AUTH_EXPIRED, ErrorClass.AUTH_SCOPE})
"""No poll of these helps until the credential is another one."""
NEVER_MS = 1 << 53
JITTER = 0.1


def next_poll_ms(
    api: Api,
    login: Login,
    readings: Iterable[QuotaReading],
    now_ms: int,
    retry_seconds: float | None = None,
) -> int:
    """Return when to poll next; `NEVER_MS` waits for another credential.

    Args:
        api: how often the vendor may be asked.
        login: how the last poll went.
        readings: the windows that it told.
        now_ms: when it was.
        retry_seconds: how long the vendor asked to wait.
    """
    told = list(readings)
    error = ErrorClass(login.error_class) if login.error_class else None
    if error in STOPPED:
        return NEVER_MS
    if error is ErrorClass.EXHAUSTED:
        reset_ms = min((_after_reset_ms(api, one, now_ms) for one in told), default=NEVER_MS)
        if reset_ms == NEVER_MS:
            reset_ms = now_ms + round(UNKNOWN_RESET_MINUTES * MINUTE_MS)
        return max(reset_ms, now_ms + ceil((retry_seconds or 0) * 1000))
    if error is not None:
        first = FIRST_BACKOFF_MINUTES.get(error, max(api.minutes, 15.0))
        minutes = min(first * 2.0 ** min(login.failures - 1, 10), MOST_BACKOFF_MINUTES)
        wait = max(minutes * 60, retry_seconds or 0.0)
        return now_ms + _jittered(wait)
    left = min((100.0 - one.used_percent for one in told if one.used_percent is not None),
               default=100.0)  # fmt: skip
    minutes = next(minutes for least, minutes in HEADROOM_MINUTES if left >= least)
    due_ms = now_ms + _jittered(max(minutes, api.minutes) * 60)
    return min([due_ms, *(_after_reset_ms(api, one, now_ms) for one in told)])


def _after_reset_ms(api: Api, reading: QuotaReading, now_ms: int) -> int:
    """Return when to read a window anew, so that its bar does not show the one before for long.

    A window that is as short as the time between polls, or may be, does not hasten them.
    """
    reset_ms = reading.resets_at_ms or 0
    if reset_ms <= now_ms:
        return NEVER_MS
    is_long = (reading.window_minutes or 0) > api.minutes
    least = MINUTE_MS if is_long else api.minutes * MINUTE_MS
    return max(reset_ms + AFTER_RESET_MS, now_ms + round(least))


def _jittered(seconds: float) -> int:
    """Return about so many seconds in milliseconds, so that accounts are not asked in one beat."""
    return ceil(seconds * 1000 * random.uniform(1.0, 1.0 + JITTER))  # noqa: S311  # no secret
