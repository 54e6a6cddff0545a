"""How the sessions of Devin, which was Windsurf, are read: a forest with copies."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.providers.agent import Agent

PROVIDER = "windsurf"

FOLDER = ".local/share/devin/cli"
NAME = f"{FOLDER}/sessions.db"
START = datetime(2026, 9, 17, 10, tzinfo=UTC)
TABLES = """
    CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, title TEXT, working_directory TEXT,
        model TEXT, created_at INTEGER);
    CREATE TABLE IF NOT EXISTS message_nodes (session_id TEXT, node_id INTEGER,
        parent_node_id INTEGER, chat_message JSON, created_at INTEGER,
        PRIMARY KEY (session_id, node_id));
"""


def session(database: sqlite3.Connection, name: str = "s", minutes: int = 0) -> None:
    """Write a session that began some minutes after the start."""
    database.executescript(TABLES)
    row = (name, "Cart", "/home/ana/shop", "swe-2", int(START.timestamp()) + minutes * 60)
    database.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", row)


def answer(fresh: int, output: int = 0, read: int = 0, written: int = 0) -> dict[str, Any]:
    """Return the metadata of an answer."""
    metrics = {
        "input_tokens": fresh,
        "output_tokens": output,
        "cache_read_tokens": read,
        "cache_creation_tokens": written,
    }
    return {"generation_model": "claude-sonnet-4-6", "metrics": metrics}


def node(
    database: sqlite3.Connection,
    metadata: dict[str, Any] | None,
    name: str = "s",
    minutes: int = 1,
    **more: Any,
) -> None:
    """Add a message to a session."""
    message = {"role": "assistant", "content": "…", "metadata": metadata} | more
    at = int(START.timestamp()) + minutes * 60
    database.execute(
        "INSERT INTO message_nodes SELECT ?, count(*), NULL, ?, ? FROM message_nodes",
        (name, json.dumps(message), at),
    )


def test_the_buckets_of_an_answer_are_disjoint(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database)
        node(database, None, message_id="u", role="user")
        node(database, answer(412, 530, 45_000, 2_160), message_id="a")
    [call] = agent.read()
    assert call.tokens == (412, 45_000, 2_160, 530)
    assert (call.model, call.session, call.project) == ("claude-sonnet-4-6", "s", "/home/ana/shop")
    assert (call.at, call.cost) == (START + timedelta(minutes=1), None)
    assert agent.titles() == {"s": "Cart"}
    assert agent.skipped() == {}


def test_an_answer_without_a_model_is_of_its_sessions(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database)
        node(database, answer(5) | {"generation_model": None}, message_id="a")
        node(database, answer(6) | {"generation_model": None}, "gone", minutes=2, message_id="b")
    assert [call.model for call in agent.read()] == ["swe-2", "unknown"]


@pytest.mark.parametrize(
    "ids",
    [{"message_id": "a"}, {"id": "a"}, {"request_id": "a"}, {}],
    ids=["message", "plain", "request", "none"],
)
def test_what_a_fork_has_copied_counts_once_in_its_first_session(
    agent: Agent, ids: dict[str, str]
) -> None:
    with agent.database(NAME) as database:
        for number in range(4):
            session(database, f"fork{number}", minutes=5)
            session(database, f"s{number}")
            mine = {name: f"{value}{number}" for name, value in ids.items()}
            node(database, answer(400 + number, 20), f"fork{number}", 1, **mine)
            node(database, answer(400 + number, 20), f"s{number}", 1, **mine)
        node(database, answer(7, 1), "fork0", 7, message_id="own")
    assert {call.session for call in agent.read()} == {"s0", "s1", "s2", "s3", "fork0"}
    assert agent.total() == (1_613, 0, 0, 81)


def test_ids_in_the_metadata_are_ids(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database)
        session(database, "t")
        node(database, answer(400) | {"request_id": "r"}, content="streaming")
        node(database, answer(400) | {"request_id": "r"}, "t", content="done")
    assert agent.total() == (400, 0, 0, 0)


def test_one_request_with_two_messages_is_two_calls(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database)
        node(database, answer(400), message_id="a", request_id="r")
        node(database, answer(400), message_id="b", request_id="r")
    assert agent.total() == (800, 0, 0, 0)


def test_every_branch_of_the_tree_was_billed(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database)
        for name in "abc":
            node(database, answer(100), message_id=name)
    assert agent.total() == (300, 0, 0, 0)


def test_numbers_are_no_ids_of_the_whole_world(agent: Agent) -> None:
    with agent.database(NAME) as database:
        for name, fresh in (("s", 100), ("t", 50)):
            session(database, name)
            node(database, answer(fresh, 5), name, message_id=7)
        node(database, answer(3, 1) | {"request_id": 12}, message_id="m1")
        for number in (8, 9):
            node(database, answer(1, 1) | {"request_id": "r1"}, message_id=number)
    assert agent.total() == (155, 0, 0, 13)
    assert agent.skipped() == {}


@pytest.mark.parametrize("folder", [FOLDER, "AppData/Roaming/devin/cli", "elsewhere/devin/cli"])
def test_the_database_is_found_on_every_system(agent: Agent, folder: str) -> None:
    if folder.startswith("elsewhere"):
        agent.environ["XDG_DATA_HOME"] = str(agent.home / "elsewhere")
    with agent.database(f"{folder}/sessions.db") as database:
        session(database)
        node(database, answer(100, 5), message_id="m1")
    assert agent.total() == (100, 0, 0, 5)


def test_messages_that_are_added_or_completed_count_on_the_next_reading(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database)
        node(database, answer(100, 1), message_id="a")
    agent.read()
    with agent.database(NAME) as database:
        done = json.dumps({"message_id": "a", "metadata": answer(100, 30)})
        database.execute("UPDATE message_nodes SET chat_message = ?", (done,))
        node(database, answer(50), message_id="b")
    assert agent.total() == (150, 0, 0, 30)


def test_both_names_of_the_database_are_read_and_copies_count_once(agent: Agent) -> None:
    for name in (NAME, f"{FOLDER}/cli_sessions.db", "AppData/Roaming/devin/cli/sessions.db"):
        with agent.database(name) as database:
            session(database)
            node(database, answer(100), message_id="a")
            node(database, answer(1), message_id=name)
    assert agent.total() == (103, 0, 0, 0)


def test_a_message_of_another_shape_is_skipped_and_the_rest_counts(agent: Agent) -> None:
    with agent.database(NAME) as database:
        session(database)
        node(database, answer(-5), message_id="a")
        node(database, answer(5), message_id="b")
    assert agent.total() == (5, 0, 0, 0)
    assert agent.skipped() == {"a message is not of the known shape": 1}


def test_the_size_of_encrypted_conversations_says_nothing(agent: Agent) -> None:
    agent.write(".codeium/windsurf/cascade/1c9f.pb", b"\x0a" * 64_000)
    assert agent.read() == []
