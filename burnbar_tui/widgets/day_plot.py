"""Cost or tokens per day, stacked by model."""

from dataclasses import dataclass

from textual import work
from textual.app import RenderResult
from textual.color import Color
from textual.message import Message
from textual.reactive import reactive, var
from textual.widget import Widget
from textual.worker import get_current_worker

from burnbar_tui.themes import series_colors
from burnbar_tui.views import DayBars, Unit
from burnbar_tui.widgets.parts import DIM, TEXT, Parts, cells, content
from burnbar_tui.widgets.plotting import SHADES, Order, days_per_bar, draw
from burnbar_tui.widgets.text import plain
from burnbar_tui.widgets.titles import entitle


class DayPlot(Widget):
    """Drawn in a thread after it is told to begin; the old picture stays until the new is there."""

    DEFAULT_CSS = """
    DayPlot { height: 1fr; min-height: 5; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    @dataclass
    class Drawn(Message):
        """A picture is ready."""

        order: Order
        lines: list[Parts]

    bars: reactive[DayBars] = reactive(DayBars(), repaint=False, init=False)
    unit: reactive[Unit] = reactive(Unit.USD, repaint=False, init=False)
    may_draw: var[bool] = var(False, init=False)
    """Set after the first frame, since the drawing library is slow to load."""
    lines: reactive[tuple[Parts, ...]] = reactive(())
    """The picture on show."""
    is_drawn: reactive[bool] = reactive(False)
    """Whether a picture was asked for and came, be it empty."""

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002  # as everywhere in Textual
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._wanted: Order | None = None

    def on_mount(self) -> None:
        self._retitle()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._redraw())

    def render(self) -> RenderResult:
        if not self.lines:
            return content([(self._why_empty(), DIM)])
        return content(*self.lines, self._legend())

    def _why_empty(self) -> str:
        if not self.is_drawn:
            return ""
        return "no picture in so little room" if self.bars.series else "nothing in this period"

    def watch_bars(self) -> None:
        self._retitle()
        self._redraw()

    def watch_unit(self) -> None:
        self._retitle()
        self._redraw()

    def watch_may_draw(self) -> None:
        self._redraw()

    def on_resize(self) -> None:
        self._retitle()
        self._redraw()

    def on_day_plot_drawn(self, message: Drawn) -> None:
        message.stop()
        if message.order == self._wanted:
            self.is_drawn = True
            self.lines = tuple(message.lines)

    def _retitle(self) -> None:
        what = "Cost" if self.unit is Unit.USD else "Tokens"
        step = days_per_bar(len(self.bars.days), max(16, self.size.width))
        span = {1: "day", 7: "week"}.get(step, f"{step} days")
        entitle(self, f"{what} per {span} by model")

    def _redraw(self) -> None:
        width, height = self.size
        if not self.may_draw or not width or not height:
            return
        order = Order(
            bars=self.bars,
            unit=self.unit,
            width=width,
            height=height - 1,
            colors=self._colors(),
            has_color=not self.app.no_color,
        )
        if order != self._wanted:
            self._wanted = order
            self._draw(order)

    def _colors(self) -> tuple[str, ...]:
        variables = self.app.theme_variables
        muted = Color.parse(variables["foreground-muted"])
        paper = Color.parse(variables["background"])
        axis = paper.blend(muted.with_alpha(1), muted.a) if muted.ansi is None else muted
        return (axis.hex6, *(Color.parse(each).hex6 for each in series_colors(variables)))

    @work(thread=True, exclusive=True, group="plot")
    def _draw(self, order: Order) -> None:
        lines = draw(order)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Drawn(order, lines))

    def _legend(self) -> Parts:
        parts: Parts = []
        colors = self._colors()[1:]
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
        return parts
