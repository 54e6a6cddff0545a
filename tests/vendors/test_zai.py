"""Z.ai's monitor endpoints (http-apis 10)."""

import pytest

from tests.vendors.desk import NOW_MS, SECRET, Desk
from tests.vendors.server import Asked, Reply

QUOTA = "/api/monitor/usage/quota/limit"
USAGE = "/api/monitor/usage/model-usage"
RESET_MS = NOW_MS + 3_600_000
CREDITS = {
    "type": "CREDIT_LIMIT", "unit": 3, "number": 5, "usage": 2000, "currentValue": 27,
    "remaining": 1973, "percentage": 1, "nextResetTime": RESET_MS,
}  # fmt: skip
WEEK = {**CREDITS, "unit": 6, "number": 1, "usage": 10000, "nextResetTime": None}
TOOLS = {
    "type": "TIME_LIMIT", "unit": 5, "number": 1, "usage": 100, "currentValue": 2,
    "remaining": 98, "percentage": 2, "nextResetTime": RESET_MS,
}  # fmt: skip
NO_USAGE = {"code": 200, "data": {"x_time": [], "modelDataList": []}}


def limits(*entries: object, **more: object) -> dict[str, object]:
    return {"code": 200, "success": True, "data": {"level": "pro", "limits": entries, **more}}


def test_each_limit_is_a_window(desk: Desk) -> None:
    desk.vendor.tell(QUOTA, limits(CREDITS, WEEK, TOOLS))
    desk.vendor.tell(USAGE, NO_USAGE)
    account = desk.asked("zai")
    assert (account["ok"], account["windows"], account["error_class"]) == (True, 3, None)
    windows = desk.windows()
    short = windows["5h"]
    assert (short["used_percent"], short["used"], short["limit"]) == (1, 27, 2000)
    assert (short["unit"], short["window_minutes"]) == ("credits", 300)
    assert (short["resets_at"], short["state"]) == ("2026-09-01T13:00:00Z", "live")
    assert (windows["7d"]["window_minutes"], windows["7d"]["resets_at"]) == (10080, None)
    assert (windows["month tools"]["unit"], windows["month tools"]["used_percent"]) == (
        "requests",
        2,
    )
    assert desk.vendor.asked[0].headers["authorization"] == SECRET


def test_old_plans_tell_a_percentage_only(desk: Desk) -> None:
    desk.vendor.tell(
        QUOTA, limits({"type": "TOKENS_LIMIT", "unit": 3, "number": 5, "percentage": 1})
    )
    desk.vendor.tell(USAGE, NO_USAGE)
    assert desk.asked("zai")["ok"]
    window = desk.windows()["5h"]
    assert (window["used_percent"], window["used"], window["limit"]) == (1, None, None)
    assert window["unit"] == "percent"


def test_a_key_that_must_be_a_bearer_is_tried_as_one(desk: Desk) -> None:
    def either(asked: Asked) -> Reply:
        is_bearer = asked.headers["authorization"].startswith("Bearer ")
        return Reply(limits(CREDITS)) if is_bearer else Reply({"msg": "no"}, 401)

    desk.vendor.tell(QUOTA, either)
    desk.vendor.tell(USAGE, NO_USAGE)
    assert desk.asked("zai")["windows"] == 1
    assert desk.vendor.asked[-1].headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize(
    ("body", "error_class"),
    [
        ({"code": 401, "msg": "token expired", "success": False}, "auth_expired"),
        ({"code": 1001, "msg": "bad key", "success": False}, "auth_expired"),
        ({"code": 200, "success": True, "data": {}}, "no_plan"),
        ({"code": 200, "success": True, "data": {"limits": []}}, "no_plan"),
        ({"code": 500, "msg": "oops", "success": False}, "unavailable"),
        ({"hello": 1}, "schema_changed"),
        ([1, 2], "schema_changed"),
    ],
)
def test_errors_with_a_good_status(desk: Desk, body: object, error_class: str) -> None:
    desk.vendor.tell(QUOTA, body)
    account = desk.asked("zai")
    assert (account["ok"], account["error_class"], account["windows"]) == (False, error_class, 0)


def test_usage_is_told_by_day_and_model(desk: Desk) -> None:
    desk.vendor.tell(QUOTA, limits(CREDITS))
    data = {
        "x_time": ["2026-08-30 00:00", "2026-08-31 00:00"],
        "modelDataList": [{"modelName": "glm-5.3", "tokensUsage": [1200, None]}],
    }
    desk.vendor.tell(USAGE, {"code": 200, "data": data})
    assert desk.asked("zai")["usage_rows"] == 1
    [row] = desk.usage()
    assert (row["model"], row["total_tokens"], row["input_tokens"]) == ("glm-5.3", 1200, None)
    assert (row["start"], row["end"]) == ("2026-08-30T00:00:00Z", "2026-08-31T00:00:00Z")
    asked = desk.vendor.asked[-1]
    assert asked.value("endTime") == "2026-09-01 12:00:00"
    assert (asked.value("startTime") or "") < "2026-08-01"


def test_team_plans_and_china(desk: Desk) -> None:
    report = "/api/biz/account/query-customer-account-report"
    desk.vendor.tell(QUOTA, limits(CREDITS))
    desk.vendor.tell(USAGE, NO_USAGE)
    desk.vendor.tell(report, {"code": 200, "data": {"availableBalance": 12.5, "balance": 13}})
    options = ("--set", "region=cn", "--set", "organization=o1", "--set", "project=p1")
    assert desk.asked("zai", *options)["balances"] == 1
    first = desk.vendor.asked[0]
    assert (first.value("type"), first.headers["bigmodel-project"]) == ("2", "p1")
    assert desk.balances()["balance"]["amount"] == 12.5
    assert desk.balances()["balance"]["currency"] == "CNY"


@pytest.mark.parametrize("data", [None, {}, [], {"limits": None}])
def test_no_data_with_success_is_no_plan(desk: Desk, data: object) -> None:
    desk.vendor.tell(QUOTA, {"code": "200", "success": "true", "data": data})
    assert desk.asked("zai")["error_class"] == "no_plan"


@pytest.mark.parametrize(
    ("code", "error_class"),
    [(1302, "rate_limited"), ("1305", "rate_limited"), (1113, "exhausted"), (403, "auth_scope")],
)
def test_codes_with_a_good_status(desk: Desk, code: object, error_class: str) -> None:
    desk.vendor.tell(QUOTA, {"code": code, "msg": "no", "success": False})
    assert desk.asked("zai")["error_class"] == error_class


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"msg": "no"}, 500),
        Reply({"msg": "no"}, 404),
        Reply({"code": 500, "success": False}),
        Reply({"code": 200, "data": {"x_time": "2026", "modelDataList": [{"tokensUsage": 5}]}}),
    ],
)
def test_the_windows_count_without_usage_and_balance(desk: Desk, reply: Reply) -> None:
    desk.vendor.tell(QUOTA, limits(CREDITS))
    desk.vendor.tell(USAGE, reply)
    desk.vendor.tell("/api/biz/account/query-customer-account-report", reply)
    account = desk.asked("zai", "--set", "region=cn")
    assert (account["ok"], account["windows"], account["usage_rows"]) == (True, 1, 0)


def test_limits_of_one_length_are_windows_of_their_own(desk: Desk) -> None:
    tokens = {**CREDITS, "type": "TOKENS_LIMIT", "percentage": 40}
    desk.vendor.tell(QUOTA, limits(CREDITS, tokens, tokens, TOOLS))
    desk.vendor.tell(USAGE, NO_USAGE)
    assert desk.asked("zai")["windows"] == 4
    windows = desk.windows()
    assert set(windows) == {"5h", "5h tokens", "5h tokens 2", "month tools"}
    assert (windows["5h"]["used_percent"], windows["5h tokens"]["used_percent"]) == (1, 40)


def test_usage_that_failed_is_asked_for_again_from_its_start(desk: Desk) -> None:
    desk.vendor.tell(QUOTA, limits(CREDITS))
    desk.vendor.tell(USAGE, Reply({"msg": "down"}, 500))
    assert desk.asked("zai")["ok"]
    first = desk.vendor.asked[-1].value("startTime")
    desk.vendor.tell(USAGE, NO_USAGE)
    desk.poll()
    assert desk.vendor.asked[-1].value("startTime") == first
    desk.poll()
    assert desk.vendor.asked[-1].value("startTime") != first
