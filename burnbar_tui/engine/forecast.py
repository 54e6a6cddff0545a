"""Readings of a quota window -> what will be used of it when it resets, and when it runs out.

Two rules, by the length of the window, and each only where it does better on replayed histories
than a straight line since the window's start and than the last hour's rate (`bench/forecast.py`):

- A window of some hours is used in bursts. The last hour's rate goes on and fades, as bursts end.
- A window of weeks is used by day and week. What was used in the same stretch of earlier weeks is
  mixed with the average since the window's start.

Windows of other lengths, short ones that nothing burns, and long ones without two earlier weeks of
readings have no forecast.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct

from burnbar_tui.facts import instant_of

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
WEEK_MS = 7 * DAY_MS
SHORT_MS = (4 * HOUR_MS, 12 * HOUR_MS)
"""The shortest and the longest window that is used in bursts. Of shorter ones the last hour's rate
tells as much."""
LONG_MS = (WEEK_MS, 32 * DAY_MS)
"""The shortest and the longest window that is used by day and week."""
SAMPLES = 28
"""How many readings tell enough of one period: one of six hours in a week."""
RESET_JITTER_MS = 5 * 60_000
"""Vendors reckon a reset anew with every answer; one that moves by more is another."""
FALL_PERCENT = 2.0
"""Whole percents and answers that overtake each other let a reading fall by so much."""
LEAST_ELAPSED = 0.05
"""The part of a window that must have passed."""
FADE_HOURS = 2.0
"""After so long a burst has fallen to 1/e."""
BURST_SHARE = 0.8
"""How much of the last hour's rate a burst has left at once."""
SPREAD_HOURS = (0.5, 1.0, 2.0)
"""Stretches until now; the highest of their rates tells how much it may become at most."""
EARLIER_WEEKS = 4
LEAST_WEEKS = 2
EARLIER_SHARE = 0.7
"""How much earlier weeks count; the rest is the average since the start."""
SKEW = 0.9
"""Use is uneven: a few large stretches lift an average above what is likely."""


class Reading(NamedTuple):
    """How much of a window was used at an instant; such of one history are of one window."""

    as_of_ms: int
    used_percent: float
    resets_at_ms: int


class Forecast(Struct, frozen=True, kw_only=True):
    """How a window is likely to end; all percents are of its limit and may pass 100."""

    final_percent: float
    low_percent: float
    high_percent: float
    rate_percent_per_hour: float
    """The even rate that leads to `final_percent`."""
    exhausts_at: datetime | None = None
    """When that rate reaches 100 %; None where the window is reset before."""
    exhausts_from: datetime | None = None
    """The same by `high_percent`; None without `exhausts_at`."""
    exhausts_until: datetime | None = None
    """The same by `low_percent`; None where it may last until the reset."""


class Present(NamedTuple):
    """The readings of the period that runs, from where it starts."""

    points: Sequence[tuple[int, float]]
    """(instant, used percent), at least two; the first is the start."""

    @property
    def used(self) -> float:
        """How much is used now."""
        return self.points[-1][1]

    def rate(self, now_ms: int, span_ms: float) -> float:
        """Return the percent per hour of a span until now, or since the start if that is later."""
        start_ms, start_used = self.points[0]
        since_ms = max(start_ms, now_ms - span_ms)
        place = bisect_right(self.points, since_ms, key=lambda point: point[0])
        if place == 1:
            # Nothing is known from between the start and the first reading: an even rise.
            first_ms, first_used = self.points[1]
            share = (since_ms - start_ms) / max(1, first_ms - start_ms)
            then = start_used + share * (first_used - start_used)
        else:
            then = self.points[place - 1][1]
        return max(0.0, self.used - then) * HOUR_MS / max(1.0, now_ms - since_ms)


def forecast(
    history: Iterable[Reading], window_minutes: int, resets_at_ms: int, now_ms: int
) -> Forecast | None:
    """Return how the window that resets then is likely to end, None where too little is known.

    `history` has what `samples` asks for, in any order: of the period that runs and those before.
    """
    length_ms = window_minutes * 60_000
    readings = sorted({one for one in history if one.as_of_ms <= now_ms})
    present = _present(readings, length_ms, resets_at_ms)
    left_ms = resets_at_ms - now_ms
    if present is None or left_ms <= 0 or not 0 <= present.used < 100:
        return None
    elapsed_ms = now_ms - present.points[0][0]
    if elapsed_ms < LEAST_ELAPSED * length_ms:
        return None
    if _is_short(length_ms):
        more = _burst(present, now_ms, left_ms / HOUR_MS)
    elif _is_long(length_ms):
        average = present.rate(now_ms, length_ms) * left_ms / HOUR_MS
        more = _as_before(readings, average, now_ms, left_ms)
    else:
        return None
    return None if more is None else _told(present.used, more, now_ms, left_ms / HOUR_MS)


def samples(window_minutes: int, resets_at_ms: int, now_ms: int) -> tuple[int, int] | None:
    """Return from when on readings serve a forecast, and of how many milliseconds one will do.

    None where no forecast is made of such windows.
    """
    length_ms = window_minutes * 60_000
    since_ms = resets_at_ms - length_ms
    if _is_long(length_ms):
        # A day more, so that a reading from before the earliest of the weeks is among them.
        since_ms = min(since_ms, now_ms - _weeks_back(resets_at_ms - now_ms)[-1] * WEEK_MS - DAY_MS)
    elif not _is_short(length_ms):
        return None
    return since_ms, length_ms // SAMPLES


def _is_short(length_ms: int) -> bool:
    return SHORT_MS[0] <= length_ms <= SHORT_MS[1]


def _is_long(length_ms: int) -> bool:
    return LONG_MS[0] <= length_ms <= LONG_MS[1]


def _present(readings: Sequence[Reading], length_ms: int, resets_at_ms: int) -> Present | None:
    """Return the period that runs; a fall within it starts it anew."""
    points = [(resets_at_ms - length_ms, 0.0)]
    for one in readings:
        if abs(one.resets_at_ms - resets_at_ms) > RESET_JITTER_MS or one.as_of_ms < points[0][0]:
            continue
        at_ms, used = one.as_of_ms, one.used_percent
        if used < points[-1][1] - FALL_PERCENT:
            points = [(at_ms, used)]
        points.append((at_ms, max(used, points[-1][1])))
    return Present(points) if len(points) > 1 else None


def _burst(present: Present, now_ms: int, left_hours: float) -> tuple[float, float, float] | None:
    """Return what a fading burst still uses: least, likely, most; None when there is none.

    The least is nothing, since it may end at once.
    """
    rate = present.rate(now_ms, HOUR_MS)
    if not rate:
        return None
    rates = [present.rate(now_ms, hours * HOUR_MS) for hours in SPREAD_HOURS]
    rates.append(present.rate(now_ms, SHORT_MS[1]))
    fading_hours = FADE_HOURS * (1 - math.exp(-left_hours / FADE_HOURS))
    likely = BURST_SHARE * fading_hours * rate
    return 0.0, likely, max(rates) * left_hours


def _as_before(
    readings: Sequence[Reading], average: float, now_ms: int, left_ms: int
) -> tuple[float, float, float] | None:
    """Return what is still used if it goes on as in earlier weeks: least, likely, most.

    `average` is what the average since the start would still use.
    """
    instants, totals = _climb(readings)

    def total(at_ms: int) -> float:
        place = bisect_right(instants, at_ms)
        return totals[place - 1] if place else 0.0

    starts = [now_ms - weeks * WEEK_MS for weeks in _weeks_back(left_ms)]
    known = [total(at + left_ms) - total(at) for at in starts if instants[0] <= at]
    if len(known) < LEAST_WEEKS:
        return None
    likely = SKEW * (EARLIER_SHARE * _median(known) + (1 - EARLIER_SHARE) * average)
    return min(likely, *known, average), likely, max(likely, *known, average)


def _median(values: Sequence[float]) -> float:
    """Return the one in the middle; the library's own takes long to import."""
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _weeks_back(left_ms: int) -> range:
    """Return by how many weeks the rest of a window is moved back to end in the past."""
    least = -(-left_ms // WEEK_MS)
    return range(least, least + EARLIER_WEEKS)


def _climb(readings: Sequence[Reading]) -> tuple[list[int], list[float]]:
    """Return instants, and how much had been used by then in all periods together."""
    instants: list[int] = []
    totals: list[float] = []
    total = top = 0.0
    before: Reading | None = None
    for one in readings:
        is_new = (
            before is None
            or abs(one.resets_at_ms - before.resets_at_ms) > RESET_JITTER_MS
            or one.used_percent < top - FALL_PERCENT
        )
        top = 0.0 if is_new else top
        total += max(0.0, one.used_percent - top)
        top = max(top, one.used_percent)
        instants.append(one.as_of_ms)
        totals.append(total)
        before = one
    return instants, totals


def _told(
    used: float, more: tuple[float, float, float], now_ms: int, left_hours: float
) -> Forecast:
    low, likely, high = more

    def full_at(extra: float) -> datetime | None:
        if used + extra <= 100:
            return None
        return instant_of(now_ms) + timedelta(hours=(100 - used) / extra * left_hours)

    exhausts_at = full_at(likely)
    return Forecast(
        final_percent=used + likely,
        low_percent=used + low,
        high_percent=used + high,
        rate_percent_per_hour=likely / left_hours,
        exhausts_at=exhausts_at,
        exhausts_from=full_at(high) if exhausts_at else None,
        exhausts_until=full_at(low) if exhausts_at else None,
    )
