"""Antigravity's databases, one a conversation: every model call, told in two tables.

A call stands in `gen_metadata`, mostly without its instant, and as the usage of a step, which has
one. Both know the call by the same ids.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from msgspec import Struct

from burnbar_tui.facts import Fact, ParseError, Skipped, UsageEvent
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
    idx: int
    position: int
    model: str = ""
    at_ms: int | None = None


class Calls:
    """The calls of one conversation, each once however many of its ids are told."""

    def __init__(self) -> None:
        self.found: list[Call] = []
        self._by_id: dict[str, Call] = {}

    def add(self, told: Usage, idx: int, position: int) -> Call:
        """Add what one place tells of a call: of each count the largest is right."""
        known = [self._by_id[one] for one in told.ids if one in self._by_id]
        if known:
            call = known[0]
            call.sizes = list(map(max, call.sizes, told.sizes))
            call.ids = [one or other for one, other in zip(call.ids, told.ids, strict=True)]
        else:
            call = Call(told.ids, told.sizes, idx, position)
            self.found.append(call)
        self._by_id |= {one: call for one in told.ids if one}
        return call


def calls(provider_id: str, records: Iterable[tuple[int, Any]], origin: Origin) -> Iterator[Fact]:
    """Yield one event a model call of a conversation."""
    conversation = PurePath(origin.path).stem
    found = Calls()
    instants: dict[int, int | None] = {}
    project = ""
    for position, record in records:
        try:
            if isinstance(record, Workspace):
                project = project or folder_of_uri(next(uris(record.data), ""))
            elif isinstance(record, Step):
                _step(found, record, instants, position)
            else:
                _generation(found, record, instants, position)
        except ParseError as error:
            yield Skipped(reason=str(error), position=position)
    for call in found.found:
        fresh, read, written, output, thinking = call.sizes
        total = fresh + read + written + output
        if total:
            name = next(filter(None, call.ids), "")
            yield UsageEvent(
                key=event_key(provider_id, *((name,) if name else (conversation, call.idx))),
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


def _step(found: Calls, step: Step, instants: dict[int, int | None], position: int) -> None:
    metadata = message(step.metadata)
    at_ms = instants[step.idx] = instant(metadata, 1) or instant(metadata, 8)
    told = usage(inner(metadata, 9))
    # A call is known by its response for good; other ids may be all that is told of it for now.
    if told.ids[0]:
        call = found.add(told, step.idx, position)
        call.at_ms = call.at_ms or at_ms


def _generation(
    found: Calls, row: Generation, instants: dict[int, int | None], position: int
) -> None:
    body = inner(message(row.data), 1)
    told = usage(inner(body, 4))
    main = found.add(told, row.idx, position)
    at_ms = instant(inner(body, 9), 4) or main.at_ms or instants.get(row.idx)
    attempts = (one for one in _attempts(body) if one.ids[0] not in told.ids)
    for call in (main, *(found.add(one, row.idx, position) for one in attempts)):
        call.model = call.model or text(body, 19) or text(body, 21)
        call.at_ms = at_ms or call.at_ms


def _attempts(body: Message) -> Iterator[Usage]:
    """Yield attempts before the last one: what looks like usage and has a response id."""
    for value in body.get(17, ()):
        try:
            attempt = inner(message(value), 2) if isinstance(value, bytes) else {}
            if text(attempt, 11):
                yield usage(attempt)
        except ParseError:
            continue
