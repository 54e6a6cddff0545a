"""A budget that is passed, or will be."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from burnbar_tui.budget_views import (
    Budget,
    BudgetForecast,
    BudgetPeriod,
    BudgetScope,
    BudgetState,
    Standing,
)
from burnbar_tui.engine.budgets import standings
from burnbar_tui.engine.insights.budget_facts import BudgetFacts
from burnbar_tui.engine.insights.budget_pace import find
from burnbar_tui.facts import Confidence
from burnbar_tui.insight_views import Insight, Severity
from burnbar_tui.scope import Lens
from tests.insights.scenarios import NOW, TODAY, ago, spend_facts, use

USD = 1_000_000_000
UTC_ZONE, BERLIN = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")


def standing(
    spent: float,
    final: float | None = None,
    hit_at: datetime | None = None,
    state: BudgetState = BudgetState.FINE,
    limit: float = 100,
    **values: Any,
) -> Standing:
    budget = Budget(name="all/month", limit_nano_usd=round(limit * USD), **values)
    forecast = None
    if final is not None:
        cost = round(final * USD)
        forecast = BudgetForecast(final_nano_usd=cost, hit_at=hit_at, method="as on such days")
    return Standing(
        budget=budget,
        subject="atlas",
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        starts_at=datetime(2026, 11, 1, tzinfo=UTC),
        ends_at=datetime(2026, 12, 1, tzinfo=UTC),
        state=state,
        spent_nano_usd=round(spent * USD),
        confidence=Confidence.EXACT,
        forecast=forecast,
    )


def found(*some: Standing, now: datetime = NOW, zone: ZoneInfo = UTC_ZONE) -> list[Insight]:
    return list(find(BudgetFacts(now=now, zone=zone, standings=some)))


def test_one_that_is_passed_is_told_with_its_arithmetic() -> None:
    [one] = found(standing(128, state=BudgetState.PASSED))
    assert one.title == "Budget all/month is passed: $128.00 of $100.00 since 1 Nov"
    assert one.arithmetic == ("$128.00 / $100.00 = 128%", "it begins anew in 4d 4h")
    assert (one.severity, one.amount_nano_usd) == (Severity.URGENT, 28 * USD)
    assert (one.confidence, one.since.date()) == (Confidence.EXACT, date(2026, 11, 1))
    assert one.view is not None
    assert one.view.query == "since:2026-11-01 until:2026-11-26"


def test_one_that_will_be_passed_says_when_and_why() -> None:
    [one] = found(standing(95, 120, NOW + timedelta(days=2)))
    assert one.title == (
        "Budget all/month will pass its $100.00 about Sat 28 Nov at the present pace"
    )
    assert one.arithmetic == (
        "$95.00 of $100.00 (95%) since 1 Nov",
        "as on such days",
        "$120.00 - $100.00 = $20.00 too much",
    )
    assert (one.severity, one.confidence) == (Severity.WARNING, Confidence.ESTIMATED)
    assert one.evidence is not None
    assert (one.evidence.values, one.evidence.marked) == ((95, 100, 120), (2,))


def test_the_hour_is_that_of_the_users_zone_and_only_told_of_today() -> None:
    [one] = found(standing(95, 120, NOW + timedelta(hours=1)), zone=BERLIN)
    assert " about 22:00 at " in one.title
    [one] = found(standing(95, 120, NOW + timedelta(hours=3, minutes=30)), zone=BERLIN)
    assert " about Fri 27 Nov at " in one.title


@pytest.mark.parametrize(
    ("final", "limit", "is_told"),
    [(109.9, 100, False), (110, 100, True), (1.4, 1, False), (1.5, 1, True)],
)
def test_a_little_too_much_is_not_worth_a_word(final: float, limit: float, is_told: bool) -> None:
    assert bool(found(standing(0.999 * limit, final, NOW, limit=limit))) is is_told


@pytest.mark.parametrize(("final", "is_told"), [(129.9, False), (130, True)])
def test_a_part_of_what_is_likely_must_be_enough(final: float, is_told: bool) -> None:
    assert bool(found(standing(90, final, NOW))) is is_told


@pytest.mark.parametrize("state", [BudgetState.PAUSED, BudgetState.UNKNOWN, BudgetState.FINE])
def test_it_is_silent_otherwise(state: BudgetState) -> None:
    assert not found(standing(90, state=state))
    assert not found(standing(90, 99, state=state))


def test_a_paused_one_is_silent_whatever_it_would_be() -> None:
    assert not found(standing(90, 150, NOW, state=BudgetState.PAUSED))


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [(120, 124, True), (120, 126, False), (149, 150, False)],
)
def test_its_facts_change_when_it_is_clearly_worse(
    before: float, after: float, is_same: bool
) -> None:
    [one], [other] = (found(standing(95, final, NOW)) for final in (before, after))
    assert (one.facts == other.facts) is is_same
    [one], [other] = (found(standing(x, state=BudgetState.PASSED)) for x in (before, after))
    assert (one.facts == other.facts) is is_same


def test_passing_is_news_after_a_warning() -> None:
    [one], [other] = found(standing(99, 128, NOW)), found(standing(128, state=BudgetState.PASSED))
    assert one.facts != other.facts


def test_its_calls_are_those_that_it_counts() -> None:
    one = standing(
        128, state=BudgetState.PASSED, scope=BudgetScope.PROJECT, subject="/a", lens=Lens.SPEND
    )
    [insight] = found(one)
    assert insight.view is not None
    assert insight.view.query == ('project:"atlas" billing:"api" since:2026-11-01 until:2026-11-26')


# From days of calls


def of_month(limit: float, days: int = 70) -> list[Insight]:
    """Return what is found when each day costs 10, of which 9 are usual by now, as today."""
    uses = [use(TODAY, 9), *(use(ago(one), 10) for one in range(1, days))]
    so_far = [use(ago(7 * weeks), 9) for weeks in range(9)]
    budget = Budget(name="b", limit_nano_usd=round(limit * USD))
    return found(*standings([budget], spend_facts(uses, so_far=so_far)))


def test_a_steady_month_is_told_on_the_right_day() -> None:
    # 259 so far, 1 more this evening, 10 on Friday: 265 are passed at its noon. 300 in all.
    [one] = of_month(265)
    assert one.title == "Budget b will pass its $265.00 about Fri 27 Nov at the present pace"
    assert one.arithmetic == (
        "$259.00 of $265.00 (97%) since 1 Nov",
        "comparable days come to $259.00 by now and $41.00 in the rest; $259.00 is 1.00 times as "
        "much, and 86 % are over, so $259.00 + 1.00 x $41.00 = $300.00",
        "$300.00 - $265.00 = $35.00 too much",
    )
    assert of_month(269)
    assert not of_month(270)  # a quarter of 41 is not enough


def test_without_enough_of_the_period_or_history_nothing_is_said() -> None:
    budget = Budget(name="b", limit_nano_usd=10 * USD)
    fresh = spend_facts([use(date(2026, 11, 3), 9)], now=datetime(2026, 11, 3, 20, tzinfo=UTC))
    assert not found(*standings([budget], fresh))
    day = msgspec.structs.replace(budget, period=BudgetPeriod.DAY)
    early = spend_facts([use(TODAY, 9)], now=datetime(2026, 11, 26, 4, tzinfo=UTC))
    assert not found(*standings([day], early))
