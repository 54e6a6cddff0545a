"""The words of a digest and its comparison, from days made by hand."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.budget_views import Budget, BudgetPeriod, BudgetState, Standing
from burnbar_tui.digest_views import Comparison, Digest
from burnbar_tui.engine.digest import compared, difference, lines
from burnbar_tui.engine.insights.spend_facts import DayUse
from burnbar_tui.facts import Confidence
from burnbar_tui.insight_views import Insight, Severity
from burnbar_tui.quota_views import WindowView
from burnbar_tui.views import NamedTally, Tally
from tests.insights.scenarios import NOW, TODAY, ago, spend_facts, use

USD = 1_000_000_000
DAY, WEEK, MONTH = BudgetPeriod.DAY, BudgetPeriod.WEEK, BudgetPeriod.MONTH
ZONE = ZoneInfo("UTC")


def figures(
    uses: Iterable[DayUse], period: BudgetPeriod, first: date, *, is_over: bool, **values: Any
) -> tuple[float, float, str] | None:
    """Return what was spent, what is usual, and what that is."""
    found = compared(spend_facts(uses, **values), period, first, is_over=is_over)
    return (found.nano_usd / USD, found.usual_nano_usd / USD, found.usual) if found else None


def thursdays(usd: float) -> list[DayUse]:
    return [use(ago(7 * weeks), usd) for weeks in range(9)]


def test_a_day_that_runs_is_compared_up_to_this_time_only() -> None:
    days = [use(ago(one), 100) for one in range(70)]
    found = figures(days, DAY, TODAY, is_over=False, so_far=[*thursdays(3), use(TODAY, 4)])
    assert found == (7, 3, "a Thu by 20:00 (median of 8) comes to")


def test_the_time_is_local_and_that_of_the_last_whole_quarter() -> None:
    now = datetime(2026, 11, 26, 20, 13, tzinfo=UTC)
    found = figures(
        [use(ago(60), 1)], DAY, TODAY, is_over=False, so_far=thursdays(3), now=now,
        zone="Asia/Kathmandu", began=ago(69),
    )  # fmt: skip
    # In Kathmandu it is 01:58 on Friday, of which nothing is told.
    assert found is None
    found = figures(
        [use(ago(60), 1)], DAY, TODAY, is_over=False, so_far=thursdays(3), now=now,
        zone="America/St_Johns",
    )  # fmt: skip
    assert found is not None
    assert found[2] == "a Thu by 16:30 (median of 8) comes to"


def test_a_day_that_is_over_is_compared_whole() -> None:
    days = [use(ago(one), 10 + one) for one in range(1, 70)]
    found = figures([*days, use(TODAY, 8)], DAY, TODAY, is_over=True)
    assert found == (8, (10 + 28 + 10 + 35) / 2, "a Thu (median of 8) comes to")


def test_a_week_is_compared_by_whole_days_and_this_time_of_today() -> None:
    days = [use(ago(one), 10) for one in range(1, 70)]
    monday = ago(3)
    found = figures(
        [*days, use(TODAY, 50)], WEEK, monday, is_over=False,
        so_far=[use(TODAY, 50), *thursdays(4)[1:]],
    )  # fmt: skip
    assert found == (80, 34, "a week by Thu 20:00 (median of 8) comes to")


@pytest.mark.parametrize(
    ("today", "is_over", "count", "now", "then"),
    [
        ("2026-11-26", False, "25 days of October", 25, 50),
        ("2026-11-01", False, None, 0, 0),
        ("2026-11-02", False, "day of October", 1, 2),
        ("2026-10-31", True, "30 days of September", 60, 30),
        ("2026-03-31", True, "28 days of February", 28, 28),
        ("2026-02-28", True, "28 days of January", 28, 28),
    ],
)
def test_a_month_is_compared_by_as_many_whole_days(
    today: str, is_over: bool, count: str | None, now: int, then: int
) -> None:
    last = date.fromisoformat(today)
    instant = datetime.combine(last, datetime.min.time(), UTC) + timedelta(hours=20)
    days = [last - timedelta(days=one) for one in range(0 if is_over else 1, 70)]
    uses = [use(day, 2 if day.month == 10 else 1) for day in days]
    found = figures(uses, MONTH, last.replace(day=1), is_over=is_over, now=instant)
    if count is None:
        assert found is None
    else:
        assert found == (now, then, f"the first {count} came to")


@pytest.mark.parametrize(("days", "is_told"), [(22, True), (21, False)])
def test_without_three_earlier_ones_nothing_is_usual(days: int, is_told: bool) -> None:
    uses = [use(ago(one), 5) for one in range(days + 1)]
    assert bool(figures(uses, DAY, TODAY, is_over=True)) is is_told


def test_nothing_is_said_without_calls() -> None:
    assert figures([], DAY, TODAY, is_over=True) is None


@pytest.mark.parametrize(
    ("now", "usual", "words"),
    [
        (13, 10, "30 % more: $13.00, where a Thu comes to $10.00"),
        (7, 10, "30 % less: $7.00, where a Thu comes to $10.00"),
        (10.9, 10, "Much as usual: $10.90, where a Thu comes to $10.00"),
        (0.69, 0.2, "Much as usual: $0.69, where a Thu comes to $0.20"),
        (0.7, 0.2, "250 % more: $0.70, where a Thu comes to $0.20"),
    ],
)
def test_a_difference_counts_from_a_tenth_and_half_a_dollar(
    now: float, usual: float, words: str
) -> None:
    one = Comparison(
        nano_usd=round(now * USD),
        usual_nano_usd=round(usual * USD),
        usual="a Thu comes to",
        confidence=Confidence.ESTIMATED,
    )
    assert difference(one) == words


def test_a_comparison_of_a_part_says_so() -> None:
    one = Comparison(
        nano_usd=USD, usual_nano_usd=USD, usual="it is", confidence=Confidence.UNAVAILABLE
    )
    assert difference(one).endswith("$1.00, counting only what has a price")


def test_everything_has_its_line() -> None:
    tally = Tally(
        events=1_204,
        sessions=14,
        input_tokens=412_600_000,
        cost_nano_usd=41 * USD,
        spend_nano_usd=10 * USD,
        plan_value_nano_usd=31 * USD,
        cost_confidence=Confidence.ESTIMATED,
    )
    named = NamedTally(name="x" * 50, tally=tally)
    budget = Budget(name="all/day", limit_nano_usd=40 * USD)
    digest = Digest(
        period=DAY,
        first=TODAY,
        last=TODAY,
        as_of=NOW,
        totals=tally,
        models=(named,),
        projects=(named,),
        sessions=(named,),
        windows=(
            WindowView(
                account_id=1,
                provider_id="codex",
                account="ana",
                window="5h",
                used_percent=82,
                resets_at=NOW + timedelta(hours=1),
            ),
        ),
        budgets=(
            Standing(
                budget=budget,
                first=TODAY,
                last=TODAY,
                starts_at=NOW,
                ends_at=NOW,
                state=BudgetState.PASSED,
                spent_nano_usd=41 * USD,
            ),
        ),
        insights=(
            Insight(
                rule="r",
                severity=Severity.NOTE,
                title="Something is new",
                arithmetic=(),
                confidence=Confidence.EXACT,
                since=NOW,
            ),
        ),
    )
    cut = f"{'x' * 39}… $41.00 ◐"
    assert list(lines(digest, ZONE)) == [
        "Thu 26 Nov 2026: $41.00 ◐, 412.6M ● tokens",
        "spend $10.00 ◐ · plan value $31.00 ◐ · 1,204 calls in 14 sessions",
        f"Models: {cut}",
        f"Projects: {cut}",
        f"Sessions: {cut}",
        "Quota now: codex ana 5h 82% (resets 21:00)",
        "Budgets now: all/day $41.00 of $40.00 (102%, passed)",
        "Noticed: Something is new",
    ]


@pytest.mark.parametrize(
    ("period", "first", "last", "title"),
    [
        (DAY, TODAY, TODAY, "Thu 26 Nov 2026"),
        (WEEK, ago(3), TODAY, "Week from 23 Nov 2026 to Thu"),
        (MONTH, ago(25), TODAY, "November 2026, 1 - 26"),
        (MONTH, date(2026, 2, 1), date(2026, 2, 28), "February 2026"),
    ],
)
def test_an_empty_period_is_one_line(
    period: BudgetPeriod, first: date, last: date, title: str
) -> None:
    digest = Digest(period=period, first=first, last=last, as_of=NOW)
    assert list(lines(digest, ZONE)) == [f"{title}: nothing was used"]
