"""Three made-up providers, to show that one form of `parse` fits every kind of source.

A database is read row by row, a file that is rewritten whole and holds running totals is record 0,
and so is the body of a reply. None of them needs anything of the engine that logs do not need.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

import msgspec
from msgspec import Struct

from burnbar_tui.engine import calls as copies
from burnbar_tui.engine.calls import Call, call_of
from burnbar_tui.facts import Confidence, Fact, QuotaReading, Skipped, UsageEvent
from burnbar_tui.providers.fields import Count, event_key, ms_of_epoch, window_name
from burnbar_tui.providers.spec import NoState, Origin

R_contra = TypeVar("R_contra", bound=Struct, contravariant=True)
S_contra = TypeVar("S_contra", bound=Struct, contravariant=True)
S = TypeVar("S", bound=Struct)


class Parse(Protocol[R_contra, S_contra]):
    """What `parse` of a provider looks like."""

    def __call__(
        self, records: Iterable[tuple[int, R_contra]], origin: Origin, state: S_contra
    ) -> Iterator[Fact]: ...


def portion(
    parse: Parse[R_contra, S], records: Iterable[tuple[int, R_contra]], origin: Origin, state: S
) -> tuple[list[Fact], S]:
    """Parse one portion as the engine does: the state travels as JSON."""
    facts = list(parse(records, origin, state))
    return facts, msgspec.json.decode(msgspec.json.encode(state), type=type(state))


def total(facts: Iterable[Fact]) -> tuple[int, int, int]:
    """Return how many calls there are, each once, and the sums of their input and output."""
    merged: dict[int, Call] = {}
    for fact in facts:
        if isinstance(fact, UsageEvent):
            copies.add(merged, call_of(fact, 0, 0, event_key(fact.session_id), 0))
    calls = merged.values()
    return len(calls), sum(c.input_tokens for c in calls), sum(c.output_tokens for c in calls)


# Acorn: a database whose rows are updated while a response streams


class Row(Struct):
    """One row of its table `message`, by the names of its columns."""

    id: str
    session_id: str
    model: str
    prompt: Count
    cached: Count
    output: Count
    updated_at: int


def parse_rows(
    records: Iterable[tuple[int, Row]], origin: Origin, state: NoState
) -> Iterator[Fact]:
    """Yield one event a row; its prompt count includes the cached tokens."""
    del origin, state
    for row_id, row in records:
        if row.cached > row.prompt:
            yield Skipped(reason="more cached than prompt tokens", position=row_id)
            continue
        yield UsageEvent(
            key=event_key("acorn", row.id),
            at_ms=row.updated_at,
            model=row.model,
            session_id=row.session_id,
            input_tokens=row.prompt - row.cached,
            cache_read_tokens=row.cached,
            output_tokens=row.output,
            rank=row.output,
            position=row_id,
        )


def rows_since(database: sqlite3.Connection, updated_at: int) -> list[tuple[int, Row]]:
    """Return numbered rows as the engine's reader of databases would."""
    cursor = database.execute(
        "SELECT rowid, * FROM message WHERE updated_at >= ? ORDER BY rowid", (updated_at,)
    )
    names = [column[0] for column in cursor.description[1:]]
    return [
        (number, msgspec.convert(dict(zip(names, values, strict=True)), Row))
        for number, *values in cursor
    ]


def acorn(rows: Sequence[tuple[object, ...]]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, model TEXT, prompt INTEGER,"
        " cached INTEGER, output INTEGER, updated_at INTEGER)"
    )
    database.executemany("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return database


def test_rows_of_a_database_are_calls() -> None:
    database = acorn([("a", "s", "x", 900, 600, 5, 1_000), ("b", "s", "x", 100, 0, 7, 2_000)])
    facts, _ = portion(parse_rows, rows_since(database, 0), Origin(), NoState())
    database.close()
    assert total(facts) == (2, 400, 12)


def test_a_row_that_is_updated_while_it_streams_is_one_call() -> None:
    database = acorn([("a", "s", "x", 900, 600, 5, 1_000)])
    first, _ = portion(parse_rows, rows_since(database, 0), Origin(), NoState())
    database.execute("UPDATE message SET output = 90, updated_at = 3000")
    second, _ = portion(parse_rows, rows_since(database, 1_000), Origin(), NoState())
    database.close()
    assert total([*first, *second]) == total([*second, *first]) == (1, 300, 90)


def test_a_row_that_cannot_be_is_skipped_by_its_number() -> None:
    database = acorn([("a", "s", "x", 1, 600, 5, 1_000)])
    facts, _ = portion(parse_rows, rows_since(database, 0), Origin(), NoState())
    database.close()
    assert facts == [Skipped(reason="more cached than prompt tokens", position=1)]


# Beech: a JSON file per session, rewritten whole, with totals that only grow


class Model(Struct):
    """What one model has used in the session so far."""

    input: Count = 0
    output: Count = 0


class Session(Struct):
    """The whole file."""

    id: str
    models: dict[str, Model]


class HighWater(Struct):
    """The largest totals seen, by model."""

    marks: dict[str, Model] = {}


def parse_session(
    records: Iterable[tuple[int, Session]], origin: Origin, state: HighWater
) -> Iterator[Fact]:
    """Yield one event a model by which its totals grew, at the instant of the rewrite."""
    for position, session in records:
        for name, now in session.models.items():
            mark = state.marks.get(name, Model())
            fresh, output = max(0, now.input - mark.input), max(0, now.output - mark.output)
            mark = Model(max(now.input, mark.input), max(now.output, mark.output))
            state.marks[name] = mark
            if fresh or output:
                yield UsageEvent(
                    key=event_key("beech", session.id, name, mark.input, mark.output),
                    at_ms=origin.mtime_ms,
                    model=name,
                    session_id=session.id,
                    input_tokens=fresh,
                    output_tokens=output,
                    tokens_confidence=Confidence.ESTIMATED,
                    position=position,
                )


def beech(**models: tuple[int, int]) -> list[tuple[int, Session]]:
    """Return one rewrite of the file, as record 0."""
    told = {name: {"input": fresh, "output": output} for name, (fresh, output) in models.items()}
    return [(0, msgspec.convert({"id": "s", "models": told}, Session))]


def test_running_totals_of_a_rewritten_file_count_by_their_growth() -> None:
    state, told = HighWater(), list[Fact]()
    rewrites = [beech(x=(100, 10)), beech(x=(150, 15), y=(7, 1)), beech(x=(150, 15), y=(9, 1))]
    for number, records in enumerate(rewrites):
        facts, state = portion(parse_session, records, Origin(mtime_ms=number), state)
        told += facts
    assert total(told) == (4, 159, 16)
    assert [fact.at_ms for fact in told if isinstance(fact, UsageEvent)] == [0, 1, 1, 2]


def test_totals_that_fall_count_nothing_until_they_pass_their_mark() -> None:
    _, state = portion(parse_session, beech(x=(100, 10)), Origin(), HighWater())
    fallen, state = portion(parse_session, beech(x=(40, 4)), Origin(), state)
    assert fallen == []
    risen, _ = portion(parse_session, beech(x=(130, 13)), Origin(), state)
    assert total(risen) == (1, 30, 3)


def test_a_rewrite_that_is_read_twice_counts_once() -> None:
    first, _ = portion(parse_session, beech(x=(100, 10)), Origin(mtime_ms=1), HighWater())
    again, _ = portion(parse_session, beech(x=(100, 10)), Origin(mtime_ms=2), HighWater())
    assert total([*first, *again]) == (1, 100, 10)


# Cedar: an endpoint that tells quota windows


class Limit(Struct):
    """One window of the reply."""

    minutes: int
    used: float
    limit: float | None = None
    resets_at: float | str | None = None


class Reply(Struct):
    """The body."""

    plan: str = ""
    limits: list[Limit] = []


def parse_reply(
    records: Iterable[tuple[int, Reply]], origin: Origin, state: NoState
) -> Iterator[Fact]:
    """Yield one reading a window; the reply came when its origin says."""
    del state
    for _, reply in records:
        for limit in reply.limits:
            yield QuotaReading(
                window=window_name(limit.minutes),
                as_of_ms=origin.mtime_ms,
                used=limit.used,
                limit=limit.limit,
                used_percent=100 * limit.used / limit.limit if limit.limit else None,
                unit="requests",
                window_minutes=limit.minutes,
                resets_at_ms=ms_of_epoch(limit.resets_at),
                plan=reply.plan,
            )


def test_a_reply_tells_its_windows() -> None:
    body = (
        b'{"plan":"pro","limits":[{"minutes":300,"used":30,"limit":120,"resets_at":1789732800},'
        b'{"minutes":43200,"used":7,"resets_at":"2026-10-01T00:00:00Z"}]}'
    )
    reply = msgspec.json.decode(body, type=Reply)
    facts, _ = portion(parse_reply, [(0, reply)], Origin(mtime_ms=5), NoState())
    session, month = (fact for fact in facts if isinstance(fact, QuotaReading))
    assert (session.window, session.used_percent, session.plan) == ("5h", 25.0, "pro")
    assert session.resets_at_ms == 1_789_732_800_000
    assert (month.window, month.used, month.used_percent) == ("30d", 7.0, None)
    assert {session.as_of_ms, month.as_of_ms} == {5}
