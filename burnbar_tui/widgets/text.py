"""The one door by which text from outside reaches the screen."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from rich.cells import cell_len

STAND_IN = "·"
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
_MOST_COMBINING = 2
_ONE_CELL_EACH = frozenset("".join(map(chr, range(0x20, 0x7F))) + "·…—≥◐●○◌")
"""What names and figures are made of, with our own signs."""


@lru_cache(maxsize=1_024)
def plain(text: str, width: int) -> str:
    """Return text without anything a terminal could obey, in at most `width` cells.

    Controls, escapes, direction overrides, lone surrogates and other invisible characters become
    `·`; variation selectors go, because terminals differ on their width; too long ends in `…`.
    """
    return clipped("".join(_visible(text[: 4 * width + 64])), width)


def cells_of(text: str) -> int:
    """Return how many cells a text takes; rich would remember thousands of simple ones."""
    return len(text) if _ONE_CELL_EACH.issuperset(text) else cell_len(text)


def clipped(text: str, width: int) -> str:
    """Return as much of a text as fits into `width` cells, with `…` where some is missing."""
    if width <= 0:
        return ""
    if cells_of(text) <= width:
        return text
    kept, cells = [], 0
    for character in text:
        cells += cells_of(character)
        if cells > width - 1:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def homely(text: str, home: Path | None = None) -> str:
    """Return a text in which paths below the home folder begin with `~`."""
    whole = re.escape(str(home or Path.home()))
    return re.sub(rf"(?<!\S){whole}(?=[/\\:,;)\s]|$)", "~", text)


def _visible(text: str) -> list[str]:
    kept, combining = [], 0
    for character in text:
        category = unicodedata.category(character)
        if category in {"Mn", "Me"}:
            combining += 1
            if combining <= _MOST_COMBINING and not "\ufe00" <= character <= "\ufe0f":
                kept.append(character)
            continue
        combining = 0
        kept.append(STAND_IN if category in _UNSAFE else character)
    return kept
