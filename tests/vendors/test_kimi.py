"""Kimi's plans and Moonshot's balance (http-apis 13)."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from tests.vendors.desk import NOW_MS, Desk
from tests.vendors.server import Asked, Reply

PLAN = "/coding/v1/usages"
BALANCE = "/v1/users/me/balance"
BILLING = "/apiv2/kimi.gateway.billing.v1.BillingService/GetUsages"
MEMBER = "/apiv2/kimi.gateway.membership.v2.MembershipService/GetSubscriptionStats"
SOON = "2026-09-01T12:32:50.757941123Z"
LATER = "2026-09-05T17:32:50Z"
WINDOW = {
    "window": {"duration": 300, "timeUnit": "TIME_UNIT_MINUTE"},
    "detail": {"limit": "100", "remaining": "85", "resetTime": SOON},
}
OLD: dict[str, Any] = {
    "user": {"membership": {"level": "LEVEL_INTERMEDIATE"}},
    "usage": {"limit": "100", "used": "26", "remaining": "74", "resetTime": LATER},
    "limits": [WINDOW],
    "booster_wallet": {},
}
NEW = {
    "limit_5h": {"used_ratio": 0.15, "reset_time": SOON},
    "limit_7d": {"used_ratio": 0.26, "reset_time": LATER},
    "limit_month_total": {"used_ratio": 0.0795, "reset_time": "2026-10-01T00:00:00Z"},
    "limit_month_code": {"used_ratio": 0.05, "reset_time": "2026-10-01T00:00:00Z"},
}


def ask(desk: Desk, *words: str, secret: str = "sk-kimi-aaaa") -> dict[str, Any]:
    return desk.asked("kimi", *words, secret=secret)


def test_an_old_plan_counts(desk: Desk) -> None:
    desk.vendor.tell(PLAN, OLD)
    assert ask(desk)["windows"] == 2
    windows = desk.windows()
    assert (windows["7d"]["used_percent"], windows["5h"]["used_percent"]) == (26, 15)
    assert windows["5h"]["resets_at"][:19] == "2026-09-01T12:32:50"
    assert windows["5h"]["unit"] == "percent"
    assert windows["5h"]["confidence"] == "exact"
    [account] = desk.shell.json("accounts", "list", "--json")["accounts"]
    assert (account["plan"], account["billing"]) == ("intermediate", "subscription")


def test_a_new_plan_tells_ratios(desk: Desk) -> None:
    desk.vendor.tell(PLAN, {"usages": NEW})
    assert ask(desk)["windows"] == 4
    windows = desk.windows()
    assert (windows["5h"]["used_percent"], windows["7d"]["used_percent"]) == (15, 26)
    assert windows["month"]["used_percent"] == 7.95
    assert windows["month"]["window_minutes"] == 30 * 1440


def test_of_contradictory_figures_the_larger_counts_as_an_estimate(desk: Desk) -> None:
    spent = {"limit": "100", "used": "100", "resetTime": LATER}
    zero = {"limit_7d": {"used_ratio": 0, "reset_time": LATER}}
    desk.vendor.tell(PLAN, {"usage": spent, "usages": zero})
    ask(desk)
    window = desk.windows()["7d"]
    assert (window["used_percent"], window["confidence"]) == (100, "estimated")
    close = {"limit_7d": {"used_ratio": 0.255, "reset_time": LATER}}
    desk.vendor.tell(PLAN, {**OLD, "usages": close})
    desk.freeze("2026-09-01T12:10:00Z")
    desk.poll()
    window = desk.windows()["7d"]
    assert (window["used_percent"], window["confidence"]) == (26, "exact")


def test_a_window_without_figures_is_not_shown(desk: Desk) -> None:
    desk.vendor.tell(PLAN, {"usage": {"limit": "100", "resetTime": LATER}, "limits": []})
    assert ask(desk)["windows"] == 0


@pytest.mark.parametrize(
    ("status", "message", "error_class"),
    [
        (401, "expired", "auth_expired"),
        (402, "membership not verified", "no_plan"),
        (403, "You have reached the limit of the billing cycle", "exhausted"),
        (403, "client not allowed", "auth_scope"),
        (429, "engine overloaded", "rate_limited"),
        (429, "usage limit of this period reached", "exhausted"),
    ],
)
def test_errors_of_a_plan(desk: Desk, status: int, message: str, error_class: str) -> None:
    desk.vendor.tell(PLAN, Reply({"error": {"message": message}}, status))
    assert ask(desk)["error_class"] == error_class


def test_the_login_that_the_cli_keeps(desk: Desk) -> None:
    login = {"access_token": "tok-abcdef", "refresh_token": "ref-abcdef",
             "expires_at": NOW_MS / 1000 + 600.5}  # fmt: skip
    desk.machine.write(".kimi-code/credentials/kimi-code.json", json.dumps(login).encode())
    desk.vendor.tell(PLAN, OLD)
    code, _, err = desk.add("kimi", "--own-login", secret=None)
    assert code == 0, err
    assert desk.poll()[0]["ok"]
    headers = desk.vendor.asked[0].headers
    assert headers["authorization"] == "Bearer tok-abcdef"
    assert headers["x-msh-platform"] == "kimi_code_cli"
    old = json.dumps({**login, "expires_at": NOW_MS / 1000}).encode()
    desk.machine.write(".kimi-code/credentials/kimi-code.json", old)
    assert desk.poll()[0]["error_class"] == "auth_expired"
    assert len(desk.vendor.asked) == 1


def test_a_browsers_session(desk: Desk) -> None:
    said = {"exp": NOW_MS // 1000 + 600, "device_id": "d1", "ssid": "s1", "sub": "u1"}
    payload = urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    usages = [{"scope": "FEATURE_CODING", "detail": OLD["usage"], "limits": [WINDOW]}]
    stats = {
        "subscriptionBalance": {"amountUsedRatio": 0.4, "expireTime": "2026-10-01T00:00:00Z"},
        "ratelimitCode5h": {"ratio": 0.15, "enabled": True, "resetTime": SOON},
        "ratelimit7d": {"ratio": 0.9, "enabled": False},
    }

    def billing(asked: Asked) -> Reply:
        assert asked.json == {"scope": ["FEATURE_CODING"]}
        assert asked.headers["x-msh-device-id"] == "d1"
        assert asked.headers["x-traffic-id"] == "u1"
        return Reply({"usages": usages})

    desk.vendor.tell(BILLING, billing, method="POST")
    desk.vendor.tell(MEMBER, stats, method="POST")
    assert ask(desk, secret=f"eyJh.{payload}.c2ln")["windows"] == 3
    windows = desk.windows()
    assert {name: one["used_percent"] for name, one in windows.items()} == {
        "5h": 15, "7d": 26, "month": 40,
    }  # fmt: skip
    assert desk.vendor.asked[0].headers["cookie"].startswith("kimi-auth=eyJh.")


def test_the_open_platform_tells_a_balance(desk: Desk) -> None:
    data = {"available_balance": 49.59, "voucher_balance": 46.59, "cash_balance": -3.0}
    desk.vendor.tell(BALANCE, {"code": 0, "status": True, "data": data})
    account = ask(desk, "--set", "region=cn", secret="sk-aaaaaaaa")
    assert (account["windows"], account["balances"]) == (0, 3)
    balances = desk.balances()
    assert (balances["available"]["amount"], balances["available"]["currency"]) == (49.59, "CNY")
    assert balances["cash"]["amount"] == -3
    [listed] = desk.shell.json("accounts", "list", "--json")["accounts"]
    assert listed["billing"] == "api"


def test_an_empty_balance_is_exhausted_and_shown(desk: Desk) -> None:
    desk.vendor.tell(BALANCE, {"code": 0, "data": {"available_balance": 0}})
    account = ask(desk, secret="sk-aaaaaaaa")
    assert (account["error_class"], account["balances"]) == ("exhausted", 1)


def test_a_key_of_another_region_is_tried_there(desk: Desk) -> None:
    refused = Reply({"error": {"type": "invalid_authentication_error"}}, 401)
    desk.vendor.tell(BALANCE, refused, {"code": 0, "data": {"available_balance": 5}})
    assert ask(desk, secret="sk-aaaaaaaa")["balances"] == 1
    assert desk.balances()["available"]["currency"] == "CNY"


@pytest.mark.parametrize("form", ["{}", "kimi-auth={}"])
def test_a_browsers_session_may_be_a_cookie(desk: Desk, form: str) -> None:
    payload = urlsafe_b64encode(json.dumps({"sub": "u1"}).encode()).decode().rstrip("=")
    token = f"eyJh.{payload}.c2ln"
    other = {"scope": "FEATURE_CHAT", "detail": {"limit": 100, "used": 99}}
    coding = {"scope": "FEATURE_CODING", "detail": OLD["usage"]}
    desk.vendor.tell(BILLING, {"usages": [coding, other]}, method="POST")
    assert ask(desk, secret=form.format(token))["windows"] == 1
    assert desk.windows()["7d"]["used_percent"] == 26
    headers = desk.vendor.asked[0].headers
    assert (headers["cookie"], headers["authorization"]) == (
        f"kimi-auth={token}", f"Bearer {token}",
    )  # fmt: skip


def test_nothing_told_is_no_plan(desk: Desk) -> None:
    desk.vendor.tell(PLAN, {"user": {}, "usage": None, "limits": [], "usages": {}})
    assert ask(desk)["error_class"] == "no_plan"


def test_of_two_limits_of_one_length_the_fuller_counts(desk: Desk) -> None:
    fuller = {**WINDOW, "detail": {"limit": 200, "used": "150"}}
    desk.vendor.tell(PLAN, {"limits": [WINDOW, fuller, {"window": None}]})
    assert ask(desk)["windows"] == 1
    window = desk.windows()["5h"]
    assert (window["used_percent"], window["used"], window["unit"]) == (75, 150, "requests")


def test_the_first_region_says_why_a_key_is_refused(desk: Desk) -> None:
    refused = Reply({"error": {"type": "invalid_authentication_error"}}, 401)
    desk.vendor.tell(BALANCE, refused, Reply({"error": "down"}, 500))
    assert ask(desk, secret="sk-aaaaaaaa")["error_class"] == "auth_expired"


def test_a_balance_whose_status_is_bad_is_none(desk: Desk) -> None:
    desk.vendor.tell(BALANCE, {"code": 0, "status": False, "data": {"available_balance": 5}})
    account = ask(desk, secret="sk-aaaaaaaa")
    assert (account["error_class"], account["balances"]) == ("unavailable", 0)
