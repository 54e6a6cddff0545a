"""Sessions as Pi writes them, and those agents that are made from it.

A session is a file of entries behind a header. Branches of its tree were all billed. A fork is a
new file with a copy of the entries so far; a file of an older version is once rewritten whole, and
its entries get their ids only then.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from msgspec import Struct

from burnbar_tui.facts import Fact, SessionFact, Skipped, UsageEvent
from burnbar_tui.providers.fields import (
    Count,
    Dollars,
    event_key,
    ms_of_epoch,
    nano_usd,
    variant_of,
)
from burnbar_tui.providers.spec import Origin

MARKERS = (b'"usage"', b'"session"', b'"session_info"')

Instant = float | str | None


class Cost(Struct):
    """What a call has cost in dollars, by the agent's own price table."""

    total: Dollars | None = None


class Usage(Struct, rename="camel"):
    """Disjoint counts; reasoning is inside output."""

    input: Count | None = None
    output: Count | None = None
    cache_read: Count | None = None
    cache_write: Count | None = None
    reasoning: Count | None = None
    cost: Cost | Dollars | None = None

    def sizes(self) -> tuple[int, int, int, int]:
        """Return input, cache read, cache write and output."""
        return self.input or 0, self.cache_read or 0, self.cache_write or 0, self.output or 0

    def dollars(self) -> float | None:
        """Return what the call has cost, if that is told."""
        return self.cost.total if isinstance(self.cost, Cost) else self.cost


class Message(Struct, rename="camel"):
    """What was said, and by whom."""

    role: str | None = None
    model: str | None = None
    response_model: str | None = None
    response_id: str | None = None
    timestamp: Instant = None
    usage: Usage | None = None


class Entry(Message, rename="camel"):
    """One line; that of a call besides the conversation is itself like a message."""

    type: str | None = None
    id: str | None = None
    cwd: str | None = None
    name: str | None = None
    parent_session: str | None = None
    message: Message | None = None


class State(Struct):
    """What is known of the entries that follow."""

    session_id: str = ""
    project: str = ""
    started_ms: int = 0
    model: str = ""
    is_model_chosen: bool = True
    """Whether an entry before has told the model; else it is that of the whole session."""


def messages(
    provider_id: str, records: Iterable[tuple[int, Entry]], origin: Origin, state: State
) -> Iterator[Fact]:
    """Yield one event a message with usage, of files that have the header of a session."""
    for position, entry in records:
        if entry.type == "session":
            yield begin(entry, origin, state)
        elif state.session_id and entry.type == "session_info" and entry.name:
            yield SessionFact(session_id=state.session_id, title=entry.name)
        elif state.session_id:
            yield from calls(provider_id, entry, origin.mtime_ms, state, position)


def begin(header: Entry, origin: Origin, state: State) -> SessionFact:
    """Take note of what a header says of the entries that follow."""
    state.session_id = header.id or id_in(origin.path)
    state.project = header.cwd or ""
    state.started_ms = ms_of_epoch(header.timestamp) or 0
    return SessionFact(session_id=state.session_id, parent_session_id=_parent(header, origin.path))


def calls(
    provider_id: str, entry: Entry, changed_ms: int, state: State, position: int
) -> Iterator[Fact]:
    """Yield the call that an entry tells of, if any; without an instant it is of `changed_ms`."""
    message = _billed(entry)
    if message is None or message.usage is None or not any(message.usage.sizes()):
        return
    told = [one for one in (message.timestamp, entry.timestamp) if one is not None]
    at_ms = next((at for at in map(ms_of_epoch, told) if at), None if told else changed_ms)
    if at_ms is None:
        yield Skipped(reason="timestamp: not an instant", position=position)
        return
    usage = message.usage
    fresh, read, written, output = usage.sizes()
    model = message.response_model or message.model or ""
    parts = (at_ms if told else "", model, fresh, read, written, output)
    yield UsageEvent(
        key=event_key(provider_id, *((message.response_id,) if message.response_id else parts)),
        at_ms=at_ms,
        model=model or state.model or "unknown",
        session_id=state.session_id,
        project=state.project,
        input_tokens=fresh,
        cache_read_tokens=read,
        cache_creation_tokens=written,
        output_tokens=output,
        reasoning_tokens=min(usage.reasoning or 0, output),
        reported_cost_nano_usd=nano_usd(usage.dollars()),
        # What is older than its session is a copy: the call belongs to the session that made it.
        # Of copies in one session that counts which knows best which model it was.
        rank=(at_ms >= state.started_ms) << 2 | _sureness(model, state),
        # Entries of the oldest version have no ids until their file is rewritten.
        variant=0 if message.response_id else variant_of(entry.id),
        position=position,
    )


def _sureness(model: str, state: State) -> int:
    """Return how well the model of a call is known, from 0 (not at all) to 3 (by itself)."""
    return 3 if model else bool(state.model) * (1 + state.is_model_chosen)


def _billed(entry: Entry) -> Message | None:
    """Return the answer of a model that an entry holds, or None."""
    for message in (entry.message, entry):
        if message and message.usage:
            is_answer = message.role == "assistant" or entry.type == "model_usage"
            return message if is_answer else None
    return None


def id_in(path: str) -> str:
    """Return the id in the name of a session's file or folder, `<time>_<id>`."""
    return re.split(r"[\\/]", path)[-1].partition(".jsonl")[0].rpartition("_")[2]


def _parent(header: Entry, path: str) -> str:
    """Return the session that was forked, which is told by file or id, or that started this one."""
    told = header.parent_session or ""
    if told:
        return id_in(told) if ".jsonl" in told else told
    *_, session, _, run, name = ("",) * 4 + PurePath(path).parts
    return id_in(session) if name == "session.jsonl" and run.startswith("run-") else ""
