"""How Hermes' databases are read, and the files that count in their absence."""

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from burnbar_tui.facts import Confidence
from tests.providers.agent import Agent

PROVIDER = "hermes"

NAME = ".hermes/state.db"
FILES = ".hermes/sessions"
START = datetime(2026, 9, 17, 10, tzinfo=UTC)
SONNET, NANO = "claude-sonnet-4-6", "gpt-5.4-nano"
COUNTERS = (
    "input_tokens INTEGER, output_tokens INTEGER, cache_read_tokens INTEGER,"
    " cache_write_tokens INTEGER, reasoning_tokens INTEGER"
)
COSTS = "estimated_cost_usd REAL, actual_cost_usd REAL"
TABLES = {
    "sessions": f"id TEXT PRIMARY KEY, model TEXT, billing_provider TEXT, parent_session_id TEXT,"
    f" started_at REAL, ended_at REAL, title TEXT, {COUNTERS}, {COSTS}",
    "session_model_usage": f"session_id TEXT, model TEXT, billing_provider TEXT DEFAULT '',"
    f" billing_base_url TEXT DEFAULT '', billing_mode TEXT DEFAULT '', task TEXT DEFAULT '',"
    f" {COUNTERS}, {COSTS}, first_seen REAL, last_seen REAL, PRIMARY KEY (session_id, model,"
    " billing_provider, billing_base_url, billing_mode, task)",
    "session_daily_usage": f"session_id TEXT, day TEXT, {COUNTERS}, PRIMARY KEY (session_id, day)",
    "messages": "id INTEGER PRIMARY KEY, session_id TEXT, role TEXT, timestamp REAL",
}


def put(database: sqlite3.Connection, table: str, **values: Any) -> None:
    """Write a row, or write it again as it is now."""
    database.execute(f"CREATE TABLE IF NOT EXISTS {table} ({TABLES[table]})")
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    # All texts are of this file.
    text = f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
    database.execute(text, tuple(values.values()))


def session(database: sqlite3.Connection, fresh: int, output: int = 0, **more: Any) -> None:
    """Write the row of a session that has ended, unless told otherwise."""
    row: dict[str, Any] = {
        "id": "s",
        "model": SONNET,
        "billing_provider": "anthropic",
        "started_at": START.timestamp(),
        "ended_at": START.timestamp() + 600,
        "input_tokens": fresh,
        "output_tokens": output,
    }
    put(database, "sessions", **row | more)


def usage(database: sqlite3.Connection, fresh: int, output: int = 0, **more: Any) -> None:
    """Write what one model and task has used of the session."""
    row: dict[str, Any] = {
        "session_id": "s",
        "model": SONNET,
        "billing_provider": "anthropic",
        "input_tokens": fresh,
        "output_tokens": output,
    }
    put(database, "session_model_usage", **row | more)


def day(database: sqlite3.Connection, name: str, fresh: int, output: int = 0, **more: Any) -> None:
    """Write what the session has used on one day."""
    row = {"session_id": "s", "day": name, "input_tokens": fresh, "output_tokens": output}
    put(database, "session_daily_usage", **row | more)


def by_model(agent: Agent) -> dict[str, tuple[int, int]]:
    """Return what every model has used: fresh input and output."""
    found: dict[str, tuple[int, int]] = {}
    for call in agent.read():
        fresh, output = found.get(call.model, (0, 0))
        found[call.model] = fresh + call.input, output + call.output
    return found


# The session's own row


def test_reasoning_is_a_part_of_output_and_input_is_without_cache(agent: Agent) -> None:
    with agent.database(NAME) as database:
        cached = {"cache_read_tokens": 4_000, "cache_write_tokens": 50}
        session(database, 300, 90, reasoning_tokens=30, title="Cart", **cached)
    [call] = agent.read()
    assert (call.tokens, call.reasoning) == ((300, 4_000, 50, 90), 30)
    assert (call.model, call.session, call.at) == (SONNET, "s", START)
    assert call.confidence == Confidence.EXACT
    assert agent.titles() == {"s": "Cart"}


@pytest.mark.parametrize("factor", [1, 1_000], ids=["seconds", "milliseconds"])
def test_a_session_began_in_seconds_or_milliseconds(agent: Agent, factor: int) -> None:
    began, ended = START.timestamp() * factor, (START.timestamp() + 60) * factor
    with agent.database(NAME) as database:
        session(database, 300, started_at=began, ended_at=ended)
    assert [call.at for call in agent.read()] == [START]


def test_only_the_growth_of_a_session_counts(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300, 90, estimated_cost_usd=0.5)
    agent.read()
    with agent.database(NAME) as database:
        session(database, 450, 95, estimated_cost_usd=0.75)
    assert {(call.tokens, call.cost) for call in agent.read()} == {
        ((300, 0, 0, 90), 500_000_000),
        ((150, 0, 0, 5), 250_000_000),
    }
    assert agent.total() == (450, 0, 0, 95)


def test_a_session_that_is_gone_stays_counted(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300)
    agent.read()
    with agent.database(NAME) as database:
        database.execute("DELETE FROM sessions")
    assert agent.total() == (300, 0, 0, 0)


def test_a_session_without_counts_is_no_call(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 0, estimated_cost_usd=0.0)
    assert agent.read() == []


def test_sessions_that_go_on_after_compression_count_beside_their_parent(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300)
        session(database, 40, id="child", parent_session_id="s")
    assert agent.total() == (340, 0, 0, 0)
    assert agent.parents() == {"child": "s"}


# Models and tasks


def test_models_of_the_main_loop_are_parts_of_the_session(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300, 90)
        usage(database, 200, 60)
        usage(database, 100, 30, model=NANO, billing_provider="openai")
    assert by_model(agent) == {SONNET: (200, 60), NANO: (100, 30)}


def test_what_no_model_accounts_for_is_the_sessions_model(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300, 90)
        usage(database, 100, 95, model=NANO, billing_provider="openai")
    assert by_model(agent) == {SONNET: (200, 0), NANO: (100, 95)}


def test_the_larger_of_both_tables_counts_bucket_by_bucket(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300, 20)
        usage(database, 250, 60)
    assert agent.total() == (300, 0, 0, 60)


def test_auxiliary_calls_come_on_top(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300, 90)
        usage(database, 300, 90)
        usage(database, 50, 5, task="compression")
        usage(database, 20, 2, task="title_generation", model=NANO)
    assert by_model(agent) == {SONNET: (350, 95), NANO: (20, 2)}


def test_a_route_of_a_turn_is_in_both_tables(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300, 90)
        usage(database, 200, 60)
        usage(database, 100, 30, task="voice_chat", model=NANO)
    assert by_model(agent) == {SONNET: (200, 60), NANO: (100, 30)}


def test_a_gateways_absolute_totals_count_beside_auxiliary_rows(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300, 90)
        usage(database, 50, 5, task="vision")
    assert agent.total() == (350, 0, 0, 95)


def test_rows_of_one_model_under_two_addresses_add_up(agent: Agent) -> None:
    with agent.database(NAME) as database:
        usage(database, 100, billing_base_url="https://one.example")
        usage(database, 30, billing_base_url="https://two.example")
    assert agent.total() == (130, 0, 0, 0)


def test_growth_goes_to_the_part_that_grew(agent: Agent) -> None:
    seen = START.timestamp()
    with agent.database(NAME) as database:
        session(database, 300)
        usage(database, 300, last_seen=seen)
        usage(database, 20, task="vision", model=NANO, last_seen=seen)
    agent.read()
    with agent.database(NAME) as database:
        usage(database, 70, task="vision", model=NANO, last_seen=seen + 60)
    assert by_model(agent) == {SONNET: (300, 0), NANO: (70, 0)}
    assert agent.calls()[-1].at == START + timedelta(minutes=1)


def test_a_models_table_that_appears_later_counts_nothing_twice(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300, 90)
    agent.read()
    with agent.database(NAME) as database:
        usage(database, 200, 60)
        usage(database, 100, 30, model=NANO, billing_provider="openai")
    assert agent.total() == (300, 0, 0, 90)


# When


def test_a_part_grew_when_it_was_last_seen(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300)
        usage(database, 300, last_seen=START.timestamp() + 90)
    assert [call.at for call in agent.read()] == [START + timedelta(seconds=90)]


def test_without_that_the_newest_message_tells_it(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300)
        for seconds in (5, 50):
            at = START.timestamp() + seconds
            put(database, "messages", session_id="s", role="assistant", timestamp=at)
    assert [call.at for call in agent.read()] == [START + timedelta(seconds=50)]


def test_a_session_without_end_grows_as_its_database_does(agent: Agent) -> None:
    changed = datetime.now(UTC)
    began = changed.timestamp() - 3_600
    with agent.database(NAME) as database:
        session(database, 300, started_at=began, ended_at=None)
        session(database, 7, id="broken-off", ended_at=None)
    live, old = sorted(agent.read(), key=lambda call: -call.input)
    assert abs(live.at - changed) < timedelta(minutes=10)
    assert old.at == START


# Days


def test_days_that_account_for_the_session_tell_when_it_grew(agent: Agent) -> None:
    with agent.database(NAME) as database:
        end = START + timedelta(days=2)
        session(database, 300, 90, ended_at=end.timestamp(), estimated_cost_usd=3.0)
        day(database, "2026-09-17", 100, 30)
        day(database, "2026-09-18", 150, 50)
        day(database, "2026-09-19", 50, 10)
    assert [(call.at.date().isoformat(), call.tokens) for call in agent.read()] == [
        ("2026-09-17", (100, 0, 0, 30)),
        ("2026-09-18", (150, 0, 0, 50)),
        ("2026-09-19", (50, 0, 0, 10)),
    ]
    assert all(START <= call.at <= end for call in agent.calls())
    assert sum(call.cost or 0 for call in agent.calls()) == 3_000_000_000


def test_what_no_day_tells_of_is_where_it_would_be_without_days(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300, 90, reasoning_tokens=30, estimated_cost_usd=3.9)
        day(database, "2026-09-18", 100, 30)
        day(database, "2026-09-19", 150, 50)
    calls = agent.read()
    assert sorted(call.tokens for call in calls) == [
        (50, 0, 0, 10),
        (100, 0, 0, 30),
        (150, 0, 0, 50),
    ]
    assert [call.at for call in calls if call.input == 50] == [START]
    assert sum(call.reasoning for call in calls) == 30
    assert sum(call.cost or 0 for call in calls) == 3_900_000_000


def test_the_rest_of_a_part_is_when_it_was_last_seen(agent: Agent) -> None:
    seen = START.timestamp()
    with agent.database(NAME) as database:
        session(database, 300)
        usage(database, 180, last_seen=seen + 2 * 86_400)
        usage(database, 120, model=NANO, last_seen=seen + 60)
        day(database, "2026-09-17", 150)
    assert [(call.at, call.model, call.input) for call in agent.read()] == [
        (START + timedelta(hours=2), SONNET, 30),
        (START + timedelta(hours=2), NANO, 120),
        (START + timedelta(days=2), SONNET, 150),
    ]


def test_days_that_tell_more_than_the_session_count_no_more_than_it(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 120, 90)
        day(database, "2026-09-17", 100, 30)
        day(database, "2026-09-18", 150, 50)
    assert agent.total() == (120, 0, 0, 90)


def test_a_name_that_is_no_day_is_not_used(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300, ended_at=START.timestamp() + 86_400 * 2)
        day(database, "2026-09-18", 100)
        day(database, "yesterday", 200)
    assert [(call.at.day, call.input) for call in agent.read()] == [(17, 200), (18, 100)]


@pytest.mark.parametrize("late", [50, 20], ids=["whole", "partly"])
def test_a_day_that_is_written_after_the_sum_counts_nothing_twice(agent: Agent, late: int) -> None:
    with agent.database(NAME) as database:
        session(database, 150, ended_at=START.timestamp() + 2 * 86_400)
        day(database, "2026-09-17", 100)
    agent.read()
    with agent.database(NAME) as database:
        day(database, "2026-09-18", late)
    assert agent.total() == (150, 0, 0, 0)
    with agent.database(NAME) as database:
        session(database, 220, ended_at=START.timestamp() + 2 * 86_400)
        day(database, "2026-09-18", late + 70)
    assert [(call.at.day, call.input) for call in agent.read()][-1] == (18, 70)
    assert agent.total() == (220, 0, 0, 0)


def test_days_that_appear_later_tell_when_it_grew_from_then_on(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 250)
    agent.read()
    with agent.database(NAME) as database:
        session(database, 250, ended_at=START.timestamp() + 86_400)
        day(database, "2026-09-17", 100)
        day(database, "2026-09-18", 150)
    assert agent.total() == (250, 0, 0, 0)
    with agent.database(NAME) as database:
        day(database, "2026-09-18", 190)
        session(database, 290, ended_at=START.timestamp() + 86_400)
    assert [(call.at.day, call.input) for call in agent.read()] == [(17, 250), (18, 40)]


def test_a_rest_that_was_gone_belongs_to_the_model_that_has_it_then(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 150)
        usage(database, 100)
        usage(database, 50, model=NANO)
        day(database, "2026-09-17", 100)
    agent.read()
    with agent.database(NAME) as database:
        day(database, "2026-09-17", 150)
    assert agent.total() == (150, 0, 0, 0)
    with agent.database(NAME) as database:
        session(database, 190)
        usage(database, 140)
    assert by_model(agent) == {SONNET: (140, 0), NANO: (50, 0)}


def test_days_that_hold_auxiliary_calls_are_dealt_out_to_them_too(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 100, ended_at=START.timestamp() + 2 * 86_400)
        usage(database, 100)
        usage(database, 50, task="vision", model=NANO)
        day(database, "2026-09-18", 130)
    assert by_model(agent) == {SONNET: (100, 0), NANO: (50, 0)}
    assert sum(call.input for call in agent.calls() if call.at.day == 18) == 130


def test_days_of_the_main_loop_leave_auxiliary_calls_alone(agent: Agent) -> None:
    seen = START.timestamp()
    with agent.database(NAME) as database:
        session(database, 300)
        usage(database, 300, reasoning_tokens=0, last_seen=seen + 86_400)
        usage(database, 20, task="vision", model=NANO, last_seen=seen + 30)
        day(database, "2026-09-17", 100)
        day(database, "2026-09-18", 200)
    calls = agent.read()
    assert [(call.model, call.input) for call in calls] == [
        (NANO, 20),
        (SONNET, 100),
        (SONNET, 200),
    ]
    assert calls[0].at == START + timedelta(seconds=30)
    assert calls[2].at == START + timedelta(days=1)


def test_days_are_dealt_out_to_models_in_the_order_in_which_those_ended(agent: Agent) -> None:
    seen = START.timestamp()
    with agent.database(NAME) as database:
        session(database, 300, 40)
        usage(database, 180, 25, reasoning_tokens=25, last_seen=seen + 86_400)
        usage(database, 120, 15, model=NANO, last_seen=seen + 60)
        day(database, "2026-09-17", 150, 20)
        day(database, "2026-09-18", 150, 20)
    found = [(call.at.day, call.model, call.input, call.output) for call in agent.read()]
    assert found == [(17, SONNET, 30, 5), (17, NANO, 120, 15), (18, SONNET, 150, 20)]
    assert [call.reasoning for call in agent.calls()] == [5, 0, 20]


def test_a_model_has_no_share_of_a_day_before_it_was_seen_first(agent: Agent) -> None:
    seen = START.timestamp()
    with agent.database(NAME) as database:
        session(database, 250)
        usage(database, 200, first_seen=seen, last_seen=seen + 86_500)
        usage(database, 50, model=NANO, first_seen=seen + 86_400, last_seen=seen + 86_450)
        day(database, "2026-09-17", 100)
        day(database, "2026-09-18", 150)
    found = {(call.at.day, call.model, call.input) for call in agent.read()}
    assert found == {(17, SONNET, 100), (18, SONNET, 100), (18, NANO, 50)}


def test_an_auxiliary_task_counts_whatever_becomes_of_the_main_loop(agent: Agent) -> None:
    with agent.database(NAME) as database:
        usage(database, 1000)
        usage(database, 500, task="vision", model=NANO)
    assert by_model(agent) == {SONNET: (1000, 0), NANO: (500, 0)}
    with agent.database(NAME) as database:
        database.execute("DELETE FROM session_model_usage")
        usage(database, 200)
        usage(database, 900, task="vision", model=NANO)
    assert by_model(agent) == {SONNET: (1000, 0), NANO: (900, 0)}


def test_a_day_that_goes_on_and_a_new_one_count_their_growth(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 100, ended_at=None)
        day(database, "2026-09-17", 100)
    agent.read()
    with agent.database(NAME) as database:
        session(database, 180, ended_at=START.timestamp() + 86_400)
        day(database, "2026-09-17", 120)
        day(database, "2026-09-18", 60)
    assert [(call.at.day, call.input) for call in agent.read()] == [(17, 100), (17, 20), (18, 60)]


@pytest.mark.parametrize("hours", [-11, -8, 0, 5, 9, 13])
def test_days_lie_in_the_zone_in_which_the_session_began(agent: Agent, hours: int) -> None:
    zone = timedelta(hours=hours)
    began = datetime(2026, 9, 17, 8 if hours > 0 else 20, tzinfo=UTC) - zone
    ended = began + timedelta(days=2)
    with agent.database(NAME) as database:
        session(database, 300, started_at=began.timestamp(), ended_at=ended.timestamp())
        for number in range(3):
            day(database, f"2026-09-{17 + number}", 100)
    assert [(call.at + zone).day for call in agent.read()] == [17, 18, 19]


# Cost


@pytest.mark.parametrize(
    ("estimated", "actual", "cost"),
    [
        (0.5, 0.25, 250_000_000),
        (0.5, 0.0, 500_000_000),
        (0.5, None, 500_000_000),
        (0.0, 0.0, None),
    ],
)
def test_the_actual_cost_comes_before_the_estimated_one(
    agent: Agent, estimated: float, actual: float | None, cost: int | None
) -> None:
    with agent.database(NAME) as database:
        session(database, 300, estimated_cost_usd=estimated, actual_cost_usd=actual)
    assert [call.cost for call in agent.read()] == [cost]


def test_cost_by_model_yields_to_what_the_session_has_cost(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300, actual_cost_usd=0.5)
        usage(database, 100, estimated_cost_usd=0.25)
        usage(database, 200, model=NANO, estimated_cost_usd=0.75)
        usage(database, 9, model=NANO, task="vision", estimated_cost_usd=2.0)
    assert {(call.input, call.cost) for call in agent.read()} == {
        (100, 125_000_000),
        (200, 375_000_000),
        (9, 2_000_000_000),
    }


def test_a_dearer_day_leaves_no_cost_behind(agent: Agent) -> None:
    end = START.timestamp() + 86_400
    with agent.database(NAME) as database:
        session(database, 300, ended_at=end, estimated_cost_usd=3.0)
        day(database, "2026-09-17", 300)
    agent.read()
    with agent.database(NAME) as database:
        session(database, 600, ended_at=end, estimated_cost_usd=10.0)
        day(database, "2026-09-18", 300)
    assert [(call.at.day, call.cost) for call in agent.read()] == [
        (17, 3_000_000_000),
        (18, 7_000_000_000),
    ]


def test_a_cost_that_comes_after_its_tokens_is_billed_once(agent: Agent) -> None:
    for fresh, cost, wanted in ((1000, None, None), (1000, 1.5, 1.5), (1100, 1.75, 1.75)):
        with agent.database(NAME) as database:
            if cost:
                database.execute("DELETE FROM sessions")
            session(database, fresh, actual_cost_usd=cost)
        told = [call.cost for call in agent.read() if call.cost is not None]
        assert sum(told) == (wanted or 0) * 1e9
    assert agent.total() == (1100, 0, 0, 0)


# Databases


def test_profiles_have_databases_of_their_own(agent: Agent) -> None:
    for name, count in ((NAME, 300), (".hermes/profiles/office/state.db", 50)):
        with agent.database(name) as database:
            session(database, count, id=f"s{count}")
    assert agent.total() == (350, 0, 0, 0)


def test_a_copy_of_a_database_counts_nothing_twice(agent: Agent) -> None:
    for name in (NAME, ".hermes/profiles/office/state.db"):
        with agent.database(name) as database:
            session(database, 300)
    assert agent.total() == (300, 0, 0, 0)


def test_a_database_may_lack_tables_and_columns(agent: Agent) -> None:
    with agent.database(NAME) as database:
        database.execute("CREATE TABLE sessions (id TEXT, started_at REAL, input_tokens INTEGER)")
        database.execute("INSERT INTO sessions VALUES ('s', ?, 300)", (START.timestamp(),))
    [call] = agent.read()
    assert (call.tokens, call.model) == ((300, 0, 0, 0), "unknown")


def test_a_variable_lists_homes(agent: Agent) -> None:
    agent.environ["HERMES_HOME"] = f"{agent.home / 'one'},{agent.home / 'two'}"
    for name, count in (("one", 300), ("two", 50)):
        with agent.database(f"{name}/state.db") as database:
            session(database, count, id=name)
    assert agent.total() == (350, 0, 0, 0)


# Files


def message(role: str, content: str, seconds: int, **more: Any) -> dict[str, Any]:
    """Return one message of a transcript."""
    at = (START + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat()
    return {"role": role, "content": content, "timestamp": at} | more


def transcript() -> tuple[dict[str, Any], ...]:
    """Return a transcript of two calls without usage."""
    return (
        {"role": "session_meta", "model": "hermes-4", "timestamp": START.isoformat()},
        message("user", "a" * 38, 1),
        message("assistant", "b" * 78, 2),
        message("tool", "c" * 118, 3),
        message("assistant", "d" * 18, 4),
    )


def test_a_transcript_without_usage_is_estimated_by_its_characters(agent: Agent) -> None:
    agent.lines(f"{FILES}/s.jsonl", *transcript())
    calls = agent.read()
    assert [call.tokens for call in calls] == [(10, 0, 0, 20), (30, 0, 0, 5)]
    assert {(call.model, call.session) for call in calls} == {("hermes-4", "s")}
    assert {call.confidence for call in calls} == {Confidence.ESTIMATED}
    assert calls[0].at == START + timedelta(seconds=2)


def test_a_transcript_goes_on_where_it_was_read(agent: Agent) -> None:
    lines = transcript()
    agent.lines(f"{FILES}/s.jsonl", *lines[:4])
    agent.read()
    agent.append(f"{FILES}/s.jsonl", lines[4])
    assert agent.total() == (40, 0, 0, 25)
    agent.lines(f"{FILES}/s.jsonl", {"role": "system", "content": "new head"}, *lines)
    assert agent.total() == (40, 0, 0, 25)


def test_usage_in_a_transcript_is_exact(agent: Agent) -> None:
    usage = {"prompt_tokens": 900, "completion_tokens": 40, "cached_tokens": 600}
    agent.lines(f"{FILES}/s.jsonl", message("assistant", "b", 2, usage=usage))
    [call] = agent.read()
    assert (call.tokens, call.confidence) == ((300, 600, 0, 40), Confidence.EXACT)


@pytest.mark.parametrize("is_snapshot_first", [True, False])
def test_a_snapshot_and_the_transcript_of_one_session_count_once(
    agent: Agent, is_snapshot_first: bool
) -> None:
    _, *messages = transcript()
    for is_snapshot in (is_snapshot_first, not is_snapshot_first):
        if is_snapshot:
            whole = {"session_id": "s", "model": "hermes-4", "messages": messages}
            agent.write(f"{FILES}/session_s.json", whole)
        else:
            agent.lines(f"{FILES}/s.jsonl", *transcript())
        assert agent.total() == (40, 0, 0, 25)


def test_messages_of_a_snapshot_are_as_old_as_it_says(agent: Agent) -> None:
    messages = [{"role": "assistant", "content": "b" * 78}]
    whole = {"last_updated": "2026-09-17T11:00:00", "messages": messages}
    agent.write(f"{FILES}/session_s.json", whole)
    [call] = agent.read()
    assert (call.at, call.session) == (START + timedelta(hours=1), "s")


def index(fresh: int) -> dict[str, Any]:
    """Return an index with the sums of one session."""
    entry = {"session_id": "s", "updated_at": START.isoformat(), "input_tokens": fresh}
    return {"agent:main:telegram": entry, "agent:main:cli": {"session_id": "t"}}


def test_the_index_tells_running_totals(agent: Agent) -> None:
    agent.write(f"{FILES}/sessions.json", index(700))
    agent.read()
    agent.write(f"{FILES}/sessions.json", index(750))
    assert {(call.input, call.at) for call in agent.read()} == {(700, START), (50, START)}


@pytest.mark.parametrize("is_database_first", [True, False])
def test_the_database_counts_and_not_the_files_of_its_sessions(
    agent: Agent, is_database_first: bool
) -> None:
    for is_database in (is_database_first, not is_database_first):
        if is_database:
            with agent.database(NAME) as database:
                session(database, 300)
        else:
            agent.write(f"{FILES}/sessions.json", index(700))
            agent.lines(f"{FILES}/s.jsonl", *transcript())
            agent.lines(f"{FILES}/other.jsonl", *transcript())
        agent.read()
    assert agent.total() == (340, 0, 0, 25)


@pytest.mark.parametrize("is_index_first", [True, False])
def test_the_index_counts_and_not_the_snapshot_of_its_session(
    agent: Agent, is_index_first: bool
) -> None:
    _, *messages = transcript()
    for is_index in (is_index_first, not is_index_first):
        if is_index:
            agent.write(f"{FILES}/sessions.json", index(700))
        else:
            whole = {"session_id": "s", "messages": messages}
            agent.write(f"{FILES}/session_s.json", whole)
        agent.read()
    assert agent.total() == (700, 0, 0, 0)


def test_a_session_without_counts_in_the_database_leaves_its_transcript(agent: Agent) -> None:
    agent.lines(f"{FILES}/s.jsonl", *transcript())
    with agent.database(NAME) as database:
        session(database, 0)
        day(database, "2026-09-17", 0)
    assert agent.total() == (40, 0, 0, 25)


def test_the_files_of_a_profile_are_read(agent: Agent) -> None:
    agent.lines(".hermes/profiles/office/sessions/s.jsonl", *transcript())
    assert agent.total() == (40, 0, 0, 25)
    agent.write(".hermes/profiles/office/sessions/sessions.json", index(700))
    assert agent.total() == (700, 0, 0, 0)


def test_an_entry_of_another_shape_costs_only_itself(agent: Agent) -> None:
    damaged = {"x": None, "y": {"session_id": "y", "input_tokens": -1}}
    agent.write(f"{FILES}/sessions.json", damaged | index(700))
    assert agent.total() == (700, 0, 0, 0)
    assert agent.skipped() == {"an entry is not of the known shape": 2}


def test_a_deleted_session_takes_all_its_rows_and_stays_counted(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 300)
        usage(database, 300)
        usage(database, 20, task="vision")
        day(database, "2026-09-17", 300)
        session(database, 5, id="other")
    agent.read()
    with agent.database(NAME) as database:
        for table, name in (("sessions", "id"), *((t, "session_id") for t in list(TABLES)[1:3])):
            database.execute(f"DELETE FROM {table} WHERE {name} = 's'")  # noqa: S608
        session(database, 8, id="other")
    assert agent.total() == (328, 0, 0, 0)


def test_an_index_whose_session_has_a_transcript_counts_alone(agent: Agent) -> None:
    agent.lines(f"{FILES}/s.jsonl", *transcript())
    agent.read()
    agent.write(f"{FILES}/sessions.json", index(700))
    assert agent.total() == (700, 0, 0, 0)
