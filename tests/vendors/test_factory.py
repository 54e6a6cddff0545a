"""Factory's windows and pools (http-apis 7)."""

from typing import Any

import pytest

from tests.vendors.desk import NOW_MS, Desk
from tests.vendors.server import Reply

ME = "/api/app/auth/me"
LIMITS = "/api/billing/limits"
POOL = "/api/organization/subscription/usage"
PERSON = {
    "organization": {"subscription": {"factoryTier": "pro"}},
    "userProfile": {"id": "user_1", "email": "me@example.com"},
}
HOUR = 3_600_000


def windows(scale: int = 1) -> dict[str, Any]:
    return {
        "fiveHour": {"usedPercent": 29 * scale, "windowEnd": "2026-09-01T14:00:00Z"},
        "weekly": {"usedPercent": 10 * scale, "windowEnd": NOW_MS + HOUR},
        "monthly": {"usedPercent": 5 * scale, "windowEnd": (NOW_MS + HOUR) // 1000},
    }


def limits(**more: Any) -> dict[str, Any]:
    both = {"standard": windows(), "core": None}
    return {"usesTokenRateLimitsBilling": True, "limits": both, **more}


def test_rolling_windows_in_all_ways_to_write_an_instant(desk: Desk) -> None:
    desk.vendor.tell(ME, PERSON)
    desk.vendor.tell(LIMITS, limits(extraUsageBalanceCents=2500))
    account = desk.asked("factory")
    assert (account["windows"], account["balances"]) == (3, 1)
    found = desk.windows()
    assert [found[name]["used_percent"] for name in ("5h", "7d", "30d")] == [29, 10, 5]
    assert found["5h"]["resets_at"] == "2026-09-01T14:00:00Z"
    assert found["7d"]["resets_at"] == found["30d"]["resets_at"] == "2026-09-01T13:00:00Z"
    assert desk.balances()["extra usage"]["amount"] == 25
    [listed] = desk.shell.json("accounts", "list", "--json")["accounts"]
    assert listed["plan"] == "pro"
    assert desk.vendor.asked[0].headers["x-factory-client"] == "web-app"


def test_the_fallback_pool_is_a_lane_of_its_own(desk: Desk) -> None:
    desk.vendor.tell(ME, PERSON)
    desk.vendor.tell(LIMITS, limits(limits={"standard": windows(), "core": windows(2)}))
    assert desk.asked("factory")["windows"] == 6
    assert desk.windows()["5h core"]["used_percent"] == 58


def test_a_window_that_has_ended_is_closed_until_the_next_use(desk: Desk) -> None:
    desk.vendor.tell(ME, PERSON)
    closed = {"fiveHour": {"usedPercent": 80, "windowEnd": NOW_MS - HOUR}}
    desk.vendor.tell(LIMITS, limits(limits={"standard": closed}))
    desk.asked("factory")
    window = desk.windows()["5h"]
    assert (window["used_percent"], window["resets_at"], window["state"]) == (0, None, "live")


@pytest.mark.parametrize(
    ("ratio", "used", "percent"),
    [(0.06, 1_200_000, 6), (6, 1_200_000, 6), (0, 1_200_000, 6), (None, 1_200_000, 6), (0, 0, 0)],
)
def test_an_older_plan_has_a_pool_of_tokens(
    desk: Desk, ratio: float | None, used: int, percent: float
) -> None:
    pool = {"orgTotalTokensUsed": used, "totalAllowance": 20_000_000, "usedRatio": ratio}
    usage = {
        "startDate": NOW_MS - HOUR, "endDate": NOW_MS + 24 * HOUR, "standard": pool,
        "premium": {"orgTotalTokensUsed": 0, "totalAllowance": 0, "usedRatio": 0},
    }  # fmt: skip
    desk.vendor.tell(ME, PERSON)
    desk.vendor.tell(LIMITS, {"usesTokenRateLimitsBilling": False})
    desk.vendor.tell(POOL, {"usage": usage, "source": "cache"})
    assert desk.asked("factory")["windows"] == 1
    window = desk.windows()["month"]
    assert (window["used_percent"], window["used"], window["unit"]) == (percent, used, "tokens")
    assert window["resets_at"] == "2026-09-02T12:00:00Z"
    assert desk.vendor.asked[-1].value("userId") == "user_1"


def test_an_endless_pool_has_no_bar(desk: Desk) -> None:
    pool = {"orgTotalTokensUsed": 5, "totalAllowance": 2e12, "usedRatio": 0}
    desk.vendor.tell(ME, PERSON)
    desk.vendor.tell(LIMITS, {"usesTokenRateLimitsBilling": False})
    desk.vendor.tell(POOL, {"usage": {"standard": pool}})
    desk.asked("factory")
    window = desk.windows()["month"]
    assert (window["used"], window["limit"], window["used_percent"]) == (5, None, None)


@pytest.mark.parametrize(
    ("reply", "error_class"),
    [
        (Reply({"detail": "no"}, 401), "auth_expired"),
        (Reply({"detail": "personal account"}, 403), "auth_scope"),
        (Reply(b"<html></html>", 200, {"Content-Type": "text/html"}), "auth_expired"),
    ],
)
def test_errors(desk: Desk, reply: Reply, error_class: str) -> None:
    desk.vendor.tell(ME, reply)
    desk.vendor.tell(LIMITS, reply)
    assert desk.asked("factory")["error_class"] == error_class


def test_an_unknown_shape_is_told_as_one(desk: Desk) -> None:
    desk.vendor.tell(ME, PERSON)
    desk.vendor.tell(LIMITS, {"hello": 1})
    assert desk.asked("factory")["error_class"] == "schema_changed"


@pytest.mark.parametrize("status", [404, 403, 500])
def test_the_windows_count_without_a_name(desk: Desk, status: int) -> None:
    desk.vendor.tell(ME, Reply({"detail": "no"}, status))
    desk.vendor.tell(LIMITS, limits())
    account = desk.asked("factory")
    assert (account["ok"], account["windows"]) == (True, 3)


def test_a_pool_is_found_where_there_are_no_limits(desk: Desk) -> None:
    pool = {"orgTotalTokensUsed": 5}
    desk.vendor.tell(POOL, {"usage": {"standard": pool}})
    assert desk.asked("factory")["windows"] == 1
    window = desk.windows()["month"]
    assert (window["used"], window["limit"], window["used_percent"]) == (5, None, None)
    desk.vendor.tell(POOL, Reply({"detail": "personal account"}, 403))
    assert desk.poll()[0]["error_class"] == "auth_scope"


def test_limits_without_a_flag_are_windows(desk: Desk) -> None:
    desk.vendor.tell(LIMITS, limits(usesTokenRateLimitsBilling=None))
    assert desk.asked("factory")["windows"] == 3


@pytest.mark.parametrize(
    ("secret", "header"),
    [
        ("fk-aaaaaaaa=", "authorization"),
        ("aaaaaaaaaa==", "authorization"),
        ("session=aaaaaaaa; x=1", "cookie"),
    ],
)
def test_keys_and_cookies_are_told_apart(desk: Desk, secret: str, header: str) -> None:
    desk.vendor.tell(LIMITS, limits())
    assert desk.asked("factory", secret=secret)["ok"]
    assert secret in desk.vendor.asked[0].headers[header]
