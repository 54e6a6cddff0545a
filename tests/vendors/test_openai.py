"""OpenAI's organization usage and costs (http-apis 1)."""

import pytest

from tests.vendors.desk import SECRET, Desk
from tests.vendors.server import Asked, Reply

USAGE = "/v1/organization/usage/completions"
COSTS = "/v1/organization/costs"
DAY = 1_788_220_800
RESULT = {
    "input_tokens": 120000, "input_cached_tokens": 90000, "input_cache_write_tokens": 1000,
    "output_tokens": 8000, "input_audio_tokens": 500, "num_model_requests": 42,
    "model": "gpt-5.6-terra", "project_id": None,
}  # fmt: skip


def page(*results: object, more: str | None = None, start: int = DAY) -> dict[str, object]:
    bucket = {"start_time": start, "end_time": start + 86400, "results": results}
    return {"object": "page", "has_more": more is not None, "next_page": more, "data": [bucket]}


def cost(value: object, item: str) -> dict[str, object]:
    return {"amount": {"value": value, "currency": "usd"}, "line_item": item}


EMPTY = page()


def test_cached_tokens_are_taken_out_of_input(desk: Desk) -> None:
    desk.vendor.tell(USAGE, page(RESULT), EMPTY)
    desk.vendor.tell(COSTS, page(cost("1.2375", "gpt-5.6-terra, input"), cost(0.5, "search")))
    account = desk.asked("openai")
    assert (account["ok"], account["usage_rows"], account["windows"]) == (True, 3, 0)
    tokens = next(row for row in desk.usage() if row["model"])
    assert (tokens["input_tokens"], tokens["cache_read_tokens"]) == (29000, 90000)
    assert (tokens["cache_creation_tokens"], tokens["output_tokens"]) == (1000, 8000)
    assert (tokens["requests"], tokens["cost"]) == (42, None)
    assert (tokens["start"], tokens["end"]) == ("2026-09-01T00:00:00Z", "2026-09-02T00:00:00Z")
    costs = {row["detail"]: row["cost"] for row in desk.usage() if row["detail"]}
    assert costs == {"cost: gpt-5.6-terra, input": 1.2375, "cost: search": 0.5}
    assert desk.quota()["windows"] == []
    first = desk.vendor.asked[0]
    assert first.headers["authorization"] == f"Bearer {SECRET}"
    assert (first.value("group_by"), first.value("bucket_width")) == ("model", "1d")


def test_a_first_poll_asks_for_more_than_a_month_in_chunks(desk: Desk) -> None:
    desk.vendor.tell(USAGE, EMPTY)
    desk.vendor.tell(COSTS, EMPTY)
    assert desk.asked("openai")["ok"]
    spans = [
        (int(asked.value("start_time") or 0), int(asked.value("end_time") or 0))
        for asked in desk.vendor.asked
        if asked.path == USAGE
    ]
    assert [end - start <= 31 * 86400 for start, end in spans] == [True, True]
    assert spans[0][1] == spans[1][0]
    assert spans[-1][1] - spans[0][0] >= 31 * 86400
    assert desk.poll()[0]["ok"]
    later = desk.vendor.asked[-1]
    assert int(later.value("end_time") or 0) - int(later.value("start_time") or 0) <= 4 * 86400


def test_all_pages_are_read_with_the_other_parameters_unchanged(desk: Desk) -> None:
    def usage(asked: Asked) -> Reply:
        if asked.value("page") is None:
            return Reply(page(RESULT, more="page_2"))
        return Reply(page({**RESULT, "model": "gpt-5-mini"}))

    desk.vendor.tell(USAGE, usage)
    desk.vendor.tell(COSTS, EMPTY)
    desk.asked("openai")
    assert {row["model"] for row in desk.usage()} == {"gpt-5.6-terra", "gpt-5-mini"}
    one, two = desk.vendor.asked[:2]
    assert two.query == (*one.query, ("page", "page_2"))


@pytest.mark.parametrize("more", ["", "page_1"])
def test_a_cursor_that_is_missing_or_repeated_ends_with_an_error(desk: Desk, more: str) -> None:
    desk.vendor.tell(USAGE, page(RESULT, more=more))
    desk.vendor.tell(COSTS, EMPTY)
    account = desk.asked("openai")
    assert (account["ok"], account["error_class"]) == (False, "schema_changed")
    assert len(desk.vendor.asked) <= 2


def test_a_day_that_is_told_again_replaces_what_was_told_before(desk: Desk) -> None:
    desk.vendor.tell(USAGE, EMPTY, page(RESULT, {**RESULT, "model": "gone"}), page(RESULT))
    desk.vendor.tell(COSTS, EMPTY)
    desk.asked("openai")
    assert len(desk.usage()) == 2
    desk.vendor.tell(USAGE, page({**RESULT, "output_tokens": 9000}))
    desk.poll()
    [row] = desk.usage()
    assert (row["model"], row["output_tokens"]) == ("gpt-5.6-terra", 9000)


def test_one_project_can_be_asked_for(desk: Desk) -> None:
    desk.vendor.tell(USAGE, EMPTY)
    desk.vendor.tell(COSTS, EMPTY)
    desk.asked("openai", "--set", "project=proj_1")
    assert {asked.value("project_ids") for asked in desk.vendor.asked} == {"proj_1"}


@pytest.mark.parametrize(
    ("status", "code", "error_class"),
    [
        (401, "invalid_api_key", "auth_expired"),
        (403, "missing_scope", "auth_scope"),
        (429, "rate_limit_exceeded", "rate_limited"),
        (429, "insufficient_quota", "exhausted"),
        (500, "server_error", "unavailable"),
    ],
)
def test_errors(desk: Desk, status: int, code: str, error_class: str) -> None:
    body = {"error": {"message": f"no {SECRET}", "type": "invalid_request_error", "code": code}}
    desk.vendor.tell(USAGE, Reply(body, status))
    account = desk.asked("openai")
    assert (account["error_class"], SECRET in account["message"]) == (error_class, False)


def test_a_bucket_without_a_start_is_a_changed_shape(desk: Desk) -> None:
    desk.vendor.tell(USAGE, {"data": [{"results": [RESULT]}], "has_more": False})
    assert desk.asked("openai")["error_class"] == "schema_changed"
    desk.vendor.tell(USAGE, {"has_more": False})
    assert desk.poll()[0]["error_class"] == "schema_changed"


@pytest.mark.parametrize(
    ("status", "error_class"),
    [(403, None), (404, None), (500, "unavailable"), (429, "rate_limited")],
)
def test_costs_that_a_key_may_not_read_leave_the_tokens(
    desk: Desk, status: int, error_class: str | None
) -> None:
    desk.vendor.tell(USAGE, page(RESULT), EMPTY)
    desk.vendor.tell(COSTS, Reply({"error": {"message": "no"}}, status))
    account = desk.asked("openai")
    assert (account["error_class"], account["usage_rows"]) == (error_class, 1)


def test_counts_that_are_not_told_are_unknown(desk: Desk) -> None:
    told = {"input_tokens": "1200", "output_tokens": None, "model": "gpt-5.6-terra"}
    desk.vendor.tell(USAGE, page(told), EMPTY)
    desk.vendor.tell(COSTS, page({"amount": None, "line_item": "search"}))
    desk.asked("openai")
    rows = {row["model"]: row for row in desk.usage()}
    tokens = rows["gpt-5.6-terra"]
    assert (tokens["input_tokens"], tokens["output_tokens"], tokens["requests"]) == (
        1200, None, None,
    )  # fmt: skip
    assert (tokens["cache_read_tokens"], tokens["cache_creation_tokens"]) == (None, None)
    assert rows[None]["cost"] is None


def test_a_cursor_may_be_a_number(desk: Desk) -> None:
    def usage(asked: Asked) -> Reply:
        following = {"has_more": "true", "next_page": 2}
        return Reply({**page(RESULT), **(following if asked.value("page") is None else {})})

    desk.vendor.tell(USAGE, usage)
    desk.vendor.tell(COSTS, EMPTY)
    assert desk.asked("openai")["ok"]
    assert desk.vendor.asked[1].value("page") == "2"
