"""Declared patterns -> the files that are really there, each once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from burnbar_tui.engine.files import (
    Walk,
    endings,
    found_at,
    matcher,
    split,
    walk,
    watch_folders,
)
from burnbar_tui.engine.roots import Root
from burnbar_tui.facts import Confidence
from burnbar_tui.paths import noted_of
from burnbar_tui.providers import claude_code, codex
from burnbar_tui.providers.spec import Document, LogLines, ProviderSpec, Rows, Table

CLAUDE = claude_code.SPEC
CODEX = codex.SPEC


def touch(path: Path, data: bytes = b"{}\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def root_at(folder: Path) -> Root:
    return Root("acorn", str(folder), is_default=True)


def walked(folder: Path, spec: ProviderSpec = CLAUDE) -> Walk:
    return walk(root_at(folder), spec)


def acorn(*sources: LogLines | Document | Rows) -> ProviderSpec:
    """Return a made-up provider of these sources."""
    label = Confidence.EXACT
    return ProviderSpec(
        id="acorn", name="Acorn", reads="", sources=sources, tokens=label, cost=label
    )


def documents(*files: str, without: tuple[str, ...] = ()) -> ProviderSpec:
    return acorn(Document(files=files, without=without))


DATABASE = Rows(files=("x.db",), tables=(Table("t"),))


def names(found: Walk, root: Path) -> list[str]:
    return sorted(str(Path(file.path).relative_to(root)) for file in found.files)


def test_logs_are_found_in_every_layout(tmp_path: Path) -> None:
    for name in (
        "projects/-home-ana-shop/s1.jsonl",
        "projects/-home-ana-shop/s1/subagents/agent-a1.jsonl",
        "projects/-home-ana-shop/s1/subagents/deep/agent-a2.jsonl",
        "projects/-home-ana-shop/s1/old.jsonl",
        "projects/-home-ana-shop/agent-a3.jsonl",
    ):
        touch(tmp_path / name)
    for other in ("projects/x/agent-a1.meta.json", "history.jsonl", "todos/x.jsonl"):
        touch(tmp_path / other)
    found = walked(tmp_path)
    assert len(found.files) == 5
    assert found.troubles == []
    assert len(found.folders) == 6
    assert all(Path(folder).is_dir() for folder in found.folders)


def test_a_found_file_tells_size_time_and_inode(tmp_path: Path) -> None:
    path = touch(tmp_path / "projects/a.jsonl", b"12345")
    [found] = walked(tmp_path).files
    status = path.stat()
    assert (found.path, found.size) == (str(path), 5)
    assert (found.mtime_ns, found.inode) == (status.st_mtime_ns, status.st_ino)


def test_all_folders_of_a_provider_are_walked(tmp_path: Path) -> None:
    touch(tmp_path / "sessions/2026/09/18/rollout-a.jsonl")
    touch(tmp_path / "archived_sessions/rollout-b.jsonl")
    assert len(walked(tmp_path, CODEX).files) == 2


def test_a_root_without_its_folders_has_no_logs(tmp_path: Path) -> None:
    (tmp_path / "projects").touch()
    assert walked(tmp_path) == Walk()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.jsonl", True),
        ("a.jsonl.zst", True),
        (".a.jsonl", False),
        ("a.jsonl.tmp", False),
        ("a.jsonl.zst.tmp", False),
        ("a.json", False),
        ("a.zst", False),
        ("jsonl", False),
        ("ä.jsonl", True),
    ],
)
def test_a_log_is_known_by_its_name(name: str, *, expected: bool) -> None:
    source = CODEX.sources[0]
    assert matcher(source, source.files[0])(name) is expected


def test_a_compressed_log_yields_to_its_plain_twin(tmp_path: Path) -> None:
    for name in ("a.jsonl", "a.jsonl.zst", "b.jsonl.zst"):
        touch(tmp_path / "sessions" / name)
    touch(tmp_path / "archived_sessions/a.jsonl.zst")
    assert names(walked(tmp_path, CODEX), tmp_path) == [
        "archived_sessions/a.jsonl.zst",
        "sessions/a.jsonl",
        "sessions/b.jsonl.zst",
    ]


def test_a_log_of_a_fixed_name_may_be_compressed(tmp_path: Path) -> None:
    source = LogLines(files=("*/session.jsonl",), markers=(b'"x"',))
    for name in ("a/session.jsonl.zstd", "b/session.jsonl.zst", "b/session.jsonl"):
        touch(tmp_path / name)
    assert names(walked(tmp_path, acorn(source)), tmp_path) == [
        "a/session.jsonl.zstd",
        "b/session.jsonl",
    ]


def test_folders_are_looked_into_down_to_the_depth_that_is_declared(tmp_path: Path) -> None:
    folder = tmp_path / "projects"
    for level in range(11):
        touch(folder / f"{level}.jsonl")
        folder /= "d"
    depths = [Path(file.path).stem for file in walked(tmp_path).files]
    assert sorted(depths, key=int) == [str(level) for level in range(9)]


def test_a_linked_folder_is_read_once(tmp_path: Path) -> None:
    touch(tmp_path / "elsewhere/shop/a.jsonl")
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects/one").symlink_to(tmp_path / "elsewhere/shop")
    (tmp_path / "projects/two").symlink_to(tmp_path / "elsewhere/shop")
    [found] = walked(tmp_path).files
    assert found.path == str(tmp_path / "elsewhere/shop/a.jsonl")


def test_links_that_go_round_in_circles_end(tmp_path: Path) -> None:
    touch(tmp_path / "projects/shop/a.jsonl")
    (tmp_path / "projects/shop/up").symlink_to(tmp_path / "projects")
    (tmp_path / "projects/self").symlink_to(tmp_path / "projects/self")
    found = walked(tmp_path)
    assert names(found, tmp_path) == ["projects/shop/a.jsonl"]
    assert len(found.folders) == 2


def test_a_linked_file_is_read_once(tmp_path: Path) -> None:
    path = touch(tmp_path / "projects/shop/a.jsonl")
    (tmp_path / "projects/shop/b.jsonl").symlink_to(path)
    (tmp_path / "projects/c.jsonl").symlink_to(path)
    assert [file.path for file in walked(tmp_path).files] == [str(path)]


def test_a_link_to_a_file_that_is_gone_and_what_is_no_file_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects/a.jsonl").symlink_to(tmp_path / "gone.jsonl")
    os.mkfifo(tmp_path / "projects/b.jsonl")
    (tmp_path / "projects/c.jsonl").mkdir()
    found = walked(tmp_path)
    assert (found.files, found.troubles) == ([], [])


def test_a_folder_that_cannot_be_read_is_told_and_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path / "projects/closed/a.jsonl")
    touch(tmp_path / "projects/open/b.jsonl")
    scandir = os.scandir

    def refuse(path: str) -> Any:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = walked(tmp_path)
    assert names(found, tmp_path) == ["projects/open/b.jsonl"]
    assert found.troubles == [(str(tmp_path / "projects/closed"), "Permission denied")]


class Entry:
    """A directory entry of a file that vanishes when one looks."""

    name = "a.jsonl"

    def __init__(self, path: str) -> None:
        self.path = path

    def is_symlink(self) -> bool:
        return False

    def is_dir(self) -> bool:
        return False

    def is_file(self) -> bool:
        return True

    def stat(self) -> os.stat_result:
        raise OSError


def test_a_file_that_cannot_be_looked_at_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "projects").mkdir()
    gone = f"{tmp_path}/projects/a.jsonl"

    @contextmanager
    def entries(_: str) -> Iterator[list[Entry]]:
        yield [Entry(gone)]

    monkeypatch.setattr(os, "scandir", entries)
    found = walked(tmp_path)
    assert (found.files, found.troubles) == ([], [(gone, "OSError")])


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("tmp/*/chats/**/*.json", ["tmp/p/chats/a.json", "tmp/p/chats/s/b.json"]),
        ("tmp/*/chats/*.json", ["tmp/p/chats/a.json"]),
        ("tmp/p/**/*.json", ["tmp/p/chats/a.json", "tmp/p/chats/s/b.json"]),
        ("tmp/**/s/*.json", ["tmp/p/chats/s/b.json"]),
        ("tmp/**/chats/*.json", ["tmp/p/chats/a.json"]),
        ("tmp/*/.index", ["tmp/p/.index"]),
        ("tmp/p/chats/a.json", ["tmp/p/chats/a.json"]),
        ("tmp/*.json", []),
        ("gone/*.json", []),
        ("tmp/p/chats/gone.json", []),
        ("tmp/p/.*", ["tmp/p/.index"]),
        ("*/*/*/a.j*n", ["tmp/p/chats/a.json"]),
    ],
)
def test_a_pattern_names_folders_and_files(
    tmp_path: Path, pattern: str, expected: list[str]
) -> None:
    for name in ("tmp/p/chats/a.json", "tmp/p/chats/s/b.json", "tmp/p/.index", "tmp/p/c.txt"):
        touch(tmp_path / name)
    found = walked(tmp_path, documents(pattern))
    assert names(found, tmp_path) == expected
    assert found.troubles == []


def test_names_that_look_alike_are_left_out(tmp_path: Path) -> None:
    for name in ("a.jsonl", "a.trajectory.jsonl"):
        touch(tmp_path / name)
    found = walked(tmp_path, documents("*.jsonl", without=("*.trajectory.jsonl",)))
    assert names(found, tmp_path) == ["a.jsonl"]


def test_a_file_of_two_sources_belongs_to_the_first(tmp_path: Path) -> None:
    touch(tmp_path / "a.json")
    touch(tmp_path / "b.json")
    found = walked(tmp_path, acorn(Document(files=("a.json",)), Document(files=("*.json",))))
    assert sorted((Path(file.path).name, file.source) for file in found.files) == [
        ("a.json", 0),
        ("b.json", 1),
    ]


def test_a_database_changes_with_its_log(tmp_path: Path) -> None:
    path = touch(tmp_path / "x.db", b"12345")
    os.utime(path, (1_000, 1_000))
    [found] = walked(tmp_path, acorn(DATABASE)).files
    assert (found.size, found.mtime_ns) == (5, 1_000 * 10**9)
    os.utime(touch(tmp_path / "x.db-wal", b"123"), (2_000, 2_000))
    [found] = walked(tmp_path, acorn(DATABASE)).files
    assert (found.size, found.mtime_ns, found.path) == (8, 2_000 * 10**9, str(path))
    assert found_at(f"{path}-wal", 0, DATABASE) == found


def test_what_is_no_file_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "x.db").mkdir()
    assert walked(tmp_path, acorn(DATABASE)).files == []
    with pytest.raises(FileNotFoundError):
        found_at(str(tmp_path / "x.db"), 0, DATABASE)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a/b/*.json", (("a", "b"), (), "*.json")),
        ("a/*/b/**/x.json", (("a",), ("*", "b", "**"), "x.json")),
        ("x.db", ((), (), "x.db")),
    ],
)
def test_a_pattern_is_cut_at_its_first_star(pattern: str, expected: tuple[object, ...]) -> None:
    assert split(pattern) == expected


def test_every_file_and_side_file_has_one_of_the_endings() -> None:
    spec = acorn(DATABASE, Document(files=("a/*.settings.json", "one.json")), *CODEX.sources)
    found = endings(spec)
    assert found == {
        "x.db", "x.db-wal", "x.db-journal", ".settings.json", "one.json",
        ".jsonl", ".jsonl.zst", ".jsonl.zstd",
    }  # fmt: skip


def test_only_folders_with_more_folders_below_are_watched_deeply(tmp_path: Path) -> None:
    spec = acorn(DATABASE, Document(files=("a/b/*.json", "a/c/*/x.json")))
    assert watch_folders(root_at(tmp_path), spec) == [
        (str(tmp_path), False),
        (str(tmp_path / "a/b"), False),
        (str(tmp_path / "a/c"), True),
    ]


def test_our_own_notes_of_a_root_lie_with_our_data(tmp_path: Path) -> None:
    spec = acorn(Document(files=("*.json",)), Document(files=("*.json",), noted_in="notes"))
    data, roots = tmp_path / "data", [tmp_path / "a", tmp_path / "b"]
    for root in roots:
        touch(root / "log.json")
        touch(Path(noted_of(str(data), "notes", str(root)), f"of-{root.name}.json"))
    for folder in map(str, roots):
        there = Root("acorn", folder, is_default=True, data=str(data))
        found = walk(there, spec).files
        assert [(Path(one.path).name, one.source) for one in found] == [
            ("log.json", 0),
            (f"of-{folder[-1]}.json", 1),
        ]
        noted = noted_of(str(data), "notes", folder)
        assert watch_folders(there, spec) == [(folder, False), (noted, False)]


def test_a_root_may_be_one_file_of_any_name(tmp_path: Path) -> None:
    for name in ("a.jsonl", "mine.txt", "mine.txt.old", "sub/mine.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"{}\n")
    spec = acorn(DATABASE, LogLines(files=("*.jsonl",), markers=()))
    root = Root("acorn", str(tmp_path), True, file="mine.txt", source=1)
    found = walk(root, spec).files
    assert [(Path(one.path).name, one.source) for one in found] == [("mine.txt", 1)]
    assert watch_folders(root, spec) == [(str(tmp_path), False)]
    assert "mine.txt" in endings(spec, root)
    assert "mine.txt" not in endings(spec)
