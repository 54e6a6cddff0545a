"""The keys of the screen below, written from its own bindings."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from burnbar_tui.facts import Confidence
from burnbar_tui.screens.dialog import Dialog
from burnbar_tui.widgets.lines import Fitted
from burnbar_tui.widgets.parts import DIM, MARK_STYLES, STRONG, TITLE, hung
from burnbar_tui.widgets.text import cells_of

MARKS = {
    Confidence.EXACT: "exact: the vendor or the log itself counted it",
    Confidence.ESTIMATED: "estimated: from a price table or a split",
    Confidence.UNAVAILABLE: "unavailable: nobody told, at least of a part",
}
SIGNS = (
    *((mark.mark, MARK_STYLES[mark], text) for mark, text in MARKS.items()),
    ("╋", STRONG, "pace: even use would be here"),
    ("◌", STRONG, "no fresh answer: the last one, or assumed"),
    ("≥", STRONG, "at least; some calls have no price"),
)


class HelpScreen(Dialog[None]):
    """Closed by the key that opened it."""

    CSS_PATH = "help_screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,backspace", "dismiss", "close", id="help.close"),
        Binding("down,j", "scroll('down')", "down", False, id="help.down"),
        Binding("up,k", "scroll('up')", "up", False, id="help.up"),
    ]

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as pane:
            pane.border_title = "Keys and signs"
            yield Static(Fitted(self._drawn))

    def _drawn(self, width: int) -> Content:
        keys = [(f"{key}  ", text) for key, text in self._keys]
        most = max((cells_of(key) for key, _ in keys), default=0)
        lines = [
            line
            for key, text in keys
            for line in hung((key.rjust(most), f"{TITLE} bold"), [(text, "")], width)
        ]
        signs = [
            line
            for sign, style, text in SIGNS
            for line in hung((f"{sign}  ".rjust(most), style), [(text, DIM)], width)
        ]
        return Content("\n").join([*lines, Content(""), *signs])

    def action_scroll(self, direction: str) -> None:
        pane = self.query_one(VerticalScroll)
        pane.scroll_relative(y=1 if direction == "down" else -1, animate=False)
