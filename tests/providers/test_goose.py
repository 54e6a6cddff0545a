"""How Goose's ledger is read, and the sums of sessions that it lacks."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from burnbar_tui.facts import Confidence
from tests.providers.agent import Agent

PROVIDER = "goose"

NAME = ".local/share/goose/sessions/sessions.db"
START = datetime(2026, 9, 17, 10, tzinfo=UTC)
SONNET, HAIKU = "claude-sonnet-4-6", "claude-haiku-4-5"
TABLES = {
    "sessions": "id TEXT PRIMARY KEY, name TEXT, working_dir TEXT, created_at TIMESTAMP,"
    " updated_at TIMESTAMP, input_tokens INTEGER, output_tokens INTEGER,"
    " accumulated_input_tokens INTEGER, accumulated_output_tokens INTEGER,"
    " accumulated_total_tokens INTEGER, accumulated_cache_read_tokens INTEGER,"
    " accumulated_cache_write_tokens INTEGER, accumulated_cost REAL, model_config_json TEXT,"
    " parent_session_id TEXT",
    "usage_ledger": "id INTEGER PRIMARY KEY, session_id TEXT, created_timestamp INTEGER,"
    " model TEXT, input_tokens INTEGER, output_tokens INTEGER, total_tokens INTEGER,"
    " cache_read_tokens INTEGER, cache_write_tokens INTEGER, cost REAL, cost_source TEXT",
}


def put(database: sqlite3.Connection, table: str, **values: Any) -> None:
    """Write a row, or write it again as it is now."""
    database.execute(f"CREATE TABLE IF NOT EXISTS {table} ({TABLES[table]})")
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    # All texts are of this file.
    text = f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
    database.execute(text, tuple(values.values()))


def session(database: sqlite3.Connection, fresh: int, output: int = 0, **more: Any) -> None:
    """Write a session with its sums; its last context is larger than they are."""
    row: dict[str, Any] = {
        "id": "s",
        "name": "Cart",
        "working_dir": "/home/ana/shop",
        "created_at": "2026-09-17 10:00:00",
        "updated_at": "2026-09-17 10:05:00",
        "input_tokens": 77_777,
        "output_tokens": 7_777,
        "accumulated_input_tokens": fresh,
        "accumulated_output_tokens": output,
        "model_config_json": json.dumps({"model_name": SONNET, "context_limit": 200_000}),
    }
    put(database, "sessions", **row | more)


def call(database: sqlite3.Connection, fresh: int, output: int = 0, **more: Any) -> None:
    """Write a row of the ledger."""
    row: dict[str, Any] = {
        "session_id": "s",
        "created_timestamp": int(START.timestamp()),
        "model": SONNET,
        "input_tokens": fresh,
        "output_tokens": output,
    }
    put(database, "usage_ledger", **row | more)


def test_every_row_of_the_ledger_is_a_call(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 9_000, 300)
        call(database, 4_000, 100, cost=0.02)
        call(database, 5_000, 200, created_timestamp=int(START.timestamp()) + 60, model=HAIKU)
    first, second = agent.read()
    assert (first.tokens, first.cost, first.at) == ((4_000, 0, 0, 100), 20_000_000, START)
    assert (first.session, first.project) == ("s", "/home/ana/shop")
    assert (second.model, second.cost, second.tokens) == (HAIKU, None, (5_000, 0, 0, 200))
    assert second.confidence == Confidence.EXACT
    assert agent.titles() == {"s": "Cart"}


def test_rows_that_are_added_to_the_ledger_count(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 4_000)
        call(database, 4_000)
    agent.read()
    with agent.database(NAME) as database:
        call(database, 50)
        call(database, 60)
    assert agent.total() == (4_110, 0, 0, 0)
    assert agent.total() == (4_110, 0, 0, 0)


def test_two_equal_calls_of_one_second_are_two(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 100)
        call(database, 50, 5)
    agent.read()
    with agent.database(NAME) as database:
        call(database, 50, 5)
    assert agent.total() == (100, 0, 0, 10)


def test_equal_calls_of_one_second_in_many_passes_are_all_counted(agent: Agent) -> None:
    for number in range(1, 6):
        with agent.database(NAME) as database:
            session(database, 50 * number)
            call(database, 50, 5)
            call(database, 7, 1)
        assert agent.total() == (57 * number, 0, 0, 6 * number)


def test_a_row_that_is_read_again_is_skipped_once(agent: Agent) -> None:
    for number in range(1, 4):
        with agent.database(NAME) as database:
            call(database, 50, -5 if number < 3 else 5)
        agent.read()
        assert sum(agent.skipped().values()) == min(number, 2)
    assert agent.total() == (50, 0, 0, 5)


def test_rows_that_are_numbered_anew_are_skipped_and_counted_anew(agent: Agent) -> None:
    with agent.database(NAME) as database:
        for _ in range(9):
            call(database, 50)
    agent.read()
    with agent.database(NAME) as database:
        database.execute("DELETE FROM usage_ledger")
        call(database, 60)
        call(database, 70, -5)
    assert agent.total() == (510, 0, 0, 0)
    assert sum(agent.skipped().values()) == 1
    with agent.database(NAME) as database:
        call(database, 80)
        call(database, 90, -5)
    assert agent.total() == (590, 0, 0, 0)
    assert sum(agent.skipped().values()) == 2


def test_equal_calls_of_two_sessions_are_two(agent: Agent) -> None:
    with agent.database(NAME) as database:
        for name in ("s", "t"):
            session(database, 50, id=name)
            call(database, 50, 5, session_id=name)
    assert agent.total() == (100, 0, 0, 10)


def test_a_childs_call_that_its_parent_has_too_is_one(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 100)
        session(database, 50, id="child", parent_session_id="s")
        call(database, 50, 5)
        call(database, 50, 5, session_id="child")
        call(database, 70, 7, session_id="child")
    assert [(found.session, found.input) for found in agent.read()] == [
        ("child", 50),
        ("child", 70),
    ]
    assert agent.parents() == {"child": "s"}


def test_equal_calls_of_two_children_are_two_even_if_their_parent_has_them(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 100)
        for name in ("one", "two"):
            session(database, 50, id=name, parent_session_id="s")
            call(database, 50, 5, session_id=name)
            call(database, 50, 5)
    assert {found.session for found in agent.read()} == {"one", "two"}
    assert agent.total() == (100, 0, 0, 10)


def test_a_row_without_a_model_is_of_its_sessions(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 50)
        call(database, 50, model=None)
        call(database, 7, model=None, session_id="unknown")
    assert [found.model for found in agent.read()] == [SONNET, "unknown"]


def test_a_row_without_counts_is_no_call(agent: Agent) -> None:
    with agent.database(NAME) as database:
        call(database, 0, cost=0.5)
    assert agent.read() == []


def test_rows_without_an_instant_are_calls_of_their_own(agent: Agent) -> None:
    with agent.database(NAME) as database:
        call(database, 50, created_timestamp=None)
        call(database, 50, created_timestamp=None)
    assert agent.total() == (100, 0, 0, 0)
    assert agent.total() == (100, 0, 0, 0)


@pytest.mark.parametrize(
    ("total", "read", "fresh"),
    [(1_100, 600, 400), (1_700, 600, 1_000), (None, 600, 400), (None, 1_600, 1_000)],
    ids=["inside", "apart", "not told", "more than the prompt"],
)
def test_the_total_tells_whether_cached_tokens_lie_inside_the_prompt(
    agent: Agent, total: int | None, read: int, fresh: int
) -> None:
    counts = {"total_tokens": total, "cache_read_tokens": read}
    sums = {f"accumulated_{name}": value for name, value in counts.items()}
    with agent.database(NAME) as database:
        call(database, 1_000, 100, **counts)
        session(database, 1_000, 100, id="older", **sums)
    assert [found.tokens for found in agent.read()] == [(fresh, read, 0, 100)] * 2


def test_what_a_total_has_more_is_no_reasoning(agent: Agent) -> None:
    with agent.database(NAME) as database:
        call(database, 1_000, 100, total_tokens=1_400)
    [found] = agent.read()
    assert (found.tokens, found.reasoning) == ((1_000, 0, 0, 100), 0)


# Sessions of before the ledger


def test_sums_count_and_the_last_context_does_not(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 1_900, 200, accumulated_cost=0.25)
    [found] = agent.read()
    assert (found.tokens, found.cost, found.model) == ((1_900, 0, 0, 200), 250_000_000, SONNET)
    assert found.at == START + timedelta(minutes=5)


def test_a_session_without_sums_is_not_counted(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 5)
        database.execute("UPDATE sessions SET accumulated_input_tokens = NULL")
    assert agent.read() == []


def test_only_the_growth_of_sums_counts(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 1_900, 200)
    agent.read()
    with agent.database(NAME) as database:
        session(database, 2_000, 230, updated_at="2026-09-17 11:00:00")
    assert [(found.at.hour, found.tokens) for found in agent.read()] == [
        (10, (1_900, 0, 0, 200)),
        (11, (100, 0, 0, 30)),
    ]


def test_a_session_counts_by_the_ledger_or_by_its_sums(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 4_000, 100)
        session(database, 1_900, 200, id="older")
        call(database, 4_000, 100)
    assert {found.session: found.input for found in agent.read()} == {"s": 4_000, "older": 1_900}
    with agent.database(NAME) as database:
        session(database, 4_060, 100)
        session(database, 4_000, 0, id="t")
        call(database, 60)
        call(database, 4_000, session_id="t")
    assert agent.total() == (9_960, 0, 0, 300)


def test_a_session_that_is_younger_than_the_ledger_waits_for_its_rows(agent: Agent) -> None:
    younger: dict[str, Any] = {"id": "t", "created_at": "2026-09-17 10:00:01"}
    with agent.database(NAME) as database:
        session(database, 4_000)
        call(database, 4_000)
        session(database, 70, **younger)
    assert agent.total() == (4_000, 0, 0, 0)
    with agent.database(NAME) as database:
        call(database, 70, session_id="t")
    assert agent.total() == (4_070, 0, 0, 0)


def test_a_session_that_is_older_than_the_ledger_counts_what_it_used_before(agent: Agent) -> None:
    older = {"created_at": "2026-09-01 08:00:00"}
    with agent.database(NAME) as database:
        session(database, 1_950, 200, accumulated_cost=2.0, **older)
        call(database, 50, 5, cost=0.5)
    assert sorted((found.input, found.output, found.cost) for found in agent.read()) == [
        (50, 5, 500_000_000),
        (1_900, 195, 1_500_000_000),
    ]
    with agent.database(NAME) as database:
        call(database, 30, 3, cost=0.25)
    assert agent.total() == (1_980, 0, 0, 203)
    with agent.database(NAME) as database:
        session(database, 1_980, 203, accumulated_cost=2.25, **older)
    assert agent.total() == (1_980, 0, 0, 203)


def test_sums_that_were_counted_before_the_ledger_came_stay(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 1_900)
    agent.read()
    with agent.database(NAME) as database:
        session(database, 1_950)
        call(database, 50)
    assert agent.total() == (1_950, 0, 0, 0)


def test_a_parent_that_can_hold_its_children_counts_without_them(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 1_000, 100, accumulated_cost=0.5)
        for name in ("one", "two"):
            session(database, 300, 20, id=name, parent_session_id="s", accumulated_cost=0.125)
    assert {found.session: (found.input, found.output, found.cost) for found in agent.read()} == {
        "s": (400, 60, 250_000_000),
        "one": (300, 20, 125_000_000),
        "two": (300, 20, 125_000_000),
    }
    assert agent.parents() == {"one": "s", "two": "s"}


def test_a_parent_that_cannot_hold_its_children_counts_whole(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database, 1_000, 10)
        session(database, 300, 20, id="child", parent_session_id="s")
    assert agent.total() == (1_300, 0, 0, 30)


# Where it is


@pytest.mark.parametrize(
    "folder",
    [
        ".local/share/goose/sessions",
        ".local/share/Block/goose/sessions",
        "Library/Application Support/Block/goose/sessions",
        "AppData/Roaming/Block/goose/sessions",
        "AppData/Roaming/Block/goose/data/sessions",
    ],
)
def test_it_is_found_on_every_system(agent: Agent, folder: str) -> None:
    with agent.database(f"{folder}/sessions.db") as database:
        call(database, 50)
    assert agent.total() == (50, 0, 0, 0)


def test_a_variable_replaces_the_places(agent: Agent) -> None:
    agent.environ["GOOSE_PATH_ROOT"] = str(agent.home / "elsewhere")
    for name, count in ((NAME, 50), ("elsewhere/data/sessions/sessions.db", 7)):
        with agent.database(name) as database:
            call(database, count)
    assert agent.total() == (7, 0, 0, 0)


def test_an_older_schema_has_fewer_columns(agent: Agent) -> None:
    with agent.database(NAME) as database:
        database.execute("CREATE TABLE sessions (id TEXT, accumulated_input_tokens INTEGER)")
        database.execute("INSERT INTO sessions VALUES ('s', 520)")
    assert agent.total() == (520, 0, 0, 0)
    assert agent.skipped() == {}
