"""One headline figure: a title, the figure, and a smaller one that completes it."""

from msgspec import Struct
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.format import UNKNOWN, Figure
from burnbar_tui.widgets.gauge import sparkline
from burnbar_tui.widgets.lines import Lines
from burnbar_tui.widgets.parts import (
    DIM,
    MONEY,
    STRONG,
    Parts,
    cells,
    cropped,
    figure_parts,
    spread,
)


class Headline(Struct, frozen=True, kw_only=True):
    """What one cell shows."""

    title: str
    brief: str = ""
    """The title where room is short."""
    main: Figure = Figure(UNKNOWN)
    more: Figure = Figure("")
    trend: tuple[int | None, ...] = ()
    style: str = MONEY


class FigureCell(Widget):
    """Three lines; in two, the smaller figure goes where there is room or not at all."""

    DEFAULT_CSS = """
    FigureCell { width: 1fr; height: 3; padding: 0 1; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    headline: reactive[Headline] = reactive(Headline(title=""))

    def render(self) -> RenderResult:
        shown, width = self.headline, self.size.width
        title: Parts = [(shown.title, DIM)]
        style = STRONG if shown.main.text != UNKNOWN else DIM
        main = figure_parts(shown.main, style)
        if cells(main) > width:
            main = cropped(main, width)
        more = figure_parts(shown.more, DIM)
        trend = sparkline(shown.trend, shown.style)
        if self.size.height > 2:
            return Lines(spread(title, trend, width), main, more if cells(more) <= width else [])
        if cells(main) + cells(more) + 2 <= width:
            return Lines(spread(title, trend, width), spread(main, more, width))
        brief = figure_parts(shown.more._replace(text=shown.more.text.removesuffix(" tok")), DIM)
        first = spread([(shown.brief or shown.title, DIM)], brief, width)
        return Lines(first, main)
