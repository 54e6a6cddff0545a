"""The dashboard as its user starts it: a real process in a real pseudo-terminal."""

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from burnbar_tui.app import BurnbarApp
from burnbar_tui.cli import tui
from burnbar_tui.scope import Period
from tests.machine import Machine, Shell
from tests.providers.transcripts import answer

pty = pytest.importorskip("pty", reason="no pseudo-terminals here")

NOW = "2026-09-18T12:00:00Z"
ALTERNATE_SCREEN_OFF = b"\x1b[?1049l"
PATIENCE_SECONDS = 60.0


class Session:
    """One run of a command in a terminal."""

    def __init__(self, machine: Machine, *words: str, **variables: str) -> None:
        self._fd, inner = pty.openpty()
        environ = {**os.environ, **machine.environ, "TERM": "xterm-256color", "BURNBAR_NOW": NOW}
        environ |= {"COLUMNS": "120", "LINES": "40", "TMPDIR": str(machine.paths.home.parent)}
        environ |= variables
        self.process = subprocess.Popen(
            [sys.executable, "-m", "burnbar_tui", *words],
            stdin=inner, stdout=inner, stderr=inner, env=environ, start_new_session=True,
        )  # fmt: skip
        os.close(inner)
        self.painted = b""

    def until(self, shown: bytes) -> None:
        """Read what is painted until something was shown; what is alive paints for ever."""
        end = time.monotonic() + 2 * PATIENCE_SECONDS
        while shown not in self.painted:
            assert time.monotonic() < end, self.painted[-2000:]
            assert select.select([self._fd], [], [], PATIENCE_SECONDS)[0], self.painted[-2000:]
            try:
                self.painted += os.read(self._fd, 65536)
            except OSError:
                raise AssertionError(self.painted[-2000:]) from None

    def until_stopped(self) -> None:
        """Read on until the program rests, since it paints until then; forget what it painted."""
        end = time.monotonic() + PATIENCE_SECONDS
        has_stopped = is_quiet = False
        while not (has_stopped and is_quiet):
            assert time.monotonic() < end, self.painted[-2000:]
            has_stopped |= os.waitpid(self.process.pid, os.WUNTRACED | os.WNOHANG)[0] != 0
            is_quiet = not select.select([self._fd], [], [], 0.05)[0]
            if not is_quiet:
                self.painted += os.read(self._fd, 65536)
        self.painted = b""

    def press(self, keys: str) -> None:
        """Type something."""
        os.write(self._fd, keys.encode())

    def cut_off(self) -> None:
        """Take the terminal away."""
        os.close(self._fd)

    def end(self) -> int:
        """Read on until the program ends, and return its exit code."""
        with_rest = True
        while with_rest:
            try:
                with_rest = bool(chunk := os.read(self._fd, 65536))
                self.painted += chunk
            except OSError:
                with_rest = False
        os.close(self._fd)
        return self.process.wait()


@contextmanager
def started(machine: Machine, *words: str, **variables: str) -> Iterator[Session]:
    """Start a command, and make sure that it is gone in the end."""
    session = Session(machine, *words, **variables)
    try:
        yield session
    finally:
        if session.process.poll() is None:
            session.process.kill()
            session.process.wait()


def test_it_shows_true_totals_and_live_calls_and_leaves_cleanly(machine: Machine) -> None:
    machine.claude(answer("m1", "r1", at="2026-09-18T09:00:00.000Z"))
    with started(machine) as session:
        session.until(b"claude-sonnet-4-6")
        machine.append(
            ".claude/projects/-home-ana-shop/s1.jsonl",
            answer("m2", "r2", at="2026-09-18T11:00:00.000Z", model="claude-opus-4-6"),
        )
        session.until(b"claude-opus-4-6")
        session.press("q")
        assert session.end() == 0
    assert ALTERNATE_SCREEN_OFF in session.painted
    assert machine.paths.glance.exists()


def test_it_rests_and_paints_all_of_it_when_it_is_called_back(machine: Machine) -> None:
    machine.claude(answer("m1", "r1", at="2026-09-18T09:00:00.000Z"))
    with started(machine) as session:
        session.until(b"live")  # Before it reads keys, the terminal itself would answer to this.
        session.press("\x1a")
        session.until_stopped()
        session.process.send_signal(signal.SIGCONT)
        session.until(b"Accounts")
        session.until(b"claude-sonnet-4-6")
        session.press("q")
        assert session.end() == 0


def test_it_ends_when_its_terminal_is_gone(machine: Machine) -> None:
    """Started in a session of its own, it is sent no signal."""
    machine.claude(answer("m1", "r1", at="2026-09-18T09:00:00.000Z"))
    with started(machine) as session:
        session.until(b"claude-sonnet-4-6")
        session.cut_off()
        assert session.process.wait(PATIENCE_SECONDS) == 0


def test_the_demo_takes_the_place_of_a_first_run_that_finds_nothing(machine: Machine) -> None:
    with started(machine) as session:
        session.until(b"look again every")
        session.press("d")
        session.until(b"DEMO")
        session.until(b"leave demo")
        session.painted = b""
        session.press("d")
        session.until(b"look again every")
        session.press("q")
        assert session.end() == 0
    assert list(machine.paths.home.parent.glob("burnbar-demo-*")) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_it_leaves_cleanly_when_told_to_go(machine: Machine, number: signal.Signals) -> None:
    machine.claude(answer())
    with started(machine, "demo") as session:
        session.until(b"DEMO")
        session.until(b"live")
        session.process.send_signal(number)
        assert session.end() == 0
    assert ALTERNATE_SCREEN_OFF in session.painted
    assert list(machine.paths.home.parent.glob("burnbar-demo-*")) == []


def test_a_damaged_store_is_told_on_the_screen(machine: Machine) -> None:
    machine.paths.data.mkdir()
    machine.paths.store.write_bytes(b"no database" * 1000)
    with started(machine) as session:
        session.until(b"is damaged")
        session.press("q")
        session.end()
    assert b"Traceback" not in session.painted


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> list[BurnbarApp]:
    """Pretend to have a terminal; return the apps that were run in it."""
    apps: list[BurnbarApp] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr(BurnbarApp, "run", lambda app: apps.append(app))
    return apps


def test_the_dashboard_starts_from_the_glance(
    machine: Machine, shell: Shell, terminal: list[BurnbarApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BURNBAR_NOW", NOW)
    machine.claude(answer(at="2026-09-18T09:00:00.000Z"))
    shell.run("ingest")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert tui.run("", []) == 0
    [app] = terminal
    assert app.overview.glance is not None
    assert app.overview.glance.today.events == 1


def test_the_demo_keeps_its_files_to_itself(
    machine: Machine, terminal: list[BurnbarApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    grown: list[Callable[[], float]] = []
    monkeypatch.setattr(tempfile, "tempdir", str(machine.paths.home.parent))
    monkeypatch.setattr(
        BurnbarApp, "call_later", lambda _app, _callback, *rest: grown.extend(rest[1:])
    )
    assert tui.run("demo", []) == 0
    assert len(terminal) == len(grown) == 1
    assert list(machine.paths.home.parent.glob("burnbar-demo-*")) == []
    assert not Path(machine.paths.data).exists()


def test_the_settings_of_the_user_are_followed_also_by_the_demo(
    machine: Machine, terminal: list[BurnbarApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(machine.paths.home.parent))
    machine.paths.config.mkdir()
    machine.paths.settings.write_text('theme = "paper"\nperiod = "all"\nascii = "on"\n')
    assert tui.run("", []) == tui.run("demo", []) == 0
    assert [app.theme for app in terminal] == ["paper", "paper"]
    assert {app.overview.scope.period for app in terminal} == {Period.ALL}


def test_a_terminal_that_is_not_utf_8_is_sent_ascii_only(machine: Machine) -> None:
    machine.claude(answer("m1", "r1", at="2026-09-18T09:00:00.000Z"))
    with started(machine, LC_ALL="C") as session:
        session.until(b"claude-sonnet-4-6")
        session.until(b"* live")
        session.press(",")
        session.until(b"kept in")
        session.press("q")
        assert session.end() == 0
    assert session.painted.isascii()
