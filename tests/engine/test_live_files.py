"""The watcher, the glance file and the import in a process of its own."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from burnbar_tui.engine import bulk, glance, watcher
from burnbar_tui.engine.lease import Lease
from burnbar_tui.facts import StoreError
from burnbar_tui.scope import Period, Scope
from burnbar_tui.views import Progress
from tests.machine import UTC, Machine
from tests.providers.transcripts import answer


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine with one call in its logs."""
    machine = Machine(tmp_path)
    machine.claude(answer("m1", "r1"))
    return machine


def test_targets_are_folders_that_exist_and_lie_in_no_other(tmp_path: Path) -> None:
    for name in ("a/inner", "ab"):
        (tmp_path / name).mkdir(parents=True)
    names = ("a", "a/inner", "ab", "missing", "a")
    folders = [(str(tmp_path / name), True) for name in names]
    found = [Path(target.path).name for target in watcher.targets(folders)]
    assert found == ["a", "ab"]


def test_a_folder_that_is_not_watched_deeply_covers_none_below(tmp_path: Path) -> None:
    (tmp_path / "a/inner").mkdir(parents=True)
    folders = [(str(tmp_path / "a"), False), (str(tmp_path / "a/inner"), True)]
    assert [(Path(one.path).name, one.is_deep) for one in watcher.targets(folders)] == [
        ("a", False),
        ("inner", True),
    ]
    [both] = watcher.targets([*folders, (str(tmp_path / "a"), True)])
    assert both.is_deep


async def test_deep_and_other_folders_are_watched_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "deep/inner").mkdir(parents=True)
    (tmp_path / "flat/inner").mkdir(parents=True)
    watched = watcher.targets([(str(tmp_path / "deep"), True), (str(tmp_path / "flat"), False)])
    stop, seen = asyncio.Event(), set[str]()

    async def look() -> None:
        async for paths in watcher.changed_paths(watched, (".db", ".db-wal"), stop, 9.0):
            seen.update(paths)

    task = asyncio.create_task(look())
    wanted = {str(tmp_path / "deep/inner/a.db"), str(tmp_path / "flat/b.db-wal")}
    while not wanted <= seen:
        for name in ("deep/inner/a.db", "flat/b.db-wal", "flat/inner/c.db"):
            (tmp_path / name).write_text("x")
        await asyncio.wait([task], timeout=0.05)
    stop.set()
    await task
    assert seen == wanted


def test_a_folder_made_again_is_another_target(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    before = watcher.targets([(str(folder), True)])
    (tmp_path / "other").mkdir()
    folder.rmdir()
    (tmp_path / "other").rename(folder)
    assert watcher.targets([(str(folder), True)]) != before


async def test_only_files_that_can_be_logs_are_told(tmp_path: Path) -> None:
    stop = asyncio.Event()
    watched = watcher.targets([(str(tmp_path), True)])
    told = set[str]()
    async for paths in watcher.changed_paths(watched, (".jsonl",), stop, 0.05):
        told |= paths
        (tmp_path / "note.txt").write_text("x")
        (tmp_path / "log.jsonl").write_text("x")
        if told:
            stop.set()
    assert told == {str(tmp_path / "log.jsonl")}


async def test_when_nothing_changes_that_is_told(tmp_path: Path) -> None:
    watched = watcher.targets([(str(tmp_path), True)])
    changes = watcher.changed_paths(watched, (".jsonl",), asyncio.Event(), 0.01)
    assert [await anext(changes) for _ in range(2)] == [set(), set()]
    await changes.aclose()  # type: ignore[attr-defined]  # it is a generator


@pytest.mark.parametrize(
    "error", [OSError("OS file watch limit reached"), RuntimeError("Too many open files")]
)
async def test_a_watch_that_is_refused_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def refuse(*_: object, **__: object) -> AsyncIterator[object]:
        raise error
        yield

    monkeypatch.setattr(watcher, "awatch", refuse)
    watched = watcher.targets([(str(tmp_path), True)])
    with pytest.raises(watcher.WatchFailed, match=str(error)):
        async for _ in watcher.changed_paths(watched, (".jsonl",), asyncio.Event(), 9.0):
            pass


def test_a_glance_comes_back_as_it_was_saved(machine: Machine) -> None:
    machine.ingest()
    queries = machine.queries()
    seen = queries.glance(Scope(period=Period.ALL))
    queries.close()
    glance.save(seen, machine.paths.glance)
    assert glance.load(machine.paths.glance) == seen
    assert machine.paths.glance.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in machine.paths.data.glob("glance*")] == ["glance.json"]


def test_a_missing_or_damaged_glance_is_none(tmp_path: Path) -> None:
    assert glance.load(tmp_path / "none") is None
    (tmp_path / "bad").write_text('{"as_of": 3}')
    assert glance.load(tmp_path / "bad") is None


async def test_a_child_imports_under_the_parents_lease(machine: Machine) -> None:
    lease = Lease(machine.paths.lease)
    lease.take()
    told: list[Progress] = []
    await bulk.import_all(machine.paths, machine.environ, UTC, lease, told.append)
    lease.give_back()
    assert (told[-1].is_done, told[-1].events) == (True, 1)
    queries = machine.queries()
    assert queries.events_total() == 1
    queries.close()


async def test_why_a_child_failed_is_told(machine: Machine) -> None:
    machine.paths.data.mkdir()
    machine.paths.store.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="damaged"):
        await bulk.import_all(
            machine.paths, machine.environ, UTC, Lease(machine.paths.lease), lambda _: None
        )


async def test_a_child_does_not_outlive_its_parents_wish(machine: Machine) -> None:
    def stop(_: Progress) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await bulk.import_all(machine.paths, machine.environ, UTC, Lease(machine.paths.lease), stop)


class Gone(io.BytesIO):
    """A pipe that nobody reads."""

    def write(self, _: object) -> int:
        raise BrokenPipeError


def test_a_child_ends_when_nobody_listens(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.nice", lambda _: 0)
    machine.enter(monkeypatch)
    assert bulk.main("UTC", Gone()) == 1
    assert bulk.main("UTC", io.BytesIO()) == 0
    machine.paths.store.write_bytes(b"no database" * 1000)
    assert bulk.main("UTC", io.BytesIO()) == 1
    assert "damaged" in capsys.readouterr().err
