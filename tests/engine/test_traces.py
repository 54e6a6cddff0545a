"""Calls that are told of at several levels: the best level counts, in any order and portions."""

import json
import random
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given, strategies as st
from msgspec import Struct

from burnbar_tui.engine.ingest import Ingest
from burnbar_tui.engine.traces import Member, merged, settled
from burnbar_tui.facts import Confidence, Fact, UsageEvent
from burnbar_tui.providers import registry
from burnbar_tui.providers.fields import Count, event_key
from burnbar_tui.providers.spec import LogLines, NoState, Origin, ProviderSpec, Roots
from tests.engine.conftest import Desk

members = st.builds(
    Member, st.integers(1, 6), st.integers(11, 14), st.integers(1, 3), st.integers(0, 3)
)


def places(*found: Member) -> dict[int, int | None]:
    return settled(merged(found).values())


def test_only_the_highest_level_of_a_trace_counts() -> None:
    assert places(Member(1, 9, 2, 0), Member(2, 9, 2, 0), Member(3, 9, 1, 0)) == {
        1: 0,
        2: 0,
        3: None,
    }


def test_a_call_that_two_traces_tell_of_must_count_in_both() -> None:
    alone = Member(1, 8, 1, 0)
    assert places(alone) == {1: 0}
    assert places(alone, Member(1, 9, 1, 0), Member(2, 9, 2, 0)) == {1: None, 2: 0}


def test_a_call_is_in_its_own_session_or_in_that_of_its_trace() -> None:
    assert places(Member(1, 9, 2, 0), Member(2, 9, 2, 5), Member(3, 9, 1, 4)) == {
        1: 4,
        2: 5,
        3: None,
    }


@given(st.lists(members), st.randoms(use_true_random=False))
def test_order_and_repetition_make_no_difference(found: list[Member], order: random.Random) -> None:
    again = [*found, *found[: len(found) // 2]]
    order.shuffle(again)
    assert merged(again) == merged(found)
    assert settled(merged(again).values()) == settled(merged(found).values())


@given(st.lists(members, min_size=1))
def test_something_of_every_set_counts(found: list[Member]) -> None:
    assert any(place is not None for place in places(*found).values())


class Told(Struct):
    """One line."""

    id: str
    trace: str
    level: int
    output: Count
    session: str | None = None


SPEC = ProviderSpec(
    id="acorn",
    name="Acorn",
    reads="what is told at several levels",
    roots=Roots(defaults=("~/.acorn",)),
    sources=(LogLines(files=("*.jsonl",), markers=(b'"trace"',), record=Told),),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
)


def parse(records: Iterable[tuple[int, Told]], _origin: Origin, _state: NoState) -> Iterator[Fact]:
    for _, told in records:
        yield UsageEvent(
            key=event_key("acorn", told.id),
            at_ms=1_789_700_000_000 + told.output * 3_600_000,
            model="m",
            session_id=told.session or told.trace,
            output_tokens=told.output,
            rank=told.level,
            trace=told.trace,
            trace_level=told.level,
        )


@pytest.fixture(autouse=True)
def acorn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engine know the made-up provider."""
    module = type("acorn", (), {"SPEC": SPEC, "parse": staticmethod(parse)})
    known = registry.provider_of
    monkeypatch.setattr(
        "burnbar_tui.engine.parsing.provider_of",
        lambda name: module if name == "acorn" else known(name),
    )


LINES: tuple[dict[str, Any], ...] = (
    {"id": "a", "trace": "t1", "level": 2, "output": 1},
    {"id": "b", "trace": "t1", "level": 2, "output": 2, "session": "s2"},
    {"id": "c", "trace": "t1", "level": 1, "output": 3, "session": "s1"},
    {"id": "d", "trace": "t2", "level": 1, "output": 4},
    {"id": "e", "trace": "t2", "level": 1, "output": 5},
    {"id": "d", "trace": "d", "level": 1, "output": 4},
    {"id": "f", "trace": "t3", "level": 1, "output": 6},
)


@pytest.mark.parametrize("seed", range(12))
def test_what_counts_does_not_depend_on_portions(desk: Desk, seed: int) -> None:
    order = random.Random(seed)  # the same one in every run
    lines = [*LINES, *LINES[2:4]]
    order.shuffle(lines)
    logs: dict[str, bytes] = {}
    for number, line in enumerate(lines):
        name = order.choice(["one", "two"])
        logs[name] = logs.get(name, b"") + json.dumps(line).encode() + b"\n"
        desk.put(f".acorn/{name}.jsonl", logs[name], at=1_789_700_000 + number)
        ingest = Ingest(desk.store, desk.home, {}, [SPEC])
        outcome = ingest.run(ingest.scan().jobs)
        assert outcome.events_new >= 0
        desk.check_sums()
        if order.random() < 0.3:
            desk.reopen()
    names = {row["id"]: row["native_id"] for row in desk.table("session")}
    found = [(row["output_tokens"], names[row["session_id"]]) for row in desk.events()]
    homes = [min_of(names, "s1", "s2"), "s2", min_of(names, "d", "t2"), "t2", "t3"]
    assert found == list(zip((1, 2, 4, 5, 6), homes, strict=True))


def min_of(names: dict[int, str], *sessions: str) -> str:
    """Return the session with the smallest id: which one is a matter of hashes."""
    return names[min(session_id for session_id, name in names.items() if name in sessions)]


def test_a_file_read_at_once_counts_the_same(desk: Desk) -> None:
    desk.put(".acorn/one.jsonl", *(json.dumps(line).encode() + b"\n" for line in LINES))
    ingest = Ingest(desk.store, desk.home, {}, [SPEC])
    assert ingest.run(ingest.scan().jobs).events_new == 5
    assert desk.outputs() == [1, 2, 4, 5, 6]
    desk.check_sums()
