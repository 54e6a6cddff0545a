"""How the tokens that Cursor's editor wrote are read, and nothing else that it keeps."""

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

import pytest

from burnbar_tui.facts import Confidence, instant_of
from tests.providers.agent import Agent

PROVIDER = "cursor"

FOLDER = ".config/Cursor/User/globalStorage"
NAME = f"{FOLDER}/state.vscdb"
START = 1_789_640_312_000
TABLES = """
    CREATE TABLE IF NOT EXISTS ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);
    CREATE TABLE IF NOT EXISTS cursorDiskKV (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);
"""


def put(database: sqlite3.Connection, key: str, value: Any) -> None:
    """Write a pair as the editor does: an older one of its key goes, and there is a new row."""
    database.executescript(TABLES)
    text = value if isinstance(value, str | bytes | None) else json.dumps(value)
    database.execute("INSERT INTO cursorDiskKV VALUES (?, ?)", (key, text))


def bubble(fresh: int, output: int = 0, **more: Any) -> dict[str, Any]:
    """Return a message of the model."""
    tokens = {"inputTokens": fresh, "outputTokens": output}
    return {"type": 2, "createdAt": "2026-09-17T10:19:02.000Z", "tokenCount": tokens} | more


@pytest.mark.parametrize("is_blob", [False, True], ids=["text", "blob"])
def test_a_message_with_tokens_is_an_estimated_call(agent: Agent, is_blob: bool) -> None:
    text = json.dumps(bubble(30_210, 640))
    with agent.database(NAME) as database:
        put(database, "bubbleId:c:b", text.encode() if is_blob else text)
    [call] = agent.read()
    assert call.tokens == (30_210, 0, 0, 640)
    assert call.confidence == Confidence.ESTIMATED
    assert (call.session, call.model, call.project, call.cost) == ("c", "unknown", "", None)
    assert call.at == datetime(2026, 9, 17, 10, 19, 2, tzinfo=UTC)


def test_the_message_or_its_conversation_tells_the_model(agent: Agent) -> None:
    with agent.database(NAME) as database:
        put(database, "bubbleId:c:b1", bubble(5, modelInfo={"modelName": "gpt-5.5"}))
        put(database, "bubbleId:c:b2", bubble(6))
        put(database, "composerData:c", {"name": "Cart", "modelConfig": {"modelName": "sonnet"}})
    assert {call.input: call.model for call in agent.read()} == {5: "gpt-5.5", 6: "sonnet"}
    assert agent.titles() == {"c": "Cart"}


def test_zeros_and_what_the_user_wrote_are_no_calls(agent: Agent) -> None:
    with agent.database(NAME) as database:
        put(database, "bubbleId:c:b1", json.dumps(bubble(0), separators=(",", ":")))
        put(database, "bubbleId:c:b2", bubble(0))
        put(database, "bubbleId:c:b3", bubble(50, type=1))
        put(database, "bubbleId:c:b4", {"type": 2, "text": "no tokens told"})
    assert agent.read() == []
    assert agent.skipped() == {}


def test_other_keys_are_not_read(agent: Agent) -> None:
    with agent.database(NAME) as database:
        for key in ("bubbleIdX:c:b", "bubble:c:b", "agentKv:c:b", "messageRequestContext:c:b"):
            put(database, key, bubble(50))
        login = ("cursorAuth/accessToken", json.dumps(bubble(50)))
        database.execute("INSERT INTO ItemTable VALUES (?, ?)", login)
    assert agent.read() == []


def test_the_fill_of_a_context_is_no_usage(agent: Agent) -> None:
    with agent.database(NAME) as database:
        usage = {"contextTokensUsed": 48_120, "usageData": {"default": {"amount": 3}}}
        put(database, "composerData:c", {"name": "Cart"} | usage)
    assert agent.read() == []


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({"createdAt": START}, START),
        ({"createdAt": START, "lastUpdatedAt": START + 60_000}, START + 60_000),
    ],
)
def test_a_message_without_an_instant_is_as_old_as_its_conversation(
    agent: Agent, times: dict[str, int], expected: int
) -> None:
    with agent.database(NAME) as database:
        put(database, "bubbleId:c:b", bubble(50, createdAt=None))
        put(database, "composerData:c", times)
    assert [call.at for call in agent.read()] == [instant_of(expected)]


def test_without_any_instant_it_is_as_old_as_the_file(agent: Agent) -> None:
    with agent.database(NAME) as database:
        put(database, "bubbleId:c:b", bubble(50, createdAt=None))
    changed = (agent.home / NAME).stat().st_mtime
    [call] = agent.read()
    assert abs(call.at.timestamp() - changed) < 1


def test_a_message_that_is_written_again_is_one_call(agent: Agent) -> None:
    with agent.database(NAME) as database:
        put(database, "bubbleId:c:b1", bubble(50))
        put(database, "bubbleId:c:b2", bubble(30))
    agent.read()
    with agent.database(NAME) as database:
        put(database, "bubbleId:c:b1", bubble(50, 9))
        put(database, "bubbleId:c:b3", bubble(7))
    assert agent.total() == (87, 0, 0, 9)


def test_a_message_that_is_changed_in_its_old_row_is_one_call(agent: Agent) -> None:
    with agent.database(NAME) as database:
        put(database, "bubbleId:c:b1", bubble(0))
        put(database, "bubbleId:c:b2", bubble(30))
        put(database, "composerData:c", {"name": "Cart"})
        for number in range(300):
            put(database, f"bubbleId:other:{number}", bubble(1))
    assert agent.total() == (330, 0, 0, 0)
    with agent.database(NAME) as database:
        text = json.dumps(bubble(50, 9))
        database.execute("UPDATE cursorDiskKV SET value = ? WHERE key = 'bubbleId:c:b1'", (text,))
        put(database, "composerData:c", {"name": "Cart", "lastUpdatedAt": START})
    assert agent.total() == (380, 0, 0, 9)


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_the_model_is_known_from_a_conversation_that_was_read_long_ago(
    agent: Agent, mode: str
) -> None:
    with agent.database(NAME) as database:
        put(database, "composerData:c", {"name": "Cart", "modelConfig": {"modelName": "sonnet"}})
        put(database, "composerData:c:d", {"modelConfig": {"modelName": "another"}})
        for number in range(1300):
            put(database, f"bubbleId:other:{number}", bubble(1))
        database.commit()
        database.execute(f"PRAGMA journal_mode={mode}")
    agent.read()
    with agent.database(NAME) as database:
        put(database, "bubbleId:c:b", bubble(50, createdAt=None))
        database.commit()
        database.execute(f"PRAGMA journal_mode={mode}")
    assert [call.model for call in agent.read() if call.session == "c"] == ["sonnet"]
    assert agent.total() == (1350, 0, 0, 0)


def test_the_model_is_known_from_a_conversation_that_is_written_later(agent: Agent) -> None:
    with agent.database(NAME) as database:
        put(database, "bubbleId:c:b", bubble(50))
    assert [call.model for call in agent.read()] == ["unknown"]
    with agent.database(NAME) as database:
        put(database, "composerData:c", {"modelConfig": {"modelName": "sonnet"}})
    assert [call.model for call in agent.read()] == ["sonnet"]


def test_messages_of_two_conversations_are_two(agent: Agent) -> None:
    with agent.database(NAME) as database:
        put(database, "bubbleId:c:b", bubble(50))
        put(database, "bubbleId:d:b", bubble(50))
    assert agent.total() == (100, 0, 0, 0)


def test_a_message_of_another_shape_is_skipped_and_the_rest_counts(agent: Agent) -> None:
    with agent.database(NAME) as database:
        put(database, "bubbleId:c:b1", bubble(-5))
        put(database, "bubbleId:c:b2", None)
        put(database, "composerData:c", None)
        put(database, "composerData:d", "{")
        put(database, "bubbleId:c:b3", bubble(5))
    assert agent.total() == (5, 0, 0, 0)
    assert agent.skipped() == {"a message is not of the known shape": 1}


@pytest.mark.parametrize(
    "folder", ["Library/Application Support/Cursor", "AppData/Roaming/Cursor", ".config/Cursor"]
)
def test_it_is_found_on_every_system(agent: Agent, folder: str) -> None:
    with agent.database(f"{folder}/User/globalStorage/state.vscdb") as database:
        put(database, "bubbleId:c:b", bubble(5))
    assert agent.total() == (5, 0, 0, 0)
