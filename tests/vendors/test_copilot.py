"""Copilot's seat quota and AI credits (http-apis 5)."""

from typing import Any

import pytest

from tests.vendors.desk import SECRET, Desk
from tests.vendors.server import Asked, Reply

PATH = "/copilot_internal/user"
CREDITS = "/users/me/settings/billing/ai_credit/usage"
PREMIUM = {
    "quota_id": "premium_interactions", "entitlement": 1500, "remaining": 1180,
    "quota_remaining": 1180.4, "percent_remaining": 78.69, "unlimited": False,
    "overage_permitted": True, "overage_count": 0, "credits_used": 319.6,
}  # fmt: skip
ENDLESS = {"entitlement": 0, "remaining": 0, "percent_remaining": 100.0, "unlimited": True}


def told(**snapshots: Any) -> dict[str, Any]:
    return {
        "copilot_plan": "individual_pro", "quota_reset_date": "2026-10-01",
        "quota_reset_date_utc": "2026-10-01T00:00:00.000Z", "quota_snapshots": snapshots,
    }  # fmt: skip


def test_a_paid_seat(desk: Desk) -> None:
    desk.vendor.tell(PATH, told(premium_interactions=PREMIUM, chat=ENDLESS, completions=ENDLESS))
    account = desk.asked("copilot")
    assert (account["ok"], account["windows"]) == (True, 1)
    window = desk.windows()["month"]
    assert round(window["used"], 1) == 319.6
    assert round(window["used_percent"], 2) == 21.31
    assert (window["limit"], window["unit"]) == (1500, "requests")
    assert (window["resets_at"], window["window_minutes"]) == ("2026-10-01T00:00:00Z", 43200)
    headers = desk.vendor.asked[0].headers
    assert headers["authorization"] == f"token {SECRET}"
    assert headers["x-github-api-version"] == "2025-04-01"


def test_a_free_plan_tells_what_is_left(desk: Desk) -> None:
    body = {
        "copilot_plan": "free", "limited_user_reset_date": "2026-10-01",
        "monthly_quotas": {"chat": 50, "completions": 2000},
        "limited_user_quotas": {"chat": 41},
    }  # fmt: skip
    desk.vendor.tell(PATH, body)
    assert desk.asked("copilot")["windows"] == 2
    windows = desk.windows()
    assert (windows["month chat"]["used"], windows["month chat"]["used_percent"]) == (9, 18)
    unknown = windows["month completions"]
    assert (unknown["used"], unknown["used_percent"], unknown["limit"]) == (None, None, 2000)


def test_a_seat_billed_by_tokens_tells_credits_only(desk: Desk) -> None:
    desk.vendor.tell(PATH, told(premium_interactions={**ENDLESS, "credits_used": 31}))
    assert desk.asked("copilot")["windows"] == 1
    window = desk.windows()["month"]
    assert (window["used"], window["used_percent"], window["unit"]) == (31, None, "credits")


def test_what_is_used_beyond_the_quota_is_more_than_all(desk: Desk) -> None:
    over = {**PREMIUM, "remaining": -150, "quota_remaining": -150, "percent_remaining": 0}
    desk.vendor.tell(PATH, told(premium_interactions=over))
    desk.asked("copilot")
    assert round(desk.windows()["month"]["used_percent"], 6) == 110


def test_without_a_reset_the_month_ends_at_its_end(desk: Desk) -> None:
    body = told(premium_interactions=PREMIUM)
    del body["quota_reset_date"], body["quota_reset_date_utc"]
    desk.vendor.tell(PATH, body)
    desk.asked("copilot")
    assert desk.windows()["month"]["resets_at"] == "2026-10-01T00:00:00Z"


def test_ai_credits_are_rows_of_usage(desk: Desk) -> None:
    item = {
        "product": "Copilot", "sku": "Copilot AI Credits", "model": "Claude Sonnet 5",
        "grossQuantity": 310.5, "grossAmount": 3.105, "netAmount": 0.5,
    }  # fmt: skip

    def usage(asked: Asked) -> Reply:
        return Reply({"usageItems": [item] if asked.value("month") == "9" else []})

    desk.vendor.tell(PATH, {**told(premium_interactions=PREMIUM), "login": "me"})
    desk.vendor.tell(CREDITS, usage)
    assert desk.asked("copilot")["usage_rows"] == 1
    [row] = desk.usage()
    assert (row["model"], row["cost"]) == ("Claude Sonnet 5", 0.5)
    assert (row["start"], row["end"]) == ("2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z")


@pytest.mark.parametrize(
    ("status", "error_class"), [(401, "auth_expired"), (403, "auth_scope"), (404, "no_plan")]
)
def test_errors(desk: Desk, status: int, error_class: str) -> None:
    desk.vendor.tell(PATH, Reply({"message": "no"}, status))
    assert desk.asked("copilot")["error_class"] == error_class


def test_a_seat_of_zeros_tells_credits_only(desk: Desk) -> None:
    zeros = {"entitlement": 0, "remaining": 0, "percent_remaining": 0, "unlimited": False}
    desk.vendor.tell(PATH, told(premium_interactions={**zeros, "credits_used": "31"}, chat=zeros))
    assert desk.asked("copilot")["windows"] == 1
    window = desk.windows()["month"]
    assert (window["used"], window["used_percent"], window["unit"]) == (31, None, "credits")


def test_githubs_rate_limit_is_no_missing_scope(desk: Desk) -> None:
    desk.vendor.tell(PATH, Reply({"message": "API rate limit exceeded for user ID 1"}, 403))
    assert desk.asked("copilot")["error_class"] == "rate_limited"
