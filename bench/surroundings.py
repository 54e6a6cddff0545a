"""What made-up people have besides their calls: a plan's quota windows, budgets, and log files.

The making knows nothing of the rules. Claude models are used on a subscription, all others are paid
by use. A plan and the budgets are such as somebody takes who knows how much he does: a busy period
uses a good part of them, and now and then one more than all. Calls beyond a full window are made on
extra usage, which it does not count.
"""

import random
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from replays import History, Period
from steady import AFTER, DAYS, FIRST, Call, Person, day_start, local_day

from burnbar_tui.budget_views import Budget, BudgetPeriod
from burnbar_tui.engine.budgets import period_of
from burnbar_tui.engine.forecast import Reading
from burnbar_tui.facts import ms_of

MINUTE_MS = 60_000
WINDOWS = {"5h": 300, "7d": 10_080}
"""Minutes of each."""
BUSY = 0.9
"""Nine in ten periods with use come to less than a busy one."""
WINDOW_USED = {"5h": (0.35, 0.95), "7d": (0.4, 0.95)}
"""Which part of a window a busy period uses, at least and at most."""
BUDGET_USED = (0.65, 0.95)
PRICE_OF_VALUE = (0.3, 0.9)
"""What the plan costs, as a part of what a median month's work would at list prices."""
LOOKS = 0.05
"""On so many days off the agent is opened, which changes its files, and asked nothing."""
OUTAGE = (timedelta(minutes=20), timedelta(hours=8))
PLAN, METERED = 1, 2
"""Ids of the two accounts."""


@dataclass(frozen=True)
class Surroundings:
    """What a person has, whatever goes wrong with the calls later."""

    limits: dict[str, int]
    """Of the plan's windows, in nano-USD."""
    phase: timedelta
    """From the first day until the weekly window begins."""
    budgets: tuple[Budget, ...]
    plan_nano_usd: int
    """What the plan costs a month."""
    looks: tuple[datetime, ...]
    """When the agent was only opened."""
    outage: tuple[datetime, datetime]
    """When the vendor of the metered account does not answer."""


def account_of(model: str) -> int:
    """Return whose a model is."""
    return PLAN if model.startswith("claude") else METERED


def made_surroundings(person: Person, calls: Sequence[Call], rng: random.Random) -> Surroundings:
    """Return what somebody has who makes such calls."""
    phase = timedelta(minutes=rng.randrange(7 * 24 * 60))
    planned = [call for call in calls if account_of(call.model) == PLAN]
    limits = {}
    for name, minutes in WINDOWS.items():
        spans = periods(planned, minutes, _week_ms(person, phase))
        sums = [sum(call.cost for call in some) for _, some in spans]
        limits[name] = round(busy(sums) / rng.uniform(*WINDOW_USED[name]))
    worked = {local_day(person, call) for call in calls}
    off = (FIRST + timedelta(days=one) for one in range(DAYS + AFTER))
    looks = [
        day_start(person, day) + timedelta(hours=rng.uniform(9, 23))
        for day in off
        if day not in worked and rng.random() < LOOKS
    ]
    begins = day_start(person, FIRST) + timedelta(days=rng.uniform(0, DAYS))
    return Surroundings(
        limits=limits,
        phase=phase,
        budgets=tuple(_budgets(person, calls, rng)),
        plan_nano_usd=round(
            30 / (DAYS + AFTER) * sum(call.cost for call in planned) * rng.uniform(*PRICE_OF_VALUE)
        ),
        looks=tuple(looks),
        outage=(begins, begins + rng.uniform(0, 1) * (OUTAGE[1] - OUTAGE[0]) + OUTAGE[0]),
    )


def busy(sums: Iterable[int]) -> int:
    """Return what a busy period comes to."""
    ordered = sorted(sums)
    return ordered[int(BUSY * (len(ordered) - 1))]


def _budgets(person: Person, calls: Sequence[Call], rng: random.Random) -> Iterator[Budget]:
    for period in BudgetPeriod:
        sums: dict[date, int] = defaultdict(int)
        for call in calls:
            sums[period_of(period, local_day(person, call))[0]] += call.cost
        limit = round(busy(sums.values()) / rng.uniform(*BUDGET_USED))
        yield Budget(name=period.value, period=period, limit_nano_usd=limit)


def first_reset_ms(person: Person, around: Surroundings) -> int:
    """Return when the first weekly window began, which is before the first call."""
    return _week_ms(person, around.phase)


def _week_ms(person: Person, phase: timedelta) -> int:
    return ms_of(day_start(person, FIRST - timedelta(days=7)) + phase)


def periods(
    calls: Sequence[Call], minutes: int, start_ms: int
) -> Iterator[tuple[int, Sequence[Call]]]:
    """Yield when each period with calls begins, and its calls.

    A short one begins with its first call, a long one at fixed instants.
    """
    length_ms = minutes * MINUTE_MS
    instants = [call.at_ms for call in calls]
    place = 0
    while place < len(calls):
        begin_ms = instants[place]
        if minutes >= WINDOWS["7d"]:
            begin_ms -= (begin_ms - start_ms) % length_ms
        after = bisect_left(instants, begin_ms + length_ms)
        yield begin_ms, calls[place:after]
        place = after


def windows_of(
    person: Person, calls: Sequence[Call], around: Surroundings, rng: random.Random
) -> dict[str, History]:
    """Return what each window tells at every call of the plan: whole percents, jittered resets."""
    planned = [call for call in calls if account_of(call.model) == PLAN]
    found = {}
    for name, minutes in WINDOWS.items():
        readings: list[Reading] = []
        told: list[Period] = []
        for begin_ms, some in periods(planned, minutes, first_reset_ms(person, around)):
            end_ms, used = begin_ms + minutes * MINUTE_MS, 0.0
            for call in some:
                used = min(100.0, used + 100 * call.cost / around.limits[name])
                jitter_ms = rng.randrange(-1_000, 1_000)
                readings.append(Reading(call.at_ms, float(round(used)), end_ms + jitter_ms))
            told.append(Period(begin_ms, end_ms, used))
        found[name] = History(tuple(readings), tuple(told))
    return found
