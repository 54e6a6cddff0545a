"""Xiaomi MiMo's console and keys (http-apis 9)."""

from typing import Any

import pytest

from tests.vendors.desk import Desk
from tests.vendors.server import Reply

USAGE = "/api/v1/tokenPlan/usage"
DETAIL = "/api/v1/tokenPlan/detail"
BALANCE = "/api/v1/balance"
REMAINS = "/v1/token_plan/remains"
COOKIE = "api-platform_serviceToken=aaaaaaaa; userId=1"
ITEM = {"name": "plan_total_token", "used": 8_200_000, "limit": 82_000_000, "percent": 0.1}
NOTHING = {"name": "compensation_total_token", "used": 0, "limit": 0, "percent": 0}
PAGE = Reply(b"<!doctype html>", 200, {"Content-Type": "text/html"})


def data(value: Any) -> dict[str, Any]:
    return {"code": 0, "message": "", "data": value}


def ask(desk: Desk, *words: str, secret: str = COOKIE) -> dict[str, Any]:
    return desk.asked("mimo", *words, secret=secret)


def console(desk: Desk, *items: object) -> None:
    month = {"percent": 0.1047, "items": [{**ITEM, "name": "month_total_token"}]}
    desk.vendor.tell(USAGE, data({"monthUsage": month, "usage": {"items": items}}))
    detail = {"planCode": "standard", "currentPeriodEnd": "2026-09-30 23:59:59", "expired": False}
    desk.vendor.tell(DETAIL, data(detail))


def test_the_console_tells_a_plans_month_and_balances(desk: Desk) -> None:
    console(desk, ITEM, NOTHING)
    balances = {"balance": "12.34", "cashBalance": "10.00", "giftBalance": "2.34",
                "currency": "USD"}  # fmt: skip
    desk.vendor.tell(BALANCE, data(balances))
    account = ask(desk)
    assert (account["windows"], account["balances"]) == (1, 3)
    window = desk.windows()["month"]
    assert (window["used_percent"], window["unit"]) == (10, "tokens")
    assert window["resets_at"] == "2026-09-30T23:59:59Z"
    assert desk.balances()["balance"]["amount"] == 12.34
    headers = desk.vendor.asked[0].headers
    assert (headers["cookie"], headers["x-timezone"]) == (COOKIE, "UTC")


@pytest.mark.parametrize("percent", [0.1, {"source": "0.10", "parsedValue": 0.1}])
def test_a_percentage_of_0_to_1_may_be_an_object(desk: Desk, percent: object) -> None:
    console(desk, {"name": "plan_total_token", "percent": percent})
    assert ask(desk)["windows"] == 1
    window = desk.windows()["month"]
    assert (window["used_percent"], window["used"], window["limit"]) == (10, None, None)


@pytest.mark.parametrize(
    "body", [{"code": 401, "loginUrl": "https://account.example/login"}, {"code": 401}]
)
def test_an_expired_session(desk: Desk, body: object) -> None:
    desk.vendor.tell(USAGE, body)
    assert ask(desk)["error_class"] == "auth_expired"


def test_an_expired_plan(desk: Desk) -> None:
    console(desk, ITEM)
    desk.vendor.tell(DETAIL, data({"planCode": "standard", "expired": True}))
    assert ask(desk)["error_class"] == "no_plan"


def test_a_key_answered_with_a_page_has_no_quota(desk: Desk) -> None:
    desk.vendor.tell(REMAINS, PAGE)
    account = ask(desk, "--set", "cluster=sgp", secret="tp-aaaaaaaa")
    assert (account["error_class"], account["windows"]) == ("unavailable", 0)


@pytest.mark.parametrize("body", [{"hello": 1}, {"data": [{"model_name": "x"}]}, []])
def test_a_key_answered_with_unknown_fields_has_no_quota(desk: Desk, body: object) -> None:
    desk.vendor.tell(REMAINS, body)
    account = ask(desk, secret="tp-aaaaaaaa")
    assert (account["error_class"], account["windows"]) == ("unavailable", 0)
    assert "cookie" in account["message"]


def test_a_key_answered_with_known_fields_is_believed(desk: Desk) -> None:
    told = {"data": [{"model_name": "mimo-v2", "remaining": 1, "total": 2}]}
    desk.vendor.tell(REMAINS, told)
    assert ask(desk, secret="sk-aaaaaaaa")["windows"] == 1
    window = desk.windows()["month mimo-v2"]
    assert (window["used"], window["limit"], window["used_percent"]) == (1, 2, 50)


@pytest.mark.parametrize(
    ("status", "error_class"),
    [(401, "auth_expired"), (404, "unavailable"), (402, "exhausted"), (429, "rate_limited")],
)
def test_errors_of_a_key(desk: Desk, status: int, error_class: str) -> None:
    body = {"error": {"code": str(status), "message": "no"}}
    desk.vendor.tell(REMAINS, Reply(body, status))
    assert ask(desk, secret="tp-aaaaaaaa")["error_class"] == error_class


def test_without_a_plan_the_balance_counts(desk: Desk) -> None:
    desk.vendor.tell(USAGE, data(None))
    desk.vendor.tell(BALANCE, data({"balance": "5.00"}))
    account = ask(desk)
    assert (account["ok"], account["windows"], account["balances"]) == (True, 0, 1)
    desk.vendor.tell(BALANCE, Reply({"message": "no"}, 404))
    assert desk.poll()[0]["error_class"] == "no_plan"
    desk.vendor.tell(USAGE, data({"something": "new"}))
    assert desk.poll()[0]["error_class"] == "schema_changed"


def test_a_percentage_without_items_is_the_month(desk: Desk) -> None:
    desk.vendor.tell(USAGE, data({"usage": {"percent": "0.25"}}))
    assert ask(desk)["windows"] == 1
    window = desk.windows()["month"]
    assert (window["used_percent"], window["used"], window["unit"]) == (25, None, "percent")


def test_a_key_may_be_refused_with_a_good_status(desk: Desk) -> None:
    desk.vendor.tell(REMAINS, {"code": "401", "message": "invalid_key"})
    assert ask(desk, secret="tp-aaaaaaaa")["error_class"] == "auth_expired"


def test_no_part_of_a_cookie_is_told(desk: Desk) -> None:
    desk.vendor.tell(USAGE, Reply({"message": "bad session aaaaaaaa"}, 401))
    account = ask(desk)
    assert (account["error_class"], "aaaaaaaa" in account["message"]) == ("auth_expired", False)
