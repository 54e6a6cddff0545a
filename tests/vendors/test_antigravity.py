"""Antigravity's local server and Google's service (http-apis 17)."""

import json
from typing import Any

import pytest

from tests.vendors.desk import NOW_MS, SECRET, Desk
from tests.vendors.server import Reply

SERVICE = "/exa.language_server_pb.LanguageServerService"
ASSIST = "/v1internal:loadCodeAssist"
SUMMARY = "/v1internal:retrieveUserQuotaSummary"
QUOTA = "/v1internal:retrieveUserQuota"
MODELS = "/v1internal:fetchAvailableModels"
SOON = "2026-09-01T15:00:00Z"
GROUPS: dict[str, Any] = {
    "groups": [
        {
            "displayName": "Gemini Models",
            "buckets": [
                {"bucketId": "gemini-5h", "window": "5h", "remainingFraction": 0.975,
                 "resetTime": SOON},
                {"bucketId": "gemini-weekly", "window": "weekly",
                 "remaining": {"remainingFraction": 0.869}, "resetTime": "2026-09-06T00:00:00Z"},
            ],
        },
        {
            "displayName": "Claude and GPT models",
            "buckets": [
                {"bucketId": "3p-5h", "remainingFraction": 1, "resetTime": "2026-09-01T17:00:00Z"},
                {"bucketId": "3p-weekly", "resetTime": "2026-09-06T00:00:00Z"},
                {"bucketId": "3p-off", "remainingFraction": 0.1, "disabled": True},
            ],
        },
    ]
}  # fmt: skip
TIER = {"currentTier": {"id": "standard-tier", "name": "Standard"},
        "cloudaicompanionProject": {"id": "p1"}}  # fmt: skip


def test_groups_tell_what_remains_and_missing_is_not_exhausted(desk: Desk) -> None:
    desk.vendor.tell(ASSIST, TIER, method="POST")
    desk.vendor.tell(SUMMARY, GROUPS, method="POST")
    assert desk.asked("antigravity")["windows"] == 3
    windows = desk.windows()
    assert windows["5h Gemini Models"]["used_percent"] == 2.5
    assert windows["5h Gemini Models"]["resets_at"] == SOON
    assert round(windows["7d Gemini Models"]["used_percent"], 6) == 13.1
    idle = windows["5h Claude and GPT models"]
    assert (idle["used_percent"], idle["resets_at"], idle["window_minutes"]) == (0, None, 300)
    assert "7d Claude and GPT models" not in windows
    assert desk.vendor.asked[1].json == {"project": "p1"}
    assert desk.vendor.asked[0].headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("wrapper", ["response", "summary", "quotaSummary", "root"])
def test_the_local_server_wraps_its_answer(desk: Desk, wrapper: str) -> None:
    desk.vendor.tell(f"{SERVICE}/RetrieveUserQuotaSummary", {wrapper: GROUPS}, method="POST")
    assert desk.asked("antigravity", "--set", "server=4242")["windows"] == 3
    headers = desk.vendor.asked[0].headers
    assert headers["x-codeium-csrf-token"] == SECRET
    assert "authorization" not in headers


def test_the_local_server_is_asked_for_its_status_where_it_knows_no_summary(desk: Desk) -> None:
    info = {"remainingFraction": 0.97, "resetTime": SOON}
    configs = [{"label": "Gemini 3.5 Pro", "quotaInfo": info}, {"label": "X", "quotaInfo": {}}]
    status = {
        "planStatus": {"planInfo": {"planName": "Pro"}}, "userTier": {"name": "Google AI Ultra"},
        "cascadeModelConfigData": {"clientModelConfigs": configs},
    }  # fmt: skip
    desk.vendor.tell(f"{SERVICE}/GetUserStatus", {"userStatus": status}, method="POST")
    assert desk.asked("antigravity", "--set", "server=4242", secret=None)["windows"] == 1
    assert desk.windows()["Gemini 3.5 Pro"]["used_percent"] == 3
    [account] = desk.shell.json("accounts", "list", "--json")["accounts"]
    assert account["plan"] == "Google AI Ultra"


def test_quota_by_model_takes_the_lowest(desk: Desk) -> None:
    buckets = [
        {"modelId": "gemini-3.5-pro", "tokenType": "A", "remainingFraction": 0.9},
        {"modelId": "gemini-3.5-pro", "tokenType": "B", "remainingFraction": 0.4},
    ]
    desk.vendor.tell(ASSIST, TIER, method="POST")
    desk.vendor.tell(QUOTA, {"buckets": buckets}, method="POST")
    assert desk.asked("antigravity")["windows"] == 1
    assert desk.windows()["gemini-3.5-pro"]["used_percent"] == 60


def test_models_that_are_all_full_are_a_guess(desk: Desk) -> None:
    models = {"m1": {"displayName": "One", "quotaInfo": {"remainingFraction": 1}}}
    desk.vendor.tell(ASSIST, TIER, method="POST")
    desk.vendor.tell(MODELS, {"models": models}, method="POST")
    desk.asked("antigravity")
    assert desk.windows()["One"]["confidence"] == "estimated"


def test_a_login_without_a_tier_has_no_plan(desk: Desk) -> None:
    why = [{"reasonCode": "INELIGIBLE_ACCOUNT", "reasonMessage": "not here"}]
    desk.vendor.tell(ASSIST, {"ineligibleTiers": why}, method="POST")
    account = desk.asked("antigravity")
    assert (account["error_class"], "not here" in account["message"]) == ("no_plan", True)


@pytest.mark.parametrize(
    ("status", "message", "error_class"),
    [
        (401, "UNAUTHENTICATED", "auth_expired"),
        (403, "PERMISSION_DENIED", "no_plan"),
        (403, "UNSUPPORTED_CLIENT", "no_plan"),
        (503, "down", "unavailable"),
    ],
)
def test_errors(desk: Desk, status: int, message: str, error_class: str) -> None:
    body = {"error": {"code": status, "message": message}}
    desk.vendor.tell(ASSIST, Reply(body, status), method="POST")
    assert desk.asked("antigravity")["error_class"] == error_class


@pytest.mark.parametrize(
    ("name", "login"),
    [
        (".gemini/oauth_creds.json",
         {"access_token": "ya29.aaaaaaaa", "expiry_date": NOW_MS + 3_600_000}),
        (".gemini/antigravity-cli/antigravity-oauth-token",
         {"token": {"access_token": "ya29.aaaaaaaa"}}),
    ],
)  # fmt: skip
def test_logins_that_are_kept_on_this_machine(desk: Desk, name: str, login: Any) -> None:
    desk.machine.write(name, json.dumps(login).encode())
    desk.vendor.tell(ASSIST, TIER, method="POST")
    desk.vendor.tell(SUMMARY, GROUPS, method="POST")
    code, _, err = desk.add("antigravity", "--own-login", secret=None)
    assert code == 0, err
    assert desk.poll()[0]["ok"]
    assert desk.vendor.asked[0].headers["authorization"] == "Bearer ya29.aaaaaaaa"


def test_the_other_host_is_asked_where_the_daily_one_fails(desk: Desk) -> None:
    down = Reply({"error": {"message": "down"}}, 500)
    desk.vendor.tell(ASSIST, down, TIER, method="POST")
    desk.vendor.tell(SUMMARY, GROUPS, method="POST")
    assert desk.asked("antigravity")["ok"]
    assert desk.vendor.paths()[:2] == [ASSIST, ASSIST]


def test_quota_counts_without_plan_and_project(desk: Desk) -> None:
    desk.vendor.tell(SUMMARY, GROUPS, method="POST")
    assert desk.asked("antigravity")["windows"] == 3
    desk.vendor.tell(ASSIST, {"cloudaicompanionProject": "p2"}, method="POST")
    desk.freeze("2026-09-01T12:10:00Z")
    assert desk.poll()[0]["windows"] == 3
    assert desk.vendor.asked[-1].json == {"project": "p2"}


def test_the_other_host_may_tell_of_a_full_window_that_is_not(desk: Desk) -> None:
    desk.vendor.tell(ASSIST, TIER, method="POST")
    desk.vendor.tell(SUMMARY, Reply({"error": {"message": "down"}}, 503), GROUPS, method="POST")
    desk.asked("antigravity")
    assert {one["confidence"] for one in desk.quota()["windows"]} == {"estimated"}


def test_groups_and_models_without_a_name_have_their_ids(desk: Desk) -> None:
    buckets = [
        {"bucketId": "gemini-5h", "remainingFraction": "0.5"},
        {"bucketId": "gemini-5h", "remaining": {"case": "remainingFraction", "value": 0.25}},
        {"bucketId": "3p-weekly", "remainingFraction": 2},
    ]
    desk.vendor.tell(SUMMARY, {"groups": [{"buckets": buckets}]}, method="POST")
    assert desk.asked("antigravity")["windows"] == 2
    assert {name: one["used_percent"] for name, one in desk.windows().items()} == {
        "5h gemini": 50, "5h gemini 2": 75,
    }  # fmt: skip


def test_models_that_are_off_are_not_shown(desk: Desk) -> None:
    info = {"quotaInfo": {"remainingFraction": 0.5}}
    configs = [
        {"modelOrAlias": {"model": "M_X"}, **info},
        {"label": "Off", "disabled": True, **info},
    ]
    desk.vendor.tell(
        f"{SERVICE}/GetCommandModelConfigs", {"clientModelConfigs": configs}, method="POST"
    )
    assert desk.asked("antigravity", secret=None)["windows"] == 1
    assert set(desk.windows()) == {"M_X"}


def test_the_reason_of_a_refusal_may_stand_in_its_status(desk: Desk) -> None:
    error = {"code": 403, "message": "no", "status": "PERMISSION_DENIED"}
    desk.vendor.tell(ASSIST, Reply({"error": error}, 403), method="POST")
    assert desk.asked("antigravity")["error_class"] == "no_plan"


def test_without_a_login_and_a_server_a_login_is_missing(desk: Desk) -> None:
    code, _, err = desk.shell.run(
        "accounts", "add", "antigravity", "--base-url", "http://127.0.0.1:1", "--no-test"
    )
    assert code == 0, err
    assert desk.poll()[0]["error_class"] == "auth_missing"


def test_a_models_window_that_has_not_started_has_no_reset(desk: Desk) -> None:
    configs = [
        {"label": label, "quotaInfo": {"remainingFraction": left, "resetTime": at}}
        for label, left, at in (
            ("Idle", 1, "2026-09-01T17:00:30Z"),
            ("Idle for a week", "1.0", "2026-09-08T12:00:00Z"),
            ("Full", 1, SOON),
            ("Used", 0.5, "2026-09-01T17:00:00Z"),
        )
    ]
    status = {"userStatus": {"cascadeModelConfigData": {"clientModelConfigs": configs}}}
    desk.vendor.tell(f"{SERVICE}/GetUserStatus", status, method="POST")
    desk.asked("antigravity", "--set", "server=4242")
    assert {name: one["resets_at"] for name, one in desk.windows().items()} == {
        "Idle": None, "Idle for a week": None, "Full": SOON, "Used": "2026-09-01T17:00:00Z",
    }  # fmt: skip
