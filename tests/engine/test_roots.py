"""Declared folders -> the logs that are really there, each once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from burnbar_tui.engine.roots import (
    Root,
    Walk,
    expand,
    find_roots,
    identity_files,
    is_log,
    named_roots,
    walk,
)
from burnbar_tui.providers import claude_code, codex
from burnbar_tui.providers.spec import LogLines, Roots, Variable

CLAUDE = claude_code.SPEC.source
CODEX = codex.SPEC.source


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "home"
    path.mkdir()
    return path


def touch(path: Path, data: bytes = b"{}\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def roots_of(home: Path, log: LogLines[Any, Any] = CLAUDE, **environ: str) -> list[Root]:
    return find_roots("acorn", log, home, environ)


def paths_of(home: Path, **environ: str) -> list[Path]:
    return [Path(root.path) for root in find_roots("acorn", CLAUDE, home, environ)]


def walked(root: Path, log: LogLines[Any, Any] = CLAUDE) -> Walk:
    return walk(Root("acorn", str(root), is_default=True), log)


def names(found: Walk, root: Path) -> list[str]:
    return sorted(str(Path(file.path).relative_to(root)) for file in found.files)


# Roots


@pytest.mark.parametrize(
    ("pattern", "environ", "expected"),
    [
        ("~/.claude", {}, "HOME/.claude"),
        ("${XDG_CONFIG_HOME:-~/.config}/claude", {}, "HOME/.config/claude"),
        ("${XDG_CONFIG_HOME:-~/.config}/claude", {"XDG_CONFIG_HOME": ""}, "HOME/.config/claude"),
        ("${XDG_CONFIG_HOME:-~/.config}/claude", {"XDG_CONFIG_HOME": "/x"}, "/x/claude"),
        ("${XDG_CONFIG_HOME:-~/.config}/claude", {"XDG_CONFIG_HOME": "~/y"}, "HOME/y/claude"),
        ("/opt/${NAME}/logs", {"NAME": "n"}, "/opt/n/logs"),
        ("/opt/${NAME}/logs", {}, "/opt/logs"),
        ("/opt/~/x", {}, "/opt/~/x"),
    ],
)
def test_a_declared_path_is_filled_in(pattern: str, environ: dict[str, str], expected: str) -> None:
    home = Path("/home/ana")
    assert expand(pattern, home, environ) == Path(expected.replace("HOME", str(home)))


def test_both_defaults_are_read(home: Path) -> None:
    (home / ".claude").mkdir()
    (home / ".config/claude").mkdir(parents=True)
    found = roots_of(home)
    assert [Path(root.path) for root in found] == [home / ".claude", home / ".config/claude"]
    assert all(root.is_default for root in found)
    assert {root.provider_id for root in found} == {"acorn"}


def test_the_second_default_follows_xdg(home: Path, tmp_path: Path) -> None:
    (home / ".config/claude").mkdir(parents=True)
    (tmp_path / "xdg/claude").mkdir(parents=True)
    assert paths_of(home, XDG_CONFIG_HOME=str(tmp_path / "xdg")) == [tmp_path / "xdg/claude"]


def test_roots_that_do_not_exist_or_are_no_folders_are_none(home: Path) -> None:
    assert roots_of(home) == []
    (home / ".claude").touch()
    assert roots_of(home) == []


def test_a_variable_replaces_the_defaults(home: Path, tmp_path: Path) -> None:
    (home / ".claude").mkdir()
    (tmp_path / "work").mkdir()
    [root] = roots_of(home, CLAUDE_CONFIG_DIR=str(tmp_path / "work"))
    assert (Path(root.path), root.is_default) == (tmp_path / "work", False)


@pytest.mark.parametrize("blank", ["", "  ", ",", " , "])
def test_a_blank_variable_leaves_the_defaults(home: Path, blank: str) -> None:
    (home / ".claude").mkdir()
    assert paths_of(home, CLAUDE_CONFIG_DIR=blank) == [home / ".claude"]


def test_a_variable_may_list_several_folders_with_commas(home: Path, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    listed = f"{tmp_path}/a, {tmp_path}/b ,,{tmp_path}/missing,{tmp_path}/c/"
    expected = [tmp_path / name for name in ("a", "b", "c")]
    assert paths_of(home, CLAUDE_CONFIG_DIR=listed) == expected


def test_another_variable_lists_folders_as_the_platform_does(home: Path, tmp_path: Path) -> None:
    for name in ("a", "b,1"):
        (tmp_path / name).mkdir()
    listed = os.pathsep.join([str(tmp_path / "a"), str(tmp_path / "b,1")])
    assert paths_of(home, CLAUDE_CONFIG_DIRS=listed) == [tmp_path / "a", tmp_path / "b,1"]


def test_both_variables_together_name_all_folders(home: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    found = paths_of(
        home, CLAUDE_CONFIG_DIR=str(tmp_path / "a"), CLAUDE_CONFIG_DIRS=str(tmp_path / "b")
    )
    assert found == [tmp_path / "a", tmp_path / "b"]


def test_a_variable_may_start_in_the_home(home: Path) -> None:
    (home / "office").mkdir()
    assert paths_of(home, CLAUDE_CONFIG_DIR="~/office") == [home / "office"]


def test_an_element_may_be_the_folder_of_logs_itself(home: Path, tmp_path: Path) -> None:
    (tmp_path / "office/projects").mkdir(parents=True)
    listed = f"{tmp_path}/office/projects,{tmp_path}/office/projects/,{tmp_path}/office"
    assert paths_of(home, CLAUDE_CONFIG_DIR=listed) == [tmp_path / "office"]
    (tmp_path / "codex/archived_sessions").mkdir(parents=True)
    [root] = roots_of(home, CODEX, CODEX_HOME=str(tmp_path / "codex/archived_sessions"))
    assert Path(root.path) == tmp_path / "codex"


def test_one_folder_reached_in_two_ways_is_one_root(home: Path, tmp_path: Path) -> None:
    (home / ".claude").mkdir()
    (home / ".config").mkdir()
    (home / ".config/claude").symlink_to(home / ".claude")
    [root] = roots_of(home)
    assert (Path(root.path), root.is_default) == (home / ".claude", True)
    (tmp_path / "link").symlink_to(home / ".claude")
    listed = f"{tmp_path}/link,{home}/.claude,{home}/../home/.claude"
    assert paths_of(home, CLAUDE_CONFIG_DIR=listed) == [home / ".claude"]


def test_a_root_that_links_to_nothing_is_none(home: Path) -> None:
    (home / ".claude").symlink_to(home / "gone")
    assert roots_of(home) == []


def test_named_roots_need_not_exist(home: Path) -> None:
    roots = Roots(defaults=("~/a",), variables=(Variable("A"),))
    assert named_roots(roots, home, {}) == [(home / "a", True)]
    assert named_roots(roots, home, {"A": "/b,/c"}) == [(Path("/b"), False), (Path("/c"), False)]


# Walks


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
    assert is_log(name, CODEX) is expected


def test_a_compressed_log_yields_to_its_plain_twin(tmp_path: Path) -> None:
    for name in ("a.jsonl", "a.jsonl.zst", "b.jsonl.zst"):
        touch(tmp_path / "sessions" / name)
    touch(tmp_path / "archived_sessions/a.jsonl.zst")
    assert names(walked(tmp_path, CODEX), tmp_path) == [
        "archived_sessions/a.jsonl.zst",
        "sessions/a.jsonl",
        "sessions/b.jsonl.zst",
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


# Whose account it is


def test_the_files_that_tell_the_account_are_read(home: Path) -> None:
    touch(home / ".claude/.claude.json", b"1")
    touch(home / ".claude/.credentials.json", b"2")
    touch(home / ".claude.json", b"3")
    root = Root("acorn", str(home / ".claude"), is_default=True)
    assert dict(identity_files(root, CLAUDE, home)) == {
        ".claude.json": b"1",
        "~/.claude.json": b"3",
        ".credentials.json": b"2",
    }


def test_the_file_in_the_home_tells_nothing_of_another_root(home: Path, tmp_path: Path) -> None:
    touch(home / ".claude.json")
    root = Root("acorn", str(tmp_path), is_default=False)
    assert list(identity_files(root, CLAUDE, home)) == []


def test_a_file_too_large_to_be_a_login_is_not_read(home: Path) -> None:
    touch(home / ".claude.json", b"12345")
    root = Root("acorn", str(home / ".claude"), is_default=True)
    assert list(identity_files(root, CLAUDE, home, most_bytes=4)) == []
    assert list(identity_files(root, CLAUDE, home, most_bytes=5)) == [("~/.claude.json", b"12345")]
