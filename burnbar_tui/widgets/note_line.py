"""A calm line for what does not work and what to do about it, or a few where it is long."""

import textwrap

from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.widgets.lines import Fitted, Lines
from burnbar_tui.widgets.parts import TEXT, WARN
from burnbar_tui.widgets.text import plain

LONGEST = 1_000
LINES_OF_A_SCREEN = 8
"""One of so many is for the note."""


class NoteLine(Widget):
    """There only while there is something to say; what to do stands at the end, so words wrap."""

    DEFAULT_CSS = """
    NoteLine { height: auto; padding: 0 1; display: none; text-wrap: nowrap; }
    NoteLine.-told { display: block; }
    """
    ALLOW_SELECT = False

    text: reactive[str] = reactive("", layout=True)

    def watch_text(self, text: str) -> None:
        self.set_class(bool(text), "-told")

    def render(self) -> RenderResult:
        return Fitted(self._lines)

    def _lines(self, width: int) -> Lines:
        room, most = max(1, width - 2), max(1, self.app.size.height // LINES_OF_A_SCREEN)
        lines = textwrap.wrap(plain(self.text, LONGEST), room)
        lines[most - 1 :] = filter(None, [" ".join(lines[most - 1 :])])
        signs = [("▲ ", f"{WARN} bold"), *[("  ", TEXT)] * most]
        return Lines(
            *([sign, (plain(line, room), TEXT)] for sign, line in zip(signs, lines, strict=False))
        )
