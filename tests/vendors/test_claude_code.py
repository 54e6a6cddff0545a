"""The windows of Claude subscriptions (http-apis 3)."""

import json
from datetime import datetime
from typing import Any

import pytest

from tests.vendors.desk import NOW_MS, Desk
from tests.vendors.server import Asked, Reply

PATH = "/api/oauth/usage"
FIVE = {"utilization": 37.0, "resets_at": "2026-09-01T15:00:00.123456+00:00"}
SEVEN = {"utilization": 0.36, "resets_at": "2026-09-05T09:00:00+00:00"}
SCOPED = {
    "kind": "weekly_scoped", "percent": 84, "resets_at": "2026-09-05T09:00:00Z",
    "scope": {"model": {"id": None, "display_name": "Fable"}, "surface": None},
}  # fmt: skip
EXTRA = {"is_enabled": True, "monthly_limit": 5000, "used_credits": 1250, "utilization": 25.0}


def told(**more: Any) -> dict[str, Any]:
    return {"five_hour": FIVE, "seven_day": SEVEN, "seven_day_opus": None, **more}


def login(**more: object) -> str:
    oauth = {
        "accessToken": "sk-ant-oat01-aaaaaaaa", "refreshToken": "sk-ant-ort01-bbbbbbbb",
        "expiresAt": NOW_MS + 3_600_000, "scopes": ["user:inference", "user:profile"],
        "subscriptionType": "max", "rateLimitTier": "default_claude_max_5x", **more,
    }  # fmt: skip
    return json.dumps({"claudeAiOauth": oauth, "mcpOAuth": {}})


def test_windows_with_a_name_and_windows_of_a_model(desk: Desk) -> None:
    session = {"kind": "session", "percent": 37, "resets_at": "2026-09-01T15:00:00Z"}
    every = {**SCOPED, "scope": {"model": {"display_name": "All models"}}}
    odd = {"kind": "weekly_new", "percent": 3}
    body = told(
        seven_day_sonnet={"utilization": 4.0, "resets_at": None},
        limits=[session, {**session, "kind": "weekly_all"}, SCOPED, every, odd],
        extra_usage={**EXTRA, "currency": "USD", "decimal_places": 2},
        iguana_necktie={"utilization": 9},
    )
    desk.vendor.tell(PATH, body)
    assert desk.asked("claude-code")["windows"] == 6
    windows = desk.windows()
    assert set(windows) == {"5h", "7d", "7d sonnet", "7d Fable", "7d new", "month extra"}
    assert (windows["5h"]["used_percent"], windows["5h"]["resets_at"][:19]) == (
        37, "2026-09-01T15:00:00",
    )  # fmt: skip
    assert windows["7d"]["used_percent"] == 0.36
    assert windows["7d sonnet"]["resets_at"] is None
    assert windows["7d Fable"]["used_percent"] == 84
    extra = windows["month extra"]
    assert (extra["used"], extra["limit"], extra["unit"]) == (12.5, 50, "usd")
    headers = desk.vendor.asked[0].headers
    assert headers["user-agent"].startswith("claude-code/")
    assert headers["anthropic-beta"] == "oauth-2025-04-20"


def test_limits_stand_in_where_the_named_windows_are_gone(desk: Desk) -> None:
    session = {"kind": "session", "percent": 37, "resets_at": "2026-09-01T15:00:00Z"}
    desk.vendor.tell(PATH, {"limits": [session, {**session, "kind": "weekly_all", "percent": 8}]})
    desk.asked("claude-code")
    assert {name: one["used_percent"] for name, one in desk.windows().items()} == {
        "5h": 37,
        "7d": 8,
    }


def test_extra_usage_alone_without_a_limit_and_in_yen(desk: Desk) -> None:
    extra = {"is_enabled": True, "monthly_limit": None, "used_credits": 700, "currency": "JPY"}
    desk.vendor.tell(PATH, {"five_hour": None, "extra_usage": extra})
    desk.asked("claude-code")
    [window] = desk.quota()["windows"]
    assert (window["used"], window["limit"], window["used_percent"]) == (700, None, None)
    assert window["unit"] == "jpy"


def test_extra_usage_that_is_off_is_hidden(desk: Desk) -> None:
    desk.vendor.tell(PATH, told(extra_usage={**EXTRA, "is_enabled": False}))
    assert desk.asked("claude-code")["windows"] == 2


def test_unknown_is_not_zero(desk: Desk) -> None:
    desk.vendor.tell(PATH, {"five_hour": {"utilization": None, "resets_at": None}})
    assert desk.asked("claude-code")["windows"] == 0
    assert desk.quota()["windows"] == []


@pytest.mark.parametrize(("told_percent", "shown"), [(100.7, 100), (101, 100)])
def test_a_little_over_all_is_all(desk: Desk, told_percent: float, shown: float) -> None:
    desk.vendor.tell(PATH, {"five_hour": {"utilization": told_percent}})
    desk.asked("claude-code")
    assert desk.windows()["5h"]["used_percent"] == shown


def test_far_over_all_is_a_changed_shape(desk: Desk) -> None:
    desk.vendor.tell(PATH, {"five_hour": {"utilization": 3700}})
    assert desk.asked("claude-code")["error_class"] == "schema_changed"


def keep(desk: Desk, text: str) -> None:
    desk.machine.write(".claude/.credentials.json", text.encode())
    code, _, err = desk.add("claude-code", "--own-login", secret=None)
    assert code == 0, err


def test_the_login_that_claude_code_keeps(desk: Desk) -> None:
    desk.vendor.tell(PATH, told())
    keep(desk, login())
    assert desk.poll()[0]["ok"]
    assert desk.vendor.asked[0].headers["authorization"] == "Bearer sk-ant-oat01-aaaaaaaa"
    [account] = desk.shell.json("accounts", "list", "--json")["accounts"]
    assert (account["plan"], account["billing"]) == ("max 5x", "subscription")


@pytest.mark.parametrize(
    ("text", "error_class"),
    [
        (login(expiresAt=NOW_MS - 1), "auth_expired"),
        (login(scopes=["user:inference"]), "auth_scope"),
        ('{"mcpOAuth": {"x": 1}}', "auth_missing"),
        ('{"claudeAiOauth": ', "auth_missing"),
    ],
)
def test_a_login_that_cannot_be_used_is_not_sent(desk: Desk, text: str, error_class: str) -> None:
    keep(desk, text)
    account = desk.poll()[0]
    assert (account["error_class"], desk.vendor.asked) == (error_class, [])


def test_too_many_questions_keep_the_last_values_as_stale(desk: Desk) -> None:
    def answer(asked: Asked) -> Reply:
        if not asked.headers["user-agent"].startswith("claude-code/"):
            return Reply({"error": {"type": "rate_limit_error"}}, 429, {"Retry-After": "0"})
        return Reply(told())

    desk.vendor.tell(PATH, answer)
    desk.asked("claude-code")
    limited = {"error": {"type": "rate_limit_error", "message": "Rate limited."}}
    desk.vendor.tell(PATH, Reply(limited, 429, {"Retry-After": "0"}))
    desk.freeze("2026-09-01T12:10:00Z")
    assert desk.poll()[0]["error_class"] == "rate_limited"
    assert {one["state"] for one in desk.quota()["windows"]} == {"stale"}
    [account] = desk.shell.json("accounts", "list", "--json")["accounts"]
    next_at = datetime.fromisoformat(account["next_poll_at"])
    assert next_at >= datetime.fromisoformat("2026-09-01T12:15:00Z")
    assert account["last_ok_at"] == "2026-09-01T12:00:00Z"


@pytest.mark.parametrize(("status", "error_class"), [(401, "auth_expired"), (403, "auth_scope")])
def test_errors(desk: Desk, status: int, error_class: str) -> None:
    desk.vendor.tell(PATH, Reply({"error": {"type": "x", "message": "no"}}, status))
    assert desk.asked("claude-code")["error_class"] == error_class


def test_limits_stand_in_where_a_named_window_is_unknown(desk: Desk) -> None:
    session = {"kind": "session", "group": "session", "percent": 37}
    cowork = {"seven_day_routines": SEVEN, "seven_day_cowork": SEVEN}
    of_two = [{**SCOPED, "scope": {"model": {"display_name": "Fable"}, "surface": surface}}
              for surface in ("cli", "web")]  # fmt: skip
    body = {"five_hour": {"utilization": None}, "limits": [session, *of_two], **cowork}
    desk.vendor.tell(PATH, body)
    assert desk.asked("claude-code")["windows"] == 4
    assert set(desk.windows()) == {"5h", "7d routines", "7d Fable cli", "7d Fable web"}
    assert desk.windows()["5h"]["used_percent"] == 37


@pytest.mark.parametrize(
    ("tier", "plan"),
    [("default_claude_max_20x", "max 20x"), ("default_claude_pro", "max"), (None, "max")],
)
def test_the_plan_is_named_with_its_multiple(desk: Desk, tier: str | None, plan: str) -> None:
    desk.vendor.tell(PATH, told())
    keep(desk, login(rateLimitTier=tier))
    desk.poll()
    [account] = desk.shell.json("accounts", "list", "--json")["accounts"]
    assert account["plan"] == plan


def test_extra_usage_without_a_percentage_is_reckoned(desk: Desk) -> None:
    desk.vendor.tell(PATH, {"extra_usage": {**EXTRA, "utilization": None}})
    desk.asked("claude-code")
    assert desk.windows()["month extra"]["used_percent"] == 25
