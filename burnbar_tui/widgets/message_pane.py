"""Words in the middle of a screen that has no figures to show."""

from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.widgets.parts import DIM, STRONG, Part, content


class MessagePane(Widget):
    """A heading and a few lines; words wrap, because they are words."""

    DEFAULT_CSS = """
    MessagePane {
        height: 1fr;
        padding: 1 2;
        content-align: center middle;
        text-align: center;
    }
    """
    ALLOW_SELECT = False

    lines: reactive[tuple[str, ...]] = reactive(())
    """The first is the heading."""

    def render(self) -> RenderResult:
        shown: list[list[Part]] = [[(line, DIM)] for line in self.lines[1:]]
        return content([(line, STRONG) for line in self.lines[:1]], *shown)
