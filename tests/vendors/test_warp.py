"""Warp's request limits (http-apis 11)."""

from typing import Any

import pytest

from tests.vendors.desk import SECRET, Desk
from tests.vendors.server import Asked, Reply

PATH = "/graphql/v2"
LIMITS: dict[str, Any] = {
    "isUnlimited": False, "nextRefreshTime": "2026-09-20T00:00:00Z", "requestLimit": 1500,
    "requestsUsedSinceLastRefresh": "320",
}  # fmt: skip
GRANT = {"requestCreditsGranted": 100, "requestCreditsRemaining": 60}


def told(limits: object = LIMITS, **user: object) -> dict[str, object]:
    inner = {"requestLimitInfo": limits, "bonusGrants": [], "workspaces": [], **user}
    return {"data": {"user": {"__typename": "UserOutput", "user": inner}}}


def test_a_month_of_requests_and_bonus_credits(desk: Desk) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.headers["user-agent"] != "Warp/1.0":
            return Reply(b"Rate exceeded.", 429, {"Content-Type": "text/plain"})
        assert asked.json["operationName"] == "GetRequestLimitInfo"
        assert asked.value("op") == "GetRequestLimitInfo"
        assert asked.headers["authorization"] == f"Bearer {SECRET}"
        teams = [{"bonusGrantsInfo": {"grants": [{"requestCreditsRemaining": "5"}]}}]
        return Reply(told(bonusGrants=[GRANT], workspaces=teams))

    desk.vendor.tell(PATH, answer, method="POST")
    account = desk.asked("warp")
    assert (account["windows"], account["balances"]) == (1, 1)
    window = desk.windows()["month"]
    assert (window["used"], window["limit"], window["unit"]) == (320, 1500, "credits")
    assert round(window["used_percent"], 2) == 21.33
    assert (window["resets_at"], window["window_minutes"]) == ("2026-09-20T00:00:00Z", 31 * 1440)
    assert desk.balances()["bonus credits"]["amount"] == 65


def test_an_unlimited_plan_has_no_bar_and_no_reset(desk: Desk) -> None:
    desk.vendor.tell(PATH, told({**LIMITS, "isUnlimited": True}), method="POST")
    desk.asked("warp")
    window = desk.windows()["month"]
    assert (window["used"], window["limit"], window["used_percent"]) == (320, None, None)
    assert window["resets_at"] is None


def test_missing_fields_are_unknown(desk: Desk) -> None:
    desk.vendor.tell(PATH, told({"isUnlimited": None}), method="POST")
    desk.asked("warp")
    window = desk.windows()["month"]
    assert (window["used"], window["limit"], window["used_percent"]) == (None, None, None)


@pytest.mark.parametrize(
    ("body", "error_class"),
    [
        ({"errors": [{"message": "Unauthorized: bad API key"}]}, "auth_expired"),
        ({"errors": [{"message": "internal"}], "data": None}, "unavailable"),
        ({"data": {"user": {"__typename": "UserFacingError", "message": "no"}}}, "unavailable"),
        ({"data": {"workspace": {}}}, "schema_changed"),
    ],
)
def test_errors_with_a_good_status(desk: Desk, body: object, error_class: str) -> None:
    desk.vendor.tell(PATH, body, method="POST")
    assert desk.asked("warp")["error_class"] == error_class


@pytest.mark.parametrize(
    ("errors", "error_class"),
    [
        (["Unauthorized"], "auth_expired"),
        ([{"message": "Unauthorized"}], "auth_expired"),
        ([None], "unavailable"),
    ],
)
def test_errors_of_any_form_are_errors(desk: Desk, errors: object, error_class: str) -> None:
    desk.vendor.tell(PATH, {"data": None, "errors": errors}, method="POST")
    account = desk.asked("warp")
    assert account["error_class"] == error_class
    assert "vendor says" in account["message"]
