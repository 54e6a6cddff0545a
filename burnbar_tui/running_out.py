"""Whether a quota window is likely enough to be used up that it is worth a word; pure.

Forecasts err: a word that is wrong once a window and month is not listened to. What is told here is
told by insights and toasts alike; a screen may show more (`bench/window_alarms.py` has the rates).
"""

from datetime import datetime, timedelta

from burnbar_tui.quota_views import WindowView

CURRENT_PART = 0.1
"""A reading that is older than this part of its window tells no more how the window is now."""
LEAST_PART = 0.05
"""A window that is short by less than this part of its length as good as lasts."""
LONG = timedelta(days=7)
"""Windows as long are used by habit, shorter ones in bursts of which nobody knows the end."""
LEAST_USED, LEAST_FORECAST = 75.0, 110.0
"""In percent, of long windows."""
LEAST_MORE, LEAST_BURST = 0.15, 120.0
"""Of short ones so much of what is likely to be used more must do, and so many percent must be
likely."""


def out_at(window: WindowView, now: datetime) -> datetime | None:
    """Return when a window is used up, None where it may well last until its reset.

    What is full already is used up now, and stays so until it resets.
    """
    if window.resets_at is None or window.window_minutes is None:
        return None
    length = timedelta(minutes=window.window_minutes)
    if (window.used_percent or 0.0) >= 100 and window.state in {"live", "stale"}:
        at: datetime | None = now
    else:
        at = window.exhausts_at if _is_likely(window, length, now) else None
    return at if at is not None and window.resets_at - at >= LEAST_PART * length else None


def _is_likely(window: WindowView, length: timedelta, now: datetime) -> bool:
    used, likely = window.used_percent, window.forecast_percent
    if used is None or likely is None or window.exhausts_at is None or not is_current(window, now):
        return False
    if length >= LONG:
        return used >= LEAST_USED and likely >= LEAST_FORECAST
    return likely >= LEAST_BURST and used + LEAST_MORE * (likely - used) >= 100


def is_current(window: WindowView, now: datetime) -> bool:
    """Tell whether the last reading of a window says how it is now."""
    if window.as_of is None or window.window_minutes is None:
        return False
    most = timedelta(minutes=window.window_minutes * CURRENT_PART)
    return window.state in {"live", "stale"} and now - window.as_of <= most
