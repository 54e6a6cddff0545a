"""One line of a form: what is asked, and where it is answered."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from burnbar_tui.widgets.parts import DIM, content
from burnbar_tui.widgets.text import plain

CAPTION_CELLS = 12


class FormRow(Horizontal):
    """The caption stays in its column, so that answers stand below each other."""

    DEFAULT_CSS = """
    FormRow { height: 1; }
    FormRow > .caption { width: 14; color: $foreground-muted; }
    """

    def __init__(self, caption: str, control: Widget, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._caption = caption
        self._control = control

    def compose(self) -> ComposeResult:
        yield Static(content([(plain(self._caption, CAPTION_CELLS), DIM)]), classes="caption")
        yield self._control
