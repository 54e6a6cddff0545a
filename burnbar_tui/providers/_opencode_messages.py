"""Assistant messages as OpenCode keeps them, and those agents that are made from it.

1.x keeps a JSON text per message in the table `message`, 2.x in `session_message`, and both may be
in one database; before, there was one file per message. A message's row is updated while it
streams. A forked session copies messages under new ids, with their instants and tokens: so a call
is known by when and by which model it was made, and two calls of one instant by how they ended.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.facts import Fact, SessionFact, Skipped, UsageEvent
from burnbar_tui.providers.fields import (
    Count,
    Dollars,
    decoded,
    event_key,
    ms_of_epoch,
    nano_usd,
    variant_of,
)
from burnbar_tui.providers.spec import Document, Origin, Rows, Source, Table

TEN_MINUTES_MS = 600_000
FROM_DATABASE = 1 << 62


class Session(Struct):
    """One session; only some databases have every column."""

    id: str
    parent_id: str | None = None
    fork_session_id: str | None = None
    directory: str | None = None
    title: str | None = None


class NewSession(Session):
    """One session of 2.x."""


class MessageRow(Struct):
    """One message of 1.x."""

    id: str
    session_id: str
    data: str
    time_created: int | None = None


class NewMessageRow(MessageRow):
    """One message of 2.x."""


class PartRow(Struct):
    """One part of a message of 1.x that ends a step."""

    message_id: str
    data: str


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
        Table("session_v2", NewSession),
        Table(
            "session_message",
            NewMessageRow,
            where="type = 'assistant'",
            cursor="time_updated",
            overlap=TEN_MINUTES_MS,
        ),
        Table(
            "message",
            MessageRow,
            cursor="time_updated",
            overlap=TEN_MINUTES_MS,
            unless="session_message",
        ),
        Table(
            "part",
            PartRow,
            # Steps count only where their message tells nothing, which is looked up first.
            where="EXISTS (SELECT 1 FROM message WHERE message.id = part.message_id"
            ' AND message.data LIKE \'%"input":0,"output":0%\')'
            " AND data LIKE '%\"step-finish\"%'",
            cursor="rowid",
            overlap=500,
            unless="session_message",
        ),
    )
    found: list[Source] = [Rows(files=database, tables=tables)]
    if messages:
        found.append(Document(files=messages, record=Message))
    return tuple(found)


def messages(
    provider_id: str, records: Iterable[tuple[int, Any]], origin: Origin
) -> Iterator[Fact]:
    """Yield one event an assistant message with tokens; the database's copy of it counts."""
    sessions: dict[str, Session] = {}
    told: set[str] = set()
    steps: dict[str, tuple[int, MessageRow, Message]] = {}
    parts: dict[str, list[Message]] = {}
    for position, record in records:
        if isinstance(record, Session):
            sessions[record.id] = record
            continue
        if isinstance(record, PartRow):
            if record.message_id in steps and (part := decoded(record.data, Message)):
                parts.setdefault(record.message_id, []).append(part)
            continue
        row = record if isinstance(record, MessageRow) else _row(record, origin)
        message = record if isinstance(record, Message) else decoded(row.data, Message)
        if message is None:
            yield Skipped(reason="a message is not of the known shape", position=position)
            continue
        if message.role != "assistant" and not isinstance(record, NewMessageRow):
            continue
        if row.session_id not in told:
            told.add(row.session_id)
            yield _session(sessions.get(row.session_id), row.session_id)
        event = _event(provider_id, row, message, sessions, origin)
        if event is None:
            steps[row.id] = position, row, message
        else:
            is_row = isinstance(record, MessageRow)
            rank = min(event.rank, FROM_DATABASE - 1) | (FROM_DATABASE if is_row else 0)
            yield replace(event, rank=rank, position=position)
    for message_id, found in parts.items():
        position, row, message = steps[message_id]
        summed = replace(message, tokens=_sum(found), cost=sum(part.cost or 0 for part in found))
        if event := _event(provider_id, row, summed, sessions, origin):
            yield replace(event, position=position)


def _row(message: Message, origin: Origin) -> MessageRow:
    """Return what a row would tell of a message that has a file of its own."""
    path = PurePath(origin.path)
    return MessageRow(message.id or path.stem, message.session_id or path.parent.name, "")


def _session(session: Session | None, session_id: str) -> SessionFact:
    return SessionFact(
        session_id=session_id,
        parent_session_id=(session and (session.parent_id or session.fork_session_id)) or "",
        title=(session and session.title) or "",
    )


def _event(
    provider_id: str,
    row: MessageRow,
    message: Message,
    sessions: Mapping[str, Session],
    origin: Origin,
) -> UsageEvent | None:
    """Return a message as an event, or None where it tells no tokens."""
    fresh, read, written, output, reasoning = (message.tokens or Tokens()).sizes()
    if not fresh + read + written + output:
        return None
    time = message.time or Time()
    created, completed = ms_of_epoch(time.created), ms_of_epoch(time.completed)
    at_ms = next((at for at in (created, completed, row.time_created) if at), origin.mtime_ms)
    model = message.model.id if isinstance(message.model, Model) else message.model
    model = message.model_id or model or "unknown"
    session = sessions.get(row.session_id)
    path = message.path.cwd if isinstance(message.path, Where) else message.path
    end = f"{completed} {fresh} {read} {written} {output}" if completed else None
    return UsageEvent(
        key=event_key(provider_id, created, model) if created else event_key(provider_id, row.id),
        at_ms=at_ms,
        model=model,
        session_id=row.session_id,
        project=(session and session.directory) or path or "",
        input_tokens=fresh,
        cache_read_tokens=read,
        cache_creation_tokens=written,
        output_tokens=output,
        reasoning_tokens=min(reasoning, output),
        reported_cost_nano_usd=nano_usd(message.cost),
        rank=fresh + read + written + output,
        variant=variant_of(end),
    )


def _sum(parts: list[Message]) -> Tokens:
    sizes = [(part.tokens or Tokens()).sizes() for part in parts]
    fresh, read, written, output, reasoning = map(sum, zip(*sizes, strict=True))
    return Tokens(
        total=fresh + read + written + output,
        input=fresh,
        output=output,
        reasoning=reasoning,
        cache=Cache(read, written),
    )
