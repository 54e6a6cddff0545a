"""What is likely to come, and how fast it burns now."""

import pytest

from burnbar_tui.engine.ask.outlook import projected
from burnbar_tui.engine.queries import Queries
from tests.ask.counting import (
    OPUS,
    THIS_MONTH,
    THIS_WEEK,
    Calls,
    Count,
    between,
    cost,
    d,
    kept,
    of,
    tokens,
    usd,
)  # fmt: skip

RECENT = between(d(10, 29), d(11, 25))


@pytest.mark.parametrize(
    "question",
    ["what will this month cost", "projected spend this month", "forecast for november",
     "am I on track this month", "how much will i spend by end of month", "eom forecast",
     "expected bill for this month", "at this rate how much will i pay this month",
     "what's the projection for this month", "forecast", "where will my spend end up this month",
     "how much am i going to spend this month", "estimated cost for the month end"],
)  # fmt: skip
def test_the_month_is_projected_from_four_weeks(
    queries: Queries, calls: Calls, question: str
) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    wanted = usd(kept(calls, THIS_MONTH)) + usd(kept(calls, RECENT)) / 28 * 4
    assert found.value == pytest.approx(wanted)
    assert found.confidence == "estimated"
    assert "a projection" in found.answer


@pytest.mark.parametrize(
    ("question", "so_far", "recent", "days_left"),
    [
        ("what will opus cost this month", cost(OPUS, THIS_MONTH), cost(OPUS, RECENT), 4),
        ("projected tokens this month", of(tokens, THIS_MONTH), of(tokens, RECENT), 4),
        ("forecast this week", cost(THIS_WEEK), cost(RECENT), 3),
        ("how much will i spend by the end of the year", cost(), cost(RECENT), 35),
    ],
)
def test_other_spans_and_figures_too(
    queries: Queries, calls: Calls, question: str, so_far: Count, recent: Count, days_left: int
) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    total, of_late = so_far(calls), recent(calls)
    assert isinstance(total, float | int)
    assert isinstance(of_late, float | int)
    assert found.value == pytest.approx(total + of_late / 28 * days_left)


def test_without_a_day_before_nothing_is_projected() -> None:
    assert projected(5.0, 0.0, 0, 3) is None
    assert projected(5.0, 14.0, 7, 3) == 11.0


@pytest.mark.parametrize(
    "question",
    ["how fast am I burning", "whats my burn rate", "current burn", "burn rate right now",
     "how fast am i burning money"],
)  # fmt: skip
def test_the_burn_rate_is_what_the_last_hour_cost(queries: Queries, question: str) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    assert found.value == 0
    assert found.plan == "cost of the last hour"
