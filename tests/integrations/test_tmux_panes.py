"""Going to the pane of a process, with a tmux server of our own."""

import os
import pty
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from burnbar_tui.integrations import tmux_panes
from burnbar_tui.integrations.processes import find
from burnbar_tui.integrations.tmux_panes import NoPane, go_to
from burnbar_tui.running_views import AgentProcess

TMUX = shutil.which("tmux")
needs_tmux = pytest.mark.skipif(TMUX is None, reason="tmux is not installed")
PATIENCE = 20.0
"""Seconds for what takes milliseconds."""
PROCESS = AgentProcess(pid=1, provider_id="claude-code", folder="/", terminal="/dev/pts/none")


class Server:
    """A tmux server on a socket of its own, with an agent in one of its windows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # The folder of sockets is short: the system takes only about a hundred characters.
        self.sockets = tempfile.mkdtemp(prefix="bb")
        self.environ = {
            "PATH": os.environ["PATH"],
            "TMUX_TMPDIR": self.sockets,
            "TERM": "xterm",
            "HOME": str(folder),
        }
        # By its path: of a folder that is gone tmux would make the user's own server of a name.
        self.socket = Path(self.sockets, f"tmux-{os.getuid()}", "default")
        self.socket.parent.mkdir(mode=0o700)
        self.tmux("-f", os.devnull, "new-session", "-d", "-s", "main", "-x", "80", "-y", "24")

    def tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", str(self.socket), *words],
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
        return done.stdout.strip()

    def window(self, folder: Path, *, session: str = "main") -> str:
        """Run a program called claude in a new window; return the id of its pane."""
        program = self.folder / "claude"
        if not program.exists():
            program.symlink_to("/bin/sleep")
        folder.mkdir(exist_ok=True)
        words = ("new-window", "-d", "-P", "-F", "#{pane_id}", "-t", f"{session}:", "-c")
        return self.tmux(*words, str(folder), str(program), "600")

    def processes(self, folder: Path, count: int = 1) -> list[AgentProcess]:
        """Return what is found in a folder, once so many have begun."""
        end = time.monotonic() + PATIENCE
        while len(found := [one for one in find() if one.folder == str(folder)]) < count:
            assert time.monotonic() < end, "the process never came"
        return found

    @property
    def chosen(self) -> str:
        return self.tmux("display-message", "-p", "-t", "main:", "#{pane_id}")

    @property
    def inside(self) -> dict[str, str]:
        """The environment of a program in one of the panes."""
        socket = self.tmux("display-message", "-p", "#{socket_path}")
        pane = self.tmux("list-panes", "-t", "main:0", "-F", "#{pane_id}").splitlines()[0]
        return {**self.environ, "TMUX": f"{socket},1,0", "TMUX_PANE": pane}

    def close(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self.tmux("kill-server")
        shutil.rmtree(self.sockets, ignore_errors=True)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    found = Server(tmp_path)
    yield found
    found.close()


@needs_tmux
@pytest.mark.skipif(sys.platform != "linux", reason="processes are known on Linux only")
def test_the_pane_of_a_process_is_chosen(server: Server, tmp_path: Path) -> None:
    pane = server.window(tmp_path / "shop")
    server.window(tmp_path / "other")
    assert server.chosen != pane
    told = go_to(server.processes(tmp_path / "shop"), server.environ)
    assert server.chosen == pane
    assert told == "Its pane is chosen in tmux: attach to see it"


@needs_tmux
@pytest.mark.skipif(sys.platform != "linux", reason="processes are known on Linux only")
def test_inside_tmux_the_own_terminal_goes_there(server: Server, tmp_path: Path) -> None:
    server.tmux("new-session", "-d", "-s", "second", "-x", "80", "-y", "24")
    pane = server.window(tmp_path / "shop", session="second")
    ours, theirs = pty.openpty()
    client = subprocess.Popen(
        ["tmux", "-S", str(server.socket), "attach", "-t", "main"],
        env=server.environ,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    try:
        while not (names := server.tmux("list-clients", "-F", "#{client_session}")):
            os.read(ours, 1)
        assert names == "main"
        assert go_to(server.processes(tmp_path / "shop"), server.inside) == ""
        shown = server.tmux("list-clients", "-F", "#{client_session} #{pane_id}")
        assert shown == f"second {pane}"
    finally:
        server.close()
        client.wait(20)
        os.close(ours)
        os.close(theirs)


@needs_tmux
@pytest.mark.skipif(sys.platform != "linux", reason="processes are known on Linux only")
def test_one_of_several_panes_is_said_to_be_one_of_several(server: Server, tmp_path: Path) -> None:
    panes = {server.window(tmp_path / "shop"), server.window(tmp_path / "shop")}
    processes = server.processes(tmp_path / "shop", 2)
    assert go_to(processes, server.environ).startswith("One of 2 panes")
    assert server.chosen in panes


@needs_tmux
@pytest.mark.skipif(sys.platform != "linux", reason="processes are known on Linux only")
def test_where_nobody_looks_the_pane_is_chosen_all_the_same(server: Server, tmp_path: Path) -> None:
    pane = server.window(tmp_path / "shop")
    told = go_to(server.processes(tmp_path / "shop"), server.inside)
    assert (server.chosen, told) == (pane, "Its pane is chosen in tmux: attach to see it")


@needs_tmux
def test_a_process_elsewhere_has_no_pane(server: Server) -> None:
    with pytest.raises(NoPane, match="no tmux pane"):
        go_to([PROCESS], server.environ)
    with pytest.raises(NoPane, match="no tmux pane"):
        go_to([], server.environ)


@needs_tmux
def test_without_a_server_it_says_so(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "TMUX_TMPDIR": str(tmp_path)}
    with pytest.raises(NoPane, match="No tmux server answers"):
        go_to([PROCESS], environ)


def fake(folder: Path, text: str) -> dict[str, str]:
    program = folder / "tmux"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}:/bin:/usr/bin"}


@pytest.mark.parametrize(
    ("environ_of", "told"),
    [
        (lambda folder: {"PATH": str(folder)}, "tmux is not installed"),
        (lambda folder: fake(folder, "exec sleep 30"), "does not answer"),
        (lambda folder: fake(folder, "echo nonsense; echo '%1 x'; echo '%2 3 '"), "no tmux pane"),
        (
            lambda folder: fake(folder, 'test "$1" = list-panes && echo "%1 1 /dev/pts/none"'),
            "closed meanwhile",
        ),
    ],
)
def test_what_is_in_the_way_is_said(
    environ_of: Callable[[Path], dict[str, str]],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tmux_panes, "SECONDS", 0.2)
    with pytest.raises(NoPane, match=told):
        go_to([PROCESS], environ_of(tmp_path))
