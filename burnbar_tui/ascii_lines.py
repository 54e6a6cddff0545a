"""The screen in ASCII: the one place where lines that leave the app lose every other character.

A filter and not a second way of drawing, so that no widget has to know of it, whatever it draws.
"""

# ruff: noqa: RUF001  # look-alikes are what this module is about

import locale
import re
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

UNKNOWN = "?"
"""What stands for each cell of a character that has no likeness; names from outside have them."""

_LIKENESSES = {
    # signs: how sure a figure is, states (s for stale), marks
    "●": "*", "◐": "~", "○": "o", "◔": "%", "◌": "s", "▲": "!", "◆": "*", "■": "#", "•": "*",
    "✓": "+", "✗": "x", "≥": ">", "≤": "<", "×": "x", "−": "-", "→": ">", "←": "<", "↑": "^",
    "↓": "v", "▸": ">", "▹": ">", "▾": "v", "▴": "^", "◂": "<", "▶": ">", "▼": "v", "◀": "<",
    # text
    "—": "-", "–": "-", "‐": "-", "…": "~", "·": ".", "‘": "'", "’": "'", "“": '"', "”": '"',
    "\xa0": " ",
    # bars, sparklines and shades
    "▁": "_", "▂": ",", "▃": ":", "▄": "-", "▅": "=", "▆": "+", "▇": "*", "█": "#",
    "░": ".", "▒": ":", "▓": "+", "▀": '"', "▔": '"', "▖": ".", "▗": ".", "▘": "'", "▝": "'",
    "▏": "|", "▎": "|", "▍": "|", "▌": "|", "▋": "#", "▊": "#", "▉": "#", "▐": "|", "▕": "|",
    "▙": "#", "▚": "#", "▛": "#", "▜": "#", "▞": "#", "▟": "#",
}  # fmt: skip
_DOTS = " .:-=+*%#"
"""Braille by how many of its eight dots are set."""
_FLAT = "─┄┈╌╴╶╼╾"
_HEAVY = "━┅┉╍═╸╺"
"""The filled part of a bar, beside the light one of what is left."""
_UPRIGHT = "│┃┆┇┊┋╎╏║╵╷╹╻╽╿"


def _table() -> dict[int, str]:
    found = dict.fromkeys(range(0x2500, 0x2580), "+")
    found |= {ord(one): "-" for one in _FLAT} | {ord(one): "|" for one in _UPRIGHT}
    found |= {ord(one): "=" for one in _HEAVY}
    found |= {ord("╱"): "/", ord("╲"): "\\", ord("╳"): "X"}
    found |= {0x2800 + dots: _DOTS[dots.bit_count()] for dots in range(256)}
    return found | {ord(one): like for one, like in _LIKENESSES.items()}


_TABLE = _table()
_FOREIGN = re.compile(r"[^\x20-\x7e]+")


@lru_cache(maxsize=8_192)
def likeness(text: str) -> str:
    """Return a text of as many cells that has ASCII characters only."""
    drawn = _FOREIGN.sub(_replaced, text.replace("≥ ", ">="))
    cells = cell_len(text)
    return drawn if len(drawn) == cells else drawn[:cells].ljust(cells)


def _replaced(found: re.Match[str]) -> str:
    text = found[0]
    drawn = "".join(_TABLE.get(ord(one), UNKNOWN * cell_len(one)) for one in text)
    cells = cell_len(text)
    return drawn if len(drawn) == cells else UNKNOWN * cells


class AsciiLines(LineFilter):
    """Keeps cells where they are; styles and what terminals are told stay."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        del background
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(likeness(segment.text), segment.style, None)
            for segment in segments
        ]


def is_wanted(choice: str) -> bool:
    """Return whether to draw in ASCII; `auto` asks the locale what terminals are written in."""
    if choice == "auto":
        return locale.getencoding().lower().replace("-", "") not in {"utf8", "cp65001"}
    return choice == "on"
