"""Claude Code: every billed response once, whatever its transcripts repeat."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from burnbar_tui.engine.parsing import session_key
from burnbar_tui.facts import Billing, Tier, instant_of
from burnbar_tui.providers.claude_code import SPEC, identify
from tests.providers.reading import Logs
from tests.providers.transcripts import (
    AT,
    PROJECT,
    SESSION,
    answer,
    answer_record,
    limit_reached,
    line,
    progress,
    usage,
)

FIRST = datetime(2026, 9, 18, 9, 14, 31, 512_000, UTC)
TREE = Path(__file__).parents[1] / "fixtures/claude_code/.claude"


def test_the_worked_example_counts_one_response(claude: Logs) -> None:
    first, later = "2026-09-18T09:14:30.000Z", "2026-09-18T09:14:31.000Z"
    original = claude.put(
        "a.jsonl",
        answer("m1", "r1", at=first, used=usage(output=1)),
        answer("m1", "r1", at=later, used=usage(output=412)),
        answer("m1", "r1", at=later, used=usage(output=412)),
    )
    resumed = claude.put(
        "b.jsonl",
        answer("m1", "r1", at="2026-09-18T10:02:00.000Z", used=usage(output=412)),
        answer(
            "m1", "r9", at="2026-09-18T10:05:00.000Z", used=usage(read=900_000), isSidechain=True
        ),
    )
    [call] = claude.both_orders(original, resumed).calls
    assert call.tokens == (6, 41_870, 2_180, 412)
    assert call.at == datetime(2026, 9, 18, 9, 14, 30, tzinfo=UTC)


def test_all_that_a_line_tells_is_kept(claude: Logs) -> None:
    [call] = claude.of(answer()).calls
    assert (call.model, call.session, call.project) == ("claude-sonnet-4-6", SESSION, PROJECT)
    assert (call.at, call.tier, call.cost) == (FIRST, Tier.STANDARD, None)


def test_of_streamed_copies_the_highest_output_counts_at_the_first_instant(claude: Logs) -> None:
    copies = [
        answer(at="2026-09-18T09:14:30.000Z", used=usage(output=1)),
        answer(at="2026-09-18T09:14:31.000Z", used=usage(output=412)),
        answer(at="2026-09-18T09:14:32.000Z", used=usage(output=40)),
    ]
    for order in permutations(copies):
        [call] = claude.of(*order).calls
        assert (call.output, call.at.second) == (412, 30)


def test_of_copies_with_equal_output_the_larger_total_counts(claude: Logs) -> None:
    copies = [answer(used=usage(read=10)), answer(used=usage(read=20)), answer(used=usage(read=0))]
    for order in permutations(copies):
        [call] = claude.of(*order).calls
        assert call.cache_read == 20


def test_a_resumed_session_copies_its_past_and_costs_nothing(claude: Logs) -> None:
    past = [answer(f"m{number}", f"r{number}") for number in range(5)]
    original = claude.put("a.jsonl", *past)
    resumed = claude.put("b.jsonl", *past, answer("m9", "r9"))
    assert len(claude.both_orders(original, resumed).calls) == 6


@pytest.mark.parametrize("other", ["session-2", "session-3", "session-4", "session-5"])
def test_a_copy_in_the_file_of_its_session_wins_over_one_elsewhere(
    claude: Logs, other: str
) -> None:
    own = claude.put("session-1.jsonl", answer(sessionId="session-1"))
    copy = claude.put("resumed.jsonl", answer(sessionId=other))
    [call] = claude.both_orders(own, copy).calls
    assert call.session == "session-1"


def test_a_compacted_file_that_appends_old_rows_again_counts_them_once(claude: Logs) -> None:
    rows = [answer("m1"), answer("m2")]
    assert len(claude.of(*rows, answer("m3"), *rows).calls) == 3


def test_a_response_with_and_without_its_request_id_is_one(claude: Logs) -> None:
    copies = [
        answer("m1", None, used=usage(output=1)),
        answer("m1", "r1", used=usage(output=9)),
        answer("m1", None, used=usage(output=5)),
    ]
    for order in permutations(copies):
        [call] = claude.of(*order).calls
        assert call.output == 9


def test_lines_without_any_request_id_are_told_apart_by_the_message(claude: Logs) -> None:
    assert len(claude.of(answer("m1", None), answer("m1", None), answer("m2", None)).calls) == 2


def test_two_requests_on_one_message_id_are_two_calls(claude: Logs) -> None:
    copies = [
        answer("m1", "r1", used=usage(output=1)),
        answer("m1", "r1", used=usage(output=10)),
        answer("m1", "r2", used=usage(output=7)),
        answer("m1", "r2", used=usage(output=30)),
    ]
    for order in permutations(copies):
        assert sorted(call.output for call in claude.of(*order).calls) == [10, 30]


def test_a_side_question_replays_messages_that_count_once_in_any_order(claude: Logs) -> None:
    copies = [
        answer("m1", "r1", used=usage(output=1)),
        answer("m1", "r1", used=usage(output=10)),
        answer("m1", "r8", used=usage(read=900_000, output=99), isSidechain=True),
        answer("m1", "r9", used=usage(read=900_000, output=50), isSidechain=True),
    ]
    for order in permutations(copies):
        [call] = claude.of(*order).calls
        assert (call.cache_read, call.output) == (41_870, 10)


def test_a_replay_does_not_lend_its_request_to_the_message_it_repeats(claude: Logs) -> None:
    copies = [
        answer("m1", "r9", used=usage(output=99), isSidechain=True),
        answer("m1", None, used=usage(output=1)),
        answer("m1", "r1", used=usage(output=10)),
    ]
    for order in permutations(copies):
        [call] = claude.of(*order).calls
        assert call.output == 10


def test_responses_of_a_sidechain_with_ids_of_their_own_count(claude: Logs) -> None:
    main = answer("m1", "r1")
    side = [answer("m2", "r2", isSidechain=True), answer("m3", "r3", isSidechain=True)]
    assert len(claude.of(main, *side).calls) == 3


def test_a_subagent_is_a_session_below_the_one_that_started_it(claude: Logs) -> None:
    main = claude.put("-home-ana-shop/s1.jsonl", answer("m1"))
    agent = claude.put(
        "-home-ana-shop/s1/subagents/agent-a1.jsonl",
        answer("m2", isSidechain=True, agentId="a1"),
    )
    reading = claude.both_orders(main, agent)
    assert {call.session for call in reading.calls} == {SESSION, f"{SESSION}/agent-a1"}
    below = reading.sessions[f"{SESSION}/agent-a1"]
    assert below.parent_id == session_key(SPEC.id, SESSION)
    assert len(reading.calls) == 2


def test_a_row_without_a_message_id_goes_by_its_uuid(claude: Logs) -> None:
    row = answer(None, None, uuid="u1")
    assert len(claude.of(row, row, answer(None, None, uuid="u2")).calls) == 2


def test_a_row_without_any_id_counts_once_however_often_it_is_read(claude: Logs) -> None:
    row = answer(None, None, uuid=None)
    other = answer(None, None, uuid=None, used=usage(output=1))
    assert len(claude.of(row, row, other).calls) == 2


def test_synthetic_messages_are_no_calls(claude: Logs) -> None:
    reading = claude.of(answer(model="<synthetic>"))
    assert (reading.calls, reading.skipped) == ([], {})


def test_rows_of_nothing_but_zeros_are_no_calls(claude: Logs) -> None:
    reading = claude.of(answer(used=usage(0, 0, 0, 0)), answer(used={}))
    assert (reading.calls, reading.skipped) == ([], {})


def test_a_copy_of_nothing_lends_its_instant_to_no_call(claude: Logs) -> None:
    nothing = answer(at="2026-09-18T09:14:30.000Z", used=usage(0, 0, 0, 0))
    for lines in ([nothing, answer()], [answer(), nothing]):
        [call] = claude.of(*lines).calls
        assert call.at == FIRST


def test_a_model_that_is_not_told_is_unknown(claude: Logs) -> None:
    [call] = claude.of(answer(model=None)).calls
    assert call.model == "unknown"


def test_counters_that_are_null_or_missing_are_zero(claude: Logs) -> None:
    used: dict[str, object] = {
        "input_tokens": None,
        "output_tokens": 5,
        "cache_creation": None,
        "server_tool_use": None,
        "output_tokens_details": None,
        "service_tier": None,
        "speed": None,
    }
    [call] = claude.of(answer(used=used)).calls
    assert call.tokens == (0, 0, 0, 5)


@pytest.mark.parametrize(
    ("written", "split", "all_writes", "hour"),
    [
        (2_180, None, 2_180, 0),
        (2_180, (0, 2_180), 2_180, 2_180),
        (2_180, (180, 2_000), 2_180, 2_000),
        (2_180, (0, 0), 2_180, 0),
        (2_180, (100, 1_000), 2_180, 1_000),
        (0, (100, 1_000), 1_100, 1_000),
        (None, (None, 70), 70, 70),
    ],
    ids=["flat", "hour", "both", "empty", "remainder", "split-only", "half-told"],
)
def test_cache_writes_follow_the_split_and_the_remainder_lives_five_minutes(
    claude: Logs,
    written: int | None,
    split: tuple[int | None, int] | None,
    all_writes: int,
    hour: int,
) -> None:
    used: dict[str, object] = {"output_tokens": 1, "cache_creation_input_tokens": written}
    if split is not None:
        used["cache_creation"] = dict(
            zip(("ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens"), split, strict=True)
        )
    [call] = claude.of(answer(used=used)).calls
    assert (call.cache_write, call.cache_write_1h) == (all_writes, hour)


def test_thinking_is_a_part_of_the_output(claude: Logs) -> None:
    used = usage(output=412, output_tokens_details={"thinking_tokens": 120})
    [call] = claude.of(answer(used=used)).calls
    assert (call.output, call.reasoning) == (412, 120)


def test_thinking_is_never_more_than_the_output(claude: Logs) -> None:
    used = usage(output=10, output_tokens_details={"thinking_tokens": 120})
    [call] = claude.of(answer(used=used)).calls
    assert (call.output, call.reasoning) == (10, 10)


@pytest.mark.parametrize(
    ("told", "tier"),
    [
        ({"speed": "fast", "service_tier": "standard"}, Tier.FAST),
        ({"speed": "standard", "service_tier": "standard"}, Tier.STANDARD),
        ({"service_tier": "priority"}, Tier.PRIORITY),
        ({"service_tier": "batch"}, Tier.BATCH),
        ({"service_tier": "flex"}, Tier.FLEX),
        ({"service_tier": "of a later build"}, Tier.STANDARD),
        ({}, Tier.STANDARD),
    ],
)
def test_speed_and_service_tier_are_told(claude: Logs, told: dict[str, object], tier: Tier) -> None:
    [call] = claude.of(answer(used=usage(**told))).calls  # type: ignore[arg-type]  # only text
    assert call.tier is tier


def test_web_searches_are_counted(claude: Logs) -> None:
    used = usage(server_tool_use={"web_search_requests": 3, "web_fetch_requests": 9})
    [call] = claude.of(answer(used=used)).calls
    assert call.searches == 3


@pytest.mark.parametrize(("told", "cost"), [(0.0412345, 41_234_500), (0, None), (None, None)])
def test_a_cost_in_an_old_log_is_as_reported(
    claude: Logs, told: float | None, cost: int | None
) -> None:
    [call] = claude.of(answer(costUSD=told)).calls
    assert call.cost == cost


@pytest.mark.parametrize("told", [1e10, 1e300])
def test_an_impossible_cost_spoils_no_other_line(claude: Logs, told: float) -> None:
    reading = claude.of(answer("m1", costUSD=told), answer("m2"))
    assert reading.errors == []
    assert [call.cost for call in reading.calls if call.cost is not None] == []
    assert len(reading.calls) >= 1


def test_a_cost_below_nothing_is_not_taken(claude: Logs) -> None:
    assert [call.cost for call in claude.of(answer(costUSD=-1.0)).calls] in ([], [None])


def test_a_progress_report_counts_the_response_inside(claude: Logs) -> None:
    [call] = claude.of(progress("m5", "r5", usage(output=77))).calls
    assert (call.output, call.session, call.project) == (77, SESSION, PROJECT)
    assert call.at == FIRST


def test_a_response_in_progress_and_in_its_own_file_is_one(claude: Logs) -> None:
    report = claude.put("main.jsonl", progress("m5", "r5", usage(output=7)))
    own = claude.put("agent-a1.jsonl", answer("m5", "r5", used=usage(output=77), isSidechain=True))
    assert len(claude.both_orders(report, own).calls) == 1


@pytest.mark.parametrize(
    "data",
    [
        "usage",
        {"message": "usage"},
        {"message": {"message": "usage"}},
        {"message": {"message": {"id": "m1", "model": "x"}}},
        {"type": "hook_progress"},
    ],
)
def test_other_progress_reports_are_no_calls(claude: Logs, data: object) -> None:
    reading = claude.of(line({"type": "progress", "data": data, "usage": {}}))
    assert (reading.calls, reading.skipped) == ([], {})


def test_usage_inside_a_tools_result_is_no_call(claude: Logs) -> None:
    result = {"type": "user", "message": {"role": "user"}, "toolUseResult": {"usage": usage()}}
    reading = claude.of(line(result), line({"type": "user", "message": 'say "usage"'}))
    assert (reading.calls, reading.skipped) == ([], {})


def test_a_reached_limit_tells_when_the_session_window_resets(claude: Logs) -> None:
    resets_at = FIRST.replace(microsecond=0) + timedelta(hours=2)
    reading = claude.of(limit_reached(round(resets_at.timestamp())))
    assert reading.calls == []
    [window] = reading.readings
    assert (window.window, window.used_percent, window.window_minutes) == ("5h", 100.0, 300)
    assert instant_of(window.resets_at_ms or 0) == resets_at
    assert instant_of(window.as_of_ms) == FIRST


def test_a_reached_limit_that_resets_in_days_is_the_week(claude: Logs) -> None:
    resets_at = round((FIRST + timedelta(days=3)).timestamp())
    [window] = claude.of(limit_reached(resets_at)).readings
    assert (window.window, window.window_minutes) == ("7d", 10_080)


def test_a_reached_limit_without_an_instant_takes_the_files(claude: Logs) -> None:
    reading = claude.of(limit_reached(1_789_732_800, at=None))
    [window] = reading.readings
    [path] = reading.checkpoints
    assert window.as_of_ms == path.stat().st_mtime_ns // 1_000_000


def test_a_reached_limit_with_a_bad_instant_tells_nothing(claude: Logs) -> None:
    assert claude.of(limit_reached(1_789_732_800, at="yesterday")).readings == []


def test_another_error_of_the_vendor_is_no_limit(claude: Logs) -> None:
    error = answer(model="<synthetic>", used=usage(0, 0, 0, 0), isApiErrorMessage=True)
    assert claude.of(error).readings == []


def test_a_person_who_writes_of_limits_reaches_none(claude: Logs) -> None:
    text = [{"type": "text", "text": "Claude AI usage limit reached|1789732800"}]
    said = line(answer_record(content=text))
    assert claude.of(said).readings == []


def test_a_missing_instant_is_that_of_the_file(claude: Logs) -> None:
    reading = claude.of(answer(at=None))
    [path] = reading.checkpoints
    [call] = reading.calls
    assert call.at == instant_of(path.stat().st_mtime_ns // 1_000_000)


@pytest.mark.parametrize(
    "at", ["yesterday", "2026-13-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "0001-01-01T00:00"]
)
def test_a_bad_instant_makes_the_line_skipped_and_counted(claude: Logs, at: str) -> None:
    reading = claude.of(answer("m1", at=at), answer("m2"))
    assert len(reading.calls) == 1
    assert reading.skipped == {"timestamp: not an instant": 1}


@pytest.mark.parametrize("at", ["2026-09-18T09:99:00.000Z", "2026-09-18T09:10-61.000Z"])
def test_an_impossible_clock_is_no_instant_on_a_known_day_either(claude: Logs, at: str) -> None:
    reading = claude.of(answer("m1", at=AT), answer("m2", at=at))
    assert (len(reading.calls), sum(reading.skipped.values())) == (1, 1)


@pytest.mark.parametrize(
    "at",
    [
        "2026-09-18T09:14:31.512Z",
        "2026-09-18T09:14:31.512+00:00",
        "2026-09-18T11:14:31.512+02:00",
        "2026-09-18T09:14:31.512345Z",
        "2026-09-18T09:14:31.512",
        " 2026-09-18T09:14:31.512Z ",
    ],
)
def test_an_instant_may_be_written_in_any_iso_way(claude: Logs, at: str) -> None:
    [call] = claude.of(answer(at=at)).calls
    assert call.at == FIRST


@pytest.mark.parametrize(
    "used",
    [
        usage(fresh=-1),
        usage(output=1 << 62),
        usage(cache_creation={"ephemeral_1h_input_tokens": -5}),
        {"input_tokens": "many"},
        {"output_tokens": 1.5},
    ],
    ids=["negative", "absurd", "negative part", "text", "fraction"],
)
def test_an_impossible_count_makes_the_line_skipped_and_counted(
    claude: Logs, used: Mapping[str, object]
) -> None:
    reading = claude.of(answer("m1", used=used), answer("m2"))
    assert len(reading.calls) == 1
    [(reason, lines)] = reading.skipped.items()
    assert (reason.startswith("wrong shape: message.usage"), lines) == (True, 1)


def test_a_count_written_as_text_is_forgiven(claude: Logs) -> None:
    [call] = claude.of(answer(used={"input_tokens": "7", "output_tokens": 1})).calls
    assert call.input == 7


def test_lone_surrogates_in_a_line_that_counts_are_forgiven(claude: Logs) -> None:
    record = answer_record(cwd="/home/ana/\ud800shop")
    [call] = claude.of(json.dumps(record).encode() + b"\n").calls
    assert call.output == 412


def test_a_profile_tells_the_account_and_the_credentials_the_plan() -> None:
    files = {name: (TREE / name).read_bytes() for name in (".claude.json", ".credentials.json")}
    found = identify(files)
    assert (found.email, found.plan) == ("ana@example.com", "max")
    assert (found.billing, found.account_key) == (
        Billing.SUBSCRIPTION,
        "5b1e0000-0000-4000-8000-00000000000a",
    )


def test_no_token_is_kept_of_the_credentials() -> None:
    credentials = (TREE / ".credentials.json").read_bytes()
    secrets = [
        value
        for value in json.loads(credentials)["claudeAiOauth"].values()
        if isinstance(value, str) and value != "max"
    ]
    assert len(secrets) >= 2
    found = repr(identify({".credentials.json": credentials}))
    assert not [secret for secret in secrets if secret in found]


def test_the_profile_beside_the_root_wins_over_the_one_in_the_home() -> None:
    files = {
        ".claude.json": b'{"oauthAccount":{"emailAddress":"work@example.com"}}',
        "~/.claude.json": b'{"oauthAccount":{"emailAddress":"ana@example.com"}}',
    }
    assert identify(files).email == "work@example.com"
    del files[".claude.json"]
    assert identify(files).email == "ana@example.com"


def test_an_organisation_stands_for_an_account_that_is_not_told() -> None:
    profile = b'{"oauthAccount":{"organizationUuid":"org-1","billingType":"stripe_subscription"}}'
    found = identify({"~/.claude.json": profile})
    assert (found.account_key, found.billing) == ("org-1", Billing.SUBSCRIPTION)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {".claude.json": b""},
        {".claude.json": b"{"},
        {".claude.json": b"[]", ".credentials.json": b'{"mcpOAuth":{}}'},
        {".credentials.json": b'{"claudeAiOauth":{"subscriptionType":7}}'},
    ],
)
def test_files_that_tell_nothing_leave_the_identity_open(files: dict[str, bytes]) -> None:
    found = identify(files)
    assert (found.email, found.account_key, found.billing) == ("", "", Billing.UNKNOWN)


def test_the_sample_counts_what_it_holds(claude: Logs) -> None:
    reading = claude.read(*sorted((TREE / "projects").rglob("*.jsonl")))
    totals = [sum(call.tokens[bucket] for call in reading.calls) for bucket in range(4)]
    assert (len(reading.calls), totals) == (5, [1_132, 130_410, 9_580, 2_306])
    assert reading.skipped == {"not JSON": 1}
    assert len(reading.readings) == 1


def test_it_reads_both_default_folders() -> None:
    assert SPEC.roots.defaults == ("~/.claude", "${XDG_CONFIG_HOME:-~/.config}/claude")
