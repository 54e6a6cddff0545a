"""The agents' processes that this user has in a terminal, as Linux tells them in /proc.

Command lines of others may hold secrets: of each only the name of the program is looked at, and
nothing of it is kept. On systems without /proc no process is known.
"""

import os
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from burnbar_tui.providers.registry import specs
from burnbar_tui.running_views import AgentProcess

PROC = Path("/proc")
KEPT_SECONDS = 3.0
"""A look takes some milliseconds on a busy machine, and screens ask several times a second."""
MOST_BYTES = 512
"""Of a command line: as far as the name of a script behind its interpreter may be."""
INTERPRETERS = ("node", "bun", "deno", "python")
SCRIPT_ENDINGS = frozenset({".js", ".mjs", ".cjs", ".py"})
PSEUDO_TERMINALS = range(136, 144)
"""Major numbers of the devices /dev/pts/0 and on, 256 to each."""


class Process(NamedTuple):
    """What /proc tells of one process without its command line."""

    name: str
    parent: int
    terminal: str


def commands() -> dict[str, str]:
    """Return the names of the agents' programs and whose each is."""
    return {
        name: spec.id
        for spec in specs().values()
        for name in (spec.signs.binaries if spec.signs.commands is None else spec.signs.commands)
    }


class AgentProcesses:
    """Looks for processes of agents, at most once in some seconds."""

    def __init__(self, proc: Path = PROC) -> None:
        self._proc = proc
        self._lock = threading.Lock()
        self._at = -KEPT_SECONDS
        self._found: tuple[AgentProcess, ...] = ()

    def __call__(self) -> tuple[AgentProcess, ...]:
        """Return them, by number."""
        with self._lock:
            if time.monotonic() - self._at >= KEPT_SECONDS:
                self._found = find(self._proc)
                self._at = time.monotonic()
            return self._found


def find(proc: Path = PROC) -> tuple[AgentProcess, ...]:
    """Return the agents' processes of this user that have a terminal, by number.

    A process that an agent started in its own folder to do its work is a part of it.
    """
    known, there = commands(), dict(_processes(proc))
    found: dict[int, AgentProcess] = {}
    for pid, process in sorted(there.items()):
        if not process.terminal:
            continue
        provider_id = known.get(process.name) or known.get(_program(proc / str(pid) / "cmdline"))
        folder = _folder(proc / str(pid) / "cwd") if provider_id else ""
        if provider_id and folder:
            found[pid] = AgentProcess(
                pid=pid,
                provider_id=provider_id,
                folder=folder,
                terminal=process.terminal,
                ancestors=_ancestors(pid, there),
            )
    return tuple(one for one in found.values() if not _is_part(one, found))


def _is_part(process: AgentProcess, others: Mapping[int, AgentProcess]) -> bool:
    above = (others.get(pid) for pid in process.ancestors)
    own = (process.provider_id, process.folder)
    return any((other.provider_id, other.folder) == own for other in above if other)


def _processes(proc: Path) -> Iterator[tuple[int, Process]]:
    """Yield the processes of this user; one that ends meanwhile is left out."""
    own = os.getuid() if hasattr(os, "getuid") else -1
    try:
        names = os.listdir(proc)  # noqa: PTH208  # hundreds of names, no objects
    except OSError:
        return
    for name in names:
        if not name.isdecimal():
            continue
        try:
            with open(f"{proc}/{name}/stat", "rb") as file:  # noqa: PTH123  # as above
                if os.fstat(file.fileno()).st_uid != own:
                    continue
                text = file.read(1_024).decode("utf-8", "replace")
            # The name stands in brackets and may itself hold any, so the last one counts.
            head, _, rest = text.rpartition(")")
            _, parent, _, _, device = rest.split()[:5]
            yield int(name), Process(head.partition("(")[2], int(parent), _terminal(int(device)))
        except (OSError, ValueError):
            continue


def _terminal(device: int) -> str:
    """Return the name of the terminal that a device number stands for, or empty text."""
    major, minor = device >> 8 & 0xFFF, device & 0xFF | device >> 12 & 0xFFF00
    if major in PSEUDO_TERMINALS:
        return f"/dev/pts/{(major - PSEUDO_TERMINALS.start) * 256 + minor}"
    return f"/dev/tty{minor}" if major == 4 else ""


def _ancestors(pid: int, there: Mapping[int, Process]) -> tuple[int, ...]:
    found = [pid]
    while (process := there.get(found[-1])) and process.parent not in (0, *found):
        found.append(process.parent)
    return tuple(found[1:])


def _program(path: Path) -> str:
    """Return the name of the program, or of the script where the program is an interpreter."""
    try:
        with path.open("rb") as file:
            words = file.read(MOST_BYTES).decode("utf-8", "replace").split("\0")
    except OSError:
        return ""
    name = words[0].rpartition("/")[2].removeprefix("-")
    if not name.startswith(INTERPRETERS):
        return name
    script = next((word for word in words[1:] if word and not word.startswith("-")), "")
    found = Path(script.rpartition("/")[2])
    return found.stem if found.suffix in SCRIPT_ENDINGS else found.name


def _folder(path: Path) -> str:
    """Return a working folder; empty where it is not ours to know, or was deleted."""
    try:
        folder = os.readlink(path)  # noqa: PTH115  # as text
    except OSError:
        return ""
    return "" if folder.endswith(" (deleted)") else folder
