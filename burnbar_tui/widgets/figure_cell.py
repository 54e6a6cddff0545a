"""One headline figure: a title, the figure, and a smaller one that completes it."""

from msgspec import Struct
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.format import UNKNOWN, Figure
from burnbar_tui.widgets.gauge import sparkline
from burnbar_tui.widgets.parts import (
    DIM,
    MONEY,
    STRONG,
    TEXT,
    Parts,
    aligned,
    cells,
    content,
    figure_parts,
    spread,
)


class Headline(Struct, frozen=True, kw_only=True):
    """What one cell shows."""

    title: str
    main: Figure = Figure(UNKNOWN)
    more: Figure = Figure("")
    trend: tuple[int | None, ...] = ()
    style: str = MONEY


class FigureCell(Widget):
    """Two lines where there is width for both figures side by side, else three."""

    DEFAULT_CSS = """
    FigureCell { width: 1fr; height: 3; padding: 0 1; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    headline: reactive[Headline] = reactive(Headline(title=""))

    def render(self) -> RenderResult:
        shown, width = self.headline, self.size.width
        title: Parts = [(shown.title, DIM)]
        main = figure_parts(shown.main, STRONG if shown.main.text != UNKNOWN else DIM)
        more = figure_parts(shown.more, DIM)
        trend = sparkline(shown.trend, shown.style)
        if cells(main) + cells(more) + 2 <= width and self.size.height < 3:
            return content(spread(title, trend, width), spread(main, more, width))
        first = spread(title, trend, width) if cells(title) + cells(trend) < width else title
        return content(aligned(first, width), aligned(main, width), [*aligned(more, width)])

    @property
    def is_blank(self) -> bool:
        """Nothing was told yet."""
        return self.headline.main.text in {"", UNKNOWN, TEXT}
