"""MiniMax's token and coding plans (http-apis 8)."""

from typing import Any

import pytest

from tests.vendors.desk import NOW_MS, Desk
from tests.vendors.server import Asked, Reply

NOW = "/v1/token_plan/remains"
LEGACY = "/v1/api/openplatform/coding_plan/remains"
OK = {"status_code": 0, "status_msg": "success"}
HOUR = 3_600_000
GENERAL: dict[str, Any] = {
    "model_name": "general", "start_time": NOW_MS - 4 * HOUR, "end_time": NOW_MS + HOUR,
    "remains_time": HOUR, "current_interval_total_count": 0, "current_interval_usage_count": 0,
    "current_interval_remaining_percent": 73, "current_interval_status": 1,
    "weekly_start_time": NOW_MS - 24 * HOUR, "weekly_end_time": NOW_MS + 144 * HOUR,
    "current_weekly_total_count": 0, "current_weekly_usage_count": 0,
    "current_weekly_remaining_percent": 97, "current_weekly_status": 1,
}  # fmt: skip
VIDEO = {
    "model_name": "video", "current_interval_total_count": 0, "current_interval_usage_count": 0,
    "current_interval_remaining_percent": 100, "current_interval_status": 3,
    "current_weekly_total_count": 0, "current_weekly_usage_count": 0,
    "current_weekly_remaining_percent": 100, "current_weekly_status": 3,
}  # fmt: skip


def told(*buckets: object, **more: object) -> dict[str, object]:
    return {"model_remains": buckets, "base_resp": OK, **more}


def test_percentages_are_what_is_left_and_buckets_outside_the_plan_are_not_shown(
    desk: Desk,
) -> None:
    desk.vendor.tell(NOW, told(GENERAL, VIDEO, current_subscribe_title="Plus"))
    assert desk.asked("minimax")["windows"] == 2
    windows = desk.windows()
    assert set(windows) == {"5h", "7d"}
    assert (windows["5h"]["used_percent"], windows["5h"]["window_minutes"]) == (27, 300)
    assert (windows["5h"]["resets_at"], windows["5h"]["used"]) == ("2026-09-01T13:00:00Z", None)
    assert (windows["7d"]["used_percent"], windows["7d"]["window_minutes"]) == (3, 10080)
    assert windows["5h"]["confidence"] == "exact"
    [account] = desk.shell.json("accounts", "list", "--json")["accounts"]
    assert (account["plan"], account["billing"]) == ("Plus", "subscription")


def test_camel_case_in_a_wrapper_and_other_buckets(desk: Desk) -> None:
    bucket = {
        "modelName": "video", "currentIntervalRemainingPercent": 40, "currentIntervalStatus": 1,
        "remainsTime": HOUR,
    }  # fmt: skip
    desk.vendor.tell(NOW, {"data": {"modelRemains": [bucket]}, "base_resp": OK})
    assert desk.asked("minimax")["windows"] == 1
    window = desk.windows()["1d video"]
    assert (window["used_percent"], window["resets_at"]) == (60, "2026-09-01T13:00:00Z")


def test_counts_alone_are_what_is_left_and_only_estimated(desk: Desk) -> None:
    counts = {
        "model_name": "MiniMax-M2", "current_interval_total_count": 1500,
        "current_interval_usage_count": 1200, "remains_time": HOUR,
    }  # fmt: skip
    desk.vendor.tell(NOW, told(counts))
    desk.asked("minimax")
    [window] = desk.quota()["windows"]
    assert (window["used"], window["limit"], window["used_percent"]) == (300, 1500, 20)
    assert (window["unit"], window["confidence"]) == ("requests", "estimated")


def test_a_window_that_has_not_started_is_absent(desk: Desk) -> None:
    week = {key: value for key, value in GENERAL.items() if "interval" not in key}
    desk.vendor.tell(NOW, told(week))
    assert desk.asked("minimax")["windows"] == 1
    assert set(desk.windows()) == {"7d"}


def test_an_older_plan_is_found_at_the_older_route(desk: Desk) -> None:
    desk.vendor.tell(LEGACY, told(GENERAL))
    account = desk.asked("minimax")
    assert (account["ok"], account["windows"]) == (True, 2)
    assert desk.vendor.paths() == [NOW, LEGACY]


@pytest.mark.parametrize(
    ("base", "error_class"),
    [
        ({"status_code": 1004, "status_msg": "login fail"}, "auth_expired"),
        ({"status_code": 2049, "status_msg": "invalid api key"}, "auth_expired"),
        ({"status_code": 1008, "status_msg": "insufficient balance"}, "exhausted"),
        ({"status_code": 1002, "status_msg": "rate limit"}, "rate_limited"),
        ({"status_code": 1033, "status_msg": "system error"}, "unavailable"),
    ],
)
def test_errors_with_a_good_status(desk: Desk, base: object, error_class: str) -> None:
    desk.vendor.tell(NOW, {"base_resp": base})
    desk.vendor.tell(LEGACY, {"base_resp": base})
    assert desk.asked("minimax")["error_class"] == error_class


def test_a_refused_key_is_told_rather_than_the_missing_older_route(desk: Desk) -> None:
    desk.vendor.tell(NOW, Reply({"error": "no"}, 401))
    account = desk.asked("minimax")
    assert account["error_class"] == "auth_expired"
    assert desk.vendor.paths() == [NOW, LEGACY, LEGACY] * 2


def test_a_region_that_was_set_is_the_only_one_asked(desk: Desk) -> None:
    def refuse(asked: Asked) -> Reply:
        del asked
        return Reply({"base_resp": {"status_code": 1004, "status_msg": "no"}})

    desk.vendor.tell(NOW, refuse)
    desk.asked("minimax", "--set", "region=cn")
    assert desk.vendor.paths() == [NOW, LEGACY, LEGACY]


def test_nothing_told_is_no_plan(desk: Desk) -> None:
    desk.vendor.tell(NOW, told())
    assert desk.asked("minimax")["error_class"] == "no_plan"


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"error": "no"}, 403),
        Reply({"error": "no"}, 405),
        Reply(b"<html></html>", 200, {"Content-Type": "text/html"}),
    ],
)
def test_the_older_route_is_asked_where_the_present_one_has_no_answer(
    desk: Desk, reply: Reply
) -> None:
    desk.vendor.tell(NOW, reply)
    desk.vendor.tell(LEGACY, {"data": told(GENERAL)})
    assert desk.asked("minimax")["windows"] == 2
    assert desk.vendor.paths() == [NOW, LEGACY]


def test_the_first_region_says_why_a_key_is_refused(desk: Desk) -> None:
    refused = {"data": {"base_resp": {"status_code": "1004", "status_msg": "login fail"}}}
    desk.vendor.tell(NOW, refused, Reply({"error": "down"}, 500))
    desk.vendor.tell(LEGACY, refused)
    assert desk.asked("minimax")["error_class"] == "auth_expired"


def test_a_balance_of_no_points_was_told(desk: Desk) -> None:
    desk.vendor.tell(NOW, told(GENERAL, points_balance=0))
    assert desk.asked("minimax")["balances"] == 1
    assert desk.balances()["points"]["amount"] == 0


def test_buckets_of_one_name_are_windows_of_their_own(desk: Desk) -> None:
    desk.vendor.tell(NOW, told(GENERAL, GENERAL))
    assert desk.asked("minimax")["windows"] == 4
    assert set(desk.windows()) == {"5h", "7d", "5h 2", "7d 2"}


def test_more_left_than_all_is_nothing_used(desk: Desk) -> None:
    boosted = {**GENERAL, "current_interval_remaining_percent": 120}
    desk.vendor.tell(NOW, told(boosted))
    desk.asked("minimax")
    assert desk.windows()["5h"]["used_percent"] == 0
