"""A log that was cut into parts -> which parts come before another.

Parts have no say in when they are read: one that was read before, or is never read again, still
leaves to the next what its `parse` must know (see `LogLines.is_rotated`).
"""

import os
import re
from pathlib import Path

from burnbar_tui.engine.files import matcher
from burnbar_tui.engine.tailer import PACKED
from burnbar_tui.providers.spec import LogLines

MOST_PARTS = 16
LEAST_DATE = 19_700_101
"""From here on a number behind a name is a day, and smaller ones count rotations."""

Age = tuple[int, int, tuple[str | int, ...]]


def parts_before(path: Path, source: LogLines) -> list[Path]:
    """Return the parts of a log that end before this one begins, the oldest first.

    Raises:
        OSError: its folder cannot be listed.
    """
    own, found = _age(path.name, source), dict[Age, Path]()
    for name in sorted(os.listdir(path.parent), key=lambda name: name.endswith(PACKED)):  # noqa: PTH208
        age = _age(name, source)
        if own is not None and age is not None and age < own:
            found.setdefault(age, path.parent / name)
    return [found[age] for age in sorted(found)][-MOST_PARTS:]


def _age(name: str, source: LogLines) -> Age | None:
    """Return what sorts the names of parts from the oldest on; None is another file."""
    for place, pattern in enumerate(source.files):
        if matcher(source, pattern)(name):
            plain = name.removesuffix("d").removesuffix(".zst") if name.endswith(PACKED) else name
            ending = plain.rpartition(".")[2]
            count = int(ending) if ending.isdecimal() else 0
            parts = re.split(r"(\d+)", plain)
            numbered = tuple(int(one) if number % 2 else one for number, one in enumerate(parts))
            return place, -count if count < LEAST_DATE else 0, numbered
    return None
