"""One question before something is done that cannot be taken back."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from burnbar_tui.screens.dialog import Dialog
from burnbar_tui.widgets.parts import TEXT, content


class ConfirmScreen(Dialog[bool]):
    """Answers whether the user is sure; what is at hand first is to leave things as they are."""

    CSS_PATH = "confirm_screen.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#no"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "yes", id="confirm.yes"),
        Binding("escape,n,q", "dismiss(False)", "no", id="confirm.no"),
        Binding("left", "app.focus_previous", "previous", False, id="confirm.previous"),
        Binding("right", "app.focus_next", "next", False, id="confirm.next"),
    ]

    def __init__(self, question: str, word: str) -> None:
        """Ask; `word` is what the button says that does it."""
        super().__init__()
        self._question = question
        self._word = word

    def compose(self) -> ComposeResult:
        with Vertical(id="question"):
            yield Static(content([(self._question, TEXT)]))
            with Horizontal(id="answers"):
                yield Button(f"{self._word} (y)", id="yes", compact=True)
                yield Button("Keep it (n)", id="no", compact=True)

    @on(Button.Pressed)
    def answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")
