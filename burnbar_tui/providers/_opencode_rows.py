"""Tables and files of OpenCode, and those agents that are made from it, as they are read."""

from typing import Any

from msgspec import Struct

from burnbar_tui.providers.fields import Count, Dollars
from burnbar_tui.providers.spec import Document, Rows, Source, Table

OVERLAP_MS = 60_000
"""How long after its instant a row may be committed."""


class Session(Struct):
    """One session; only some databases have every column."""

    id: str
    parent_id: str | None = None
    directory: str | None = None
    title: str | None = None
    time_created: float | str | None = None


class NewSession(Session):
    """One session of 2.x; a fork begins with copies of the other session up to the boundary."""

    fork_session_id: str | None = None
    fork_boundary: int | str | None = None
    """The last copy: its place or its instant, or the id of a message."""
    boundary_seq: int | None = None
    """The place of that message."""
    has_first: bool = False
    """Whether any message of the other session is still there."""


class MessageRow(Struct):
    """One message of 1.x."""

    id: str
    session_id: str
    data: str
    time_created: float | str | None = None
    time_updated: float | str | None = None
    steps: str | None = None
    """The parts that end its steps, where it tells no tokens itself."""
    steps_at: float | str | None = None
    """When the last one of them was written."""


class LateRow(MessageRow):
    """One message of 1.x, read because of a step that came after it."""


class NewMessageRow(MessageRow):
    """One message of 2.x."""

    seq: int | None = None


class Cache(Struct):
    """Cached parts of the prompt."""

    read: Count | None = None
    write: Count | None = None


class Tokens(Struct):
    """Disjoint counts; reasoning is apart from output, but for older releases."""

    total: Count | None = None
    input: Count | None = None
    output: Count | None = None
    reasoning: Count | None = None
    cache: Cache | None = None

    def sizes(self) -> tuple[int, int, int, int, int]:
        """Return input, cache read, cache write, output with reasoning, and reasoning."""
        cache = self.cache or Cache()
        fresh, read, written = self.input or 0, cache.read or 0, cache.write or 0
        output, reasoning = self.output or 0, self.reasoning or 0
        is_inside = self.total is not None and self.total == fresh + read + written + output
        return fresh, read, written, output if is_inside else output + reasoning, reasoning


class Time(Struct):
    """When a message began and ended, in milliseconds."""

    created: float | str | None = None
    completed: float | str | None = None


class Model(Struct):
    """Which model a message of 2.x is of."""

    id: str | None = None


class Where(Struct):
    """Where a message was made."""

    cwd: str | None = None


SEPARATOR = "\x1e"
"""It stands between steps, and in no JSON."""

_SILENT = (
    "message.data GLOB '*\"assistant\"*' AND (message.data GLOB '*\"output\":0[,}]*'"
    " OR message.data GLOB '*\"output\": 0[,}]*' OR message.data NOT GLOB '*\"tokens\"*'"
    " OR message.data GLOB '*\"tokens\":null*' OR message.data GLOB '*\"tokens\": null*')"
)
_ENDS_STEP = "GLOB '*\"step-finish\"*'"


def _of_steps(message_id: str) -> dict[str, str]:
    """Return what is read of the steps of a message."""
    steps = f"FROM part AS step WHERE step.message_id = {message_id} AND step.data {_ENDS_STEP}"
    return {
        "steps": f"SELECT group_concat(step.data, char({ord(SEPARATOR)})) {steps}",
        "steps_at": f"SELECT max(step.time_updated) {steps}",
    }


def _if_silent(sql: str) -> str:
    return f"CASE WHEN {_SILENT} THEN ({sql}) END"


class Message(Struct, rename={"model_id": "modelID", "session_id": "sessionID"}):
    """What is read of a message; the whole of a file that holds one."""

    id: str | None = None
    session_id: str | None = None
    type: str | None = None
    role: str | None = None
    model_id: str | None = None
    model: Model | str | None = None
    path: Where | str | None = None
    cost: Dollars | None = None
    tokens: Tokens | None = None
    time: Time | None = None


def sources(database: tuple[str, ...], messages: tuple[str, ...] = ()) -> tuple[Any, ...]:
    """Return the sources of an agent by the patterns of its databases and of its older files."""
    tables = (
        Table("session", Session),
        Table(
            "session_v2",
            NewSession,
            computed={
                "boundary_seq": "SELECT seq FROM session_message AS one"
                " WHERE one.id = session_v2.fork_boundary",
                "has_first": "session_v2.fork_session_id IS NOT NULL AND EXISTS (SELECT 1"
                " FROM session_message AS one WHERE one.session_id = session_v2.fork_session_id)",
            },
        ),
        Table(
            "session_message",
            NewMessageRow,
            where="type = 'assistant'",
            cursor="time_updated",
            overlap=OVERLAP_MS,
        ),
        Table(
            "message",
            MessageRow,
            cursor="time_updated",
            overlap=OVERLAP_MS,
            unless="session_message",
            computed={name: _if_silent(sql) for name, sql in _of_steps("message.id").items()},
        ),
        # A step may come long after its message was written. Then all that the message has are read
        # again, so that their sum is never that of a part.
        Table(
            "part",
            LateRow,
            # Steps count only where their message tells nothing. That is looked up first, and a
            # CASE keeps the order: parts can be megabytes long, and most are never looked into.
            where="CASE WHEN EXISTS (SELECT 1 FROM message WHERE message.id = part.message_id AND"  # noqa: S608
            f" {_SILENT}) THEN data {_ENDS_STEP} ELSE 0 END",
            cursor="rowid",
            overlap=500,
            unless="session_message",
            needs="message.data",
            computed={
                "id": "message_id",
                **{
                    name: f"SELECT {name} FROM message WHERE message.id = part.message_id"  # noqa: S608
                    for name in ("data", "time_created", "time_updated")
                },
                **_of_steps("part.message_id"),
            },
        ),
    )
    found: list[Source] = [Rows(files=database, tables=tables)]
    if messages:
        parts = "{parents[2]}/part/{stem}/*.json"
        found.append(Document(files=messages, record=Message, beside=(parts,)))
    return tuple(found)
