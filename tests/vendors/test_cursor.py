"""Cursor's plan and events (http-apis 6)."""

import json
import sqlite3
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from tests.vendors.desk import NOW_MS, Desk
from tests.vendors.server import Asked, Reply

SUMMARY = "/api/usage-summary"
REQUESTS = "/api/usage"
EVENTS = "/api/dashboard/get-filtered-usage-events"
BOT = "/api/dashboard/get-sand-usage-status"
RPC = "/aiserver.v1.DashboardService/GetCurrentPeriodUsage"
CYCLE = {
    "billingCycleStart": "2026-08-20T00:00:00.000Z",
    "billingCycleEnd": "2026-09-20T00:00:00.000Z",
}
PLAN: dict[str, Any] = {
    "enabled": True, "used": 830, "limit": 2000, "remaining": 1170,
    "breakdown": {"included": 800, "bonus": 30, "total": 830},
    "autoPercentUsed": 0.36, "apiPercentUsed": 12.5, "totalPercentUsed": 6.4,
}  # fmt: skip
EVENT: dict[str, Any] = {
    "timestamp": "1788221234567", "model": "composer-2", "kind": "USAGE_EVENT_KIND_INCLUDED_IN_PRO",
    "tokenUsage": {"inputTokens": 1200, "outputTokens": 300, "cacheWriteTokens": 0,
                   "cacheReadTokens": 50000, "totalCents": 4.2},
    "chargedCents": 0,
}  # fmt: skip


def jwt(expires: int = NOW_MS // 1000 + 3600) -> str:
    said = json.dumps({"sub": "auth0|user_abc", "exp": expires}).encode()
    return f"eyJh.{urlsafe_b64encode(said).decode().rstrip('=')}.c2ln"


def told(plan: Any = PLAN, **own: Any) -> dict[str, Any]:
    on_demand = {"enabled": True, "used": 150, "limit": None}
    team = {"onDemand": {"enabled": False, "used": 0}, "pooled": {"used": 0, "limit": None}}
    individual = {"plan": plan, "onDemand": on_demand, **own}
    return {**CYCLE, "membershipType": "pro", "individualUsage": individual, "teamUsage": team}


def events(*some: object) -> dict[str, object]:
    return {"totalUsageEventsCount": len(some), "usageEventsDisplay": some}


def test_the_plan_its_lanes_and_on_demand(desk: Desk) -> None:
    desk.vendor.tell(SUMMARY, told())
    desk.vendor.tell(EVENTS, events(), method="POST")
    code, _, err = desk.add("cursor", secret=jwt())
    assert code == 0, err
    assert desk.poll()[0]["ok"]
    windows = desk.windows()
    assert set(windows) == {"month", "month auto", "month api", "month on-demand"}
    month = windows["month"]
    assert (month["used_percent"], month["used"], month["limit"]) == (6.4, 8.3, 20)
    assert (month["resets_at"], month["window_minutes"]) == ("2026-09-20T00:00:00Z", 31 * 1440)
    assert windows["month auto"]["used_percent"] == 0.36
    spend = windows["month on-demand"]
    assert (spend["used"], spend["limit"], spend["used_percent"], spend["unit"]) == (
        1.5, None, None, "usd",
    )  # fmt: skip
    cookie = desk.vendor.asked[0].headers["cookie"]
    assert cookie == f"WorkosCursorSessionToken=user_abc%3A%3A{jwt()}"


@pytest.mark.parametrize(
    ("plan", "more", "percent"),
    [
        ({"autoPercentUsed": 10, "apiPercentUsed": 30}, {}, 20),
        ({"apiPercentUsed": 30}, {}, 30),
        ({"used": 50, "limit": 200}, {}, 25),
        ({}, {"overall": {"used": 10, "limit": 40}}, 25),
        ({"totalPercentUsed": 130}, {}, 100),
        ({"used": 50, "limit": None}, {}, None),
    ],
)
def test_the_headline_is_the_best_field_that_is_there(
    desk: Desk, plan: Any, more: Any, percent: float | None
) -> None:
    desk.vendor.tell(SUMMARY, told(plan, **more))
    desk.vendor.tell(EVENTS, events(), method="POST")
    desk.add("cursor", secret="WorkosCursorSessionToken=abcdefgh")
    assert desk.poll()[0]["ok"]
    assert desk.windows()["month"]["used_percent"] == percent


def test_an_old_plan_counts_requests(desk: Desk) -> None:
    counted = {
        "gpt-4": {"numRequests": 120, "maxRequestUsage": 500},
        "gpt-5": {"numRequests": 3, "maxRequestUsage": None},
        "startOfMonth": "2026-08-20T00:00:00.000Z",
    }
    desk.vendor.tell(SUMMARY, told())
    desk.vendor.tell(REQUESTS, counted)
    desk.vendor.tell(EVENTS, events(), method="POST")
    week = {"usagePercent": 12, "nextResetTimestampUtc": "2026-09-03T00:00:00Z"}
    desk.vendor.tell(BOT, week, method="POST")
    desk.add("cursor", secret=jwt())
    desk.poll()
    window = desk.windows()["month requests gpt-4"]
    assert (window["used_percent"], window["unit"]) == (24, "requests")
    assert desk.windows()["7d bot"]["used_percent"] == 12
    asked = next(one for one in desk.vendor.asked if one.path == REQUESTS)
    assert asked.value("user") == "user_abc"


def test_events_are_calls_that_overlapping_pages_tell_once(desk: Desk) -> None:
    many = [{**EVENT, "timestamp": str(1788221234567 + n)} for n in range(1000)]
    priceless = {**EVENT, "timestamp": "1788221239999", "tokenUsage": {"inputTokens": 1}}

    def answer(asked: Asked) -> Reply:
        assert asked.headers["origin"] == "https://cursor.com"
        assert isinstance(asked.json["startDate"], str)
        return Reply(events(*many) if asked.json["page"] == 1 else events(many[-1], priceless))

    desk.vendor.tell(SUMMARY, told())
    desk.vendor.tell(EVENTS, answer, method="POST")
    desk.add("cursor", "--set", "team=7", secret=jwt())
    desk.poll()
    rows = desk.usage()
    assert len(rows) == 1001
    assert (rows[0]["input_tokens"], rows[0]["cache_read_tokens"]) == (1200, 50000)
    assert (rows[0]["cost"], rows[0]["start"] == rows[0]["end"]) == (0.042, True)
    assert rows[0]["detail"].startswith("included in pro #")
    assert [row["cost"] for row in rows if row["input_tokens"] == 1] == [None]
    assert desk.vendor.asked[-1].json["teamId"] == 7


def test_the_editors_own_session_is_taken_from_its_state(desk: Desk) -> None:
    folder = desk.machine.paths.home / ".config/Cursor/User/globalStorage"
    folder.mkdir(parents=True)
    connection = sqlite3.connect(folder / "state.vscdb")
    connection.execute("CREATE TABLE ItemTable (key TEXT UNIQUE, value BLOB)")
    value = jwt().encode("utf-16-le")
    connection.execute("INSERT INTO ItemTable VALUES ('cursorAuth/accessToken', ?)", (value,))
    connection.commit()
    connection.close()
    desk.vendor.tell(SUMMARY, told())
    desk.vendor.tell(EVENTS, events(), method="POST")
    code, _, err = desk.add("cursor", "--own-login", secret=None)
    assert code == 0, err
    assert desk.poll()[0]["ok"]
    assert jwt() in desk.vendor.asked[0].headers["cookie"]


def test_a_token_that_has_expired_is_not_sent(desk: Desk) -> None:
    desk.add("cursor", secret=jwt(NOW_MS // 1000 + 30))
    account = desk.poll()[0]
    assert (account["error_class"], desk.vendor.asked) == ("auth_expired", [])
    assert "open Cursor" in account["message"]


def test_the_editors_service_answers_where_the_site_does_not(desk: Desk) -> None:
    plan = {"totalSpend": "500", "limit": "2000", "totalPercentUsed": 25}
    desk.vendor.tell(SUMMARY, Reply({"error": "not_authenticated"}, 401))
    body = {"planUsage": plan, "billingCycleStart": "1787184000000",
            "billingCycleEnd": "1789862400000"}  # fmt: skip
    desk.vendor.tell(RPC, body, method="POST")
    desk.add("cursor", secret=jwt())
    assert desk.poll()[0]["ok"]
    window = desk.windows()["month"]
    assert (window["used_percent"], window["used"], window["limit"]) == (25, 5, 20)
    assert window["resets_at"] == "2026-09-20T00:00:00Z"


@pytest.mark.parametrize(
    ("reply", "error_class"),
    [
        (Reply({"error": "no"}, 401), "auth_expired"),
        (Reply({"error": "no"}, 403), "auth_expired"),
        (Reply(b"<html>log in</html>", 200, {"Content-Type": "text/html"}), "auth_expired"),
        (Reply(b"", 307, {"Location": "https://authenticator.cursor.sh/login"}), "auth_expired"),
        (Reply({"hello": 1}), "schema_changed"),
    ],
)
def test_errors(desk: Desk, reply: Reply, error_class: str) -> None:
    desk.vendor.tell(SUMMARY, reply)
    desk.add("cursor", secret="WorkosCursorSessionToken=abcdefgh")
    assert desk.poll()[0]["error_class"] == error_class


@pytest.mark.parametrize(
    ("secret", "cookie"),
    [
        ("{jwt}", "WorkosCursorSessionToken=user_abc%3A%3A{jwt}"),
        ("user_abc%3A%3A{jwt}", "WorkosCursorSessionToken=user_abc%3A%3A{jwt}"),
        ("user_abc::{jwt}", "WorkosCursorSessionToken=user_abc%3A%3A{jwt}"),
        ("WorkosCursorSessionToken=user_abc%3A%3A{jwt}",) * 2,
        ("a=1; WorkosCursorSessionToken=user_abc%3A%3A{jwt}; b=2",) * 2,
        ("Cookie: WorkosCursorSessionToken=abc", "WorkosCursorSessionToken=abc"),
        ("another_session=abc", "another_session=abc"),
    ],
)
def test_a_session_is_taken_in_any_of_its_forms(desk: Desk, secret: str, cookie: str) -> None:
    desk.vendor.tell(SUMMARY, told())
    desk.vendor.tell(EVENTS, events(), method="POST")
    desk.add("cursor", secret=secret.format(jwt=jwt()))
    assert desk.poll()[0]["ok"]
    assert desk.vendor.asked[0].headers["cookie"] == cookie.format(jwt=jwt())


def test_the_token_in_a_cookie_is_looked_into_and_given_to_the_editors_service(desk: Desk) -> None:
    body = {"planUsage": {"autoPercentUsed": "10", "apiPercentUsed": 30}, **CYCLE}
    desk.vendor.tell(RPC, body, method="POST")
    desk.add("cursor", secret=f"WorkosCursorSessionToken=user_abc%3A%3A{jwt()}")
    assert desk.poll()[0]["windows"] == 3
    assert desk.vendor.asked[-1].headers["authorization"] == f"Bearer {jwt()}"
    assert desk.windows()["month"]["used_percent"] == 20
    old = f"user_abc%3A%3A{jwt(NOW_MS // 1000 - 1)}"
    desk.add("cursor", secret=old, label="old")
    assert desk.poll()[1]["error_class"] == "auth_expired"


def test_where_neither_answers_the_sites_refusal_is_told(desk: Desk) -> None:
    desk.vendor.tell(SUMMARY, Reply({"error": "no"}, 403))
    desk.add("cursor", secret=jwt())
    assert desk.poll()[0]["error_class"] == "auth_expired"


def test_the_plan_counts_without_its_calls(desk: Desk) -> None:
    desk.vendor.tell(SUMMARY, told())
    desk.vendor.tell(EVENTS, Reply({"error": "no"}, 500), method="POST")
    desk.add("cursor", secret=jwt())
    account = desk.poll()[0]
    assert (account["ok"], account["windows"], account["usage_rows"]) == (True, 4, 0)


def test_a_pool_of_a_team_is_the_month_of_who_has_no_plan(desk: Desk) -> None:
    team = {"pooled": {"used": "1000", "limit": "4000"}}
    desk.vendor.tell(SUMMARY, {**CYCLE, "membershipType": "enterprise", "teamUsage": team})
    desk.add("cursor", secret=jwt())
    assert desk.poll()[0]["windows"] == 1
    month = desk.windows()["month"]
    assert (month["used_percent"], month["used"], month["limit"]) == (25, 10, 40)


@pytest.mark.parametrize(
    "form", ["{}", "user_abc::{}", "WorkosCursorSessionToken=user_abc%3A%3A{}"]
)
def test_no_part_of_a_session_is_told(desk: Desk, form: str) -> None:
    words = {"message": f"bad token {jwt()} of a=1"}
    desk.vendor.tell(SUMMARY, Reply(words, 401))
    desk.vendor.tell(RPC, Reply(words, 401), method="POST")
    desk.add("cursor", secret=form.format(jwt()))
    [account] = desk.poll()
    assert account["error_class"] == "auth_expired"
    assert "bad token" in account["message"]
    assert jwt() not in account["message"]
