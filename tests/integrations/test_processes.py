"""Which processes of agents are found in a made-up /proc, and what is kept of them."""

import time
from pathlib import Path

import msgspec
import pytest

from burnbar_tui.integrations import processes
from burnbar_tui.integrations.processes import AgentProcesses, find
from burnbar_tui.providers.registry import specs

SECRET = "sk-not-to-be-kept"


class Proc:
    """A made-up /proc."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "proc"
        self.path.mkdir()
        self.shop = folder / "shop"
        self.shop.mkdir()

    def add(
        self,
        pid: int,
        name: str,
        *words: str,
        parent: int = 1,
        device: int = 136 << 8 | 5,
        cwd: Path | None = None,
    ) -> None:
        folder = self.path / str(pid)
        folder.mkdir()
        (folder / "stat").write_text(f"{pid} ({name}) S {parent} {pid} {pid} {device} -1 4194304 1")
        (folder / "cmdline").write_text("".join(f"{word}\0" for word in words or (name,)))
        (folder / "cwd").symlink_to(cwd or self.shop)

    def found(self) -> list[tuple[int, str]]:
        return [(one.pid, one.provider_id) for one in find(self.path)]


@pytest.fixture
def proc(tmp_path: Path) -> Proc:
    return Proc(tmp_path)


def test_an_agent_is_known_by_the_name_of_its_process(proc: Proc) -> None:
    proc.add(7, "claude", "claude", "--api-key", SECRET, parent=6)
    proc.add(6, "bash", "-bash", parent=1)
    proc.add(8, "vim", "vim", "claude")
    [one] = find(proc.path)
    assert (one.pid, one.provider_id, one.folder) == (7, "claude-code", str(proc.shop))
    assert (one.terminal, one.ancestors) == ("/dev/pts/5", (6, 1))
    assert SECRET not in msgspec.json.encode(one).decode()


@pytest.mark.parametrize(
    ("name", "words", "provider_id"),
    [
        ("MainThread", ("node", "--no-warnings", "/usr/local/bin/gemini"), "gemini-cli"),
        ("node", ("/opt/node22/bin/node", "/usr/lib/qwen.js"), "qwen-code"),
        ("python3.12", ("/usr/bin/python3.12", "/home/ana/.local/bin/aider"), "aider"),
        ("x) S 1 (y", ("/usr/bin/codex", "resume"), "codex"),
        ("node", ("/home/ana/.local/bin/cursor-agent", "index.js"), "cursor-agent"),
        ("sh", ("-claude",), "claude-code"),
        ("python3", ("python3", "-m", "aider"), "aider"),
    ],
)
def test_an_agent_is_known_by_its_program_or_its_script(
    proc: Proc, name: str, words: tuple[str, ...], provider_id: str
) -> None:
    proc.add(7, name, *words)
    assert proc.found() == [(7, provider_id)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("node", ("node",)),
        ("cat", ("cat", "/usr/bin/claude")),
        ("ollama", ("ollama", "serve")),
        ("x", ()),
    ],
)
def test_what_is_no_agent_is_none(proc: Proc, name: str, words: tuple[str, ...]) -> None:
    proc.add(7, name, *words)
    assert proc.found() == []


def test_a_process_without_a_terminal_waits_for_nobody(proc: Proc) -> None:
    proc.add(7, "claude", device=0)
    assert proc.found() == []


def test_what_an_agent_starts_in_its_folder_is_a_part_of_it(proc: Proc, tmp_path: Path) -> None:
    proc.add(7, "gemini")
    proc.add(8, "gemini", parent=7)
    proc.add(9, "codex", parent=8)
    proc.add(10, "gemini", parent=8, cwd=tmp_path)
    assert proc.found() == [(7, "gemini-cli"), (9, "codex"), (10, "gemini-cli")]


def test_processes_that_go_or_are_damaged_are_left_out(proc: Proc) -> None:
    for pid in range(7, 11):
        proc.add(pid, "claude")
    (proc.path / "7/stat").unlink()
    (proc.path / "8/stat").write_text("nonsense")
    (proc.path / "9/cwd").unlink()
    (proc.path / "self").mkdir()
    assert proc.found() == [(10, "claude-code")]
    assert find(proc.path / "missing") == ()


@pytest.mark.parametrize(
    ("device", "terminal"),
    [
        (136 << 8, "/dev/pts/0"),
        (137 << 8 | 3, "/dev/pts/259"),
        (136 << 8 | 1 << 20 | 2, "/dev/pts/258"),
        (4 << 8 | 2, "/dev/tty2"),
    ],
)
def test_the_terminal_is_told_by_its_device(proc: Proc, device: int, terminal: str) -> None:
    proc.add(7, "claude", device=device)
    assert [one.terminal for one in find(proc.path)] == [terminal]


def test_a_circle_of_parents_ends(proc: Proc) -> None:
    proc.add(7, "claude", parent=8)
    proc.add(8, "bash", parent=7)
    assert [one.ancestors for one in find(proc.path)] == [(8,)]


def test_it_looks_again_only_after_some_seconds(
    proc: Proc, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: at[0])
    look = AgentProcesses(proc.path)
    assert look() == ()
    proc.add(7, "claude")
    at[0] += processes.KEPT_SECONDS / 2
    assert look() == ()
    at[0] += processes.KEPT_SECONDS
    assert [one.pid for one in look()] == [7]


def test_no_two_agents_share_a_command() -> None:
    names = [
        name
        for spec in specs().values()
        for name in (spec.signs.binaries if spec.signs.commands is None else spec.signs.commands)
    ]
    assert len(names) == len(set(names)) == len(processes.commands())
