"""What all benchmarks share: whole processes, paired ratios, and programs in a pseudo-terminal.

Absolute times of two runs are not comparable; every figure here is meant to be divided by that of
a baseline which ran directly before or after it.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

BURNBAR = (sys.executable, "-m", "burnbar_tui")

EMPTY_APP = (
    sys.executable,
    "-c",
    "from textual.app import App\n"
    "from textual.widgets import Static\n"
    "class Empty(App):\n"
    "    def compose(self):\n"
    "        yield Static('SENTINEL')\n"
    "Empty().run()\n",
)
"""A Textual app of one widget: what no Textual program can be faster or smaller than."""

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Run:
    """One whole process, from its start to its end, with the children that it waited for."""

    wall_seconds: float
    cpu_seconds: float
    peak_mib: float
    """The largest resident size of any single process of the run."""
    output: bytes

    def json(self) -> dict[str, Any]:
        """Return what the program printed, which must be one JSON object."""
        answer: dict[str, Any] = json.loads(self.output)
        return answer


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return a small environment in which every program finds the same things."""
    own = {"HOME": str(home), "TZ": "UTC", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {"LANG": "C.UTF-8", **kept, **own, **more}


def run(command: Sequence[str], env: Mapping[str, str]) -> Run:
    """Run a command to its end and tell what it took.

    Raises:
        RuntimeError: the command failed; with the end of what it said.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            said = errors.read()[-2_000:].decode(errors="replace")
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
        return Run(
            wall_seconds=wall,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            peak_mib=usage.ru_maxrss / 1024,
            output=output.read(),
        )


def peak_of_tree(command: Sequence[str], env: Mapping[str, str]) -> float:
    """Return the largest sum, in MiB, of the proportional memory of a program and its children.

    Memory that processes share counts once. The looking slows the program, so that this is never
    the run whose time is taken.
    """
    process = subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, sum(proportional_mib(pid) for pid in tree(process.pid)))
        time.sleep(0.01)
    return peak


def in_turns(subject: Callable[[], T], baseline: Callable[[], T], pairs: int) -> list[tuple[T, T]]:
    """Measure A B A B; one pair more comes first, fills the page cache and is dropped."""
    return [(subject(), baseline()) for _ in range(pairs + 1)][1:]


def ratio_line(name: str, pairs: Sequence[tuple[float, float]], unit: str = "s") -> str:
    """Return the median ratio of subject to baseline with its range, then both medians."""
    ratios = [one / other for one, other in pairs]
    ones, others = zip(*pairs, strict=True)
    return (
        f"{name:<40} {statistics.median(ratios):6.2f} x"
        f"  ({min(ratios):.2f} - {max(ratios):.2f}, {len(ratios)} pairs)"
        f"  {statistics.median(ones):.3f} {unit} / {statistics.median(others):.3f} {unit}"
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many percent of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


def latency_line(name: str, milliseconds: Sequence[float]) -> str:
    """Return median, 95th percentile and worst case of a latency."""
    return (
        f"{name:<40} median {percentile(milliseconds, 50):.1f} ms"
        f"  p95 {percentile(milliseconds, 95):.1f} ms"
        f"  max {max(milliseconds):.1f} ms  ({len(milliseconds)} times)"
    )


def machine() -> str:
    """Return what the figures were measured on, without naming the machine."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


def tree(pid: int) -> list[int]:
    """Return a process and all its descendants that are alive."""
    found, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        found.append(parent)
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            waiting += map(int, _read(children).split())
    return found


def cpu_seconds(pid: int) -> float:
    """Return user and system time of a process tree, ended and awaited children included."""
    ticks = 0
    for each in tree(pid):
        fields = _read(Path(f"/proc/{each}/stat")).rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / _TICKS


def resident_mib(pid: int) -> float:
    """Return the resident size of a process tree; what processes share counts for each."""
    pages = sum(int((_read(Path(f"/proc/{each}/statm")) or "0 0").split()[1]) for each in tree(pid))
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def proportional_mib(pid: int) -> float:
    """Return a process's memory, of which shared pages are its share only."""
    for line in _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _read(path: Path) -> str:
    """Return a file below /proc, or nothing when its process has ended."""
    try:
        return path.read_text()
    except OSError:
        return ""
