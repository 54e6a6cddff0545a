"""What goes wrong for some of the made-up people: each thing three times as large as is usual."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from statistics import median

from steady import AFTER, DAYS, FIRST, Call, Person, day_start, local_day
from surroundings import (
    PLAN,
    WINDOWS,
    Surroundings,
    account_of,
    first_reset_ms,
    periods,
)

from burnbar_tui.facts import instant_of
from burnbar_tui.weeks import week_of

TIMES = 3
CLEARLY = 1.15
"""What is planted passes a limit by so much at least."""
SILENCE = timedelta(days=5)
"""So soon a source must be told of which no calls are counted any more."""


@dataclass(frozen=True)
class Planted:
    """Something three times as large as is usual."""

    rule: str
    """Which rule should find it."""
    subject: str
    """And what that says it is about; empty is anything."""
    begins: datetime
    ends: datetime
    """From when on and until when it should be told."""
    calls: list[Call]
    useful_until: datetime | None = None
    """Later it is found, and told too late to be averted; None where it is never."""
    unread_from: datetime | None = None
    """From then on the files tell calls that nobody counts."""


def planted_day(person: Person, calls: list[Call], _: Surroundings, rng: random.Random) -> Planted:
    """Let one day cost three times what that weekday does in the median."""
    day = _some_day(person, calls, rng)
    costs: dict[date, int] = {}
    for call in calls:
        one = local_day(person, call)
        costs[one] = costs.get(one, 0) + call.cost
    usual = median(cost for one, cost in costs.items() if one.weekday() == day.weekday())
    factor = 3 * usual / costs[day]
    return _changed(
        person, calls, "spend-jump", f"{day}", day,
        lambda call: call.times(factor), lambda _: True,
    )  # fmt: skip


def planted_session(
    person: Person, calls: list[Call], _: Surroundings, rng: random.Random
) -> Planted:
    """Let one session cost three times what the dearest one does."""
    day = _some_day(person, calls, rng)
    costs: dict[int, int] = {}
    for call in calls:
        costs[call.session] = costs.get(call.session, 0) + call.cost
    session = rng.choice([call.session for call in calls if local_day(person, call) == day])
    factor = 3 * max(costs.values()) / costs[session]
    return _changed(
        person, calls, "costly-session", str(session), day,
        lambda call: call.times(factor), lambda call: call.session == session,
    )  # fmt: skip


def planted_call(person: Person, calls: list[Call], _: Surroundings, rng: random.Random) -> Planted:
    """Let one call cost three times what the dearest one does, and a dollar at least."""
    day = _some_day(person, calls, rng)
    dearest = max(call.cost for call in calls)
    chosen = rng.choice([call for call in calls if local_day(person, call) == day])
    factor = max(3 * dearest, 1.01e9) / chosen.cost
    return _changed(
        person, calls, "costly-call", "", day,
        lambda call: call.times(factor), lambda call: call is chosen,
    )  # fmt: skip


def planted_misses(
    person: Person, calls: list[Call], _: Surroundings, rng: random.Random
) -> Planted:
    """Let three times as much of every prompt of one day miss the cache."""
    day = _some_day(person, calls, rng)

    def missing(call: Call) -> Call:
        more = min(call.read, 2 * (call.fresh + call.written))
        return replace(call, read=call.read - more, fresh=call.fresh + more)

    return _changed(person, calls, "cache-rate", "", day, missing, lambda _: True)


def planted_window(
    person: Person, calls: list[Call], around: Surroundings, rng: random.Random, name: str
) -> Planted:
    """Let all that is done in one period of a window be three times as much, which uses it up."""
    planned = [call for call in calls if account_of(call.model) == PLAN]
    length = timedelta(minutes=WINDOWS[name])
    spans = [
        (instant_of(begin_ms), some)
        for begin_ms, some in periods(planned, WINDOWS[name], first_reset_ms(person, around))
    ]
    begins, some = _some_span(spans, length, around.limits[name], rng)
    planted = Planted("window-runs-out", f"claude-code/ana/{name}", begins, begins + length, [])
    return _burnt(calls, some, around.limits[name], planted)


def planted_budget(
    person: Person, calls: list[Call], around: Surroundings, rng: random.Random
) -> Planted:
    """Let all of one week cost three times as much, so that its budget is passed."""
    weeks: dict[date, list[Call]] = {}
    for call in calls:
        weeks.setdefault(week_of(local_day(person, call)), []).append(call)
    [limit] = (one.limit_nano_usd for one in around.budgets if one.name == "week")
    spans = [(day_start(person, day), some) for day, some in weeks.items()]
    begins, some = _some_span(spans, timedelta(days=7), limit, rng)
    week = timedelta(days=7)
    return _burnt(calls, some, limit, Planted("budget-pace", "week", begins, begins + week, []))


def planted_silence(
    person: Person, calls: list[Call], _: Surroundings, rng: random.Random
) -> Planted:
    """Let the agent write logs that nobody can count any more, from some call on."""
    day = _some_day(person, calls, rng)
    own = [call for call in calls if account_of(call.model) == PLAN]
    begins = rng.choice([call.at for call in own if local_day(person, call) >= day][:20])
    return Planted(
        "source-quiet", "claude-code/ana", begins, begins + SILENCE, calls, unread_from=begins
    )


Plant = Callable[[Person, list[Call], Surroundings, random.Random], Planted]
"""Changes the calls of a person."""
PLANTS: dict[str, Plant] = {
    "a day": planted_day,
    "a session": planted_session,
    "a call": planted_call,
    "cache misses": planted_misses,
    "a 5-hour window": partial(planted_window, name="5h"),
    "a weekly window": partial(planted_window, name="7d"),
    "a budget": planted_budget,
    "a silent source": planted_silence,
}


def _some_day(person: Person, calls: list[Call], rng: random.Random) -> date:
    """Return a whole working day of the last weeks, in the middle of the person's rhythm."""
    last = FIRST + timedelta(days=DAYS)
    worked = {day for call in calls if (day := local_day(person, call)) > last - timedelta(days=15)}
    whole = [
        day
        for day in worked
        if person.weekdays[day.weekday()] == 1 and day < last - timedelta(days=3)
    ]
    return rng.choice(sorted(whole))


def _some_span(
    spans: Sequence[tuple[datetime, Sequence[Call]]],
    length: timedelta,
    limit: int,
    rng: random.Random,
) -> tuple[datetime, Sequence[Call]]:
    """Return a period of the last weeks of which three times as much is clearly past a limit.

    Args:
        spans: when each period begins, and its calls.
        length: of each.
        limit: in nano-USD.
        rng: what chooses.
    """
    last = datetime.combine(FIRST, time(), UTC) + timedelta(days=DAYS)
    late = [
        (sum(call.cost for call in some), begins, some)
        for begins, some in spans
        if last - timedelta(days=28) <= begins < last + timedelta(days=AFTER) - length
    ]
    full = [one for one in late if limit * CLEARLY <= TIMES * one[0] and one[0] < limit]
    _, begins, some = rng.choice(full or [max(late, key=lambda one: one[0])])
    return begins, some


def _burnt(calls: list[Call], some: Sequence[Call], limit: int, planted: Planted) -> Planted:
    """Let calls cost three times as much."""
    chosen, total, full_at = {id(call) for call in some}, 0.0, planted.begins
    for call in some:
        total, full_at = total + TIMES * call.cost, call.at
        if total >= limit:
            break
    return replace(
        planted,
        useful_until=full_at,
        calls=[call.times(TIMES) if id(call) in chosen else call for call in calls],
    )


def _changed(
    person: Person,
    calls: list[Call],
    rule: str,
    subject: str,
    day: date,
    change: Callable[[Call], Call],
    is_meant: Callable[[Call], bool],
) -> Planted:
    begins = day_start(person, day)
    return Planted(
        rule=rule,
        subject=subject,
        begins=begins,
        ends=begins + timedelta(days=2, hours=12),
        calls=[
            change(call) if local_day(person, call) == day and is_meant(call) else call
            for call in calls
        ],
    )
