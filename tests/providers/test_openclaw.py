"""How OpenClaw's transcripts are read, beyond what it shares with Pi."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import zstandard

from tests.providers.agent import Agent

PROVIDER = "openclaw"

AGENT = ".openclaw/agents/main"
DATABASE = f"{AGENT}/agent/openclaw-agent.sqlite"
LOG = f"{AGENT}/sessions/s1.jsonl"
NOON = 1_789_732_800_000

SCHEMA = """
    CREATE TABLE session_windows (
        session_id TEXT PRIMARY KEY, session_key TEXT, previous_session_id TEXT, reason TEXT,
        model TEXT, created_at INTEGER
    );
    CREATE TABLE transcript_events (
        session_id TEXT, seq INTEGER, event_json TEXT, created_at INTEGER,
        PRIMARY KEY (session_id, seq)
    );
"""


def header(session: str = "s1", **more: object) -> dict[str, Any]:
    """Return the entry that begins a session."""
    start = {"type": "session", "version": 3, "id": session, "cwd": "/home/ana/shop"}
    return start | {"timestamp": "2026-09-18T07:00:00.000Z"} | more


def answer(entry: str | None, fresh: int = 812, at: int | None = NOON, **more: object) -> Any:
    """Return the entry of an answer of a model."""
    counts = {"input": fresh, "output": 344, "cacheRead": 21000, "cacheWrite": 1400}
    message = {
        "role": "assistant",
        "model": "claude-sonnet-4-6",
        "usage": counts | {"totalTokens": 1, "cost": {"total": 0.0192}},
        "timestamp": at,
    }
    return {"type": "message", "id": entry, "message": message | more}


def database(agent: Agent, *entries: Any, session: str = "s1", begin: int = 0) -> None:
    """Add entries of a session to the database."""
    with agent.database(DATABASE) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            connection.executescript(SCHEMA)
        connection.executemany(
            "INSERT INTO transcript_events VALUES (?, ?, ?, ?)",
            [
                (
                    session,
                    begin + number,
                    entry if isinstance(entry, bytes) else json.dumps(entry),
                    NOON,
                )
                for number, entry in enumerate(entries)
            ],
        )


def window(agent: Agent, session: str, model: str | None) -> None:
    """Add what the database tells of a session."""
    with agent.database(DATABASE) as connection:
        values = (session, "agent:main:main", None, "new", model, NOON)
        connection.execute("INSERT INTO session_windows VALUES (?, ?, ?, ?, ?, ?)", values)


# The database


def test_an_answer_in_the_database_counts(agent: Agent) -> None:
    database(agent, header(), answer("e1"))
    [call] = agent.read()
    assert call.tokens == (812, 21000, 1400, 344)
    assert (call.model, call.cost) == ("claude-sonnet-4-6", 19_200_000)
    assert (call.session, call.project) == ("s1", "/home/ana/shop")
    assert call.at == datetime(2026, 9, 18, 12, tzinfo=UTC)


def test_rows_that_are_added_later_belong_to_their_session(agent: Agent) -> None:
    database(agent, header(), answer("e1"))
    agent.read()
    database(agent, answer("e2", 5, NOON + 1), begin=2)
    assert [(call.input, call.project) for call in agent.read()] == [
        (812, "/home/ana/shop"),
        (5, "/home/ana/shop"),
    ]


def test_the_session_is_that_of_the_row(agent: Agent) -> None:
    database(agent, header("other"), answer("e1"), session="s7")
    assert [call.session for call in agent.read()] == ["s7"]


def test_the_model_is_that_of_the_response_then_of_the_message_then_of_the_window(
    agent: Agent,
) -> None:
    routed = answer("e1", 1, model="auto", responseModel="claude-opus-4-8")
    database(agent, routed, answer("e2", 2), answer("e3", 3, model=None))
    database(agent, answer("e4", 4, model=None), session="s2")
    window(agent, "s1", "claude-haiku-4-5")
    window(agent, "s2", None)
    assert {call.input: call.model for call in agent.read()} == {
        1: "claude-opus-4-8",
        2: "claude-sonnet-4-6",
        3: "claude-haiku-4-5",
        4: "unknown",
    }


def test_a_row_may_be_the_message_itself_or_bytes(agent: Agent) -> None:
    database(agent, answer(None, 1)["message"], json.dumps(answer("e2", 2)).encode())
    assert sorted(call.input for call in agent.read()) == [1, 2]


def test_a_row_without_an_instant_happened_when_it_was_made(agent: Agent) -> None:
    database(agent, answer("e1", at=None))
    assert [call.at for call in agent.read()] == [datetime(2026, 9, 18, 12, tzinfo=UTC)]


def test_only_answers_with_tokens_count(agent: Agent) -> None:
    database(agent, header(), answer("e1", role="user"), answer("e2", usage={"input": 0}))
    assert agent.read() == []


def test_a_damaged_row_costs_only_itself(agent: Agent) -> None:
    database(agent, header(), b'{"usage":', answer("e1"))
    assert len(agent.read()) == 1
    assert agent.skipped() == {"an entry is not of the known shape": 1}


def test_agents_have_databases_of_their_own(agent: Agent) -> None:
    database(agent, header(), answer("e1", 1))
    with agent.database(DATABASE.replace("main", "work")) as connection:
        connection.executescript(SCHEMA)
        text = json.dumps(answer("e1", 2))
        connection.execute("INSERT INTO transcript_events VALUES ('s2', 0, ?, 0)", (text,))
    assert sorted(call.session for call in agent.read()) == ["s1", "s2"]


# The older logs


def test_an_older_log_counts(agent: Agent) -> None:
    agent.lines(LOG, header(), answer("e1"))
    [call] = agent.read()
    assert call.tokens == (812, 21000, 1400, 344)
    assert (call.session, call.project, call.cost) == ("s1", "/home/ana/shop", 19_200_000)


def test_the_model_is_the_one_that_was_chosen_before(agent: Agent) -> None:
    changed = {"type": "model_change", "provider": "anthropic", "modelId": "claude-haiku-4-5"}
    snapshot = {"type": "custom", "customType": "model-snapshot", "data": {"modelId": "gpt-5.5"}}
    agent.lines(LOG, header(), answer("e1", 1, model=None), changed, answer("e2", 2, model=None))
    agent.read()
    agent.append(LOG, snapshot, answer("e3", 3, model=None), answer("e4", 4))
    agent.append(LOG, snapshot | {"data": "none"}, answer("e5", 5, model=None))
    assert {call.input: call.model for call in agent.read()} == {
        1: "unknown",
        2: "claude-haiku-4-5",
        3: "gpt-5.5",
        4: "claude-sonnet-4-6",
        5: "gpt-5.5",
    }


@pytest.mark.parametrize(
    "name",
    [
        f"{LOG}.reset.2026-09-18T08-00-00.000Z",
        f"{LOG}.deleted.2026-09-18T08-00-00.000Z",
        f"{AGENT}/sessions/session-sqlite-import-archive/archive-tier.s1.jsonl.imported-17897",
        f"{AGENT}/session-sqlite-import-archive/archive-tier.s1.jsonl.imported-17897",
        ".openclaw/session-sqlite-import-archive/archive-tier.s1.jsonl.imported-17897",
        ".openclaw/sessions/s1.jsonl",
        LOG.replace("openclaw", "clawdbot"),
        LOG.replace("openclaw", "moltbot"),
        LOG.replace("openclaw", "moldbot"),
    ],
)
def test_logs_of_every_name_and_place_are_read(agent: Agent, name: str) -> None:
    agent.lines(name, answer("e1"))
    assert [call.session for call in agent.read()] == ["s1"]


def test_a_variable_moves_the_folder(agent: Agent) -> None:
    agent.environ["OPENCLAW_DIR"] = str(agent.home / "elsewhere")
    agent.lines(LOG.replace(".openclaw", "elsewhere"), header(), answer("e1"))
    agent.lines(LOG, header(), answer("e2", 5))
    assert [call.input for call in agent.read()] == [812]


def test_a_session_that_was_reset_goes_on_in_another_file(agent: Agent) -> None:
    agent.lines(LOG, header(), answer("e1"))
    agent.read()
    (agent.home / LOG).rename(agent.home / f"{LOG}.reset.2026-09-18T13-00-00.000Z")
    agent.lines(LOG, header("s2", timestamp="2026-09-18T13:00:00.000Z"), answer("e1", 5, NOON + 9))
    assert [(call.session, call.input) for call in agent.read()] == [("s1", 812), ("s2", 5)]
    assert agent.total() == (817, 42000, 2800, 688)


def test_a_packed_log_of_a_deleted_session_is_read(agent: Agent) -> None:
    lines = b"".join(json.dumps(one).encode() + b"\n" for one in (header(), answer("e1")))
    agent.write(f"{LOG}.deleted.2026-09-18T08-00-00.000Z.ab12.zst", zstandard.compress(lines))
    assert [call.session for call in agent.read()] == ["s1"]


@pytest.mark.parametrize(
    "name",
    [
        "s1.trajectory.jsonl",
        "s1.trajectory.jsonl.deleted.2026",
        "s1.checkpoint.7f.jsonl",
        "s1.checkpoint.7f.jsonl.reset.2026",
    ],
)
def test_replays_are_not_read(agent: Agent, name: str) -> None:
    agent.lines(f"{AGENT}/sessions/{name}", header(), answer("e1"))
    agent.lines(LOG, header())
    assert agent.read() == []


@pytest.mark.parametrize("is_database_first", [True, False])
@pytest.mark.parametrize("model", ["claude-sonnet-4-6", None])
def test_live_archived_and_imported_copies_count_once(
    agent: Agent, model: str | None, *, is_database_first: bool
) -> None:
    entries = (header(), answer("e1", model=model), answer("e2", 5, NOON + 1))
    if is_database_first:
        database(agent, *entries)
        agent.read()
    agent.lines(LOG, *entries)
    agent.lines(f"{LOG}.reset.2026-09-18T08-00-00.000Z", *entries)
    agent.read()
    if not is_database_first:
        database(agent, *entries)
    assert agent.total() == (817, 42000, 2800, 688)


@pytest.mark.parametrize("is_database_first", [True, False])
@pytest.mark.parametrize(
    ("chosen", "of_window", "model"),
    [
        ("gpt-5.5", "claude-haiku-4-5", "gpt-5.5"),
        (None, "claude-haiku-4-5", "claude-haiku-4-5"),
        ("gpt-5.5", None, "gpt-5.5"),
        (None, None, "unknown"),
    ],
)
def test_the_copy_that_knows_best_tells_the_model(
    agent: Agent, chosen: str | None, of_window: str | None, model: str, *, is_database_first: bool
) -> None:
    change = {"type": "model_change", "modelId": chosen}
    for is_database in (is_database_first, not is_database_first):
        if is_database:
            database(agent, header(), answer("e1", model=None))
            window(agent, "s1", of_window)
        else:
            agent.lines(LOG, header(), change, answer("e1", model=None))
        agent.read()
    assert [call.model for call in agent.read()] == [model]


def test_a_copy_in_another_session_stays_with_the_one_that_made_it(agent: Agent) -> None:
    late = header("s2", timestamp="2026-09-18T13:00:00.000Z", parentSession="s1")
    database(agent, late, answer("e1"), session="s2")
    assert [call.session for call in agent.read()] == ["s2"]
    agent.lines(LOG, header(), answer("e1"))
    assert [call.session for call in agent.read()] == ["s1"]
    assert agent.parents() == {"s2": "s1"}
