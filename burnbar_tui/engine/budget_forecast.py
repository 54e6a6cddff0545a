"""Where the period of a budget is likely to end: pure.

What is left of the period is taken to go as the same weekdays of the last weeks before it, times
how much more or less was spent in it so far than on such days: wholly so at its end, and at its
start hardly, when a busy morning says little of a month. Of the present day only the part
counts that is usually over by this time. Without two weeks of history before the period, an even
pace since its start is told, once a fifth of it is over; before that nothing is.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from burnbar_tui.budget_views import BudgetForecast
from burnbar_tui.engine.budget_days import GATHERED, WEEKS, Spend
from burnbar_tui.format import dollars, short_date

LEAST_WEEKS = 2
LEAST_SHARE = 0.1
"""Of what comparable days come to, so much must usually be over: with less, chance looks like a
pace."""
LEAST_EVEN = 0.2
"""The part of a period that must have passed without comparable days."""
DAY = timedelta(days=1)


class Course(NamedTuple):
    """What was spent day by day, in nano-USD, and the period that runs."""

    days: Mapping[date, int]
    """Every day that has any, today as far as it is over."""
    so_far: Mapping[date, int]
    """The same weekday of earlier weeks, up to this time of the day."""
    first: date
    last: date


def foreseen(course: Course, spent: int, limit: int, spend: Spend) -> BudgetForecast | None:
    """Return how the period is likely to end, None where too little is known."""
    usual = _usual(course, spend)
    if usual is None:
        return _even(course, spent, limit, spend)
    share, today = _share_of_today(course, spend), usual[spend.today.weekday()]
    past = [course.first + DAY * ago for ago in range((spend.today - course.first).days)]
    to_come = [spend.today + DAY * (one + 1) for one in range((course.last - spend.today).days)]
    by_now = sum(usual[day.weekday()] for day in past) + today * share
    rest = [today * (1 - share), *(usual[day.weekday()] for day in to_come)]
    whole = by_now + sum(rest)
    if not whole or by_now < LEAST_SHARE * whole:
        return None
    times, share_over = spent / by_now, by_now / whole
    pace = 1 + (times - 1) * share_over
    final = round(spent + sum(rest) * pace)
    return BudgetForecast(
        final_nano_usd=final,
        hit_at=_hit(spend, [amount * pace for amount in rest], limit - spent),
        method=(
            f"comparable days come to {dollars(round(by_now))} by now and "
            f"{dollars(round(sum(rest)))} in the rest; {dollars(spent)} is {times:.2f} times as "
            f"much, and {share_over * 100:.0f} % are over, so {dollars(spent)} + {pace:.2f} x "
            f"{dollars(round(sum(rest)))} = {dollars(final)}"
        ),
    )


def _usual(course: Course, spend: Spend) -> list[float] | None:
    """Return what a day costs by its weekday, None without two weeks of it before the period.

    A mean and no median: it is added up, and dear days are a part of what a week comes to.
    """
    if spend.began is None:
        return None
    # The day of the very first call is no whole one, nor need the oldest that was gathered be.
    oldest = max(spend.began, spend.today - GATHERED) + DAY
    known: list[list[int]] = [[] for _ in range(7)]
    for ago in range(1, WEEKS * 7 + 1):
        day = course.first - DAY * ago
        if day >= oldest:
            known[day.weekday()].append(course.days.get(day, 0))
    if min(map(len, known)) < LEAST_WEEKS:
        return None
    return [sum(some) / len(some) for some in known]


def _share_of_today(course: Course, spend: Spend) -> float:
    """Return which part of a day's cost is over by now on this weekday; else of the day itself."""
    earlier = [spend.today - DAY * 7 * weeks for weeks in range(1, WEEKS + 1)]
    whole = sum(course.days.get(day, 0) for day in earlier)
    if whole:
        return min(1.0, sum(course.so_far.get(day, 0) for day in earlier) / whole)
    start, end = spend.start_of(spend.today), spend.start_of(spend.today + DAY)
    return (spend.now - start) / (end - start)


def _hit(spend: Spend, amounts: list[float], missing: float) -> datetime | None:
    """Return when amounts of the rest of today and of the days to come reach what is missing."""
    start = spend.now
    for place, amount in enumerate(amounts):
        end = spend.start_of(spend.today + DAY * (place + 1))
        if amount and missing <= amount:
            return start + (end - start) * (missing / amount)
        missing -= amount
        start = end
    return None


def _even(course: Course, spent: int, limit: int, spend: Spend) -> BudgetForecast | None:
    start, end = spend.start_of(course.first), spend.start_of(course.last + DAY)
    if not spent or spend.now - start < LEAST_EVEN * (end - start):
        return None
    rate = spent / (spend.now - start).total_seconds()
    final = round(rate * (end - start).total_seconds())
    left = (limit - spent) / rate  # May be more seconds than there are in the calendar.
    is_hit = left < (end - spend.now).total_seconds()
    hours = (spend.now - start).total_seconds() / 3600
    return BudgetForecast(
        final_nano_usd=final,
        hit_at=spend.now + timedelta(seconds=left) if is_hit else None,
        method=(
            f"at an even pace, for want of two weeks before it: {dollars(spent)} in {hours:.0f} "
            f"hours since {short_date(course.first, spend.today)} come to {dollars(final)} in all"
        ),
    )
