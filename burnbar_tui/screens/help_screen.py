"""The keys of the screen below, written from its own bindings."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from burnbar_tui.facts import Confidence
from burnbar_tui.screens.dialog import Dialog
from burnbar_tui.widgets.parts import DIM, MARK_STYLES, STRONG, TITLE, Parts, content

MARKS = {
    Confidence.EXACT: "exact: the vendor or the log itself counted it",
    Confidence.ESTIMATED: "estimated: from a price table or a split",
    Confidence.UNAVAILABLE: "unavailable: nobody told, at least of a part",
}


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
        width = max((len(key) for key, _ in self._keys), default=0)
        lines: list[Parts] = [
            [(key.rjust(width), f"{TITLE} bold"), ("  ", ""), (text, "")]
            for key, text in self._keys
        ]
        marks: list[Parts] = [
            [(mark.mark.rjust(width), MARK_STYLES[mark]), ("  ", ""), (text, DIM)]
            for mark, text in MARKS.items()
        ]
        marks += [
            [("╋".rjust(width), STRONG), ("  ", ""), ("pace: even use would be here", DIM)],
            [
                ("◌".rjust(width), STRONG),
                ("  ", ""),
                ("no fresh answer: the last one, or assumed", DIM),
            ],
            [("≥".rjust(width), STRONG), ("  ", ""), ("at least; some calls have no price", DIM)],
        ]
        with VerticalScroll(id="help") as pane:
            pane.border_title = "Keys and signs"
            yield Static(content(*lines, [("", "")], *marks))

    def action_scroll(self, direction: str) -> None:
        pane = self.query_one(VerticalScroll)
        pane.scroll_relative(y=1 if direction == "down" else -1, animate=False)
