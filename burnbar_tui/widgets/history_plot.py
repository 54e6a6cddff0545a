"""How a quota window was used over time, up to its limit and on to its reset."""

from collections.abc import Hashable
from datetime import timedelta

from burnbar_tui.quota_views import WindowHistory, WindowView
from burnbar_tui.widgets.columns import Look
from burnbar_tui.widgets.line_drawing import LineOrder, draw_lines, parts_of
from burnbar_tui.widgets.parts import Parts
from burnbar_tui.widgets.plot import Plot

LEAST_SPAN = timedelta(hours=24)
MOST_SPAN = timedelta(days=15)
SPANS = 3
"""Of a window's length so many are shown."""


class HistoryPlot(Plot):
    """A line for each period of the window; a gap between them is its reset."""

    DEFAULT_CSS = """
    HistoryPlot { height: 1fr; min-height: 4; text-wrap: nowrap; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._history: WindowHistory | None = None
        self._window: WindowView | None = None
        self._look = Look()

    def show_history(
        self, history: WindowHistory | None, window: WindowView | None, look: Look
    ) -> None:
        """Show how a window was used."""
        self._history, self._window, self._look = history, window, look
        self.redraw()

    def why_empty(self) -> str:
        return "not enough readings for a picture yet"

    def order(self, width: int, height: int) -> LineOrder:
        minutes = self._window.window_minutes if self._window else None
        span = timedelta(minutes=minutes) * SPANS if minutes else LEAST_SPAN
        span = min(max(span, LEAST_SPAN), MOST_SPAN)
        now = self._look.now.replace(second=0, microsecond=0)
        points = self._history.points if self._history else ()
        resets_at = self._window.resets_at if self._window else None
        end = max(now, resets_at) if resets_at and resets_at - now < span else now
        return LineOrder(
            parts=parts_of(points, now - span),
            start=now - span,
            now=now,
            end=end,
            outlook=self._outlook(),
            zone=str(self._look.zone),
            width=width,
            height=height,
            colors=self.plot_colors(),
        )

    def _outlook(self) -> float | None:
        return None

    def picture(self, order: Hashable) -> list[Parts]:
        return draw_lines(order) if isinstance(order, LineOrder) else []
