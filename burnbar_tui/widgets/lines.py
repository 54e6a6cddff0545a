"""Lines that are neither wrapped nor markup, made for the terminal without a detour.

Textual's own content can be wrapped and selected, for which it gives each piece a style of its own
that says where it stands. Nothing here is selected, and a table is drawn far more often than read.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from burnbar_tui.widgets.parts import Part, Parts, aligned, cells
from burnbar_tui.widgets.text import plain

FindStyle = Callable[[str | Style], Style]


class Lines(Visual):
    """Each line is cut or filled up to the width."""

    def __init__(self, *lines: Sequence[Part]) -> None:
        self._lines = lines

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        return [strip(list(line), width, style, options.get_style) for line in self._lines[:height]]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:  # noqa: ARG002
        return max(map(cells, self._lines), default=0)

    def get_height(self, rules: RulesMap, width: int) -> int:  # noqa: ARG002
        return len(self._lines)


class Fitted(Visual):
    """What is drawn otherwise for each width, which the layout wants to know the height of."""

    def __init__(self, draw: Callable[[int], Visual]) -> None:
        self._draw = draw

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        return self._draw(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return self._draw(container_width).get_optimal_width(rules, container_width)

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self._draw(width).get_height(rules, width)


def strip(parts: Parts, width: int, base: Style, find_style: FindStyle) -> Strip:
    """Return one line of exactly `width` cells; a terminal can obey nothing in it."""
    if width <= 0:
        return Strip.blank(0)
    known: dict[str, RichStyle] = {}
    styled: list[tuple[str, RichStyle]] = []
    for text, name in aligned(parts, width):
        if name not in known:
            known[name] = (base + find_style(name)).rich_style
        # What others wrote went through `plain` before it was measured; this is the second lock.
        styled.append((text if text.isprintable() else plain(text, width), known[name]))
    return Strip(
        [
            Segment("".join(text for text, _ in run), style)
            for style, run in groupby(styled, key=itemgetter(1))
        ],
        width,
    )
