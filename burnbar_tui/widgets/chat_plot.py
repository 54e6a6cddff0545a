"""The course of an answer over time, small."""

from collections.abc import Hashable

from burnbar_tui.ask_views import AnswerPlot
from burnbar_tui.widgets.bar_drawing import BarOrder, draw_bars
from burnbar_tui.widgets.parts import Parts
from burnbar_tui.widgets.plot import Plot


class ChatPlot(Plot):
    """Drawn in a thread, once for each size."""

    DEFAULT_CSS = """
    ChatPlot { height: 8; margin: 1 0; text-wrap: nowrap; }
    """

    def __init__(self, plot: AnswerPlot) -> None:
        super().__init__()
        self._plot = plot

    def why_empty(self) -> str:
        return "nothing to draw"

    def order(self, width: int, height: int) -> BarOrder:
        return BarOrder(plot=self._plot, width=width, height=height, colors=self.plot_colors())

    def picture(self, order: Hashable) -> list[Parts]:
        return draw_bars(order) if isinstance(order, BarOrder) else []
