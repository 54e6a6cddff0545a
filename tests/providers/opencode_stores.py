"""Databases and message files as OpenCode writes them, and those agents that are made from it."""

import json
import sqlite3
from typing import Any

SESSION = """
    CREATE TABLE session (id TEXT PRIMARY KEY, project_id TEXT, parent_id TEXT, directory TEXT,
        title TEXT, time_created INTEGER, time_updated INTEGER)
"""
SESSION_V2 = """
    CREATE TABLE session_v2 (id TEXT PRIMARY KEY, parent_id TEXT, fork_session_id TEXT,
        fork_boundary, directory TEXT, title TEXT, time_created INTEGER)
"""
MESSAGE = """
    CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER,
        time_updated INTEGER, data TEXT)
"""
PART = """
    CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, session_id TEXT, time_created INTEGER,
        time_updated INTEGER, data TEXT)
"""
SESSION_MESSAGE = """
    CREATE TABLE IF NOT EXISTS session_message (id TEXT PRIMARY KEY, session_id TEXT, type TEXT,
        seq INTEGER, time_created INTEGER, time_updated INTEGER, data TEXT)
"""
FIRST = (SESSION, MESSAGE, PART)
"""Tables of 1.x."""
SECOND = (SESSION_V2, SESSION_MESSAGE)
"""Tables of 2.x."""

START = 1_789_640_312_000
"""2026-09-17 10:18:32 UTC."""
SECOND_MS = 1_000


def tokens(fresh: int, output: int, reasoning: int = 0, **more: int) -> dict[str, Any]:
    """Return counts of a message; `read` and `written` are those of the cache."""
    cache = {"read": more.pop("read", 0), "write": more.pop("written", 0)}
    return {"input": fresh, "output": output, "reasoning": reasoning, "cache": cache, **more}


def assistant(
    counts: dict[str, Any] | None, at: int = START, ended: int | None = None, **more: Any
) -> dict[str, Any]:
    """Return an assistant message of 1.x that took nine seconds, unless told otherwise."""
    return {
        "role": "assistant",
        "providerID": "anthropic",
        "modelID": "claude-sonnet-4-6",
        "path": {"cwd": "/home/ana/shop", "root": "/home/ana/shop"},
        "cost": 0.0187,
        "tokens": counts,
        "time": {"created": at, "completed": at + 9 * SECOND_MS if ended is None else ended},
    } | more


def create(database: sqlite3.Connection, tables: tuple[str, ...]) -> None:
    """Make empty tables."""
    for table in tables:
        database.execute(table)


def put(
    database: sqlite3.Connection, message_id: str, session: str, data: object, updated: int = START
) -> None:
    """Write a message of 1.x, or write it again as it is now."""
    database.execute(
        "INSERT INTO message VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
        " SET data = excluded.data, time_updated = excluded.time_updated",
        (message_id, session, START, updated, data if isinstance(data, str) else json.dumps(data)),
    )


def put_new(
    database: sqlite3.Connection, message_id: str, session: str, seq: int, data: object
) -> None:
    """Write an assistant message of 2.x."""
    database.execute(
        "INSERT INTO session_message VALUES (?, ?, 'assistant', ?, ?, ?, ?)",
        (message_id, session, seq, START, START, json.dumps(data)),
    )


def step(counts: object, cost: float) -> dict[str, Any]:
    """Return the part that ends a step of a message."""
    return {"type": "step-finish", "cost": cost, "tokens": counts}


def put_step(
    database: sqlite3.Connection, message_id: str, counts: object, cost: float, at: int = 0
) -> None:
    """Write the part that ends a step of a message, spelled as OpenCode does."""
    database.execute(
        "INSERT INTO part SELECT 'prt_' || count(*), ?, 's', ?, ?, ? FROM part",
        (message_id, at, at, json.dumps(step(counts, cost))),
    )
