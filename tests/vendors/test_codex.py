"""The hosted windows of Codex (http-apis 4)."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from tests.vendors.desk import NOW_MS, SECRET, Desk
from tests.vendors.server import Reply

USAGE = "/backend-api/wham/usage"
RESETS = "/backend-api/wham/rate-limit-reset-credits"
SPEND = "/backend-api/accounts/acct-1/spend-controls/current-user/monthly-usage"
NOW = NOW_MS // 1000
SHORT = {"used_percent": 22, "limit_window_seconds": 18000, "reset_at": NOW + 9000}
WEEK = {"used_percent": 41, "limit_window_seconds": 604800, "reset_after_seconds": 3600}


def told(primary: Any = SHORT, secondary: Any = WEEK, **more: Any) -> dict[str, Any]:
    limits = {"allowed": True, "primary_window": primary, "secondary_window": secondary}
    return {"plan_type": "plus", "rate_limit": limits, "additional_rate_limits": None, **more}


def test_windows_credits_and_limits(desk: Desk) -> None:
    spark = {"limit_name": "GPT-5.6-Spark", "rate_limit": {"primary_window": SHORT}}
    body = told(
        code_review_rate_limit={"primary_window": WEEK},
        additional_rate_limits=[spark],
        credits={"has_credits": True, "unlimited": False, "balance": "12.40"},
        individual_limit={"limit": "100", "used": "25.5", "remaining_percent": 74.5,
                          "reset_at": NOW + 60},
        rate_limit_reset_credits={"available_count": 2},
    )  # fmt: skip
    desk.vendor.tell(USAGE, body)
    statuses = [{"id": "r1", "status": "available"}, {"id": "r2", "status": "redeemed"}]
    desk.vendor.tell(RESETS, {"available_count": 2, "credits": statuses})
    account = desk.asked("codex", "--set", "account_id=acct-1")
    assert (account["ok"], account["windows"], account["balances"]) == (True, 5, 2)
    windows = desk.windows()
    assert set(windows) == {"5h", "7d", "7d code review", "5h GPT-5.6-Spark", "spend limit"}
    assert (windows["5h"]["used_percent"], windows["5h"]["resets_at"]) == (
        22, "2026-09-01T14:30:00Z",
    )  # fmt: skip
    assert windows["7d"]["resets_at"] == "2026-09-01T13:00:00Z"
    limit = windows["spend limit"]
    assert (limit["used_percent"], limit["used"], limit["limit"]) == (25.5, 25.5, 100)
    assert desk.balances()["credits"]["amount"] == 12.4
    assert desk.balances()["banked resets"]["amount"] == 1
    first = desk.vendor.asked[0]
    assert first.headers["chatgpt-account-id"] == "acct-1"
    assert (first.headers["user-agent"], first.headers["authorization"]) == (
        "codex-cli", f"Bearer {SECRET}",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("primary", "name", "minutes"),
    [
        ({**WEEK}, "7d", 10080),
        ({**SHORT, "limit_window_seconds": 2_628_000}, "month", 43800),
        ({**SHORT, "limit_window_seconds": 2_592_000}, "month", 43200),
        ({**SHORT, "limit_window_seconds": 7200}, "2h", 120),
        ({**SHORT, "limit_window_seconds": None}, "5h", 300),
    ],
)
def test_windows_are_named_by_their_length(
    desk: Desk, primary: dict[str, Any], name: str, minutes: int
) -> None:
    desk.vendor.tell(USAGE, told(primary, None))
    assert desk.asked("codex")["windows"] == 1
    assert desk.windows()[name]["window_minutes"] == minutes


def test_a_window_that_is_told_no_more_is_dropped(desk: Desk) -> None:
    desk.vendor.tell(USAGE, told())
    desk.asked("codex")
    assert set(desk.windows()) == {"5h", "7d"}
    desk.freeze("2026-09-01T12:10:00Z")
    desk.vendor.tell(USAGE, told(WEEK, None))
    desk.poll()
    assert set(desk.windows()) == {"7d"}


def test_a_balance_counts_only_where_there_are_credits(desk: Desk) -> None:
    desk.vendor.tell(USAGE, told(credits={"has_credits": False, "balance": 0}))
    assert desk.asked("codex")["balances"] == 0
    credits_told = {"has_credits": True, "unlimited": True, "balance": 5}
    desk.vendor.tell(USAGE, told(credits=credits_told))
    assert desk.poll()[0]["balances"] == 0


def test_a_workspace_has_a_spend_control(desk: Desk) -> None:
    limit = {"limit": 50, "enforcement_mode": "hard"}
    desk.vendor.tell(USAGE, told(plan_type="team", account_id="acct-1"))
    desk.vendor.tell(SPEND, {"current_month_usage": 10, "effective_monthly_limit": limit})
    assert desk.asked("codex")["windows"] == 3
    assert desk.windows()["month spend"]["used_percent"] == 20
    desk.freeze("2026-09-01T12:10:00Z")
    no_limit = {**limit, "enforcement_mode": "no_limit"}
    desk.vendor.tell(SPEND, {"current_month_usage": 10, "effective_monthly_limit": no_limit})
    desk.poll()
    assert set(desk.windows()) == {"5h", "7d"}


def test_the_login_that_codex_keeps_is_read_and_not_changed(desk: Desk) -> None:
    login = {"tokens": {"access_token": "tok-secret-1", "refresh_token": "ref-secret-2",
                        "account_id": "acct-9"}}  # fmt: skip
    file = desk.machine.write(".codex/auth.json", json.dumps(login).encode())
    desk.vendor.tell(USAGE, told())
    code, _, err = desk.add("codex", "--own-login", secret=None)
    assert code == 0, err
    before = file.stat().st_mtime_ns
    assert desk.poll()[0]["ok"]
    asked = desk.vendor.asked[0]
    assert asked.headers["authorization"] == "Bearer tok-secret-1"
    assert asked.headers["chatgpt-account-id"] == "acct-9"
    assert file.stat().st_mtime_ns == before
    [account] = desk.shell.json("accounts", "list", "--json")["accounts"]
    assert (account["credential"], account["kind"], account["plan"]) == ("file", "api", "plus")


def test_a_login_with_an_api_key_has_no_windows(desk: Desk) -> None:
    desk.machine.write(".codex/auth.json", b'{"OPENAI_API_KEY": "sk-proj-x"}')
    desk.add("codex", "--own-login", secret=None)
    assert desk.poll()[0]["error_class"] == "no_plan"


def test_a_login_that_is_not_there_cannot_be_added(desk: Desk) -> None:
    code, _, err = desk.add("codex", "--own-login", secret=None)
    assert (code, "no login of codex" in err) == (2, True)


@pytest.mark.parametrize(
    ("reply", "error_class"),
    [
        (Reply({"detail": "expired"}, 401), "auth_expired"),
        (Reply({"detail": "forbidden"}, 403), "auth_expired"),
        (Reply(b"<html>blocked</html>", 403, {"Content-Type": "text/html"}), "unavailable"),
        (Reply({"hello": 1}), "schema_changed"),
    ],
)
def test_errors(desk: Desk, reply: Reply, error_class: str) -> None:
    desk.vendor.tell(USAGE, reply)
    account = desk.asked("codex")
    assert account["error_class"] == error_class
    assert ("codex login" in account["message"]) == (error_class == "auth_expired")


def test_a_bare_token_tells_its_account(desk: Desk) -> None:
    said = {"https://api.openai.com/auth": {"chatgpt_account_id": "acct-7"}}
    payload = urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    desk.vendor.tell(USAGE, told())
    assert desk.asked("codex", secret=f"eyJh.{payload}.c2ln")["ok"]
    assert desk.vendor.asked[0].headers["chatgpt-account-id"] == "acct-7"


def test_limits_of_one_name_and_length_are_windows_of_their_own(desk: Desk) -> None:
    limits = [
        {"limit_name": "Spark", "metered_feature": feature, "rate_limit": {"primary_window": used}}
        for feature, used in (("one", SHORT), ("two", WEEK), ("two", WEEK), ("three", SHORT))
    ]
    desk.vendor.tell(
        USAGE, told(SHORT, {**SHORT, "used_percent": 5}, additional_rate_limits=limits)
    )
    assert desk.asked("codex")["windows"] == 6
    windows = desk.windows()
    assert set(windows) == {
        "5h", "5h 2", "5h Spark", "7d Spark two", "7d Spark two 2", "5h Spark three",
    }  # fmt: skip
    assert (windows["5h"]["used_percent"], windows["5h 2"]["used_percent"]) == (22, 5)


def test_banked_resets_are_counted_where_they_are_not_listed(desk: Desk) -> None:
    desk.vendor.tell(USAGE, told(rate_limit_reset_credits={"available_count": "2"}))
    account = desk.asked("codex")
    assert (account["ok"], account["balances"]) == (True, 1)
    assert desk.balances()["banked resets"]["amount"] == 2


def test_a_refusal_in_plain_words_is_one_of_the_login(desk: Desk) -> None:
    desk.vendor.tell(USAGE, Reply(b"forbidden", 403, {"Content-Type": "text/plain"}))
    assert desk.asked("codex")["error_class"] == "auth_expired"


def test_what_is_no_number_is_unknown_and_nothing_else_is_lost(desk: Desk) -> None:
    text = json.dumps(told(credits={"has_credits": True, "balance": "Infinity"}))
    text = text.replace('"used_percent": 22', '"used_percent": NaN')
    desk.vendor.tell(USAGE, Reply(text.encode()))
    account = desk.asked("codex")
    assert (account["ok"], account["windows"], account["balances"]) == (True, 1, 0)
    assert set(desk.windows()) == {"7d"}


@pytest.mark.parametrize("reply", [Reply(b""), Reply(b"", 204), Reply(b"null"), Reply([])])
def test_an_answer_without_anything_in_it_is_a_changed_shape(desk: Desk, reply: Reply) -> None:
    desk.vendor.tell(USAGE, reply)
    assert desk.asked("codex")["error_class"] == "schema_changed"
