"""Which files hold the same call: compared with a count that is made without the engine."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice, permutations
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

from burnbar_tui.engine import ingest as ingest_module
from burnbar_tui.engine.ingest import Ingest
from burnbar_tui.facts import Confidence, Fact, Renamed, UsageEvent
from burnbar_tui.providers.spec import Document, ProviderSpec, Roots
from tests.engine.conftest import Desk
from tests.providers import rollouts
from tests.providers.transcripts import answer, usage

Files = dict[str, list[bytes]]
Standing = Counter[frozenset[str]]
"""How many calls stand in several files, by those files."""
SEEDS = range(4)


def logs(seed: int) -> Files:
    """Return sessions that are resumed or not, asked aside, and rollouts with a twin or not."""
    dice, files = random.Random(seed), Files()
    past: list[list[bytes]] = [[]]
    for number in range(8):
        session = f"session-{number}"
        lines = list(dice.choice(past))
        for call in range(dice.randrange(1, 4)):
            name = f"m{number}-{call}"
            lines += [
                answer(name, f"r-{name}", used=usage(output=output), sessionId=session)
                for output in (1, 90)  # as it is streamed
            ]
        files[f".claude/projects/p/{session}.jsonl"] = lines
        past.append(lines)
        if dice.random() < 0.5:
            aside = [
                line.replace(b'"isSidechain":false', b'"isSidechain":true').replace(b"r-m", b"q-m")
                for line in lines[-3:]
            ]
            files[f".claude/projects/p/{session}/subagents/agent-{number}.jsonl"] = aside
        growth = [rollouts.count((100 * step, 0, 9 * step), at=10.0 * step) for step in range(1, 4)]
        name = f"rollout-2026-09-18T08-00-00-t{number}.jsonl"
        rollout = [rollouts.meta(f"t{number}"), rollouts.turn(), *growth]
        files[f".codex/sessions/2026/09/18/{name}"] = rollout
        if dice.random() < 0.5:
            files[f".codex/archived_sessions/{name}"] = rollout
    return files


def counted(home: Path) -> Standing:
    """Return what logs hold, by reading every line of them."""
    found: dict[object, set[str]] = defaultdict(set)
    for path in home.rglob("*.jsonl"):
        thread = ""
        for line in path.read_bytes().splitlines():
            record = json.loads(line)
            told = record.get("message") or record["payload"]
            if record["type"] == "session_meta":
                thread = told["id"]
            elif record["type"] == "assistant":
                found[told["id"]].add(str(path))
            elif told.get("type") == "token_count":
                found[thread, told["info"]["total_token_usage"]["input_tokens"]].add(str(path))
    return Counter(frozenset(files) for files in found.values() if len(files) > 1)


def noted(desk: Desk) -> Standing:
    """Return what the store holds; each call has one row a file."""
    paths = {row["id"]: row["path"] for row in desk.table("source")}
    found: dict[int, set[str]] = defaultdict(set)
    for row in desk.table("usage_copy"):
        found[row["key"]].add(paths[row["source_id"]])
    assert set(found) <= {event["key"] for event in desk.events()}
    return Counter(frozenset(files) for files in found.values())


def put_all(desk: Desk, files: Iterable[tuple[str, list[bytes]]], at: float = 1_789_700_000) -> int:
    """Write files, and return how many."""
    return len([desk.put(name, *lines, at=at + place) for place, (name, lines) in enumerate(files)])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_files_of_every_call_are_those_that_hold_it(desk: Desk, seed: int) -> None:
    files = logs(seed)
    put_all(desk, files.items())
    desk.update()
    expected = counted(desk.home)
    assert sum(expected.values()) > 5
    assert noted(desk) == expected
    desk.reopen()
    assert put_all(desk, files.items(), at=1_789_800_000) == desk.update().files
    assert noted(desk) == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_files_does_not_matter(desk: Desk, seed: int) -> None:
    named = list(logs(seed).items())
    random.Random(seed).shuffle(named)
    for one in named:
        put_all(desk, [one])
        desk.update()
    assert noted(desk) == counted(desk.home)


def test_it_does_not_matter_who_parses(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_module, "UNIT_BYTES", 2_000)
    monkeypatch.setattr(ingest_module, "TWO_PROCESSES_BYTES", 1)
    monkeypatch.setattr(ingest_module, "FIRST_WRITE_CALLS", 5)
    monkeypatch.setattr(ingest_module, "WRITE_CALLS", 5)
    put_all(desk, logs(0).items())
    desk.update()
    assert noted(desk) == counted(desk.home)


def test_a_response_that_grows_in_its_file_is_no_copy(desk: Desk) -> None:
    lines = [answer("m", used=usage(output=output)) for output in (1, 5, 9)]
    desk.transcript("a", *lines[:2])
    desk.update()
    desk.transcript("a", *lines, at=1_789_700_001)
    desk.update()
    assert (desk.outputs(), desk.table("usage_copy")) == ([9], [])


def test_a_better_copy_changes_nothing_but_the_call(desk: Desk) -> None:
    for place, (name, output) in enumerate((("a", 1), ("b", 5), ("a", 9), ("c", 2))):
        desk.transcript(name, answer("m", used=usage(output=output)), at=1_789_700_000 + place)
        desk.update()
    [files] = noted(desk)
    assert {Path(name).stem for name in files} == {"a", "b", "c"}
    assert desk.outputs() == [9]


def test_two_calls_on_one_id_have_their_own_copies(tmp_path: Path) -> None:
    """The call that has the place of the id may lose it to the other one."""
    requests = {"a": "r1", "b": "r2", "c": "r2", "d": "r1"}
    for number, order in enumerate(islice(permutations(requests), 0, None, 3)):
        desk = Desk(tmp_path / str(number))
        for place, name in enumerate(order):
            desk.transcript(name, answer("m", requests[name]), at=1_789_700_000 + place)
            if number % 2 or place == 3:
                desk.update()
        found = {frozenset(Path(name).stem for name in files) for files in noted(desk)}
        desk.store.close()
        assert found == {frozenset("ad"), frozenset("bc")}


class Told(Struct):
    """A file of one call, which was told under another key before."""

    key: int
    former: int = 0


OAK = ProviderSpec(
    id="oak",
    name="Oak",
    reads="one call a file",
    roots=Roots(defaults=("~/.oak",)),
    sources=(Document(files=("*.json",), record=Told),),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
)


def parse_oak(records: Iterable[tuple[int, Told]], *_unused: object) -> Iterator[Fact]:
    for _, told in records:
        yield UsageEvent(key=told.key, at_ms=1_789_700_000_000, model="m", session_id="s")
        if told.former:
            yield Renamed(former_key=told.former, key=told.key)


@pytest.mark.parametrize("later", list(permutations("abc", 2)))
def test_copies_follow_a_call_to_its_new_key(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, later: tuple[str, str]
) -> None:
    module = type("oak", (), {"SPEC": OAK, "parse": staticmethod(parse_oak)})
    monkeypatch.setattr("burnbar_tui.engine.parsing.provider_of", lambda _: module)
    told = [("abc", Told(10)), *((name, Told(20, former=10)) for name in later)]
    for place, (names, call) in enumerate(told):
        for name in names:
            desk.put(f".oak/{name}.json", msgspec.json.encode(call), at=1_789_700_000 + place)
        ingest = Ingest(desk.store, desk.home, {}, [OAK])
        ingest.run(ingest.scan().jobs)
        [files] = noted(desk)
        assert {Path(name).stem for name in files} == {"a", "b", "c"}
    assert [event["key"] for event in desk.events()] == [20]


def test_a_portion_that_cannot_be_written_leaves_no_copies(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_all(desk, logs(0).items())

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(desk.store.rollup, "sum_up", fail)
        with pytest.raises(KeyboardInterrupt):
            desk.update()
    assert desk.table("usage_copy") == []
    desk.update()
    assert noted(desk) == counted(desk.home)
