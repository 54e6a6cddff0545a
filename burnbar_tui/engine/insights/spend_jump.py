"""A day, today so far or a week cost much more than comparable ones before."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from statistics import median

from msgspec.structs import replace

from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.spend_facts import WEEKS, DayUse, SpendFacts
from burnbar_tui.engine.insights.spend_parts import cost_of_days
from burnbar_tui.engine.insights.spend_span import Compared, cost_of
from burnbar_tui.engine.insights.usual import spread
from burnbar_tui.insight_views import Insight
from burnbar_tui.weeks import week_of

SETTLED = 15
"""So many days with calls are needed, to tell how much days differ."""
LEAST_MAD = 0.15
"""Nobody's days are nearer to each other for long, even if a few of them seem so; weeks may be half
as far."""
FEW = 1.5
"""Of fewer, or of parts of days, the spread that is seen counts so many times."""
LATE = 2 / 3
"""So much of a day's cost is usually made when today is compared."""
LATEST = 3
"""So many complete days are looked at."""
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


def find(facts: SpendFacts) -> Iterator[Insight]:
    """Yield what is unusual of today so far, of the last complete days, and of the week."""
    cost = {day: value for day, value in cost_of_days(facts.days).items() if day < facts.today}
    if len(cost) < SETTLED:
        return
    since = facts.today - WEEKS * WEEK
    weekdays = [
        [cost[day] for day in cost if day >= since and day.weekday() == one] for one in range(7)
    ]
    compared = [_today(facts, cost, weekdays)]
    latest = (facts.today - back * DAY for back in range(1, LATEST + 1))
    compared += [_day(facts, cost, day, weekdays) for day in latest]
    found = [one.insight(facts, RULE.id) for one in compared]
    yield from filter(None, found)
    if not any(found):
        yield from _week_of(facts, max(LEAST_MAD, spread(weekdays)))


def _mad(weekdays: list[list[int]], day: date) -> float:
    """Return how much days differ that are about as busy as this weekday is.

    Days on which little is done differ more than others.
    """
    usual = median(weekdays[day.weekday()] or [0])
    alike = [some for some in weekdays if some and usual / 2 <= median(some) <= usual * 2]
    return max(LEAST_MAD, spread(alike) * (1 if sum(map(len, alike)) >= SETTLED else FEW))


def _between(uses: Sequence[DayUse], first: date, last: date) -> list[DayUse]:
    return [use for use in uses if first <= use.day <= last]


def _today(facts: SpendFacts, cost: dict[date, int], weekdays: list[list[int]]) -> Compared:
    """Compare today so far with as much of the same weekday before.

    Only when most of such a day's cost is usually made by now: before, a late start of work and an
    early one differ by more than all else.
    """
    today = facts.today
    days_before = [day for day in _weeks_before(today, facts) if day in cost]
    before = {day: _between(facts.so_far, day, day) for day in days_before}
    costs = [cost_of(uses) for uses in before.values()]
    share = median(costs) / (median(cost[day] for day in before) or 1) if costs else 0.0
    local = facts.now.astimezone(facts.zone)
    clock = f"{local.replace(minute=local.minute // 15 * 15):%H:%M}"
    return Compared(
        title=f"Today cost {{}} until {clock}",
        usual=f"{today:%A}s until {clock}",
        first=today,
        last=today,
        uses=_between(facts.so_far, today, today),
        before=before if share >= LATE else {},
        mad=FEW * max(_mad(weekdays, today), spread([costs])),
        lately=share * _lately(cost, today),
    )


def _day(
    facts: SpendFacts, cost: dict[date, int], day: date, weekdays: list[list[int]]
) -> Compared:
    others = ((one, _between(facts.days, one, one)) for one in _weeks_before(day, facts))
    return Compared(
        title=f"{day:%a} {day.day} {day:%b} cost {{}}",
        usual=f"{day:%A}s",
        first=day,
        last=day,
        uses=_between(facts.days, day, day),
        before={one: uses for one, uses in others if uses},
        mad=_mad(weekdays, day),
        lately=_lately(cost, day),
    )


def _lately(cost: dict[date, int], day: date) -> int:
    return max((cost.get(day - back * DAY, 0) for back in range(1, 8)), default=0)


def _week_of(facts: SpendFacts, mad: float) -> Iterator[Insight]:
    """Yield the complete days of this week, on Mondays the last one, if they are unusual.

    They have to be so without the dearest day of each week, too: one day is told as one.
    """
    last = facts.today - DAY
    first = week_of(last)
    length = last - first
    weeks = {one: _between(facts.days, one, one + length) for one in _weeks_before(first, facts)}
    week = Compared(
        title=f"The week of {first.day} {first:%b} cost {{}} until {last:%a} {last.day} {last:%b}",
        usual="weeks" if length == 6 * DAY else f"weeks until {last:%A}",
        unit="weeks",
        first=first,
        last=last,
        uses=_between(facts.days, first, last),
        before={one: uses for one, uses in weeks.items() if uses},
        mad=max(FEW * spread([[cost_of(uses) for uses in weeks.values()]]), mad / 2),
    )
    if length < 2 * DAY:
        return
    if (found := week.insight(facts, RULE.id)) and _without_dearest_day(week).is_jump():
        yield found


def _without_dearest_day(week: Compared) -> Compared:
    def rest(uses: Sequence[DayUse]) -> list[DayUse]:
        cost = cost_of_days(uses)
        dearest = max(cost, key=lambda day: cost[day], default=None)
        return [use for use in uses if use.day != dearest]

    before = {first: rest(uses) for first, uses in week.before.items()}
    return replace(week, uses=rest(week.uses), before=before)


def _weeks_before(day: date, facts: SpendFacts) -> Iterator[date]:
    """Yield the same day of the weeks before, as far as all of the span that begins is known."""
    began = facts.began or facts.today
    return (one for back in range(1, WEEKS + 1) if (one := day - back * WEEK) > began)


RULE = Rule(id="spend-jump", title="more spent than is usual", looks_at=SpendFacts, find=find)
