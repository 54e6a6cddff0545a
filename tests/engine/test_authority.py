"""Several sources of one session: only those of the highest authority count, in any order."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.ingest import Ingest
from burnbar_tui.engine.insights import copy_facts
from burnbar_tui.facts import Confidence, Fact, UsageEvent
from burnbar_tui.providers import registry
from burnbar_tui.providers.fields import Count, event_key
from burnbar_tui.providers.spec import Document, NoState, Origin, ProviderSpec, Roots
from tests.engine.conftest import PRICES, Desk

NOW = datetime(2026, 9, 20, tzinfo=UTC)


class Told(Struct):
    """One file: what it says that a session used, call by call."""

    session: str
    output: list[Count]
    is_total: bool = False
    is_same: bool = False
    """Its calls have the keys of those in other files."""


SPEC = ProviderSpec(
    id="acorn",
    name="Acorn",
    reads="what three files say",
    roots=Roots(defaults=("~/.acorn",)),
    sources=tuple(
        Document(files=(f"{name}*.json",), record=Told, authority=authority)
        for authority, name in enumerate(("guess", "log", "store"))
    ),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
)


def parse(records: Iterable[tuple[int, Told]], origin: Origin, _state: NoState) -> Iterator[Fact]:
    name = Path(origin.path).stem
    for _, told in records:
        for number, output in enumerate(told.output):
            yield UsageEvent(
                key=event_key("acorn", "" if told.is_same else name, told.session, number),
                at_ms=1_789_700_000_000 + number * 3_600_000,
                model="m",
                session_id=told.session,
                output_tokens=output,
                total_of=event_key("acorn", told.session) if told.is_total else 0,
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


def put(desk: Desk, name: str, session: str, *output: int, is_total: bool = False) -> None:
    told = {"session": session, "output": output, "is_total": is_total}
    desk.put(f".acorn/{name}.json", json.dumps(told).encode())


def read(desk: Desk, order: Iterable[str] = ()) -> list[int]:
    """Read what is new, file by file in this order; return the output of every call."""
    ingest = Ingest(desk.store, desk.home, {}, [SPEC])
    jobs = {Path(job.path).stem: job for job in ingest.scan().jobs}
    for name in order or sorted(jobs):
        ingest.run([jobs[name]])
    desk.check_sums()
    return desk.outputs()


@pytest.mark.parametrize("order", list(permutations(["guess", "log", "store"])))
def test_the_best_source_counts_in_any_order(desk: Desk, order: tuple[str, ...]) -> None:
    put(desk, "guess", "s1", 1, 2, 3)
    put(desk, "log", "s1", 10, 20)
    put(desk, "store", "s1", 100)
    assert read(desk, order) == [100]


@pytest.mark.parametrize("order", list(permutations(["guess", "log"])))
@pytest.mark.parametrize("at_once", [False, True])
def test_the_better_copy_of_one_call_is_never_lost(
    desk: Desk, order: tuple[str, ...], *, at_once: bool
) -> None:
    """Also where both copies have one key and one rank."""
    for number, name in enumerate(order):
        told = {"session": "s1", "output": [40], "is_same": True}
        desk.put(f".acorn/{name}.json", json.dumps(told).encode(), at=1_789_700_000 - number)
    if at_once:
        ingest = Ingest(desk.store, desk.home, {}, [SPEC])
        ingest.run(ingest.scan().jobs)
    assert read(desk, () if at_once else order) == [40]
    [event] = desk.table("usage_event")
    [better] = [row["id"] for row in desk.table("source") if row["authority"] == 1]
    assert event["source_id"] == better


@pytest.mark.parametrize("order", list(permutations(["guess1", "guess2", "log1"])))
def test_what_lesser_sources_told_alike_is_no_copy(desk: Desk, order: tuple[str, ...]) -> None:
    told = json.dumps({"session": "s1", "output": [40], "is_same": True}).encode()
    for name in order[:2]:
        desk.put(f".acorn/{name}.json", told)
    read(desk, order[:2])
    assert copies(desk) == (0 if "log1" in order[:2] else 1)
    desk.put(f".acorn/{order[2]}.json", told)
    assert read(desk) == [40]
    assert copies(desk) == 0
    desk.put(".acorn/log2.json", told)
    assert (read(desk), copies(desk)) == ([40], 1)


def copies(desk: Desk) -> int:
    """Return how many copies of calls are too many."""
    database = desk.store.database
    found = copy_facts.gather_copies(database, desk.zone, NOW, names_in(database))
    return sum(one.copies for one in found.accounts)


def test_another_session_keeps_its_lesser_source(desk: Desk) -> None:
    put(desk, "guess", "s2", 1, 2)
    put(desk, "store", "s1", 100)
    assert read(desk) == [1, 2, 100]


def test_it_is_remembered_by_another_run(desk: Desk) -> None:
    put(desk, "store", "s1", 100)
    assert read(desk) == [100]
    desk.reopen()
    put(desk, "guess", "s1", 1)
    assert read(desk) == [100]


def test_a_running_total_of_a_lesser_source_does_not_count_either(desk: Desk) -> None:
    put(desk, "guess", "s1", 70, is_total=True)
    assert read(desk) == [70]
    put(desk, "store", "s1", 100)
    assert read(desk) == [100]
    put(desk, "guess", "s1", 90, is_total=True)
    assert read(desk) == [100]


def test_a_file_that_was_known_before_counts_as_its_source_is_declared_now(desk: Desk) -> None:
    lesser = replace(SPEC, sources=tuple(replace(one, authority=0) for one in SPEC.sources))
    put(desk, "store", "s1", 100)
    ingest = Ingest(desk.store, desk.home, {}, [lesser])
    ingest.run(ingest.scan().jobs)
    desk.reopen()
    put(desk, "store", "s1", 100, 200)
    assert read(desk) == [100, 200]
    put(desk, "guess", "s1", 1)
    assert read(desk) == [100, 200]


def test_the_ledger_says_what_past_days_cost_before_and_after(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(PRICES), "cost", lambda *told: told[9])
    put(desk, "guess", "s1", 1, 2, 3)
    put(desk, "guess-2", "s2", 500)
    read(desk)
    desk.reopen()
    told = json.dumps({"session": "s1", "output": [10, 20]}).encode()
    desk.put(".acorn/log.json", told, at=1_789_700_000 + 2 * 86_400)
    assert read(desk) == [10, 20, 500]
    [entry] = desk.table("change")
    assert entry == {
        "id": 1,
        "at_ms": (1_789_700_000 + 2 * 86_400) * 1_000,
        "reason": "a better log tells the same sessions",
        "subject": "m",
        "before_nano_usd": 6,
        "after_nano_usd": 30,
    }


def test_what_was_in_no_total_yet_leaves_no_entry(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(PRICES), "cost", lambda *told: told[9])
    put(desk, "guess", "s1", 1, 2, 3)
    told = json.dumps({"session": "s1", "output": [10, 20]}).encode()
    desk.put(".acorn/log.json", told, at=1_789_700_000 + 2 * 86_400)
    read(desk, ["guess", "log"])
    put(desk, "guess", "s2", 1)
    read(desk)
    desk.reopen()
    put(desk, "store", "s2", 40)
    assert read(desk) == [10, 20, 40]
    assert desk.table("change") == []
