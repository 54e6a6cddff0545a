"""How Copilot's store, its export and the logs of its sessions are read."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from burnbar_tui.facts import Confidence, ms_of
from burnbar_tui.providers.registry import spec_of
from tests.providers.agent import Agent

PROVIDER = "copilot"

AT = datetime(2026, 9, 18, 9, 0, tzinfo=UTC)
STORE = ".copilot/session-store.db"
EXPORT = ".copilot/otel/copilot.jsonl"
EVENTS = ".copilot/session-state/c1/events.jsonl"
SCHEMA = """
    CREATE TABLE sessions (id TEXT PRIMARY KEY, cwd TEXT, repository TEXT, created_at TEXT);
    CREATE TABLE assistant_usage_events (
        id INTEGER PRIMARY KEY, session_id TEXT, model TEXT, copilot_usage_model TEXT,
        input_tokens INTEGER, output_tokens INTEGER, cache_read_tokens INTEGER,
        cache_write_tokens INTEGER, reasoning_tokens INTEGER, total_nano_aiu INTEGER,
        agent_id TEXT, created_at TEXT
    );
    INSERT INTO sessions VALUES ('c1', '/home/ana/shop', 'ana/shop', '2026-09-18 09:00:00');
"""


def export(name: str) -> str:
    """Return the name of another export."""
    return EXPORT.replace("copilot.jsonl", f"{name}.jsonl")


def store(agent: Agent, *rows: dict[str, Any]) -> None:
    """Add rows to the store."""
    with agent.database(STORE) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            connection.executescript(SCHEMA)
        for row in rows:
            marks = ", ".join("?" for _ in row)
            connection.execute(
                f"INSERT INTO assistant_usage_events ({', '.join(row)}) VALUES ({marks})",  # noqa: S608
                list(row.values()),
            )


def row(number: int, prompt: int = 1000, output: int = 10, **more: Any) -> dict[str, Any]:
    """Return a row of the store."""
    return {
        "id": number,
        "session_id": "c1",
        "model": "claude-sonnet-4.6",
        "input_tokens": prompt,
        "output_tokens": output,
        "created_at": f"2026-09-18 09:00:{number:02}",
    } | more


def event(kind: str, number: int, name: str = "", **data: Any) -> dict[str, Any]:
    """Return an event of a session's log, a number of seconds after nine."""
    at = f"{AT + timedelta(seconds=number):%Y-%m-%dT%H:%M:%SZ}"
    return {"type": kind, "id": name or f"e{number}", "timestamp": at, "data": data}


def start(number: int = 0, kind: str = "session.start", **more: Any) -> dict[str, Any]:
    """Return the event that begins a session, or goes on with it."""
    told = {"sessionId": "c1", "selectedModel": "claude-sonnet-4.6"} | more
    return event(kind, number, **told, context={"cwd": "/home/ana/shop"})


def answer(number: int, output: int) -> dict[str, Any]:
    """Return the event of an answer."""
    return event("assistant.message", number, messageId=f"m{number}", outputTokens=output)


def usage(number: int, prompt: int, output: int, **more: Any) -> dict[str, Any]:
    """Return the event of a call."""
    told: dict[str, Any] = {"inputTokens": prompt, "outputTokens": output}
    return event("assistant.usage", number, **{"model": "claude-sonnet-4.6"} | told | more)


def shutdown(number: int, name: str = "", **models: tuple[int, int, int]) -> dict[str, Any]:
    """Return the event that ends a segment; of each model prompt, output and cache reads."""
    metrics = {
        model.replace("_", "-"): {
            "requests": {"count": 12, "cost": 3},
            "usage": {"inputTokens": prompt, "outputTokens": output, "cacheReadTokens": read},
        }
        for model, (prompt, output, read) in models.items()
    }
    return event("session.shutdown", number, name, modelMetrics=metrics)


def span(
    name: str, span_id: str, prompt: int, output: int, trace: str | None = "t1", **more: Any
) -> dict[str, Any]:
    """Return a span of the export; `more` are further attributes, their points as `__`."""
    told = {
        "gen_ai.operation.name": name.partition(" ")[0],
        "gen_ai.conversation.id": "c1",
        "gen_ai.response.model": "claude-sonnet-4.6",
        "gen_ai.usage.input_tokens": prompt,
        "gen_ai.usage.output_tokens": output,
    }
    told |= {f"gen_ai.{key.replace('__', '.')}": value for key, value in more.items()}
    instant = [ms_of(AT) // 1000, 250_000_000]
    return {
        "type": "span", "name": name, "traceId": trace, "spanId": span_id, "startTime": instant,
        "attributes": told,
    }  # fmt: skip


def log(
    name: str, span_id: str, prompt: int, output: int, trace: str | None = "t1", **more: Any
) -> dict[str, Any]:
    """Return a log of the export."""
    record = span("chat", span_id, prompt, output, trace, **more)
    record["attributes"]["event.name"] = name
    return record | {"type": "log", "name": None, "body": f"GenAI: {name}"}


# The store


def test_input_in_the_store_is_the_whole_prompt(agent: Agent) -> None:
    told = {"cache_read_tokens": 700, "cache_write_tokens": 100, "reasoning_tokens": 4}
    store(agent, row(1, **told))
    [call] = agent.read()
    assert call.tokens == (200, 700, 100, 10)
    assert (call.reasoning, call.model, call.session) == (4, "claude-sonnet-4.6", "c1")
    assert (call.project, call.at) == ("/home/ana/shop", AT + timedelta(seconds=1))
    assert call.confidence is Confidence.EXACT


def test_a_prompt_smaller_than_its_cached_parts_cannot_hold_them(agent: Agent) -> None:
    store(agent, row(1, 100, cache_read_tokens=700))
    assert agent.total() == (100, 700, 0, 10)


def test_a_hundred_billion_nano_units_are_a_dollar(agent: Agent) -> None:
    units = {1: 100_000_000_000, 2: 2_140_000_000, 3: 0, 4: None}
    store(agent, *(row(number, total_nano_aiu=told) for number, told in units.items()))
    assert [call.cost for call in agent.read()] == [1_000_000_000, 21_400_000, None, None]


@pytest.mark.parametrize("at", ["2026-09-18 09:00:00", "2026-09-18T09:00:00Z"])
def test_instants_of_the_store_are_utc_in_both_forms(agent: Agent, at: str) -> None:
    store(agent, row(1, created_at=at))
    [call] = agent.read()
    assert call.at == AT


def test_rows_that_are_added_count_once(agent: Agent) -> None:
    store(agent, row(1), row(2))
    assert len(agent.read()) == 2
    store(agent, row(3), row(4, 0, 0))
    assert len(agent.read()) == 3
    assert len(agent.read()) == 3


def test_the_model_that_was_billed_stands_in_for_one_that_is_missing(agent: Agent) -> None:
    store(agent, row(1, model=None, copilot_usage_model="gpt-5.4"), row(2, model=None))
    assert [call.model for call in agent.read()] == ["gpt-5.4", "unknown"]


def test_a_row_of_another_session_needs_no_session(agent: Agent) -> None:
    store(agent, row(1, session_id="c2"), row(2, -5))
    [call] = agent.read()
    assert (call.session, call.project) == ("c2", "")
    assert agent.skipped() == {"wrong shape: input_tokens in assistant_usage_events": 1}


# The logs of sessions


def test_a_shutdown_tells_its_segment_by_model(agent: Agent) -> None:
    agent.lines(EVENTS, start(), answer(5, 5000), shutdown(9, a=(310, 52, 280), gpt_5=(20, 9, 0)))
    calls = {call.model: call for call in agent.read()}
    assert calls["a"].tokens == (30, 280, 0, 52)
    assert calls["gpt-5"].tokens == (20, 0, 0, 9)
    assert {call.confidence for call in calls.values()} == {Confidence.EXACT}
    assert {call.project for call in calls.values()} == {"/home/ana/shop"}
    assert {call.at for call in calls.values()} == {AT + timedelta(seconds=5)}
    assert {call.cost for call in calls.values()} == {None}


def test_the_segments_of_a_session_add_up(agent: Agent) -> None:
    agent.lines(
        EVENTS,
        start(),
        shutdown(9, a=(100, 10, 0)),
        start(20, "session.resume"),
        answer(21, 4),
        shutdown(29, a=(100, 10, 0)),
    )
    assert agent.total() == (200, 0, 0, 20)
    agent.append(EVENTS, start(40, "session.resume"), shutdown(49, a=(1, 1, 0)))
    assert agent.total() == (201, 0, 0, 21)


def test_of_a_segment_that_crashed_the_output_is_an_estimate(agent: Agent) -> None:
    change = event("session.model_change", 1, newModel="gpt-5.4")
    agent.lines(EVENTS, start(), change, answer(5, 250), answer(6, 50))
    [call] = agent.read()
    assert call.tokens == (0, 0, 0, 300)
    assert (call.model, call.confidence) == ("gpt-5.4", Confidence.ESTIMATED)
    agent.append(EVENTS, start(20, "session.resume"), shutdown(29, a=(100, 10, 0)))
    assert agent.total() == (100, 0, 0, 310)


def test_what_answers_told_gives_way_to_the_shutdown(agent: Agent) -> None:
    agent.lines(EVENTS, start(), answer(5, 250))
    assert agent.total() == (0, 0, 0, 250)
    agent.append(EVENTS, answer(6, 50))
    assert agent.total() == (0, 0, 0, 300)
    agent.append(EVENTS, shutdown(9, a=(310, 290, 280), b=(20, 9, 0)))
    assert agent.total() == (50, 280, 0, 299)
    assert {call.confidence for call in agent.calls()} == {Confidence.EXACT}


def test_answers_that_an_older_burnbar_counted_give_way_too(agent: Agent) -> None:
    """It kept no traces."""
    agent.lines(EVENTS, start(), answer(5, 250))
    agent.lines(EVENTS.replace("c1", "c2"), start(sessionId="c2"), answer(5, 30))
    agent.read()
    agent.forget("trace_member")
    agent.append(EVENTS, shutdown(9, a=(310, 290, 280)))
    agent.append(EVENTS.replace("c1", "c2"), usage(7, 200, 40))
    assert agent.total() == (230, 280, 0, 330)


def test_a_shutdown_that_tells_nothing_leaves_the_estimate(agent: Agent) -> None:
    agent.lines(EVENTS, start(), answer(5, 250), event("session.shutdown", 9))
    agent.append(EVENTS, start(20, "session.resume"), answer(21, 30))
    agent.append(EVENTS, shutdown(29, a=(0, 0, 0)))
    assert agent.total() == (0, 0, 0, 280)


def test_where_calls_are_told_the_shutdown_adds_nothing(agent: Agent) -> None:
    calls = [usage(5, 100, 10, cacheReadTokens=90), usage(7, 200, 20)]
    agent.lines(EVENTS, start(), answer(4, 10), calls[0], answer(6, 20), calls[1])
    agent.append(EVENTS, shutdown(9, a=(300, 30, 90)))
    assert agent.total() == (210, 90, 0, 30)
    assert [call.at.second for call in agent.calls()] == [5, 7]


def test_calls_take_the_place_of_answers_that_were_read_before(agent: Agent) -> None:
    agent.lines(EVENTS, start(), answer(4, 10))
    agent.read()
    agent.append(EVENTS, usage(5, 100, 10), usage(7, 200, 20), answer(8, 20))
    assert agent.total() == (300, 0, 0, 30)


def test_calls_of_one_segment_do_not_silence_the_next(agent: Agent) -> None:
    agent.lines(EVENTS, start(), usage(5, 100, 10), shutdown(9, a=(100, 10, 0)))
    agent.append(EVENTS, start(20, "session.resume"), shutdown(29, a=(5, 5, 0)))
    assert agent.total() == (105, 0, 0, 15)


@pytest.mark.parametrize("name", ["events.jsonl.1", "events-2026-09-18.jsonl"])
def test_events_are_known_in_rotated_logs(agent: Agent, name: str) -> None:
    agent.lines(EVENTS, start(), answer(5, 5), shutdown(9, a=(100, 10, 0)))
    agent.lines(EVENTS.replace("events.jsonl", name), start(), answer(5, 5))
    agent.append(EVENTS.replace("events.jsonl", name), shutdown(9, a=(100, 10, 0)))
    agent.append(EVENTS.replace("events.jsonl", name), shutdown(30, a=(7, 1, 0)))
    assert agent.total() == (107, 0, 0, 11)


OLDER = EVENTS.replace("events.jsonl", "events.jsonl.1")


@pytest.mark.parametrize("name", ["events.jsonl.1", "events-1.jsonl"])
@pytest.mark.parametrize("is_older_first", [False, True])
def test_a_segment_goes_on_in_the_next_part_of_a_log(
    agent: Agent, name: str, *, is_older_first: bool
) -> None:
    agent.lines(EVENTS.replace("events.jsonl", name), start(), answer(5, 5000))
    agent.lines(EVENTS, answer(6, 200), shutdown(9, a=(310, 5200, 280)))
    for found in (name, "events.jsonl") if is_older_first else ("events.jsonl", name):
        agent.read(found)
    [call] = agent.read()
    assert call.tokens == (30, 280, 0, 5200)
    assert call.at == AT + timedelta(seconds=5)
    assert (call.confidence, call.project) == (Confidence.EXACT, "/home/ana/shop")


def test_a_log_may_be_rotated_between_two_readings(agent: Agent) -> None:
    log = agent.lines(EVENTS, start(), answer(5, 5000))
    assert agent.total() == (0, 0, 0, 5000)
    log.rename(agent.home / OLDER)
    assert agent.total() == (0, 0, 0, 5000)
    agent.lines(EVENTS, answer(6, 200))
    assert agent.total() == (0, 0, 0, 5200)
    agent.append(EVENTS, shutdown(9, a=(310, 5200, 280)))
    assert agent.total() == (30, 280, 0, 5200)
    (agent.home / OLDER).rename(agent.home / OLDER.replace(".1", ".2"))
    log.rename(agent.home / OLDER)
    agent.lines(EVENTS, start(20, "session.resume"), shutdown(29, a=(7, 1, 0)))
    assert agent.total() == (37, 280, 0, 5201)


def test_a_part_may_be_gone_when_the_next_one_is_read_again(agent: Agent) -> None:
    """As where only one old part is kept: the log takes its place and another one begins."""
    agent.lines(OLDER, start(), answer(5, 5000))
    log = agent.lines(EVENTS, answer(6, 200), shutdown(9, a=(310, 5200, 280), b=(1, 1, 0)))
    assert agent.total() == (31, 280, 0, 5201)
    log.replace(agent.home / OLDER)
    agent.lines(EVENTS, start(20, "session.resume"), answer(21, 7))
    assert agent.total() == (31, 280, 0, 5208)
    (agent.home / OLDER).unlink()
    agent.append(EVENTS, shutdown(29, a=(7, 8, 0)))
    assert agent.total() == (38, 280, 0, 5209)


def test_a_log_may_be_copied_and_cut_back_between_two_readings(agent: Agent) -> None:
    log = agent.lines(EVENTS, start(), answer(5, 5000))
    agent.read()
    agent.write(OLDER, log.read_bytes())
    assert agent.total() == (0, 0, 0, 5000)
    agent.lines(EVENTS, shutdown(9, a=(310, 5200, 280)))
    assert agent.total() == (30, 280, 0, 5200)


def test_the_tenth_part_is_older_than_the_ninth(agent: Agent) -> None:
    agent.lines(OLDER.replace(".1", ".10"), start(), answer(5, 50))
    agent.lines(OLDER.replace(".1", ".9"), answer(6, 5))
    agent.lines(EVENTS, shutdown(9, a=(310, 60, 280)))
    assert agent.total() == (30, 280, 0, 60)


def test_calls_in_one_part_silence_the_shutdown_in_the_next(agent: Agent) -> None:
    agent.lines(OLDER, start(), usage(5, 100, 10))
    agent.lines(EVENTS, shutdown(9, a=(100, 10, 0)))
    assert agent.total() == (100, 0, 0, 10)


def test_events_that_the_next_part_repeats_count_once(agent: Agent) -> None:
    agent.lines(OLDER, start(), answer(5, 50), answer(6, 5), shutdown(9, a=(310, 60, 280)))
    agent.lines(EVENTS, shutdown(9, a=(310, 60, 280)), start(20, "session.resume"))
    assert agent.total() == (30, 280, 0, 60)
    agent.append(EVENTS, answer(21, 7), answer(21, 7))
    assert agent.total() == (30, 280, 0, 67)


def test_a_part_that_cannot_be_read_stops_no_other(agent: Agent) -> None:
    agent.write(f"{OLDER}.zst", b"no archive")
    agent.lines(EVENTS, start(), shutdown(9, a=(100, 10, 0)))
    assert agent.total() == (100, 0, 0, 10)
    assert len(agent.troubles()) == 1


def test_the_older_folder_is_read_and_a_session_in_both_counts_once(agent: Agent) -> None:
    agent.lines(EVENTS, start(), shutdown(9, a=(100, 10, 0)))
    agent.lines(EVENTS.replace("session", "history-session"), start(), shutdown(9, a=(100, 10, 0)))
    assert agent.total() == (100, 0, 0, 10)


def test_a_log_without_a_start_is_known_by_its_folder(agent: Agent) -> None:
    agent.write(EVENTS.replace("events.jsonl", "workspace.yaml"), "id: c1\ncwd: /home/ana/shop\n")
    agent.lines(EVENTS, usage(5, 100, 10, model=None))
    [call] = agent.read()
    assert (call.session, call.project, call.model) == ("c1", "/home/ana/shop", "unknown")


def test_raw_line_separators_end_no_line(agent: Agent) -> None:
    line = (
        '{"type":"assistant.usage","id":"u1","data":{"inputTokens":5,"text":"a\u2028b\u2029c"}}\n'
    )
    agent.lines(EVENTS, start(), line.encode(), usage(7, 10, 1))
    assert agent.total() == (15, 0, 0, 1)


def test_damaged_events_are_skipped(agent: Agent) -> None:
    timeless = usage(5, 100, 10) | {"timestamp": "noon"}
    agent.lines(EVENTS, start(), timeless, usage(6, -1, 1), usage(7, 10, 1))
    assert agent.total() == (10, 0, 0, 1)
    assert agent.skipped() == {"timestamp: not an instant": 1, "wrong shape: data.inputTokens": 1}


def test_calls_tell_how_much_of_the_month_is_used(agent: Agent) -> None:
    limited = {
        "isUnlimitedEntitlement": False,
        "entitlementRequests": 300,
        "usedRequests": 120,
        "remainingPercentage": 60.0,
        "resetDate": "2026-10-01T00:00:00.000Z",
    }
    unlimited = limited | {"isUnlimitedEntitlement": True, "entitlementRequests": -1}
    quotas = {"premium_interactions": limited, "chat": unlimited}
    agent.lines(EVENTS, start(), usage(5, 10, 1, quotaSnapshots=quotas))
    agent.read()
    [reading] = agent.readings()
    told = [reading[name] for name in ("window", "used_percent", "used", "limit", "unit")]
    assert told == ["premium_interactions", 40.0, 120.0, 300.0, "requests"]
    assert reading["as_of_ms"] == ms_of(AT + timedelta(seconds=5))
    assert reading["resets_at_ms"] == ms_of(datetime(2026, 10, 1, tzinfo=UTC))


# The export


def test_a_span_of_a_call_includes_its_cached_parts(agent: Agent) -> None:
    told: dict[str, Any] = {
        "usage__cache_read__input_tokens": 700,
        "usage__cache_creation__input_tokens": 100,
        "usage__reasoning__output_tokens": 4,
    }
    agent.lines(EXPORT, span("chat claude", "s1", 1000, 10, **told))
    [call] = agent.read()
    assert call.tokens == (200, 700, 100, 10)
    assert (call.reasoning, call.model, call.session) == (4, "claude-sonnet-4.6", "c1")
    assert call.at == AT + timedelta(milliseconds=250)


SPANS = [span("chat", "s1", 100, 10, response__id="r1"), span("chat", "s2", 200, 20)]
INFERENCES = [
    log("gen_ai.client.inference.operation.details", "s9", 100, 10, response__id="r1"),
    log("gen_ai.client.inference.operation.details", "s8", 200, 20, response__id="r2"),
]
TURNS = [log("copilot_chat.agent.turn", "s7", 300, 30)]
SUMMARIES = [span("invoke_agent", "s6", 300, 30)]


@pytest.mark.parametrize("is_read_between", [False, True])
@pytest.mark.parametrize("order", list(permutations([SPANS, INFERENCES, TURNS, SUMMARIES])))
def test_of_what_a_trace_tells_at_several_levels_one_counts(
    agent: Agent, order: Iterable[list[dict[str, Any]]], *, is_read_between: bool
) -> None:
    agent.lines(EXPORT)
    for level in order:
        agent.append(EXPORT, *level)
        if is_read_between:
            agent.read()
    assert agent.total() == (300, 0, 0, 30)
    agent.lines(
        EXPORT.replace("copilot.jsonl", "copy.jsonl"), *(one for part in order for one in part)
    )
    assert agent.total() == (300, 0, 0, 30)


LEVELS = {"a": SPANS, "b": INFERENCES, "c": TURNS, "d": SUMMARIES}


@pytest.mark.parametrize("order", list(permutations(LEVELS)))
def test_a_trace_may_be_told_in_several_files(agent: Agent, order: Iterable[str]) -> None:
    for name in order:
        agent.lines(export(name), *LEVELS[name])
        agent.read()
    agent.read()
    assert agent.total() == (300, 0, 0, 30)


@pytest.mark.parametrize("order", list(permutations(LEVELS)))
def test_the_order_in_which_files_are_read_makes_no_difference(
    agent: Agent, order: Iterable[str]
) -> None:
    for name, level in LEVELS.items():
        agent.lines(export(name), *level)
    for name in order:
        agent.read(f"{name}.jsonl")
    assert [call.output for call in agent.calls()] == [10, 20]


@pytest.mark.parametrize("order", list(permutations(["a", "a", "b", "b"])))
def test_files_may_tell_of_a_trace_by_turns(agent: Agent, order: Iterable[str]) -> None:
    left = {"a": [*SPANS], "b": [*SUMMARIES, INFERENCES[1]]}
    for name in left:
        agent.lines(export(name))
    for name in order:
        agent.append(export(name), left[name].pop())
        agent.read()
    assert agent.total() == (300, 0, 0, 30)


def test_a_trace_is_remembered_when_its_file_is_gone(agent: Agent) -> None:
    path = agent.lines(EXPORT, *SPANS)
    agent.read()
    path.unlink()
    agent.lines(export("b"), *SUMMARIES, *SPANS)
    assert agent.total() == (300, 0, 0, 30)


def test_a_log_without_a_trace_belongs_to_that_of_its_response(agent: Agent) -> None:
    """The response is of a trace whose calls are told by themselves, so that it is one of those."""
    agent.lines(EXPORT, SPANS[1], INFERENCES[0])
    agent.read()
    agent.lines(export("b"), INFERENCES[0] | {"traceId": None})
    assert agent.total() == (200, 0, 0, 20)


def test_a_trace_of_zeros_is_none(agent: Agent) -> None:
    agent.lines(EXPORT, span("chat", "s1", 1, 1, "0" * 32), span("invoke_agent", "s2", 5, 5, "00"))
    assert agent.total() == (6, 0, 0, 6)


HOMELESS = [span("chat", "s1", 100, 10, conversation__id=None)]


@pytest.mark.parametrize("is_summary_first", [False, True])
@pytest.mark.parametrize("name", ["copilot", "other"])
def test_a_span_without_a_session_is_in_that_of_its_trace(
    agent: Agent, name: str, *, is_summary_first: bool
) -> None:
    agent.lines(EXPORT)
    agent.lines(export(name))
    parts = [(EXPORT, HOMELESS), (export(name), SUMMARIES)]
    for file, records in reversed(parts) if is_summary_first else parts:
        agent.append(file, *records)
        agent.read()
    assert [(call.session, call.tokens) for call in agent.calls()] == [("c1", (100, 0, 0, 10))]


def test_a_span_without_a_session_anywhere_is_in_one_of_its_own(agent: Agent) -> None:
    agent.lines(EXPORT, *HOMELESS, span("chat", "s2", 5, 5, "t2", conversation__id=None))
    assert {call.session for call in agent.read()} == {"t1", "t2"}


@pytest.mark.parametrize("order", list(permutations(["store", "span", "summary", "events"])))
def test_the_order_of_sources_holds_for_spans_without_a_session(
    agent: Agent, order: Iterable[str]
) -> None:
    for source in order:
        if source == "store":
            store(agent, row(1, 1000))
        elif source == "span":
            agent.lines(EXPORT, *HOMELESS)
        elif source == "summary":
            agent.lines(export("b"), *SUMMARIES)
        else:
            agent.lines(EVENTS, start(), shutdown(9, a=(800, 8, 0)))
        agent.read()
    assert [(call.session, call.input) for call in agent.calls()] == [("c1", 1000)]


@pytest.mark.parametrize("order", list(permutations(["span", "summary", "events"])))
def test_an_export_goes_before_events_also_where_only_its_summary_names_the_session(
    agent: Agent, order: Iterable[str]
) -> None:
    for source in order:
        if source == "span":
            agent.lines(EXPORT, *HOMELESS)
        elif source == "summary":
            agent.lines(export("b"), *SUMMARIES)
        else:
            agent.lines(EVENTS, start(), shutdown(9, a=(800, 8, 0)))
        agent.read()
    assert [(call.session, call.input) for call in agent.calls()] == [("c1", 100)]


@pytest.mark.parametrize("level", [SPANS, INFERENCES, TURNS, SUMMARIES])
def test_every_level_counts_where_it_is_alone(agent: Agent, level: list[dict[str, Any]]) -> None:
    agent.lines(EXPORT, *level, *level)
    assert agent.total() == (300, 0, 0, 30)


@pytest.mark.parametrize("is_first", [False, True])
def test_a_log_without_a_trace_is_known_by_its_response(agent: Agent, *, is_first: bool) -> None:
    told = INFERENCES[0] | {"traceId": None}
    agent.lines(EXPORT, *([told, *SPANS] if is_first else [*SPANS, told]))
    assert agent.total() == (300, 0, 0, 30)


@pytest.mark.parametrize("is_read_between", [False, True])
def test_a_trace_joins_what_was_told_of_its_response_before(
    agent: Agent, *, is_read_between: bool
) -> None:
    agent.lines(EXPORT, INFERENCES[0] | {"traceId": None}, SPANS[0])
    if is_read_between:
        agent.read()
    agent.append(EXPORT, span("invoke_agent", "s6", 100, 10))
    assert agent.total() == (100, 0, 0, 10)
    agent.append(EXPORT, SPANS[1])
    assert agent.total() == (300, 0, 0, 30)


def test_many_traces_are_each_counted_once(agent: Agent) -> None:
    traces = [
        (span("chat", f"s{number}", 10, 1, trace), span("invoke_agent", "s", 10, 1, trace))
        for number in range(600)
        for trace in [f"t{number}"]
    ]
    agent.lines(EXPORT, *(record for trace in traces for record in trace))
    assert agent.total() == (6000, 0, 0, 600)


def test_what_tells_no_tokens_is_no_call(agent: Agent) -> None:
    agent.lines(EXPORT, span("chat", "s1", 0, 0), {"metric": "gen_ai.usage.input_tokens"})
    assert agent.read() == []


def test_traces_are_apart(agent: Agent) -> None:
    agent.lines(EXPORT, *SPANS, span("invoke_agent", "s6", 40, 4, "t2"))
    assert agent.total() == (340, 0, 0, 34)


@pytest.mark.parametrize(
    "told",
    [
        {"startTime": "2026-09-18T09:00:00.250Z"},
        {"startTime": None, "hrTime": [1_789_722_000, 250_000_000]},
        {"startTime": None, "timestamp": 1_789_722_000_250_000},
        {"startTime": None, "time": 1_789_722_000_250_000_000},
        {"startTime": None, "timestamp": 1_789_722_000_250},
    ],
)
def test_instants_come_in_many_units(agent: Agent, told: dict[str, Any]) -> None:
    agent.lines(EXPORT, span("chat", "s1", 1, 1) | told)
    [call] = agent.read()
    assert call.at == AT + timedelta(milliseconds=250)


def test_an_export_without_ids_and_instants_counts_when_it_changed(agent: Agent) -> None:
    record = span("chat", "s1", 5, 1, None) | {"spanId": None, "startTime": None}
    context = {"traceId": "t9", "spanId": "s3"}
    agent.lines(EXPORT, record, record, record | {"spanContext": context}, at=AT.timestamp())
    calls = agent.read()
    assert [call.tokens for call in calls] == [(5, 0, 0, 1)] * 3
    assert {call.at for call in calls} == {AT}


@pytest.mark.parametrize("name", ["spans.log", ".copilot/otel/copilot.jsonl", "logs/a*[b].jsonl"])
def test_a_variable_names_an_export_anywhere(agent: Agent, name: str) -> None:
    agent.environ["COPILOT_OTEL_FILE_EXPORTER_PATH"] = str(agent.home / name)
    agent.lines(EVENTS, start(), shutdown(9, a=(800, 8, 0)))
    agent.lines(EVENTS.replace("c1", "c2"), start(sessionId="c2"), shutdown(9, "e8", a=(5, 5, 0)))
    agent.lines(name, *SPANS)
    agent.write("logs/other.jsonl", SPANS[0])
    assert agent.total() == (305, 0, 0, 35)
    agent.append(name, span("chat", "s3", 1, 1))
    assert agent.total() == (306, 0, 0, 36)
    assert agent.accounts() == ["default"]


# All three


@pytest.mark.parametrize("order", list(permutations(["store", "export", "events"])))
def test_of_each_session_the_best_source_counts(agent: Agent, order: Iterable[str]) -> None:
    for source in order:
        if source == "store":
            store(agent, row(1, 1000))
        elif source == "export":
            agent.lines(EXPORT, span("chat", "s1", 900, 9))
            agent.append(EXPORT, span("chat", "s2", 50, 5, "t2", conversation__id="c2"))
        else:
            agent.lines(EVENTS, start(), shutdown(9, a=(800, 8, 0)))
            agent.lines(EVENTS.replace("c1", "c2"), usage(5, 40, 4))
            agent.lines(EVENTS.replace("c1", "c3"), usage(5, 3, 3))
        agent.read()
    assert sorted((call.session, call.input) for call in agent.calls()) == [
        ("c1", 1000),
        ("c2", 50),
        ("c3", 3),
    ]


def test_the_variable_moves_everything(agent: Agent) -> None:
    agent.environ["COPILOT_HOME"] = str(agent.home / "moved")
    agent.lines(EVENTS.replace(".copilot", "moved"), start(), shutdown(9, a=(100, 10, 0)))
    agent.lines(EVENTS.replace("c1", "c2"), start(), shutdown(9, a=(5, 5, 0)))
    assert agent.total() == (100, 0, 0, 10)


def test_what_it_promises_is_what_the_product_says() -> None:
    spec = spec_of(PROVIDER)
    assert (spec.cost.label, spec.quota) == ("estimated", "yes")
    assert "read:user" in spec.credential
