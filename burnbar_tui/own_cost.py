"""What we cost the machine ourselves: processor and memory, from what the system counts anyway."""

import os
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

SAMPLES = 3
"""Of each two neighbours one step apart; the oldest is what the newest is compared with."""
_STATM = Path("/proc/self/statm")


class OwnCost(NamedTuple):
    """One reading of ourselves."""

    cpu_percent: float | None
    """Of one core, since the oldest sample; None for the first one."""
    memory_bytes: int | None
    """What is resident, or None where the system does not tell."""
    is_peak: bool = False
    """The most there ever was, where the system tells no more."""


def _busy_seconds() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


class Meter:
    """Compares each sample with the one of two steps before, so that a burst does not hide."""

    def __init__(
        self,
        elapsed: Callable[[], float] = time.monotonic,
        busy: Callable[[], float] = _busy_seconds,
        statm: Path = _STATM,
    ) -> None:
        self._elapsed = elapsed
        self._busy = busy
        self._statm = statm
        self._samples: deque[tuple[float, float]] = deque(maxlen=SAMPLES)

    def read(self) -> OwnCost:
        """Take a sample; it costs some twenty microseconds."""
        self._samples.append((self._elapsed(), self._busy()))
        (since, busy), (now, busy_now) = self._samples[0], self._samples[-1]
        percent = (busy_now - busy) * 100 / (now - since) if now > since else None
        return OwnCost(percent, *_memory(self._statm))


def _memory(statm: Path) -> tuple[int | None, bool]:
    """Return resident bytes, and whether they are the most there ever was."""
    try:
        pages = int(statm.read_text().split()[1])
    except (OSError, ValueError, IndexError):
        pass
    else:
        return pages * os.sysconf("SC_PAGE_SIZE"), False
    if sys.platform == "win32":
        return None, False
    import resource  # not on every system

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024), True
