"""An empty figure of plotext's, which is imported on the first drawing, in a thread.

With plotext come its manual, made of 29 modules each time that it is imported, and its tests with
`unittest`: four fifths of the time (0.11 s, in which the thread of the screens waits its turn) and
3.5 MiB. Nobody reads them here, so that their places are taken by empty modules.
"""

import re
import sys
from collections.abc import Callable
from ctypes import ArgumentError
from types import ModuleType
from typing import Any

from burnbar_tui.widgets.parts import Parts

UNREAD = {"plotext._doc.doc": "docs", "plotext._tests.run": "test"}
"""The modules that are left out, and the name that plotext takes from each."""
_SGR = re.compile(r"\x1b\[([\d;]*)m")


def drawn(build: Callable[[], Any]) -> list[Parts]:
    """Return the lines of a figure, or none where plotext cannot draw it."""
    try:
        return coloured(str(build().build().string()))
    except (ValueError, IndexError, ArgumentError, OSError, ImportError):
        return []


def blank_figure(colors: tuple[str, ...], width: int, height: int) -> Any:
    """Return a figure of so many cells, without legend and frame.

    The colours are hex ones, first the axes' and then one for each series.

    Raises:
        ImportError: plotext cannot be loaded.
    """
    plotext = _load()
    plotext.terminal.limit(False, False)
    figure = type(plotext.figure)(plotext.terminal)
    figure.theme(_theme(plotext, colors))
    figure.canvas("default")
    figure.plot_size(width, height)
    figure.axes(False, axis="x", side=1)
    figure.axes(False, axis="y", side=1)
    figure.legend(False)
    return figure


def _load() -> Any:
    for name, member in UNREAD.items():
        if name not in sys.modules:
            empty = sys.modules[name] = ModuleType(name)
            vars(empty)[member] = None
    import plotext

    return plotext


def _theme(plotext: Any, colors: tuple[str, ...]) -> str:
    """Return the name of a theme of plotext's with these colours."""
    name = "burnbar-" + "".join(color.strip("#") for color in colors)
    axes, *series = (tuple(bytes.fromhex(color.strip("#")[:6])) for color in colors)
    plotext.add_theme(name, canvas=None, text=axes, sequence=series)
    return name


def coloured(text: str) -> list[Parts]:
    """Return lines of (text, colour) parts out of text with true-colour escapes."""
    lines: list[Parts] = [[]]
    style = ""
    for index, piece in enumerate(_SGR.split(text)):
        if index % 2:
            codes = piece.split(";")
            style = "#" + bytes(map(int, codes[2:5])).hex() if codes[:2] == ["38", "2"] else ""
            continue
        for number, line in enumerate(piece.split("\n")):
            if number:
                lines.append([])
            if line:
                lines[-1].append((line, style))
    return [line for line in lines if line]
