"""Headline figures side by side: of each a title, the figure, and a smaller one that completes it.

One widget for all of them: each widget takes its share of the time until a page is painted.
"""

from itertools import chain, pairwise

from msgspec import Struct
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.facts import Confidence
from burnbar_tui.format import UNKNOWN, Figure
from burnbar_tui.widgets.gauge import sparkline
from burnbar_tui.widgets.lines import Lines
from burnbar_tui.widgets.parts import (
    DIM,
    LINE,
    MONEY,
    STRONG,
    TEXT,
    Parts,
    aligned,
    cells,
    figure_parts,
    spread,
)
from burnbar_tui.widgets.text import cells_of, plain

BOXED = 4
"""From so many lines on there is room for a frame around each figure."""
SPACE: Parts = [(" ", TEXT)]
SIDE: Parts = [("│", LINE)]


class Headline(Struct, frozen=True, kw_only=True):
    """What one cell shows."""

    title: str
    brief: str = ""
    """The title where room is short."""
    main: Figure = Figure(UNKNOWN)
    likely: str = ""
    """Where the figure is going to be in the end, shown beside it where there is room."""
    more: Figure = Figure("")
    trend: tuple[int | None, ...] = ()
    style: str = MONEY
    least_width: int = 0
    """In a row less wide than that it gives its place to the others."""


class FigureRow(Widget):
    """Three lines; in two, the smaller figure goes where there is room or not at all."""

    DEFAULT_CSS = """
    FigureRow { height: 3; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    headlines: reactive[tuple[Headline, ...]] = reactive(())

    def render(self) -> RenderResult:
        width, height = self.size
        shown = [one for one in self.headlines if one.least_width <= width]
        borders = [width * place // max(len(shown), 1) for place in range(len(shown) + 1)]
        drawn = [
            _cell(one, end - start, height)
            for one, (start, end) in zip(shown, pairwise(borders), strict=True)
        ]
        return Lines(*(list(chain(*parts)) for parts in zip(*drawn, strict=True)))


def _cell(shown: Headline, width: int, height: int) -> list[Parts]:
    """Return the lines of one cell, each as wide as it is."""
    if height < BOXED:
        return [[*SPACE, *line, *SPACE] for line in _lines(shown, width - 2, height)]
    inner = _lines(shown, width - 4, height - 2)
    rule = "─" * (width - 2)
    return [
        [(f"╭{rule}╮", LINE)],
        *([*SIDE, *SPACE, *line, *SPACE, *SIDE] for line in inner),
        [(f"╰{rule}╯", LINE)],
    ]


def _lines(shown: Headline, width: int, height: int) -> list[Parts]:
    name = shown.title if cells_of(shown.title) <= width else shown.brief or shown.title
    title: Parts = [(plain(name, width), DIM)]
    main = main_parts(shown, width)
    more = figure_parts(shown.more, DIM)
    trend = sparkline(shown.trend, shown.style)
    if height > 2:
        lines = [spread(title, trend, width), main, more if cells(more) <= width else []]
    elif cells(main) + cells(more) + 2 <= width:
        lines = [spread(title, trend, width), spread(main, more, width)]
    else:
        brief = figure_parts(shown.more._replace(text=shown.more.text.removesuffix(" tok")), DIM)
        lines = [spread([(shown.brief or shown.title, DIM)], brief, width), main]
    return [aligned(line, max(0, width)) for line in lines]


def main_parts(shown: Headline, width: int) -> Parts:
    """Return the figure, and where it is going to be in the end if there is room for it."""
    style = STRONG if shown.main.text != UNKNOWN else DIM
    alone = figure_parts(shown.main, style)
    if not shown.likely:
        return alone
    [_, mark] = figure_parts(Figure("", Confidence.ESTIMATED))
    both: Parts = [(shown.main.text, style), (f" → {shown.likely}", DIM), mark]
    return both if cells(both) <= width else alone
