"""The tmux pane that a process runs in, brought to the front."""

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from burnbar_tui.facts import BurnbarError
from burnbar_tui.running_views import AgentProcess

SECONDS = 2.0
FORMAT = "#{pane_id} #{pane_pid} #{pane_tty}"


class NoPane(BurnbarError):  # noqa: N818  # reads as what happened
    """There is no pane to go to; the text says why."""


class Pane(NamedTuple):
    """One pane of a tmux server."""

    id: str
    pid: int
    terminal: str

    def is_of(self, process: AgentProcess) -> bool:
        """Return whether a process runs in it."""
        return self.terminal == process.terminal or self.pid in (process.pid, *process.ancestors)


def go_to(processes: Iterable[AgentProcess], environ: Mapping[str, str]) -> str:
    """Bring the pane of the first process that has one to the front; return what to say of it.

    Blocks: call it from a thread. Inside tmux the own terminal goes there; elsewhere the pane is
    chosen for whoever looks at its session.

    Raises:
        NoPane: there is none, or no tmux that answers.
    """
    panes = _panes(environ)
    found = [pane for process in processes for pane in panes if pane.is_of(process)]
    if not found:
        raise NoPane("It runs in no tmux pane of this server")
    target = found[0].id
    chosen = _tmux(["select-window", "-t", target, ";", "select-pane", "-t", target], environ)
    if chosen is None:
        raise NoPane("Its pane was closed meanwhile")
    is_there = bool(environ.get("TMUX")) and _tmux(["switch-client", "-t", target], environ) == ""
    several = len({pane.id for pane in found})
    if several > 1:
        return f"One of {several} panes that may run it: they share a folder"
    return "" if is_there else "Its pane is chosen in tmux: attach to see it"


def _panes(environ: Mapping[str, str]) -> list[Pane]:
    text = _tmux(["list-panes", "-a", "-F", FORMAT], environ)
    if text is None:
        raise NoPane("No tmux server answers: only a tmux pane can be gone to")
    rows = (line.split(" ") for line in text.splitlines())
    return [Pane(row[0], int(row[1]), row[2]) for row in rows if len(row) == 3 and row[2]]


def _tmux(words: list[str], environ: Mapping[str, str]) -> str | None:
    """Return what tmux answers, or None where it refuses."""
    program = shutil.which("tmux", path=environ.get("PATH"))
    if program is None:
        raise NoPane("tmux is not installed: only a tmux pane can be gone to")
    try:
        done = subprocess.run(  # noqa: S603  # words of ours and ids of tmux, and no shell
            [program, *words],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NoPane("tmux does not answer") from None
    except OSError as error:
        raise NoPane(f"tmux cannot be run: {error.strerror}") from error
    return done.stdout if done.returncode == 0 else None
