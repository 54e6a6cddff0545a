"""Cost or tokens per day, stacked by model."""

from collections.abc import Hashable, Sequence

from msgspec.structs import replace
from textual.reactive import reactive, var

from burnbar_tui.scope import Lens, Unit
from burnbar_tui.views import DayBars, added
from burnbar_tui.widgets.parts import DIM, TEXT, Parts, cells, stamped
from burnbar_tui.widgets.plot import Plot
from burnbar_tui.widgets.plotting import SHADES, Grid, Order, days_per_bar, draw, grid_of
from burnbar_tui.widgets.pointed import CURSOR, Place, Pointed, Spot, name_of
from burnbar_tui.widgets.text import plain


class DayPlot(Pointed, Plot):
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

    _ruled: Order | None = None
    _grid: Grid | None = None
    """Where the bars of that picture stand."""

    def on_mount(self) -> None:
        self._retitle()

    def why_empty(self) -> str:
        return "no picture in so little room" if self.bars.series else "no calls to draw"

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

    def forget(self) -> None:
        super().forget()
        self.set_reactive(DayPlot.bars, DayBars())
        self.set_reactive(DayPlot.may_draw, False)

    def _retitle(self) -> None:
        what = "Cost" if self.unit is Unit.USD else "Tokens"
        step = days_per_bar(len(self.bars.days), max(16, self.size.width))
        span = {1: "day", 7: "week"}.get(step, f"{step} days")
        days = "" if self.bars.is_whole else f", {len(self.bars.days)} days"
        self.called = f"{what} per {span} by {self.split}{days}"

    @property
    def lens(self) -> Lens:
        return self.bars.lens

    def place_at(self, x: int, y: int) -> Place | None:
        grid = self._ruler()
        return (grid.bar_at(x), 0) if grid and 0 <= y < len(self.lines) else None

    def first_place(self) -> Place | None:
        grid = self._ruler()
        return (grid.bars - 1, 0) if grid else None

    def spot_of(self, place: Place) -> Spot | None:
        grid, (bar, row) = self._ruler(), place
        if not grid or not isinstance(self.shown, Order) or row or not 0 <= bar < grid.bars:
            return None
        bars, which = self.shown.bars, slice(*grid.borders[bar : bar + 2])
        first, last = bars.days[which][0], bars.days[which][-1]
        return Spot(name_of(first, last), added(bars.tallies[which]), (first, last))

    def _ruler(self) -> Grid | None:
        """Return where the bars stand of the picture on show, if there is one."""
        if not isinstance(self.shown, Order) or not self.lines:
            return None
        if self.shown is not self._ruled:
            self._ruled, self._grid = self.shown, grid_of(self.shown)
        return self._grid

    def on_plot_drawn(self, message: Plot.Drawn) -> None:
        super().on_plot_drawn(message)
        if self.has_focus:
            self.point_again()

    def marked(self, lines: Sequence[Parts]) -> Sequence[Parts]:
        """Return the lines with a sign in the axis, below the bar that the keyboard points at."""
        grid = self._ruler()
        if not grid or not self.has_focus or self.cursor is None:
            return lines
        at = grid.left + self.cursor[0] * grid.pitch + (grid.pitch - 1) // 2
        *picture, axis, labels = lines
        return [*picture, stamped(axis, at, "▲", CURSOR), labels]

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
        bars = replace(order.bars, series=names, tallies=())
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
