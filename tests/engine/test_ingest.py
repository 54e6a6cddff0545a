"""Everything that changed on this machine gets into the store, newest first, each call once."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from burnbar_tui.engine import ingest as ingest_module, parsing, workers
from burnbar_tui.engine.freshness import is_behind
from burnbar_tui.engine.ingest import Ingest, units
from burnbar_tui.engine.outcome import Outcome
from burnbar_tui.engine.reading import Job
from burnbar_tui.engine.workers import ParserProcess
from burnbar_tui.facts import StoreError
from burnbar_tui.providers import claude_code, codex
from burnbar_tui.views import Progress
from tests.engine.conftest import Desk
from tests.providers import rollouts
from tests.providers.transcripts import answer, usage

FIXTURES = Path(__file__).parents[1] / "fixtures"


def fill(desk: Desk, files: int = 6, lines: int = 40) -> None:
    """Write transcripts of several days with a call in two files, and some rollouts."""
    for number in range(files):
        own = [
            answer(f"m{number}-{line}", at=f"2026-09-{10 + number:02}T10:{line:02}:00.000Z")
            for line in range(lines)
        ]
        desk.transcript(f"{number}", *own, answer("shared"), at=1_789_000_000 + number)
        counts = [rollouts.count((100 * n, 10 * n, n), (100, 10, 1), at=n) for n in range(1, lines)]
        thread = f"t{number}"
        desk.rollout(
            thread, rollouts.meta(thread), rollouts.turn(), *counts, at=1_789_000_500 + number
        )


def contents(desk: Desk) -> list[list[dict[str, Any]]]:
    """Return what the store holds, without numbers that depend on the order of reading."""
    models = {row["id"]: row["name"] for row in desk.table("model")}
    events = [
        row | {"model_id": models[row["model_id"]], "source_id": 0, "position": 0, "project_id": 0}
        for row in desk.events()
    ]
    sessions = sorted(desk.table("session"), key=lambda row: str(row["native_id"]))
    sources = [
        {name: row[name] for name in ("id", "path", "offset", "lines", "skipped", "newest_ms")}
        for row in desk.table("source")
    ]
    return [events, sessions, sources]


# Scans


def test_a_machine_without_agents_has_nothing_to_read(desk: Desk) -> None:
    scan = desk.ingest.scan()
    assert (scan.roots, scan.jobs, scan.bytes_new) == ([], [], 0)
    assert desk.update().files == 0


def test_a_scan_finds_the_newest_files_first(desk: Desk) -> None:
    paths = [
        desk.transcript("old", answer("m1"), at=1_789_000_001),
        desk.rollout("t", rollouts.meta("t"), at=1_789_000_002),
        desk.transcript("new", answer("m2"), at=1_789_000_003),
    ]
    scan = desk.ingest.scan()
    assert [job.path for job in scan.jobs] == [str(path) for path in reversed(paths)]
    assert scan.bytes_new == sum(path.stat().st_size for path in paths)


def test_a_scan_tells_what_lies_below_every_root(desk: Desk) -> None:
    path = desk.transcript("a", answer("m1"))
    desk.rollout("t", rollouts.meta("t"))
    claude, other = desk.ingest.scan().roots
    assert (claude.root.provider_id, claude.account.label) == ("claude-code", "default")
    assert (claude.files, claude.bytes, claude.troubles) == (1, path.stat().st_size, [])
    assert list(claude.folders) == [str(path.parents[1]), str(path.parent)]
    assert (other.root.provider_id, other.account.id) == ("codex", 2)


def test_a_scan_learns_whose_account_a_root_is(desk: Desk) -> None:
    for name in (".claude.json", ".credentials.json"):
        body = (FIXTURES / "claude_code/.claude" / name).read_bytes()
        desk.put(name if name == ".claude.json" else f".claude/{name}", body)
    desk.transcript("a", answer("m1"))
    desk.update()
    [account] = desk.table("account")
    assert (account["label"], account["plan"], account["billing"]) == (
        "ana@…",
        "max",
        "subscription",
    )
    assert b"made-up" not in desk.path.read_bytes()


def test_a_second_root_is_a_second_account(desk: Desk, tmp_path: Path) -> None:
    desk.transcript("a", answer("m1"))
    work = tmp_path / "work/projects/x/b.jsonl"
    work.parent.mkdir(parents=True)
    work.write_bytes(answer("m2", sessionId="s2"))
    desk.environ["CLAUDE_CONFIG_DIR"] = f"{desk.home}/.claude,{tmp_path}/work"
    desk.update()
    assert [event["account_id"] for event in desk.events()] in ([1, 2], [2, 1])
    assert [row["label"] for row in desk.table("account")] == ["default", "work"]


def test_only_the_providers_asked_for_are_read(desk: Desk) -> None:
    desk.transcript("a", answer("m1"))
    desk.rollout("t", rollouts.meta("t"), rollouts.count((9, 0, 1)))
    ingest = Ingest(desk.store, desk.home, {}, providers=[codex.SPEC])
    assert [job.provider_id for job in ingest.scan().jobs] == ["codex"]
    assert claude_code.SPEC.id not in {root.root.provider_id for root in ingest.scan().roots}


# Runs


def test_the_samples_are_counted(desk: Desk) -> None:
    for folder in ("claude_code", "codex"):
        for path in (FIXTURES / folder).rglob("*.jsonl"):
            desk.put(str(path.relative_to(FIXTURES / folder)), path.read_bytes())
    outcome = desk.update()
    assert (outcome.files, outcome.events_new) == (7, 11)
    assert sum(event["output_tokens"] for event in desk.events()) == 2_306 + 1_100 + 150 + 60
    desk.check_sums()


def test_a_second_run_reads_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(desk, files=2)
    desk.update()
    before = contents(desk)
    monkeypatch.setattr(ingest_module, "parse_files", lambda _: pytest.fail("it read"))
    outcome = desk.update()
    assert (outcome.files, outcome.bytes, outcome.events_new) == (0, 0, 0)
    desk.reopen()
    assert desk.ingest.scan().jobs == []
    assert contents(desk) == before


def test_what_is_deleted_stays_counted(desk: Desk) -> None:
    path = desk.transcript("a", answer("m1"), answer("m2"))
    desk.transcript("b", answer("m3"))
    desk.update()
    path.unlink()
    desk.transcript("b", answer("m4"), at=1_789_800_000)
    assert desk.update().events_new == 1
    assert len(desk.events()) == 4
    desk.check_sums()


def test_a_truncated_file_takes_nothing_back(desk: Desk) -> None:
    desk.transcript("a", answer("m1"), answer("m2"), answer("m3"))
    desk.update()
    desk.transcript("a", answer("m1"), at=1_789_800_000)
    assert desk.update().events_new == 0
    assert len(desk.events()) == 3


def test_a_file_that_moves_or_is_compressed_counts_once(desk: Desk) -> None:
    lines = [rollouts.meta("t"), rollouts.turn(), rollouts.count((100, 0, 1))]
    path = desk.rollout("t", *lines)
    assert desk.update().events_new == 1
    archived = desk.put(f".codex/archived_sessions/{path.name}", path.read_bytes())
    path.unlink()
    assert desk.update().events_new == 0
    desk.put(f".codex/archived_sessions/{path.name}.zst", zstandard.compress(archived.read_bytes()))
    archived.unlink()
    assert desk.update().events_new == 0
    assert len(desk.events()) == 1


def test_a_file_that_fails_stops_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = desk.transcript("gone", answer("m1"))
    bad = desk.put(".codex/sessions/rollout-bad.jsonl.zst", b"no such format")
    desk.transcript("good", answer("m2"))
    scan = desk.ingest.scan()
    gone.unlink()
    outcome = desk.ingest.run(scan.jobs)
    assert (outcome.files, outcome.events_new) == (3, 1)
    troubles = {row["path"]: row["trouble"] for row in desk.table("source") if row["trouble"]}
    assert troubles == {
        str(gone): "No such file or directory",
        str(bad): "ZstdError while reading",
    }
    bad.write_bytes(zstandard.compress(rollouts.meta("t") + rollouts.count((9, 0, 1))))
    assert desk.update().events_new == 1
    assert [row["trouble"] for row in desk.table("source")].count("") == 2
    monkeypatch.undo()


def test_a_provider_that_fails_stops_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.transcript("a", answer("m1"))
    desk.rollout("t", rollouts.meta("t"), rollouts.count((9, 0, 1)))
    monkeypatch.setattr(codex, "parse", lambda *_: [].__getitem__(1))
    assert desk.update().events_new == 1
    assert sorted(row["trouble"] for row in desk.table("source")) == [
        "",
        "IndexError while reading",
    ]


def test_a_store_that_cannot_be_written_ends_the_run_and_keeps_what_was_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "UNIT_BYTES", 1)
    monkeypatch.setattr(ingest_module, "FIRST_WRITE_CALLS", 1)
    monkeypatch.setattr(ingest_module, "WRITE_CALLS", 1)
    for number in range(3):
        desk.transcript(f"{number}", answer(f"m{number}"), at=1_789_000_000 + number)
    apply = desk.store.apply
    applied: list[object] = []

    def fail_later(portions: Any) -> int:
        if applied:
            raise StoreError("no space left")
        applied.append(portions)
        return apply(portions)

    with monkeypatch.context() as patch:
        patch.setattr(desk.store, "apply", fail_later)
        with pytest.raises(StoreError):
            desk.update()
    assert len(desk.events()) == 1
    assert desk.update().events_new == 2


def test_an_import_reports_how_far_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_module, "UNIT_BYTES", 1)
    monkeypatch.setattr(ingest_module, "FIRST_WRITE_CALLS", 1)
    monkeypatch.setattr(ingest_module, "WRITE_CALLS", 3)
    for number in range(5):
        desk.transcript(f"{number}", answer(f"m{number}"), at=1_789_000_000 + number)
    told: list[Progress] = []
    ingest = desk.ingest
    scan = ingest.scan()
    outcome = ingest.run(scan.jobs, told.append)
    assert [progress.events for progress in told] == [1, 4, 5, 5]
    assert [progress.files_done for progress in told] == [1, 4, 5, 5]
    assert [progress.is_done for progress in told] == [False, False, False, True]
    assert {(p.files_total, p.bytes_total) for p in told} == {(5, scan.bytes_new)}
    assert told[-1].bytes_done == scan.bytes_new == outcome.bytes


def test_a_copy_read_in_a_later_portion_counts_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "UNIT_BYTES", 1)
    monkeypatch.setattr(ingest_module, "FIRST_WRITE_CALLS", 1)
    monkeypatch.setattr(ingest_module, "WRITE_CALLS", 1)
    desk.transcript("a", answer("m1", used=usage(output=1)), at=1_789_000_001)
    desk.transcript("b", answer("m1", used=usage(output=9)), at=1_789_000_002)
    desk.transcript("c", answer("m1", used=usage(output=5)), at=1_789_000_003)
    assert desk.update().events_new == 1
    assert desk.outputs() == [9]


# Changes of single files


def test_changed_files_below_the_roots_are_jobs(desk: Desk) -> None:
    known = desk.transcript("a", answer("m1"))
    rollout = desk.rollout("t", rollouts.meta("t"))
    ingest = desk.ingest
    scan = ingest.scan()
    ingest.run(scan.jobs)
    desk.transcript("a", answer("m1"), answer("m2"), at=1_789_800_000)
    new = desk.put(".claude/projects/new/folder/b.jsonl", answer("m3"))
    foreign = desk.put("elsewhere/projects/c.jsonl", answer("m4"))
    link = desk.home / "link.jsonl"
    link.symlink_to(new)
    paths = [known, known, rollout, new, link, foreign, known.with_name("gone.jsonl")]
    jobs = ingest.jobs_for(map(str, paths), scan)
    assert [(job.path, job.provider_id) for job in jobs] == [
        (str(known), "claude-code"),
        (str(new), "claude-code"),
    ]
    assert ingest.run(jobs).events_new == 2
    assert ingest.jobs_for(map(str, paths), scan) == []


def test_a_folder_made_since_is_looked_into_and_nothing_else_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.transcript("a", answer("m1"))
    ingest = desk.ingest
    scan = ingest.scan()
    ingest.run(scan.jobs)
    monkeypatch.setattr(ingest, "scan", lambda: pytest.fail("everything is looked at"))
    told = desk.put(".claude/projects/new/deep/b.jsonl", answer("m2"))
    beside = desk.put(".claude/projects/new/deep/c.jsonl", answer("m3"))
    desk.put(".claude/projects/new/notes.txt", b"nothing of ours")
    jobs = ingest.jobs_for([str(told)], scan)
    assert {job.path for job in jobs} == {str(told), str(beside)}
    assert ingest.run(jobs).events_new == 2
    assert ingest.jobs_for([str(told.parent / "gone.jsonl"), str(told)], scan) == []


def test_a_new_project_is_noticed_where_its_folder_is_part_of_the_pattern(desk: Desk) -> None:
    chat = b'{"sessionId": "%s", "messages": []}'
    desk.put(".gemini/tmp/one/chats/session-a.json", chat % b"a")
    ingest = desk.ingest
    scan = ingest.scan()
    ingest.run(scan.jobs)
    new = desk.put(".gemini/tmp/two/chats/session-b.json", chat % b"b")
    other = desk.put(".gemini/tmp/two/other/session-c.json", chat % b"c")
    assert [job.path for job in ingest.jobs_for([str(new), str(other)], scan)] == [str(new)]


def test_a_folder_whose_name_only_begins_like_a_root_is_not_below_it(desk: Desk) -> None:
    desk.transcript("a", answer("m1"))
    ingest = desk.ingest
    scan = ingest.scan()
    beside = desk.put(".claude/projects-old/b.jsonl", answer("m2"))
    assert ingest.jobs_for([str(beside)], scan) == []


def checkpoints(desk: Desk) -> dict[str, tuple[int, int]]:
    return {row["path"]: (row["size"], row["mtime_ns"]) for row in desk.table("source")}


def test_a_store_is_behind_until_it_has_read_all(desk: Desk) -> None:
    assert not is_behind({}, desk.home, {})
    desk.transcript("a", answer("m1"))
    assert is_behind(checkpoints(desk), desk.home, {})
    desk.update()
    assert not is_behind(checkpoints(desk), desk.home, {})
    desk.transcript("a", answer("m1"), answer("m2"), at=1_789_800_000)
    assert is_behind(checkpoints(desk), desk.home, {})
    assert not is_behind(checkpoints(desk), desk.home, {}, providers=[codex.SPEC])


# Portions of work


def jobs(*sizes: int) -> list[Job]:
    return [
        Job(source_id=number, provider_id="codex", path=f"{number}", bytes_new=size)
        for number, size in enumerate(sizes)
    ]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([1, 2, 3], [[1, 2, 3]]),
        ([6, 4, 5, 1, 9], [[6, 4], [5, 1, 9]]),
        ([50, 1, 1], [[50], [1, 1]]),
        ([0, 0], [[0, 0]]),
    ],
)
def test_work_is_cut_into_portions_in_its_order(
    monkeypatch: pytest.MonkeyPatch, sizes: list[int], expected: list[list[int]]
) -> None:
    monkeypatch.setattr(ingest_module, "UNIT_BYTES", 10)
    assert [[job.bytes_new for job in unit] for unit in units(jobs(*sizes))] == expected


# Two processes


class Here:
    """Stands for a second process, and parses when asked for the result."""

    def __init__(self, *, is_quick: bool) -> None:
        self._units: list[Any] = []
        self._is_quick = is_quick
        self.most = 0
        self.is_closed = False

    @property
    def waiting(self) -> int:
        return len(self._units)

    def give(self, unit: Any) -> None:
        self._units.append(unit)
        self.most = max(self.most, len(self._units))

    def has_result(self) -> bool:
        return self._is_quick and bool(self._units)

    def take(self) -> tuple[Any, parsing.Parsed]:
        unit = self._units.pop(0)
        return unit, parsing.parse_files(unit)

    def close(self) -> None:
        self.is_closed = True


def small_units(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ingest_module, "UNIT_BYTES", 2_000)
    patch.setattr(ingest_module, "TWO_PROCESSES_BYTES", 1)
    patch.setattr(ingest_module, "FIRST_WRITE_CALLS", 50)
    patch.setattr(ingest_module, "WRITE_CALLS", 100)


Start = Callable[[], Here | ParserProcess]


@pytest.mark.parametrize(
    "start",
    [ParserProcess, lambda: Here(is_quick=True), lambda: Here(is_quick=False)],
    ids=["a child", "a quick one", "a slow one"],
)
def test_two_processes_come_to_what_one_comes_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: Start
) -> None:
    found = []
    for name in ("one", "two"):
        desk = Desk(tmp_path / name)
        desk.home = tmp_path / "home"
        fill(desk)
        with monkeypatch.context() as patch:
            if name == "two":
                small_units(patch)
                patch.setattr(workers, "ParserProcess", start)
            else:
                patch.setattr(workers, "ParserProcess", lambda: pytest.fail("not needed"))
            outcome = desk.update()
        desk.check_sums()
        found.append((outcome.files, outcome.bytes, outcome.events_new, contents(desk)))
        desk.store.close()
    assert found[0] == found[1]
    assert found[0][2] == 6 * (40 + 39) + 1


def test_a_child_has_only_so_many_units_at_once_and_is_ended(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(desk)
    small_units(monkeypatch)
    monkeypatch.setattr(ingest_module, "CHILD_UNITS", 3)
    child = Here(is_quick=False)
    monkeypatch.setattr(workers, "ParserProcess", lambda: child)
    desk.update()
    assert (child.most, child.is_closed, child.waiting) == (3, True, 0)


def test_a_child_is_ended_when_the_store_fails(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(desk)
    small_units(monkeypatch)
    child = Here(is_quick=True)
    monkeypatch.setattr(workers, "ParserProcess", lambda: child)

    def fail(_: object) -> int:
        raise StoreError("no space left")

    monkeypatch.setattr(desk.store, "apply", fail)
    with pytest.raises(StoreError):
        desk.update()
    assert child.is_closed


def test_a_child_that_dies_costs_no_call(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(desk)
    small_units(monkeypatch)
    popen = subprocess.Popen

    def die(_: object, **options: Any) -> subprocess.Popen[bytes]:
        return popen([sys.executable, "-c", ""], **options)

    monkeypatch.setattr(subprocess, "Popen", die)
    assert desk.update().events_new == 6 * (40 + 39) + 1
    desk.check_sums()


def test_small_changes_start_no_second_process(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(desk, files=1)
    monkeypatch.setattr(ingest_module, "UNIT_BYTES", 100)
    monkeypatch.setattr(workers, "ParserProcess", lambda: pytest.fail("not needed"))
    assert isinstance(desk.update(), Outcome)
