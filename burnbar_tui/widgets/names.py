"""Names of accounts and projects as they fit into a cell."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from burnbar_tui.widgets.parts import DIM, STRONG, Parts
from burnbar_tui.widgets.text import cells_of, clipped, plain

LONGEST = 200
DATED = re.compile(r"([-@])20(\d\d)-?(\d\d)-?\d\d$")
"""The date at the end of the name of a model."""
WORD_END = re.compile(r"[-/_.: @]")
LEAST_WITH_ENDS = 9


def account_name(provider: str, account: str, width: int, plan: str = "") -> Parts:
    """Return provider, account and plan; first the plan goes, then the provider's later words."""
    name = plain(provider, LONGEST)
    label = plain(account, LONGEST)
    if not name:
        return [(plain(account, width), STRONG)]
    for shown in (name, name.partition(" ")[0]):
        room = width - cells_of(shown)
        if cells_of(label) < room:
            parts: Parts = [(shown, STRONG), (f" {label}", DIM)]
            left = room - cells_of(label) - 4
            shown_plan = plain(plan, LONGEST)
            fits = plan and cells_of(shown_plan) <= left
            return [*parts, (f" · {shown_plan}", DIM)] if fits else parts
    shown = plain(name.partition(" ")[0], max(4, width // 2))
    return [(shown, STRONG), (f" {plain(account, width - cells_of(shown) - 1)}", DIM)]


def middle_cut(name: str, width: int) -> str:
    """Return a name that is no words in a width; of a longer one both ends are kept.

    Ids differ at their ends, and those of one family begin alike.
    """
    whole = plain(name, LONGEST)
    if cells_of(whole) <= width or " " in whole or width < LEAST_WITH_ENDS:
        return plain(name, width)
    return _around(width - width // 2 - 1, width, whole)


def told_apart(names: Sequence[str], width: int) -> list[str]:
    """Return the names of one list in at most `width` cells each, as distinct as there is room for.

    Of dates at the end year and month are left; of what would read alike the common beginning goes
    as far as needed, or else what is in the middle.
    """
    whole = [plain(name, LONGEST) for name in names]
    shown = {name: _clipped(_dated(name, width), width) for name in whole}
    groups: dict[str, list[str]] = {}
    for name, short in shown.items():
        groups.setdefault(short, []).append(name)
    for short, alike in groups.items():
        if len(alike) > 1:
            taken = set(shown.values()) - {short}
            shown |= _apart([_dated(name, width) for name in alike], alike, width, taken)
    return [shown[name] for name in whole]


def _dated(name: str, width: int) -> str:
    return name if cells_of(name) <= width else DATED.sub(r"\1\2\3…", name)


def _clipped(text: str, width: int) -> str:
    """Return what fits, of a path rather its last part than its beginning."""
    last = f"…{text.rpartition('/')[2]}"
    is_last = cells_of(text) > width >= cells_of(last) and len(last) > 1
    return last if is_last else clipped(text, width)


def _apart(texts: list[str], names: list[str], width: int, taken: set[str]) -> dict[str, str]:
    """Return the first way to shorten names of the same beginning in which all are distinct."""
    for texts_, shorten in _ways(texts, names, width):
        tried: dict[str, str] = {}
        for name, text in zip(names, texts_, strict=True):
            if (short := shorten(text)) in tried or short in taken:
                break
            tried[short] = name
        else:
            return {name: short for short, name in tried.items()}
    return {}


def _ways(
    texts: list[str], names: list[str], width: int
) -> Iterator[tuple[list[str], Callable[[str], str]]]:
    for one in (texts, names):
        for start in WORD_END.finditer(_beginning(one)):
            yield one, partial(_from, start.end(), width)
    for one in (texts, names):
        for end in range(width // 2, width):
            yield one, partial(_around, end, width)


def _beginning(texts: list[str]) -> str:
    """Return what all of them begin with."""
    first, last = min(texts), max(texts)
    pairs = enumerate(zip(first, last, strict=False))
    return first[: next((place for place, (one, other) in pairs if one != other), len(first))]


def _from(start: int, width: int, text: str) -> str:
    return clipped(f"…{text[start:]}", width)


def _around(end: int, width: int, text: str) -> str:
    """Return as much of the end as fits into so many cells, after the beginning."""
    if cells_of(text) <= width:
        return text
    kept = text[len(text) - end :]
    while cells_of(kept) > end:
        kept = kept[1:]
    head = clipped(text, width - cells_of(kept))
    return f"{head}{kept}"


def folder_name(project: str) -> str:
    """Return the last part of a working folder of any system, or `—`."""
    return project.replace("\\", "/").rstrip("/").rpartition("/")[2] or "—"
