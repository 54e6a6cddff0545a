"""xAI's teams and Grok's subscriptions (http-apis 16)."""

import json
from typing import Any

import pytest

from tests.vendors.desk import Desk
from tests.vendors.server import Asked, Reply

BALANCE = "/v1/billing/teams/t1/prepaid/balance"
USAGE = "/v1/billing/teams/t1/usage"
PROXY = "/v1/billing"
PERIOD = {
    "type": "USAGE_PERIOD_TYPE_WEEKLY", "start": "2026-09-01T00:00:00Z",
    "end": "2026-09-08T00:00:00Z",
}  # fmt: skip


def series(dollars: Any, day: str = "2026-08-30T00:00:00Z", **more: Any) -> dict[str, Any]:
    points = [{"timestamp": day, "values": [dollars]}]
    told = {"group": ["grok-4.7"], "groupLabels": ["grok-4.7"], "dataPoints": points}
    return {"timeSeries": [told], "limitReached": False, **more}


def test_a_balance_is_cents_with_its_sign_inverted_and_usage_is_dollars(desk: Desk) -> None:
    desk.vendor.tell(BALANCE, {"changes": [], "total": {"val": "-2317"}})
    desk.vendor.tell(USAGE, series(0.75), method="POST")
    account = desk.asked("xai", "--set", "team=t1")
    assert (account["ok"], account["balances"], account["windows"]) == (True, 1, 0)
    balance = desk.balances()["prepaid"]
    assert (balance["amount"], balance["currency"]) == (23.17, "USD")
    [row] = desk.usage()
    assert (row["detail"], row["start"]) == ("grok-4.7", "2026-08-30T00:00:00Z")
    asked = desk.vendor.asked[1].json["analyticsRequest"]["timeRange"]
    assert (asked["startTime"], asked["timezone"]) == ("2026-07-28 00:00:00", "Etc/GMT")


def test_a_debt_is_negative(desk: Desk) -> None:
    desk.vendor.tell(BALANCE, {"total": {"val": "50"}})
    desk.vendor.tell(USAGE, {"timeSeries": []}, method="POST")
    desk.asked("xai", "--set", "team=t1")
    assert desk.balances()["prepaid"]["amount"] == -0.5


def test_a_truncated_series_is_asked_for_in_parts(desk: Desk) -> None:
    def usage(asked: Asked) -> Reply:
        span = asked.json["analyticsRequest"]["timeRange"]
        days = int(span["endTime"][8:10]) - int(span["startTime"][8:10])
        if span["startTime"].startswith("2026-08-12") and days > 8:
            return Reply(series(99, limitReached=True))
        day = span["startTime"].replace(" ", "T") + "Z"
        return Reply(series(1.0, day))

    desk.vendor.tell(BALANCE, {"total": {"val": "0"}})
    desk.vendor.tell(USAGE, usage, method="POST")
    assert desk.asked("xai", "--set", "team=t1")["usage_rows"] == 4
    assert {row["cost"] for row in desk.usage()} == {1.0}


@pytest.mark.parametrize(
    ("status", "error_class"),
    [(400, "auth_expired"), (401, "auth_expired"), (403, "auth_scope"), (404, "auth_scope")],
)
def test_errors_of_a_team(desk: Desk, status: int, error_class: str) -> None:
    desk.vendor.tell(BALANCE, Reply({"code": "x", "error": "no such team"}, status))
    assert desk.asked("xai", "--set", "team=t1")["error_class"] == error_class


def config(**more: Any) -> dict[str, Any]:
    return {"config": {"currentPeriod": PERIOD, **more}, "subscriptionTier": "SuperGrok"}


def test_a_subscriptions_week(desk: Desk) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.headers.get("x-xai-token-auth") != "xai-grok-cli":
            return Reply({"error": "not found"}, 404)
        assert asked.value("format") == "credits"
        return Reply(config(creditUsagePercent=42.5, prepaidBalance={"val": 1250}))

    desk.vendor.tell(PROXY, answer)
    account = desk.asked("xai")
    assert (account["windows"], account["balances"]) == (1, 1)
    window = desk.windows()["7d"]
    assert (window["used_percent"], window["confidence"]) == (42.5, "exact")
    assert (window["resets_at"], window["window_minutes"]) == ("2026-09-08T00:00:00Z", 10080)
    assert desk.balances()["prepaid"]["amount"] == 12.5


def test_an_absent_percentage_beside_a_period_is_an_estimated_zero(desk: Desk) -> None:
    desk.vendor.tell(PROXY, config(prepaidBalance={}))
    desk.asked("xai")
    window = desk.windows()["7d"]
    assert (window["used_percent"], window["confidence"]) == (0, "estimated")
    assert desk.balances()["prepaid"]["amount"] == 0


def test_neither_percentage_nor_period_is_a_changed_shape(desk: Desk) -> None:
    desk.vendor.tell(PROXY, {"config": {"monthlyLimit": {"val": 0}}})
    assert desk.asked("xai")["error_class"] == "schema_changed"


@pytest.mark.parametrize("kind", ["MONTHLY", "USAGE_PERIOD_TYPE_MONTHLY"])
def test_a_months_window(desk: Desk, kind: str) -> None:
    period = {"type": kind, "end": "2026-10-01T00:00:00Z"}
    desk.vendor.tell(PROXY, {"config": {"creditUsagePercent": 3, "currentPeriod": period}})
    desk.asked("xai")
    assert desk.windows()["month"]["window_minutes"] == 30 * 1440


def test_the_login_that_grok_keeps(desk: Desk) -> None:
    entry = {
        "key": "grok-key-1",
        "refresh_token": "grok-ref-2",
        "expires_at": "2026-09-02T00:00:00Z",
    }
    login = {"https://auth.x.ai::client": entry}
    desk.machine.write(".grok/auth.json", json.dumps(login).encode())
    desk.vendor.tell(PROXY, config(creditUsagePercent=1))
    code, _, err = desk.add("xai", "--own-login", secret=None)
    assert code == 0, err
    assert desk.poll()[0]["ok"]
    assert desk.vendor.asked[0].headers["authorization"] == "Bearer grok-key-1"


@pytest.mark.parametrize(
    ("total", "amount"), [({}, "0.0"), ({"val": "0"}, "0.0"), ({"val": -150}, "1.5")]
)
def test_a_zero_is_left_out_and_has_no_sign(desk: Desk, total: object, amount: str) -> None:
    desk.vendor.tell(BALANCE, {"total": total})
    account = desk.asked("xai", "--set", "team=t1")
    assert (account["ok"], account["usage_rows"]) == (True, 0)
    assert str(desk.balances()["prepaid"]["amount"]) == amount


@pytest.mark.parametrize("body", [{"total": None}, {"total": {"value": 1}}, {"hello": 1}])
def test_a_balance_without_a_total_is_a_changed_shape(desk: Desk, body: object) -> None:
    desk.vendor.tell(BALANCE, body)
    assert desk.asked("xai", "--set", "team=t1")["error_class"] == "schema_changed"


def test_a_day_that_stays_truncated_is_an_estimate(desk: Desk) -> None:
    def usage(asked: Asked) -> Reply:
        day = asked.json["analyticsRequest"]["timeRange"]["startTime"].replace(" ", "T") + "Z"
        return Reply(series("0.5", day, limitReached="2026-08-30" in day))

    desk.vendor.tell(BALANCE, {"total": {"val": "0"}})
    desk.vendor.tell(USAGE, usage, method="POST")
    desk.asked("xai", "--set", "team=t1")
    assert {row["confidence"] for row in desk.usage()} == {"exact"}
    desk.vendor.tell(USAGE, Reply(series("0.5", limitReached=True)), method="POST")
    desk.poll()
    assert "estimated" in {row["confidence"] for row in desk.usage()}


def test_what_is_spent_on_demand_is_a_window_of_its_own(desk: Desk) -> None:
    spent = config(creditUsagePercent="1", onDemandCap={"val": "500"}, onDemandUsed={"val": 50})
    desk.vendor.tell(PROXY, spent)
    account = desk.asked("xai")
    assert (account["windows"], account["balances"]) == (2, 0)
    window = desk.windows()["7d on-demand"]
    assert (window["used"], window["limit"], window["used_percent"]) == (0.5, 5, 10)
    assert (window["unit"], window["resets_at"]) == ("usd", "2026-09-08T00:00:00Z")


def test_a_period_of_an_unknown_kind_is_as_long_as_it_lasts(desk: Desk) -> None:
    period = {"type": "USAGE_PERIOD_TYPE_NEW", "start": "2026-09-01T00:00:00Z",
              "end": "2026-09-04T00:00:00Z"}  # fmt: skip
    desk.vendor.tell(PROXY, {"config": {"creditUsagePercent": 3, "currentPeriod": period}})
    desk.asked("xai")
    assert desk.windows()["3d"]["window_minutes"] == 3 * 1440


def test_of_several_logins_the_newest_is_used(desk: Desk) -> None:
    entries = {
        "https://auth.x.ai::old": {"key": "old-key", "expires_at": "2026-08-01T00:00:00Z"},
        "https://auth.x.ai::new": {"key": "new-key", "expires_at": "2026-09-02T00:00:00Z"},
    }
    desk.vendor.tell(PROXY, config(creditUsagePercent=1))
    assert desk.asked("xai", secret=json.dumps(entries))["ok"]
    assert desk.vendor.asked[0].headers["authorization"] == "Bearer new-key"
