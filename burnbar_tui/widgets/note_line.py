"""One calm line for what does not work and what to do about it."""

from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.widgets.lines import Lines
from burnbar_tui.widgets.parts import TEXT, WARN
from burnbar_tui.widgets.text import plain


class NoteLine(Widget):
    """There only while there is something to say."""

    DEFAULT_CSS = """
    NoteLine { height: 1; padding: 0 1; display: none; text-wrap: nowrap; }
    NoteLine.-told { display: block; }
    """
    ALLOW_SELECT = False

    text: reactive[str] = reactive("")

    def watch_text(self, text: str) -> None:
        self.set_class(bool(text), "-told")

    def render(self) -> RenderResult:
        return Lines([("▲ ", f"{WARN} bold"), (plain(self.text, self.size.width - 2), TEXT)])
