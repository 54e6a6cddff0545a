"""Days, parts of days and weeks that cost much more than comparable ones."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from burnbar_tui.engine.insights.spend_facts import DayUse, SpendFacts
from burnbar_tui.engine.insights.spend_jump import find
from burnbar_tui.insight_views import Insight, Severity
from tests.insights.prices import PRICES
from tests.insights.scenarios import NOW, TODAY, ago, spend_facts, use

YESTERDAY = ago(1)
"""A Wednesday."""


def steady(usd: float = 5.0, last: int = 63, *, but: Iterable[date] = ()) -> list[DayUse]:
    """Return nine weeks of days before today that cost the same."""
    return [use(day, usd) for day in (ago(back) for back in range(1, last + 1)) if day not in but]


def with_day(usd: float, day: date = YESTERDAY) -> SpendFacts:
    return spend_facts([*steady(but=[day]), use(day, usd)])


def only(found: Iterable[Insight]) -> Insight:
    [one] = found
    return one


def test_a_day_is_told_with_what_it_is_beside() -> None:
    days = [*steady(but=[YESTERDAY]), use(YESTERDAY, 5.0), use(YESTERDAY, 7.0, model=2, project=2)]
    found = only(find(replace(spend_facts(days), prices=PRICES)))
    assert found.title == "Wed 25 Nov cost $12.00: 2.4 times what Wednesdays usually cost"
    assert found.arithmetic == (
        "8 Wednesdays before: $5.00, $5.00, $5.00, $5.00, $5.00, $5.00, $5.00, $5.00; median $5.00",
        "days usually lie within 16 % of their median: more than $9.32 is unusual",
        "+$7.00 against the average of $5.00",
        "by model: claude-sonnet-4-6 +$7.00",
        "by project: atlas +$7.00",
        "by cause: volume +$5.50, model mix +$1.50",
        "all of it is plan value at list prices, none is billed",
    )
    assert (found.subject, found.severity) == ("2026-11-25", Severity.WARNING)
    assert found.amount_nano_usd == 7_000_000_000
    assert found.since == datetime(2026, 11, 25, tzinfo=UTC)
    assert found.evidence is not None
    assert found.evidence.values == (*[5.0] * 8, 12.0)
    assert found.view is not None
    assert found.view.query == "on:2026-11-25"


@pytest.mark.parametrize(("usd", "is_told"), [(9.31, False), (9.33, True)])
def test_what_is_near_the_usual_is_no_jump(usd: float, is_told: bool) -> None:
    assert bool(list(find(with_day(usd)))) is is_told


@pytest.mark.parametrize(("usd", "is_told"), [(0.79, False), (0.81, True)])
def test_cents_are_not_worth_a_word(usd: float, is_told: bool) -> None:
    days = [*steady(0.30, but=[YESTERDAY]), use(YESTERDAY, usd)]
    assert bool(list(find(spend_facts(days)))) is is_told


def test_who_works_unevenly_is_told_later() -> None:
    uneven = [use(one.day, 5.0 * (1 + place % 3)) for place, one in enumerate(steady()[1:])]
    assert not list(find(spend_facts([*uneven, use(YESTERDAY, 20.0)])))
    assert list(find(spend_facts([*uneven, use(YESTERDAY, 70.0)])))


@pytest.mark.parametrize(("last", "is_told"), [(36, False), (37, True)])
def test_without_a_history_nothing_is_usual(last: int, is_told: bool) -> None:
    # The first day of all may be a part of one, so that it is no day to compare with.
    days = [*steady(last=last, but=[YESTERDAY]), use(YESTERDAY, 50.0)]
    assert bool(list(find(spend_facts(days)))) is is_told


def test_a_day_on_which_nobody_works_is_not_comparable() -> None:
    sunday = ago(4)
    weekdays = [one for one in steady() if one.day.weekday() < 5]
    assert not list(find(spend_facts([*weekdays, use(sunday, 50.0)])))


def at_eight(usd: float, *, usual: float = 4.0, zone: str = "UTC") -> SpendFacts:
    """Return a Thursday that has cost so much by now, on which 4 of 5 dollars are usual by now."""
    before = [use(ago(7 * week), usual) for week in range(1, 9)]
    return spend_facts([*steady(), use(TODAY, usd)], so_far=[use(TODAY, usd), *before], zone=zone)


def test_today_is_compared_with_as_much_of_the_day() -> None:
    found = only(find(at_eight(12.0)))
    assert found.title == (
        "Today cost $12.00 until 20:00: 3.0 times what Thursdays until 20:00 usually cost"
    )
    assert (found.subject, found.facts) == ("2026-11-26", "1")
    assert not list(find(at_eight(4.9)))


def test_the_same_day_has_the_same_facts_an_hour_later_and_others_when_it_doubles() -> None:
    facts = [only(find(at_eight(usd))).facts for usd in (11.0, 12.0, 18.0)]
    assert facts[0] == facts[1] != facts[2]


def test_a_morning_tells_nothing() -> None:
    assert not list(find(at_eight(12.0, usual=3.0)))


def test_a_part_of_today_is_never_beside_whole_days() -> None:
    assert not list(find(spend_facts([*steady(), use(TODAY, 50.0)])))


def test_today_is_that_of_the_zone() -> None:
    late = replace(at_eight(12.0), now=NOW - timedelta(minutes=5))
    assert only(find(late)).title.startswith("Today cost $12.00 until 19:45:")
    there = only(find(at_eight(12.0, zone="Asia/Kathmandu")))
    assert there.title == "Thu 26 Nov cost $12.00: 2.4 times what Thursdays usually cost"


def test_a_week_is_told_only_when_it_is_not_one_day() -> None:
    monday, tuesday, wednesday = ago(3), ago(2), ago(1)
    week = [use(day, 7.0) for day in (monday, tuesday, wednesday)]
    days = [*steady(but=[monday, tuesday, wednesday]), *week]
    found = only(find(spend_facts(days)))
    assert found.title == (
        "The week of 23 Nov cost $21.00 until Wed 25 Nov: 1.4 times what weeks until Wednesday "
        "usually cost"
    )
    assert found.subject == "week 2026-11-23"
    assert found.view is not None
    assert found.view.query == "since:2026-11-23 until:2026-11-25"


def test_two_days_are_no_week_yet() -> None:
    monday, tuesday, wednesday = ago(3), ago(2), NOW - timedelta(days=1)
    days = [*steady(but=[monday, tuesday, wednesday.date()]), use(monday, 7.0), use(tuesday, 7.0)]
    assert not list(find(spend_facts(days, now=wednesday)))


def test_a_week_with_one_dear_day_is_not_told_once_that_day_is_old() -> None:
    saturday, monday = NOW + timedelta(days=2), ago(3)
    this_week = [use(NOW.date() + timedelta(days=back), 5.0) for back in (0, 1)]
    days = [*steady(but=[monday]), *this_week, use(monday, 40.0)]
    assert not list(find(spend_facts(days, now=saturday)))


def test_on_a_monday_the_last_week_is_told() -> None:
    monday = NOW + timedelta(days=4)
    last = [NOW.date() + timedelta(days=back) for back in range(-3, 4)]
    days = [*steady(but=last), *(use(day, 7.0) for day in last)]
    found = only(find(spend_facts(days, now=monday)))
    assert found.title.startswith("The week of 23 Nov cost $49.00 until Sun 29 Nov: 1.4 times")


def test_calls_without_a_price_are_in_neither_figure_and_it_is_said() -> None:
    odd = use(YESTERDAY, 12.0)
    odd.sums.unpriced = 3
    found = only(find(spend_facts([*steady(but=[YESTERDAY]), odd])))
    assert found.arithmetic[-1] == "3 calls have no known price and are left out"
    assert found.confidence.label == "unavailable"


def test_what_is_billed_is_told_apart() -> None:
    odd = use(YESTERDAY, 12.0)
    odd.sums.spend_nano_usd, odd.sums.plan_value_nano_usd = 9_000_000_000, 3_000_000_000
    found = only(find(spend_facts([*steady(but=[YESTERDAY]), odd])))
    assert found.arithmetic[-1] == "$9.00 of it are billed, $3.00 are plan value"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_days_of_25_hours_and_ends_of_months_are_days(zone: str) -> None:
    now = datetime(2026, 11, 2, 12, tzinfo=UTC)
    today = date(2026, 11, 2)
    days = [today - timedelta(days=back) for back in range(2, 60)]
    sunday = today - timedelta(days=1)
    facts = spend_facts([*(use(day, 5.0) for day in days), use(sunday, 12.0)], now=now, zone=zone)
    found = only(find(facts))
    assert found.title == "Sun 1 Nov cost $12.00: 2.4 times what Sundays usually cost"
    assert found.since.astimezone(facts.zone).isoformat().startswith("2026-11-01T00:00:00")


def test_there_is_nothing_without_calls() -> None:
    assert not list(find(spend_facts([])))


def test_a_new_level_of_spending_is_told_once() -> None:
    days = [*steady(but=[ago(2), YESTERDAY]), use(ago(2), 12.0), use(YESTERDAY, 12.0)]
    before = [use(ago(7 * week), 4.0) for week in range(1, 9)]
    facts = spend_facts([*days, use(TODAY, 9.6)], so_far=[use(TODAY, 9.6), *before])
    assert [one.subject for one in find(facts)] == ["2026-11-24"]
