"""Ollama's local server and ollama.com (http-apis 12)."""

from typing import Any

import pytest

from tests.vendors.desk import SECRET, Desk
from tests.vendors.server import Reply

TAGS = "/api/tags"
USAGE = "/api/usage"
BALANCE = "/api/balance"
BUCKET: dict[str, Any] = {
    "from": "2026-08-30T00:00:00Z", "until": "2026-08-31T00:00:00Z", "request_count": 10,
    "usage_usd": 0.1, "input_tokens": 70000, "cached_input_tokens": 20000, "output_tokens": 3000,
}  # fmt: skip
PERIOD = {"from": "2026-08-20T00:00:00Z", "until": "2026-09-20T00:00:00Z"}
MONTH = {"balance_usd": 17.5, "allowance_usd": 20, "period": PERIOD}


def usage(*buckets: object) -> dict[str, Any]:
    return {"range": "30d", "granularity": "day", "totals": {}, "buckets": buckets}


def test_the_local_server_has_no_quota_and_needs_no_credential(desk: Desk) -> None:
    desk.vendor.tell(TAGS, {"models": [{"name": "qwen3:8b"}]})
    account = desk.asked("ollama", secret=None)
    assert (account["ok"], account["windows"], account["balances"]) == (True, 0, 0)
    [listed] = desk.shell.json("accounts", "list", "--json")["accounts"]
    assert (listed["credential"], listed["plan"]) == ("none", "local")
    assert "authorization" not in desk.vendor.asked[0].headers


def test_a_server_that_does_not_run_is_no_error(desk: Desk) -> None:
    code, _, err = desk.shell.run(
        "accounts", "add", "ollama", "--base-url", "http://127.0.0.1:1", "--no-test"
    )
    assert code == 0, err
    assert desk.poll()[0]["ok"]


def test_the_cloud_tells_a_month_and_usage(desk: Desk) -> None:
    part = {**BUCKET, "from": "2026-09-01T00:00:00Z", "until": "2026-09-01T11:00:00Z",
            "partial": True}  # fmt: skip
    empty = {"from": "2026-08-29T00:00:00Z", "until": "2026-08-30T00:00:00Z", "request_count": 0}
    desk.vendor.tell(USAGE, usage(empty, BUCKET, part))
    desk.vendor.tell(BALANCE, {"included": MONTH, "purchased": {"balance_usd": 5}})
    account = desk.asked("ollama")
    assert (account["windows"], account["balances"], account["usage_rows"]) == (1, 1, 2)
    window = desk.windows()["month"]
    assert (window["used"], window["limit"], window["used_percent"]) == (2.5, 20, 12.5)
    assert (window["unit"], window["resets_at"]) == ("usd", "2026-09-20T00:00:00Z")
    whole, running = desk.usage()
    assert (whole["input_tokens"], whole["cache_read_tokens"], whole["cost"]) == (50000, 20000, 0.1)
    assert running["end"] == "2026-09-02T00:00:00Z"
    assert desk.vendor.asked[0].headers["authorization"] == f"Bearer {SECRET}"
    assert desk.vendor.asked[0].value("range") == "30d"


def test_a_running_bucket_that_has_grown_replaces_itself(desk: Desk) -> None:
    part = {**BUCKET, "from": "2026-09-01T00:00:00Z", "partial": True}
    desk.vendor.tell(BALANCE, {"included": MONTH})
    desk.vendor.tell(USAGE, usage({**part, "until": "2026-09-01T11:00:00Z"}))
    desk.asked("ollama")
    desk.vendor.tell(USAGE, usage({**part, "until": "2026-09-01T11:30:00Z", "request_count": 12}))
    desk.poll()
    [row] = desk.usage()
    assert row["requests"] == 12


def test_older_plans_tell_what_is_left_in_percent_and_requests_only(desk: Desk) -> None:
    bucket = {key: BUCKET[key] for key in ("from", "until", "request_count")}
    included = {
        "session": {"remaining_percent": 95.4, "resets_at": "2026-09-01T15:00:00Z"},
        "weekly": {"remaining_percent": 66.5, "resets_at": "2026-09-07T00:00:00Z"},
    }
    desk.vendor.tell(USAGE, usage(bucket))
    desk.vendor.tell(BALANCE, {"included": included})
    assert desk.asked("ollama")["windows"] == 2
    windows = desk.windows()
    assert round(windows["5h"]["used_percent"], 6) == 4.6
    assert windows["7d"]["resets_at"] == "2026-09-07T00:00:00Z"
    [row] = desk.usage()
    assert (row["requests"], row["input_tokens"], row["cost"]) == (10, None, None)


def test_the_shape_until_october_has_ratios_without_resets(desk: Desk) -> None:
    told = {"session": {"usage": 0.046}, "weekly": {"usage": 0.051}, "monthly": {"usage": 0.007}}
    desk.vendor.tell(USAGE, {"limits": told, "activity": {"cost": "1.68"}})
    assert desk.asked("ollama")["windows"] == 3
    windows = desk.windows()
    assert round(windows["5h"]["used_percent"], 6) == 4.6
    assert windows["5h"]["resets_at"] == "2026-09-01T17:00:00Z"
    assert windows["7d"]["resets_at"] == "2026-09-07T00:00:00Z"
    assert windows["month"]["resets_at"] is None


@pytest.mark.parametrize(
    ("status", "error_class"), [(401, "auth_expired"), (403, "auth_scope"), (429, "rate_limited")]
)
def test_errors(desk: Desk, status: int, error_class: str) -> None:
    desk.vendor.tell(USAGE, Reply({"error": "no"}, status, {"Retry-After": "600"}))
    assert desk.asked("ollama")["error_class"] == error_class


def test_usage_and_balance_stand_in_for_each_other(desk: Desk) -> None:
    desk.vendor.tell(USAGE, usage(BUCKET))
    account = desk.asked("ollama")
    assert (account["ok"], account["windows"], account["usage_rows"]) == (True, 0, 1)
    desk.vendor.tell(USAGE, Reply({"error": "not found"}, 404))
    desk.vendor.tell(BALANCE, {"included": MONTH})
    account = desk.poll()[0]
    assert (account["ok"], account["windows"], account["usage_rows"]) == (True, 1, 0)
    desk.vendor.tell(BALANCE, Reply({"error": "not found"}, 404))
    assert desk.poll()[0]["error_class"] == "schema_changed"


def test_a_balance_that_fails_keeps_the_last_windows(desk: Desk) -> None:
    desk.vendor.tell(USAGE, usage(BUCKET))
    desk.vendor.tell(BALANCE, {"included": MONTH})
    desk.asked("ollama")
    desk.vendor.tell(BALANCE, Reply({"error": "slow down"}, 429, {"Retry-After": "60"}))
    desk.freeze("2026-09-01T12:10:00Z")
    assert desk.poll()[0]["error_class"] == "rate_limited"
    assert desk.windows()["month"]["state"] == "stale"


def test_a_server_without_models_runs(desk: Desk) -> None:
    desk.vendor.tell(TAGS, {"models": None})
    assert desk.asked("ollama", secret=None)["ok"]
    desk.vendor.tell(TAGS, {"hello": 1})
    assert desk.poll()[0]["error_class"] == "schema_changed"
