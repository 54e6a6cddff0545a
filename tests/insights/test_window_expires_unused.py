"""A long window of a plan that resets with much unused."""

from datetime import datetime, timedelta

import pytest

from burnbar_tui.engine.insights.quota_facts import Ended, ended
from burnbar_tui.engine.insights.window_expires_unused import find
from burnbar_tui.facts import Billing, ms_of
from burnbar_tui.insight_views import Severity
from burnbar_tui.quota_views import WindowView
from tests.insights.quota_scenarios import DAY, HOUR, account, at, quota_facts, window
from tests.insights.scenarios import NOW

WEEK = 7 * DAY
BEFORE = ((NOW - 6 * DAY, 41.0), (NOW - 13 * DAY, 38.2))


def week(used: float = 30.0, left: timedelta = 16 * HOUR, **changes: object) -> WindowView:
    return window(used, length=WEEK, left=left, **({"name": "7d"} | changes))  # type: ignore[arg-type]  # of window


def test_it_is_told_with_how_those_before_ended() -> None:
    [found] = find(quota_facts([week(27.6)], ended=BEFORE))
    assert found.title == "Claude Code ana: 72% of 7d is unused and gone in 16h 00m"
    assert found.arithmetic == (
        "100% - 28% used; it resets Fri 12:00",
        "used of those before: 38% by 13 Nov, 41% by 20 Nov",
    )
    assert (found.severity, found.facts) == (Severity.NOTE, "2026-11-27")
    assert found.evidence is not None
    assert found.evidence.values == (38.2, 41.0, 27.6)


@pytest.mark.parametrize(("used", "is_told"), [(40.0, True), (40.1, False)])
def test_what_may_come_to_half_is_used_enough(used: float, is_told: bool) -> None:
    assert bool(list(find(quota_facts([week(used)], ended=BEFORE)))) is is_told


@pytest.mark.parametrize(("hours", "is_told"), [(16, True), (17, False)])
def test_before_its_last_part_it_may_still_be_used(hours: int, is_told: bool) -> None:
    assert bool(list(find(quota_facts([week(left=hours * HOUR)], ended=BEFORE)))) is is_told


@pytest.mark.parametrize(
    "view",
    [
        week(forecast=60.0),
        week(age=17 * HOUR, state="stale"),
        week(state="assumed"),
        week(name="7d sonnet"),
        window(30.0, left=HOUR / 2),
    ],
    ids=["will be used", "old reading", "assumed", "a lane", "short"],
)
def test_other_windows_are_not_told(view: WindowView) -> None:
    assert not list(find(quota_facts([view], ended=BEFORE)))


def test_nothing_is_told_without_a_window_before_or_without_a_plan() -> None:
    assert not list(find(quota_facts([week()])))
    key = account(billing=Billing.API)
    assert not list(find(quota_facts([week()], [key], ended=BEFORE)))


def test_the_last_hours_of_a_month_with_changing_clocks_have_their_day() -> None:
    now = at("2026-10-31T22:30")
    view = window(10.0, name="7d", length=WEEK, left=HOUR, now=now)
    past = [(now - 7 * DAY + HOUR, 20.0), (now - 14 * DAY + HOUR, 30.0)]
    facts = quota_facts([view], [account(now=now)], ended=past, now=now, zone="Europe/Berlin")
    [found] = find(facts)
    assert found.facts == "2026-11-01"
    assert found.arithmetic[1] == "used of those before: 30% by 18 Oct, 20% by 25 Oct"


def readings(*told: tuple[datetime, float, datetime]) -> list[tuple[int, float, int]]:
    return [(ms_of(as_of), used, ms_of(reset)) for as_of, used, reset in told]


def test_how_a_window_ended_is_known_from_its_last_part_only() -> None:
    reset = NOW + DAY
    last, earlier = reset - WEEK, reset - 2 * WEEK
    told = readings(
        (last - 3 * DAY, 10.0, last),
        (last - 3 * HOUR, 55.0, last + timedelta(minutes=3)),
        (earlier - DAY, 70.0, earlier),
        (NOW - HOUR, 20.0, reset),
    )
    assert ended(told, reset, WEEK) == (Ended(last, 55.0),)
