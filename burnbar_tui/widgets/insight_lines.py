"""The most important of what is noticed, a line each, above all else."""

from textual import events
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.insight_views import Insight
from burnbar_tui.widgets.insights_table import MARKS
from burnbar_tui.widgets.lines import Fitted, Lines
from burnbar_tui.widgets.parts import DIM, MARK_STYLES, TEXT, Parts, spread
from burnbar_tui.widgets.text import plain

MOST = 3


class InsightLines(Widget):
    """Takes no room where nothing is noticed; a click opens the screen that explains them."""

    DEFAULT_CSS = """
    InsightLines { height: auto; max-height: 3; padding: 0 1; text-wrap: nowrap; display: none; }
    """
    ALLOW_SELECT = False

    insights: reactive[tuple[Insight, ...]] = reactive((), layout=True)
    """What matters most first; only the first ones have room."""
    key: reactive[str] = reactive("")
    """What opens the screen that explains them."""

    def watch_insights(self) -> None:
        self.display = bool(self.insights)

    def render(self) -> RenderResult:
        return Fitted(self._drawn)

    def _drawn(self, width: int) -> Lines:
        shown, more = self.insights[:MOST], len(self.insights) - MOST
        hint = f"{self.key} tells why" + (f", {more} more" if more > 0 else "")
        lines = [_line(one, width, hint if not place else "") for place, one in enumerate(shown)]
        return Lines(*lines)

    async def on_click(self, event: events.Click) -> None:
        event.stop()
        await self.app.run_action("insights")


def _line(one: Insight, width: int, hint: str) -> Parts:
    mark, style = MARKS[one.severity]
    title = plain(one.title, max(1, width - 4))
    sure = (f" {one.confidence.mark}", MARK_STYLES[one.confidence])
    return spread([(f"{mark} ", f"{style} bold"), (title, TEXT), sure], [(hint, DIM)], width)
