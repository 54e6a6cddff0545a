"""Antigravity's databases, one a conversation: every model call, told in two tables.

A call stands in `gen_metadata`, mostly without its instant, and as the usage of a step, which has
one. Both know the call by the same ids.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from msgspec import Struct

from burnbar_tui.facts import Fact, ParseError, Renamed, Skipped, UsageEvent
from burnbar_tui.providers._antigravity_wire import (
    Message,
    Usage,
    inner,
    instant,
    message,
    text,
    uris,
    usage,
)
from burnbar_tui.providers.fields import event_key, folder_of_uri
from burnbar_tui.providers.spec import Origin, Table


class Workspace(Struct):
    """Where a conversation is about."""

    data: bytes


class Step(Struct):
    """One step of a conversation."""

    idx: int
    metadata: bytes


class Generation(Struct):
    """One model call."""

    idx: int
    data: bytes


TABLES = (
    Table("trajectory_metadata_blob", Workspace, where="data IS NOT NULL"),
    Table("steps", Step, where="metadata IS NOT NULL"),
    Table("gen_metadata", Generation, where="data IS NOT NULL"),
)


class Call(Struct):
    """What is known of one call so far."""

    ids: list[str]
    sizes: list[int]
    idx: int | None
    """The number of its row, or None if there is none so far."""
    position: int
    model: str = ""
    at_ms: int | None = None


class Calls:
    """The calls of one conversation, each once however many of its ids are told."""

    def __init__(self) -> None:
        self.found: list[Call] = []
        self.instants: dict[int | str, int] = {}
        """When a step was, by its number, and by its ids if it names no response."""
        self.row_ids: set[str] = set()
        self.attempts: list[tuple[Usage, Call]] = []
        """Attempts before the last one, and the call that this was."""
        self._by_id: dict[str, Call] = {}

    def add(self, told: Usage, idx: int | None, position: int) -> Call:
        """Add what one place tells of a call: of each count the largest is right."""
        known = (self._by_id[one] for one in told.ids if one in self._by_id)
        call = next((one for one in known if _are_one(one.ids, told.ids)), None)
        if call:
            call.sizes = list(map(max, call.sizes, told.sizes))
            call.ids = [one or other for one, other in zip(call.ids, told.ids, strict=True)]
            call.idx = idx if call.idx is None else call.idx
        else:
            call = Call(told.ids, told.sizes, idx, position)
            self.found.append(call)
        for one in filter(None, told.ids):
            self._by_id.setdefault(one, call)
        if told.ids[0]:
            self._by_id[told.ids[0]] = call
        return call

    def add_attempts(self) -> None:
        """Add the attempts once all rows are known, but none that has a row of its own."""
        for told, last in self.attempts:
            if told.ids[0] not in self.row_ids:
                call = self.add(told, None, last.position)
                call.model = call.model or last.model
                call.at_ms = call.at_ms or last.at_ms


def _are_one(some: list[str], others: list[str]) -> bool:
    """Tell whether two that share an id are one call: the first one that both name decides.

    So calls of two responses are two, even if they belong to one message.
    """
    both = (one == other for one, other in zip(some, others, strict=True) if one and other)
    return next(both, True)


def calls(provider_id: str, records: Iterable[tuple[int, Any]], origin: Origin) -> Iterator[Fact]:
    """Yield one event a model call of a conversation."""
    conversation = PurePath(origin.path).stem
    found = Calls()
    project = ""
    for position, record in records:
        try:
            if isinstance(record, Workspace):
                project = project or folder_of_uri(next(uris(record.data), ""))
            elif isinstance(record, Step):
                _step(found, record, position)
            else:
                _generation(found, record, position)
        except ParseError as error:
            yield Skipped(reason=str(error), position=position)
    found.add_attempts()
    named = [(call, _keys(provider_id, conversation, call)) for call in found.found]
    taken = {keys[0] for _, keys in named}
    for call, (key, *others) in named:
        fresh, read, written, output, thinking = call.sizes
        if total := fresh + read + written + output:
            # An id of this call that another call is known by has not been this one's name.
            for former in set(others) - taken:
                yield Renamed(key=key, former_key=former, is_reused=True)
            yield UsageEvent(
                key=key,
                at_ms=call.at_ms or origin.mtime_ms,
                model=call.model or "unknown",
                session_id=conversation,
                project=project,
                input_tokens=fresh,
                cache_read_tokens=read,
                cache_creation_tokens=written,
                output_tokens=output,
                reasoning_tokens=min(thinking, output),
                # A copy that knows its model is better than one that does not.
                rank=total << 1 | bool(call.model),
                position=call.position,
            )


def _keys(provider_id: str, conversation: str, call: Call) -> list[int]:
    """Return what a call is known by, the best first; without any id that is its place."""
    keys = [event_key(provider_id, one) for one in call.ids if one]
    if call.idx is not None:
        keys.append(event_key(provider_id, conversation, call.idx))
    return keys


def _step(found: Calls, step: Step, position: int) -> None:
    metadata = message(step.metadata)
    at_ms = instant(metadata, 1) or instant(metadata, 8)
    if at_ms:
        found.instants[step.idx] = at_ms
    told = usage(inner(metadata, 9))
    # A call is known by its response for good; other ids may be all that is told of it for now,
    # so they tell when a call was and not that there was one.
    if told.ids[0]:
        call = found.add(told, None, position)
        call.at_ms = call.at_ms or at_ms
    elif at_ms:
        for one in filter(None, told.ids):
            found.instants.setdefault(one, at_ms)


def _generation(found: Calls, row: Generation, position: int) -> None:
    body = inner(message(row.data), 1)
    told = usage(inner(body, 4))
    call = found.add(told, row.idx, position)
    found.row_ids.update(told.ids)
    names: list[int | str] = [*told.ids, row.idx]
    steps = map(found.instants.get, names)
    call.at_ms = instant(inner(body, 9), 4) or call.at_ms or next(filter(None, steps), None)
    call.model = call.model or text(body, 19) or text(body, 21)
    found.attempts += ((one, call) for one in _attempts(body))


def _attempts(body: Message) -> Iterator[Usage]:
    """Yield attempts before the last one: what looks like usage and has a response id."""
    for value in body.get(17, ()):
        try:
            attempt = inner(message(value), 2) if isinstance(value, bytes) else {}
            if text(attempt, 11):
                yield usage(attempt)
        except ParseError:
            continue
