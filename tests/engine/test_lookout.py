"""What appears and goes is noticed by the cheap look as by the thorough one."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from burnbar_tui.engine import lookout
from burnbar_tui.engine.lookout import Lookout
from burnbar_tui.engine.roots import Root, find_roots
from burnbar_tui.engine.watcher import Target
from burnbar_tui.providers.spec import ProviderSpec

LONG_AGO = 1_000_000_000
LATER_NS = 9_000_000_000_000_000_000
"""So that nothing has changed lately."""


def touch(path: Path, data: bytes = b"{}\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def settle(look: Lookout, home: Path) -> tuple[Target, ...]:
    """Look until all is known, of files and folders that have long been there."""
    for path in (home, *home.rglob("*")):
        os.utime(path, (LONG_AGO, LONG_AGO))
    look.targets()
    look.targets()
    return look.targets()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "home"
    path.mkdir()
    return path


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return whose roots are looked for from now on."""
    found: list[str] = []

    def noted(spec: ProviderSpec, home: Path, environ: Mapping[str, str]) -> list[Root]:
        found.append(spec.id)
        return find_roots(spec, home, environ)

    monkeypatch.setattr(lookout, "find_roots", noted)
    return found


def link(home: Path) -> None:
    touch(home / "disk/sessions/a.jsonl")
    (home / ".codex").symlink_to(home / "disk")


APPEARING: dict[str, Callable[[Path], None]] = {
    "a root": lambda home: touch(home / ".codex/sessions/a.jsonl"),
    "a folder of a root": lambda home: (home / ".claude/projects").mkdir(),
    "a link": link,
    "below another folder": lambda home: touch(home / ".config/claude/projects/a.jsonl"),
    "of an editor": lambda home: touch(
        home / ".config/Code/User/globalStorage/rooveterinaryinc.roo-cline/tasks/1/ui_messages.json"
    ),
    "of an editor that is there": lambda home: touch(
        home / ".config/Editor/User/globalStorage/rooveterinaryinc.roo-cline/tasks/1/history.json"
    ),
    "a single file": lambda home: touch(home / ".forge.db"),
    "a single file of a folder": lambda home: touch(home / "work/.forge.db"),
    "a setting": lambda home: touch(home / ".aider.conf.yml", b"analytics-log: ~/mine\n"),
    "what a setting names": lambda home: touch(home / "named"),
    "what a list names": lambda home: touch(home / "shop/.crush/crush.db"),
}


@pytest.mark.parametrize("change", APPEARING)
def test_what_appears_and_goes_is_noticed_at_once(home: Path, change: str) -> None:
    (home / ".claude").mkdir()
    (home / ".config/Editor/User").mkdir(parents=True)
    touch(home / "mine")
    if change == "what a setting names":
        touch(home / ".aider.conf.yml", b"analytics-log: ~/named\n")
    listed = {"projects": [{"path": "x", "data_dir": str(home / "shop/.crush")}]}
    touch(home / ".local/share/crush/projects.json", json.dumps(listed).encode())
    look = Lookout(home, {}, lambda: LATER_NS)
    before = settle(look, home)
    assert before == Lookout(home, {}).looked_for()
    APPEARING[change](home)
    after = look.targets()
    assert after == Lookout(home, {}).looked_for()
    assert after != before
    settle(look, home)
    for path in (".codex", ".claude/projects", ".config", ".forge.db", "work", ".aider.conf.yml",
                 "named", "shop"):  # fmt: skip
        whole = home / path
        if whole.is_dir() and not whole.is_symlink():
            shutil.rmtree(whole)
        else:
            whole.unlink(missing_ok=True)
    assert look.targets() == Lookout(home, {}).looked_for()


def test_while_nothing_changes_nothing_is_looked_for(home: Path, finds: list[str]) -> None:
    touch(home / ".claude/projects/shop/a.jsonl")
    touch(home / "code/notes.txt")
    look = Lookout(home, {}, lambda: LATER_NS)
    found = settle(look, home)
    finds.clear()
    touch(home / ".claude/projects/shop/b.jsonl")
    touch(home / ".claude/settings.json")
    touch(home / "code/more.txt")
    assert look.targets() == found
    assert finds == []
    assert look.looked_for() == found
    assert finds


def test_what_changed_a_moment_ago_is_looked_at_again(home: Path, finds: list[str]) -> None:
    touch(home / ".forge.db")
    look = Lookout(home, {}, lambda: home.stat().st_mtime_ns + 1)
    settle(look, home)
    finds.clear()
    look.targets()
    assert finds


NAMES = (".claude/projects", ".codex/sessions", ".config/claude/projects", ".cline/data", "a/b")


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.booleans(), st.booleans())))
def test_it_finds_what_a_thorough_look_finds(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, bool, bool]]
) -> None:
    home = tmp_path_factory.mktemp("home")
    look = Lookout(home, {}, lambda: LATER_NS)
    for name, is_made, is_settled in steps:
        if is_settled:
            settle(look, home)
        if is_made:
            (home / name).mkdir(parents=True, exist_ok=True)
        else:
            shutil.rmtree(home / name.partition("/")[0], ignore_errors=True)
        assert look.targets() == Lookout(home, {}).looked_for()
