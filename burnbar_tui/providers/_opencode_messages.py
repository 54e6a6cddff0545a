"""Assistant messages as OpenCode keeps them, and those agents that are made from it.

1.x keeps a JSON text per message in the table `message`, 2.x in `session_message`, and both may be
in one database; before, there was one file per message. A message's row is updated while it
streams. A forked session copies messages under new ids, with their instants and tokens: so a call
is known by when and by which model it was made, and two calls of one instant by their ids, which
are left out where the message is a copy.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.facts import Fact, SessionFact, Skipped, UsageEvent
from burnbar_tui.providers._opencode_rows import (
    SEPARATOR,
    Cache,
    Message,
    MessageRow,
    Model,
    NewMessageRow,
    NewSession,
    Session,
    Time,
    Tokens,
    Where,
)
from burnbar_tui.providers.fields import decoded, event_key, ms_of_epoch, nano_usd, variant_of
from burnbar_tui.providers.spec import Origin

ORIGINAL, FROM_DATABASE, FINISHED = 1 << 62, 1 << 61, 1 << 60
FIRST_TIME_MS = 100_000_000_000
MOST_DIGITS = 18
LATE_MS = 60_000
"""How long after its end a message is still written."""


class Reading(Struct):
    """What is known while one file is read."""

    provider_id: str
    origin: Origin
    sessions: dict[str, Session] = {}
    told: set[str] = set()
    ends: dict[tuple[int, ...], str] = {}
    """Key, end and tokens -> the id of the first message that has all of them."""


def messages(
    provider_id: str, records: Iterable[tuple[int, Any]], origin: Origin
) -> Iterator[Fact]:
    """Yield one event an assistant message with tokens; the database's copy of it counts."""
    reading = Reading(provider_id, origin)
    for position, record in records:
        if isinstance(record, Session):
            reading.sessions[record.id] = record
        else:
            yield from _message(reading, position, record)


def _message(reading: Reading, position: int, record: MessageRow | Message) -> Iterator[Fact]:
    is_row = isinstance(record, MessageRow)
    row = record if isinstance(record, MessageRow) else _row(record, reading.origin)
    message = record if isinstance(record, Message) else decoded(row.data, Message)
    if message is None:
        yield Skipped(reason="a message is not of the known shape", position=position)
        return
    if message.role != "assistant" and not isinstance(row, NewMessageRow):
        return
    if row.session_id not in reading.told:
        reading.told.add(row.session_id)
        yield _session(reading.sessions.get(row.session_id), row.session_id)
    event = _event(reading, row, message) or _of_steps(reading, row, message)
    if event is not None:
        rank = event.rank | (FROM_DATABASE if is_row else 0)
        yield replace(event, rank=rank, position=position)


def _row(message: Message, origin: Origin) -> MessageRow:
    """Return what a row would tell of a message that has a file of its own."""
    path = PurePath(origin.path)
    return MessageRow(
        id=message.id or path.stem,
        session_id=message.session_id or path.parent.name,
        data="",
        time_updated=origin.mtime_ms,
    )


def _session(session: Session | None, session_id: str) -> SessionFact:
    parent = session and session.parent_id
    if not parent and isinstance(session, NewSession):
        parent = session.fork_session_id
    return SessionFact(
        session_id=session_id,
        parent_session_id=parent or "",
        title=(session and session.title) or "",
    )


def _event(reading: Reading, row: MessageRow, message: Message) -> UsageEvent | None:
    """Return a message as an event, or None where it tells no tokens of its own."""
    sizes = fresh, read, written, output, reasoning = (message.tokens or Tokens()).sizes()
    time = message.time or Time()
    created, completed = ms_of_epoch(time.created), ms_of_epoch(time.completed)
    at_ms = created or completed or ms_of_epoch(row.time_created) or reading.origin.mtime_ms
    total = fresh + read + written + output
    session = reading.sessions.get(row.session_id)
    if not total or _is_copied(row, session, at_ms):
        return None
    model = message.model.id if isinstance(message.model, Model) else message.model
    model = message.model_id or model or "unknown"
    path = message.path.cwd if isinstance(message.path, Where) else message.path
    began = created or ms_of_epoch(row.time_created)
    call = (began, model) if began else (row.id,)
    key = event_key(reading.provider_id, *call)
    updated = ms_of_epoch(row.time_updated) or completed or at_ms
    is_copy = _is_older(session, at_ms)
    if is_copy is None:
        has_own_id = completed is None or updated <= completed + LATE_MS
    else:
        has_own_id = not is_copy
    first = row.id
    if has_own_id and completed is not None:
        first = reading.ends.setdefault((key, completed, *sizes), row.id)
    rank = updated << 1 | bool(message.cost) | (0 if completed is None else FINISHED)
    return UsageEvent(
        key=key,
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
        rank=rank if is_copy else rank | ORIGINAL,
        variant=variant_of(first) if has_own_id else 0,
    )


def _of_steps(reading: Reading, row: MessageRow, message: Message) -> UsageEvent | None:
    """Return a message that tells no tokens as the sum of its steps; what it tells later counts."""
    texts = (row.steps or "").split(SEPARATOR) if row.data else reading.origin.beside.values()
    found = [step for text in texts if (step := decoded(text, Message))]
    steps = [step for step in found if step.type == "step-finish"]
    if not steps:
        return None
    cost = sum(step.cost or 0 for step in steps)
    event = _event(reading, row, replace(message, tokens=_sum(steps), cost=cost))
    if event is None:
        return None
    # It is never finished, and half an instant is less than the one that its message may get.
    latest = ms_of_epoch(row.steps_at) or event.input_tokens + event.output_tokens
    return replace(event, rank=event.rank & ORIGINAL | latest)


def _is_older(session: Session | None, at_ms: int) -> bool | None:
    """Tell whether a message is older than its session, or None where nothing tells."""
    if began := session and ms_of_epoch(session.time_created):
        return at_ms < began
    return True if isinstance(session, NewSession) and session.fork_session_id else None


def _is_copied(row: MessageRow, session: Session | None, at_ms: int) -> bool:
    """Tell whether a fork of 2.x has this message from a session that is still there."""
    if not isinstance(row, NewMessageRow) or not isinstance(session, NewSession):
        return False
    known = session.boundary_seq
    boundary = session.fork_boundary if known is None else known
    if isinstance(boundary, str):
        boundary = int(boundary) if boundary.isdecimal() and len(boundary) <= MOST_DIGITS else None
    if not session.has_first or boundary is None:
        return False
    place = at_ms if boundary > FIRST_TIME_MS else row.seq
    return place is not None and place <= boundary


def _sum(steps: list[Message]) -> Tokens:
    sizes = [(step.tokens or Tokens()).sizes() for step in steps]
    fresh, read, written, output, reasoning = map(sum, zip(*sizes, strict=True))
    return Tokens(
        total=fresh + read + written + output,
        input=fresh,
        output=output,
        reasoning=reasoning,
        cache=Cache(read, written),
    )
