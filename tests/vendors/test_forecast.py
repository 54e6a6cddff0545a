"""From polls over time to the instant at which a window runs out, as users are told it."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.vendors.desk import JSON, NOW_MS, Desk

QUOTA = "/api/monitor/usage/quota/limit"
USAGE = "/api/monitor/usage/model-usage"
NO_USAGE = {"code": 200, "data": {"x_time": [], "modelDataList": []}}
NOW = datetime.fromtimestamp(NOW_MS / 1000, UTC)
RESETS_AT = NOW + timedelta(hours=2)


class Days:
    """A desk on which days pass, with a poll now and then."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.vendor.tell(USAGE, NO_USAGE)
        code, _, err = desk.add("zai")
        assert code == 0, err

    def poll(self, at: datetime, used: float, resets_at: datetime, unit: int = 3) -> None:
        """Poll at an instant: of the 5 hours (unit 3) or the week (unit 6)."""
        limit = {
            "type": "TOKENS_LIMIT", "unit": unit, "number": 5 if unit == 3 else 1,
            "percentage": used, "nextResetTime": round(resets_at.timestamp() * 1000),
        }  # fmt: skip
        answer = {"code": 200, "success": True, "data": {"level": "pro", "limits": [limit]}}
        self.desk.vendor.tell(QUOTA, answer)
        self.desk.freeze(at.isoformat())
        assert self.desk.poll()[0]["ok"]

    def window(self) -> JSON:
        """Return the only window as of now."""
        [window] = self.desk.quota()["windows"]
        found: JSON = window
        return found


@pytest.fixture
def days(desk: Desk) -> Days:
    return Days(desk)


def test_a_window_that_is_burnt_fast_runs_out_before_its_reset(days: Days) -> None:
    for minutes in range(120, -1, -30):
        days.poll(NOW - timedelta(minutes=minutes), 95 - minutes / 2, RESETS_AT)
    window = days.window()
    assert (window["used_percent"], window["state"]) == (95, "live")
    ends = datetime.fromisoformat(window["exhausts_at"])
    assert NOW < ends < NOW + timedelta(minutes=20)
    _, out, _ = days.desk.shell.run("quota")
    assert "runs out in" in out
    assert "35 % ahead" in out
    assert " to reset)" in out


def test_a_window_that_is_hardly_used_does_not_run_out(days: Days) -> None:
    for minutes in range(120, -1, -30):
        days.poll(NOW - timedelta(minutes=minutes), 22 - minutes / 10, RESETS_AT)
    assert days.window()["exhausts_at"] is None


def test_nothing_is_foreseen_once_the_reset_has_passed(days: Days) -> None:
    for minutes in range(120, -1, -30):
        days.poll(NOW - timedelta(minutes=minutes), 95 - minutes / 2, RESETS_AT)
    days.desk.freeze((RESETS_AT + timedelta(minutes=1)).isoformat())
    window = days.window()
    assert (window["state"], window["used_percent"]) == ("assumed", 0)
    assert window["exhausts_at"] is None


def test_a_week_is_foreseen_by_the_weeks_before(days: Days) -> None:
    resets_at = NOW + timedelta(days=3)
    for day in range(25, -1, -1):
        at = NOW - timedelta(days=day)
        weeks_left = (resets_at - at) // timedelta(days=7)
        reset = resets_at - timedelta(days=7 * weeks_left)
        passed = 7 - (reset - at) / timedelta(days=1)
        days.poll(at, round(passed * (19 if day < 4 else 13)), reset, unit=6)
    window = days.window()
    assert window["used_percent"] == 76
    ends = datetime.fromisoformat(window["exhausts_at"])
    assert NOW + timedelta(days=1) < ends < resets_at
    _, out, _ = days.desk.shell.run("quota")
    assert re.search(r" 1d \d+h \(1d \d+h to 1d \d+h\) ", out)
