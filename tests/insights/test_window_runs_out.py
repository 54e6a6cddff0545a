"""A window that will not last until it resets."""

from datetime import datetime, timedelta

import pytest

from burnbar_tui.engine.insights.window_runs_out import find
from burnbar_tui.facts import Confidence
from burnbar_tui.insight_views import Severity
from burnbar_tui.quota_views import WindowView
from tests.insights.quota_scenarios import DAY, HOUR, at, quota_facts, window

MINUTE = timedelta(minutes=1)


def week(used: float, forecast: float) -> WindowView:
    return window(used, name="7d", length=7 * DAY, left=3 * DAY, out_in=DAY, forecast=forecast)


def test_it_is_told_when_and_by_how_much() -> None:
    view = window(97.0, left=80 * MINUTE, out_in=32 * MINUTE, latest_in=70 * MINUTE, forecast=120.4)
    [found] = find(quota_facts([view]))
    assert found.title == "Claude Code ana: 5h runs out at 20:32, 48m before it resets"
    assert found.arithmetic == (
        "97% used as of 19:58, 73% of its time has passed",
        "at the pace of late it would need 120% of the limit until it resets at 21:20",
        "earliest 20:16, latest 21:10",
    )
    assert (found.severity, found.confidence) == (Severity.URGENT, Confidence.ESTIMATED)
    assert (found.since, found.account_id) == (view.resets_at and view.resets_at - 5 * HOUR, 1)


def test_one_that_may_last_says_so_and_a_far_one_can_wait() -> None:
    view = window(76.0, name="7d", length=7 * DAY, left=3 * DAY, out_in=2 * DAY, forecast=120.0)
    [found] = find(quota_facts([view]))
    assert found.title == "Claude Code ana: 7d runs out on Sat 20:00, 1d 0h before it resets"
    assert found.arithmetic[2] == "earliest Fri 20:00, or it lasts if the work slows down"
    assert found.severity is Severity.WARNING


def test_one_that_is_used_up_is_told_until_it_resets() -> None:
    [found] = find(quota_facts([window(100.0, left=HOUR)]))
    assert found.title == "Claude Code ana: 5h is used up until 21:00, for 1h 00m"
    assert found.arithmetic == ("100% used as of 19:58, 80% of its time has passed",)
    assert found.confidence is Confidence.EXACT


@pytest.mark.parametrize(("short", "is_told"), [(14, False), (15, True)])
def test_a_window_that_is_hardly_short_as_good_as_lasts(short: int, is_told: bool) -> None:
    view = window(99.0, left=2 * HOUR, out_in=2 * HOUR - short * MINUTE, forecast=120.0)
    assert bool(list(find(quota_facts([view])))) is is_told


@pytest.mark.parametrize(
    "view",
    [
        window(99.0, forecast=99.5),
        window(None),
        window(0.0, state="assumed"),
        window(100.0, state="failing"),
        window(99.0, out_in=HOUR, forecast=130.0, age=31 * MINUTE, state="stale"),
        window(99.0, out_in=HOUR, forecast=119.9),
        week(74.9, forecast=130.0),
        week(90.0, forecast=109.9),
    ],
    ids=["lasts", "unknown", "assumed", "failing", "old", "hardly", "early", "a week hardly"],
)
def test_what_lasts_or_is_not_known_is_not_told(view: WindowView) -> None:
    assert not list(find(quota_facts([view])))


def test_a_week_is_told_when_much_is_used_and_clearly_more_is_likely() -> None:
    assert list(find(quota_facts([week(75.0, forecast=110.0)])))


@pytest.mark.parametrize(
    ("used", "forecast", "is_told"),
    [(86.0, 179.0, False), (86.0, 180.0, True), (40.0, 439.0, False), (40.0, 440.0, True)],
)
def test_hours_are_told_if_a_small_part_of_what_is_likely_would_do(
    used: float, forecast: float, is_told: bool
) -> None:
    view = window(used, out_in=HOUR, forecast=forecast)
    assert bool(list(find(quota_facts([view])))) is is_told


def test_the_facts_change_when_it_gets_clearly_worse() -> None:
    def facts(out_in: timedelta, later: timedelta = timedelta()) -> str:
        view = window(97.0, left=3 * HOUR + later, out_in=out_in, forecast=170.0)
        [found] = find(quota_facts([view]))
        return found.facts

    assert facts(2 * HOUR) == facts(115 * MINUTE) == facts(2 * HOUR, later=4 * MINUTE)
    assert facts(2 * HOUR) != facts(HOUR)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (at("2026-10-25T00:30"), "runs out on Mon 01:30, 1d 0h before it resets"),
        (at("2026-03-29T00:30"), "runs out on Mon 02:30, 1d 0h before it resets"),
        (at("2026-11-30T12:00"), "runs out on Tue 13:00, 1d 0h before it resets"),
    ],
    ids=["clocks go back", "clocks go forward", "month end"],
)
def test_instants_are_those_of_the_users_zone(now: datetime, told: str) -> None:
    view = window(
        76.0, name="7d", length=7 * DAY, left=2 * DAY, out_in=DAY, forecast=120.0, now=now
    )
    [found] = find(quota_facts([view], now=now, zone="Europe/Berlin"))
    assert found.title == f"Claude Code ana: 7d {told}"
