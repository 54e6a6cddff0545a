"""Anthropic's usage and cost reports (http-apis 2)."""

import pytest

from tests.vendors.desk import SECRET, Desk
from tests.vendors.server import Asked, Reply

USAGE = "/v1/organizations/usage_report/messages"
COSTS = "/v1/organizations/cost_report"
RESULT = {
    "uncached_input_tokens": 1500, "cache_read_input_tokens": 90000,
    "cache_creation": {"ephemeral_5m_input_tokens": 4000, "ephemeral_1h_input_tokens": 6},
    "output_tokens": 2200, "model": "claude-sonnet-5", "api_key_id": None, "workspace_id": None,
}  # fmt: skip


def page(*results: object, more: str | None = None) -> dict[str, object]:
    span = {"starting_at": "2026-09-01T00:00:00Z", "ending_at": "2026-09-02T00:00:00Z"}
    data = [{**span, "results": results}]
    return {"data": data, "has_more": more is not None, "next_page": more}


def cost(amount: object, **more: object) -> dict[str, object]:
    told = {"description": "Sonnet 5 - Output", "model": "claude-sonnet-5", "workspace_id": None}
    return {"amount": amount, "currency": "USD", "cost_type": "tokens", **told, **more}


def test_tokens_and_costs(desk: Desk) -> None:
    desk.vendor.tell(USAGE, page(RESULT))
    desk.vendor.tell(COSTS, page(cost("123.45")))
    assert desk.asked("anthropic")["usage_rows"] == 2
    tokens, costs = sorted(desk.usage(), key=lambda row: row["detail"] or "")
    assert (tokens["input_tokens"], tokens["cache_read_tokens"]) == (1500, 90000)
    assert (tokens["cache_creation_tokens"], tokens["requests"]) == (4006, None)
    assert (costs["cost"], costs["currency"], costs["detail"]) == (
        1.2345, "USD", "cost: Sonnet 5 - Output",
    )  # fmt: skip
    asked = desk.vendor.asked[0]
    assert asked.headers["x-api-key"] == SECRET
    assert asked.headers["anthropic-version"] == "2023-06-01"
    assert "origin" not in asked.headers
    assert (asked.value("group_by[]"), asked.value("limit")) == ("model", "31")


def test_every_page_is_read(desk: Desk) -> None:
    def costs(asked: Asked) -> Reply:
        if asked.value("page"):
            return Reply(page(cost("2", description="b")))
        return Reply(page(cost("1", description="a"), more="page_B"))

    desk.vendor.tell(USAGE, page())
    desk.vendor.tell(COSTS, costs)
    desk.asked("anthropic")
    assert {row["detail"]: row["cost"] for row in desk.usage()} == {
        "cost: a": 0.01,
        "cost: b": 0.02,
    }


def test_parts_of_a_day_that_differ_in_more_than_is_kept_are_summed(desk: Desk) -> None:
    desk.vendor.tell(USAGE, page(RESULT, {**RESULT, "output_tokens": 1}))
    desk.vendor.tell(COSTS, page(cost("1"), cost("not a number")))
    desk.asked("anthropic")
    tokens, costs = sorted(desk.usage(), key=lambda row: row["detail"] or "")
    assert tokens["output_tokens"] == 2201
    assert costs["cost"] is None


def test_missing_counts_are_unknown(desk: Desk) -> None:
    desk.vendor.tell(USAGE, page({"model": "claude-sonnet-5", "output_tokens": 5}))
    desk.vendor.tell(COSTS, page())
    desk.asked("anthropic")
    [row] = desk.usage()
    names = ("input_tokens", "cache_read_tokens", "cache_creation_tokens", "output_tokens")
    assert [row[name] for name in names] == [None, None, None, 5]


def test_one_workspace_can_be_asked_for(desk: Desk) -> None:
    desk.vendor.tell(USAGE, page(RESULT))
    desk.vendor.tell(COSTS, page(cost("1", workspace_id="w1"), cost("7", workspace_id=None)))
    desk.asked("anthropic", "--set", "workspace=w1")
    assert desk.vendor.asked[0].value("workspace_ids[]") == "w1"
    assert [row["cost"] for row in desk.usage() if row["detail"]] == [0.01]


@pytest.mark.parametrize(
    ("status", "kind", "error_class"),
    [
        (401, "authentication_error", "auth_expired"),
        (403, "permission_error", "auth_scope"),
        (429, "rate_limit_error", "rate_limited"),
        (529, "overloaded_error", "unavailable"),
    ],
)
def test_errors(desk: Desk, status: int, kind: str, error_class: str) -> None:
    body = {"type": "error", "error": {"type": kind, "message": "no"}, "request_id": "req_1"}
    desk.vendor.tell(USAGE, Reply(body, status))
    assert desk.asked("anthropic")["error_class"] == error_class


def test_an_admin_key_is_not_given_to_another_host(desk: Desk) -> None:
    desk.machine.paths.config.mkdir(exist_ok=True)
    code, _, err = desk.shell.run(
        "accounts", "add", "anthropic", "--credential-command", "echo sk-ant-admin01-abcdef",
        "--base-url", "https://proxy.example", "--no-test",
    )  # fmt: skip
    assert code == 0, err
    [account] = desk.poll()
    assert account["error_class"] == "auth_scope"
    assert "own hosts" in account["message"]


def test_costs_that_a_key_may_not_read_leave_the_tokens(desk: Desk) -> None:
    desk.vendor.tell(USAGE, page(RESULT))
    desk.vendor.tell(COSTS, Reply({"error": {"message": "no"}}, 403))
    account = desk.asked("anthropic")
    assert (account["ok"], account["usage_rows"]) == (True, 1)
    desk.vendor.tell(COSTS, Reply({"error": {"message": "no"}}, 529))
    assert desk.poll()[0]["error_class"] == "unavailable"


@pytest.mark.parametrize("amount", [None, "NaN", "1e999999", True, "much", {}])
def test_an_amount_that_is_none_is_unknown(desk: Desk, amount: object) -> None:
    desk.vendor.tell(USAGE, page())
    desk.vendor.tell(COSTS, page(cost(amount)))
    assert desk.asked("anthropic")["ok"]
    assert [row["cost"] for row in desk.usage()] == [None]
