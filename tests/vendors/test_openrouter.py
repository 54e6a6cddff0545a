"""OpenRouter's key, credits and activity (http-apis 14)."""

import pytest

from tests.vendors.desk import Desk
from tests.vendors.server import Asked, Reply

KEY = "/api/v1/key"
CREDITS = "/api/v1/credits"
ACTIVITY = "/api/v1/activity"
FORBIDDEN = Reply({"error": {"code": 403, "message": "management key needed"}}, 403)
LIMITED = {
    "label": "sk-or-v1-abc...123", "limit": 20, "limit_remaining": 12.5, "limit_reset": "monthly",
    "usage": 310.2, "usage_monthly": 7.5, "is_free_tier": False,
}  # fmt: skip
ROW = {
    "date": "2026-08-30", "model": "openai/gpt-5.6", "endpoint_id": "5c", "provider_name": "OpenAI",
    "usage": 0.015, "byok_usage_inference": 0.0, "requests": 5, "prompt_tokens": 5000,
    "completion_tokens": 125, "reasoning_tokens": 25,
}  # fmt: skip


def test_the_limit_of_a_key_is_what_remains_of_it_and_not_its_lifetime_use(desk: Desk) -> None:
    desk.vendor.tell(KEY, {"data": LIMITED})
    desk.vendor.tell(CREDITS, FORBIDDEN)
    desk.vendor.tell(ACTIVITY, FORBIDDEN)
    account = desk.asked("openrouter")
    assert (account["ok"], account["windows"], account["balances"]) == (True, 1, 0)
    window = desk.windows()["month"]
    assert (window["used"], window["limit"], window["used_percent"]) == (7.5, 20, 37.5)
    assert (window["unit"], window["resets_at"]) == ("usd", "2026-10-01T00:00:00Z")
    assert window["window_minutes"] == 30 * 1440


@pytest.mark.parametrize(
    ("reset", "name", "resets_at"),
    [
        ("daily", "1d", "2026-09-02T00:00:00Z"),
        ("weekly", "7d", "2026-09-07T00:00:00Z"),
        (None, "key limit", None),
    ],
)
def test_limits_reset_at_midnight(
    desk: Desk, reset: str | None, name: str, resets_at: str | None
) -> None:
    desk.vendor.tell(KEY, {"data": {**LIMITED, "limit_reset": reset}})
    desk.vendor.tell(CREDITS, FORBIDDEN)
    desk.vendor.tell(ACTIVITY, FORBIDDEN)
    desk.asked("openrouter")
    assert desk.windows()[name]["resets_at"] == resets_at


def test_a_key_without_a_limit_has_no_window(desk: Desk) -> None:
    desk.vendor.tell(KEY, {"data": {**LIMITED, "limit": None, "limit_remaining": None}})
    desk.vendor.tell(CREDITS, {"data": {"total_credits": 350.0, "total_usage": 310.2}})
    desk.vendor.tell(ACTIVITY, {"data": []})
    account = desk.asked("openrouter")
    assert (account["windows"], account["balances"]) == (0, 1)
    balance = desk.balances()["credits"]
    assert (round(balance["amount"], 2), balance["currency"]) == (39.8, "USD")


def test_activity_is_told_by_day_and_endpoint(desk: Desk) -> None:
    def activity(asked: Asked) -> Reply:
        if asked.value("date") is not None:
            return Reply({"data": [{**ROW, "date": "2026-09-01", "byok_usage_inference": 0.2}]})
        return Reply({"data": [ROW, {**ROW, "requests": 2}, {**ROW, "endpoint_id": "6d"}]})

    desk.vendor.tell(KEY, {"data": LIMITED})
    desk.vendor.tell(CREDITS, {"data": {"total_credits": 1, "total_usage": 2}})
    desk.vendor.tell(ACTIVITY, activity)
    desk.asked("openrouter")
    rows = {(row["start"][:10], row["detail"]): row for row in desk.usage()}
    assert len(rows) == 4
    summed = rows["2026-08-30", "OpenAI 5c"]
    assert (summed["requests"], summed["input_tokens"], summed["cost"]) == (7, 10000, 0.03)
    assert (summed["output_tokens"], summed["reasoning_tokens"]) == (250, 50)
    assert rows["2026-09-01", "paid to OpenAI with an own key"]["cost"] == 0.2
    assert desk.vendor.asked[-1].value("date") == "2026-09-01"
    assert desk.balances()["credits"]["amount"] == -1


@pytest.mark.parametrize(
    ("status", "error_class"), [(401, "auth_expired"), (402, "exhausted"), (503, "unavailable")]
)
def test_errors(desk: Desk, status: int, error_class: str) -> None:
    desk.vendor.tell(KEY, Reply({"error": {"code": status, "message": "no"}}, status))
    assert desk.asked("openrouter")["error_class"] == error_class


def test_a_management_key_that_is_no_key_for_calls_reads_the_credits(desk: Desk) -> None:
    desk.vendor.tell(CREDITS, {"data": {"total_credits": "5", "total_usage": "2"}})
    desk.vendor.tell(ACTIVITY, {"data": [ROW, {**ROW, "date": None}]})
    account = desk.asked("openrouter")
    assert (account["ok"], account["balances"], account["usage_rows"]) == (True, 1, 2)
    desk.vendor.tell(CREDITS, Reply({"error": {"message": "no"}}, 500))
    assert desk.poll()[0]["error_class"] == "schema_changed"


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_the_limit_counts_without_credits_and_activity(desk: Desk, status: int) -> None:
    refused = Reply({"error": {"code": status, "message": "no"}}, status)
    desk.vendor.tell(KEY, {"data": LIMITED})
    desk.vendor.tell(CREDITS, refused)
    desk.vendor.tell(ACTIVITY, refused)
    account = desk.asked("openrouter")
    assert (account["ok"], account["windows"]) == (True, 1)
