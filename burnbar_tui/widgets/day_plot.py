"""Cost or tokens per day, stacked by model."""

from collections.abc import Hashable

from msgspec.structs import replace
from textual.reactive import reactive, var

from burnbar_tui.scope import Unit
from burnbar_tui.views import DayBars
from burnbar_tui.widgets.parts import DIM, TEXT, Parts, cells
from burnbar_tui.widgets.plot import Plot
from burnbar_tui.widgets.plotting import SHADES, Order, days_per_bar, draw
from burnbar_tui.widgets.text import plain
from burnbar_tui.widgets.titles import entitle


class DayPlot(Plot):
    """Drawn after it is told to begin: the first frame cannot wait for the drawing library."""

    DEFAULT_CSS = """
    DayPlot { height: 1fr; min-height: 5; text-wrap: nowrap; }
    """

    bars: reactive[DayBars] = reactive(DayBars(), repaint=False, init=False)
    unit: reactive[Unit] = reactive(Unit.USD, repaint=False, init=False)
    asked: var[Hashable] = var(None, init=False)
    """The question whose answer the bars are."""
    split: var[str] = var("model", init=False)
    """What the bars tell apart."""
    may_draw: var[bool] = var(False, init=False)
    """Set after the first frame, since the drawing library is slow to load."""

    def on_mount(self) -> None:
        self._retitle()

    def why_empty(self) -> str:
        return "no picture in so little room" if self.bars.series else "nothing in this period"

    def watch_bars(self) -> None:
        self._retitle()
        self.redraw()

    def watch_unit(self) -> None:
        self._retitle()
        self.redraw()

    def watch_split(self) -> None:
        self._retitle()

    def watch_may_draw(self) -> None:
        self.redraw()

    def on_resize(self) -> None:
        self._retitle()

    def _retitle(self) -> None:
        what = "Cost" if self.unit is Unit.USD else "Tokens"
        step = days_per_bar(len(self.bars.days), max(16, self.size.width))
        span = {1: "day", 7: "week"}.get(step, f"{step} days")
        entitle(self, f"{what} per {span} by {self.split}")

    def order(self, width: int, height: int) -> Order | None:
        if not self.may_draw:
            return None
        return Order(
            bars=self.bars,
            unit=self.unit,
            width=width,
            height=height - 1,
            colors=self.plot_colors(),
            has_color=not self.app.no_color,
        )

    def frame(self, order: Hashable) -> Hashable:
        if not isinstance(order, Order):
            return order
        names = tuple((name, (), ()) for name, _, _ in order.bars.series)
        bars = DayBars(days=order.bars.days, series=names)
        return self.asked, replace(order, bars=bars)

    def picture(self, order: Hashable) -> list[Parts]:
        return draw(order) if isinstance(order, Order) else []

    def legend(self) -> list[Parts]:
        parts: Parts = []
        colors = self.plot_colors()[1:]
        for index, (name, _, _) in enumerate(self.bars.series):
            sign = "■" if not self.app.no_color else SHADES[index % len(SHADES)]
            entry: Parts = [
                (f" {sign} ", colors[index % len(colors)]),
                (plain(name, 26), DIM),
                (" ", TEXT),
            ]
            left = len(self.bars.series) - index
            if cells(parts) + cells(entry) + (7 if left > 1 else 0) > self.size.width:
                parts.append((f" +{left}", DIM))
                break
            parts += entry
        return [parts]
