"""Declared folders -> the logs that are really there, each once."""

import json
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from burnbar_tui.engine.roots import Root, expand, find_roots, identity_files, named_roots
from burnbar_tui.providers import claude_code, codex
from burnbar_tui.providers.spec import Document, ProviderSpec, Roots, Variable

CLAUDE = replace(claude_code.SPEC, id="acorn")
CODEX = codex.SPEC


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "home"
    path.mkdir()
    return path


def touch(path: Path, data: bytes = b"{}\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def roots_of(home: Path, spec: ProviderSpec = CLAUDE, **environ: str) -> list[Root]:
    return find_roots(spec, home, environ)


def paths_of(home: Path, **environ: str) -> list[Path]:
    return [Path(root.path) for root in find_roots(CLAUDE, home, environ)]


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
    assert {root.account for root in found} == {str(home / ".claude")}
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


def test_a_star_stands_for_any_folder(home: Path) -> None:
    for name in ("a", "b", "c/x"):
        (home / "profiles" / name).mkdir(parents=True)
    spec = replace(CLAUDE, roots=Roots(defaults=("~/profiles/*",)))
    assert [Path(root.path).name for root in roots_of(home, spec)] == ["a", "b", "c"]


def test_a_variable_may_name_a_folder_above_the_root(home: Path) -> None:
    (home / "x/data").mkdir(parents=True)
    spec = replace(CLAUDE, roots=Roots(variables=(Variable("X", below="data"),)))
    [root] = roots_of(home, spec, X=str(home / "x"))
    assert root.path == str(home / "x/data")


def test_a_variable_may_name_a_file(home: Path) -> None:
    touch(home / "x/store.db")
    touch(home / "y/any.log")
    source = Document(files=("store.db", "*.log"))
    variables = (Variable("DB"), Variable("LOG", "\n", below=".."))
    spec = replace(CLAUDE, sources=(source,), roots=Roots(variables=variables))
    [root] = roots_of(home, spec, DB=str(home / "x/store.db"))
    assert root.path == str(home / "x")
    [root] = roots_of(home, spec, LOG=str(home / "y/any.log"))
    assert root.path == str(home / "y")
    assert roots_of(home, spec, DB=str(home / "gone/store.db")) == []


def test_roots_may_be_listed_in_a_file_of_the_agent(home: Path) -> None:
    (home / "shop").mkdir()
    (home / "blog").mkdir()
    listed = {"projects": [{"path": str(home / "shop")}, {str(home / "blog"): 1}, "blog", "/\0"]}
    touch(home / "list.json", json.dumps(listed).encode())
    spec = replace(CLAUDE, roots=Roots(defaults=("~/none",), listed_in=("~/list.json",)))
    found = roots_of(home, spec)
    assert [Path(root.path).name for root in found] == ["shop", "blog"]
    assert {root.account for root in found} == {str(home / "none")}


@pytest.mark.parametrize("text", [b"{", b"\xff", b"null", b'["relative"]', b"[" * 9_000])
def test_a_list_that_cannot_be_read_names_no_roots(home: Path, text: bytes) -> None:
    touch(home / "list.json", text)
    spec = replace(CLAUDE, roots=Roots(listed_in=("~/list.json", "~/gone.json")))
    assert roots_of(home, spec) == []


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
