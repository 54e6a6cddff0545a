"""Two lines for a pane beside an editor: today and how fast, the month and how sure."""

from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.widgets.figure_row import Headline, main_parts
from burnbar_tui.widgets.lines import Lines
from burnbar_tui.widgets.parts import DIM, TEXT, Parts, figure_parts, spread
from burnbar_tui.widgets.text import cells_of


class Brief(Widget):
    """Headlines in pairs; the second of a pair goes where there is no room for it."""

    DEFAULT_CSS = """
    Brief { height: 2; padding: 0 1; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    headlines: reactive[tuple[Headline, ...]] = reactive(())

    def render(self) -> RenderResult:
        lines = []
        for first, second in zip(self.headlines[::2], self.headlines[1::2], strict=False):
            label = f"{first.brief:<6} "
            room = self.size.width - cells_of(label)
            left: Parts = [(label, DIM), *main_parts(first, room)]
            right: Parts = [
                (f"{second.brief or second.title} ", DIM),
                *figure_parts(second.main, TEXT),
            ]
            lines.append(spread(left, right, self.size.width))
        return Lines(*lines)
