"""Stacked bars per day, drawn by plotext into lines of coloured text.

Plotext aborts the process on a NaN, so every number passes `finite` first. Bars are laid out in
whole cells (one unit of the x axis is one cell), which keeps all of them equally wide.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate, pairwise
from typing import Any

from msgspec import Struct

from burnbar_tui.facts import NANO_USD_PER_USD
from burnbar_tui.format import MONTHS, count
from burnbar_tui.scope import Unit
from burnbar_tui.views import DayBars
from burnbar_tui.weeks import week_of
from burnbar_tui.widgets.canvas import blank_figure, drawn
from burnbar_tui.widgets.parts import Parts

MOST = 1e15
WIDEST_BAR = 9
AXIS_LINES = 2
"""How many lines the x axis takes, with its labels."""
EDGE = 0.4
"""How far a bar reaches beyond the middle of its outer cells, so that rounding keeps them."""
SHADES = ("█", "▓", "▒", "░", "▚", "▞", "┼")
"""One sign a series for terminals without colour."""


class Order(Struct, frozen=True, kw_only=True):
    """Everything that one picture depends on."""

    bars: DayBars
    unit: Unit
    width: int
    height: int
    colors: tuple[str, ...]
    """Hex colours: the axes, then the series."""
    has_color: bool = True


class Grid(Struct, frozen=True):
    """Where the bars stand, in cells."""

    left: int
    """Beside the first bar."""
    pitch: int
    """From one bar to the next."""
    borders: tuple[int, ...]
    """Which day each bar begins with, and how many there are."""

    @property
    def bars(self) -> int:
        """How many there are."""
        return len(self.borders) - 1

    def bar_at(self, x: int) -> int:
        """Return which bar a cell belongs to, if there were bars everywhere."""
        return (x - self.left) // self.pitch


def finite(values: Iterable[object]) -> list[float]:
    """Return what a bar can show: gaps, NaN, infinities and negatives are 0."""
    kept = []
    for value in values:
        number = float(value) if isinstance(value, int | float) and abs(value) < MOST else 0.0
        kept.append(number if math.isfinite(number) and number > 0 else 0.0)
    return kept


def borders_of(days: Sequence[date], step: int) -> tuple[int, ...]:
    """Return which day each bar begins with, and how many days there are.

    A week begins on the day on which weeks begin, so that the first and the last bar may stand for
    less; of other steps only the first one may.
    """
    if step == 7:
        firsts = {week_of(day): index for index, day in reversed(list(enumerate(days)))}
        return (*sorted(firsts.values()), len(days))
    return even_borders(len(days), step)


def even_borders(count: int, step: int) -> tuple[int, ...]:
    """Return the borders of bars that each stand for so many, the last one always."""
    return tuple(sorted({0, *range(count, 0, -step)}))


def folded(values: Sequence[float], borders: Sequence[int]) -> list[float]:
    """Return the sum of each bar."""
    return [sum(values[start:end]) for start, end in pairwise(borders)]


def in_cells(series: Sequence[Sequence[float]], unit: float) -> list[list[float]]:
    """Return stacks of which each cell shows the series that has most of it.

    Plotext lets whatever touches a cell last have all of it: of low bars that is the least series.

    Args:
        series: a value a bar for each, none of them negative.
        unit: what one cell is worth; the lowest one has half of it.
    """
    stacks: list[list[float]] = [[] for _ in series]
    for values in zip(*series, strict=True):
        ends = [0.0, *accumulate(values)]
        cells = round(ends[-1] / unit) + 1 if ends[-1] > 0 else 0
        owners = [_owner(ends, (cell - 0.5) * unit, (cell + 0.5) * unit) for cell in range(cells)]
        below = 0.0
        for index, stack in enumerate(stacks):
            upto = bisect_right(owners, index)
            has_any = bool(upto) and owners[upto - 1] == index
            # A border lies surely in the cell above it, the top surely in its own.
            end = (upto - 0.4 if upto < cells else cells - 0.8) * unit if has_any else below
            stack.append(end - below)
            below = end
    return stacks


def _owner(ends: Sequence[float], low: float, high: float) -> int:
    """Return which part of a stack has most of a cell; they are owned in the stack's order."""
    shares = [min(high, end) - max(low, start) for start, end in pairwise(ends)]
    return max(range(len(shares)), key=shares.__getitem__)


def days_per_bar(days: int, width: int) -> int:
    """Return how many days one bar must stand for, so that all bars fit into a width."""
    most = max(1, (width - 4) // 2)
    if days <= most:
        return 1
    return 7 if days <= (most - 1) * 7 else -(-days // most)


def nice_top(highest: float) -> float:
    """Return a round number at or above the highest bar."""
    if highest <= 0:
        return 1.0
    scale = 10.0 ** math.floor(math.log10(highest))
    steps = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)
    return next(step * scale for step in steps if step * scale >= highest * 0.999)


def axis_label(value: float, unit: Unit) -> str:
    """Return a tick of the y axis."""
    if unit is Unit.TOKENS or value >= 1_000:
        text = count(value).replace(".0", "")
    else:
        text = f"{value:.0f}" if value == round(value) else f"{value:.2g}"
    return text if unit is Unit.TOKENS else f"${text}"


def day_label(day: date) -> str:
    """Return a tick of the x axis."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def draw(order: Order) -> list[Parts]:
    """Return the lines of the picture, or none where there is no room or nothing to draw."""
    if order.width < 16 or order.height < 4 or not order.bars.days or not order.bars.series:
        return []
    return drawn(lambda: _build(order))


def grid_of(order: Order) -> Grid:
    """Return where the bars of a picture stand."""
    borders = _borders(order)
    _, _, labels = _measured(order, borders)
    return _grid(order, borders, labels)


def _borders(order: Order) -> tuple[int, ...]:
    days = order.bars.days
    return borders_of(days, days_per_bar(len(days), order.width))


def _measured(
    order: Order, borders: Sequence[int]
) -> tuple[list[list[float]], list[float], list[str]]:
    """Return the series, a value a bar, and the ticks of the y axis with their labels."""
    series = [folded(values, borders) for values in scaled(order.bars, order.unit)]
    top = nice_top(max(map(sum, zip(*series, strict=True)), default=0.0))
    ticks = [top / 2 * index for index in range(3)] if order.height >= 7 else [0.0, top]
    return series, ticks, [axis_label(tick, order.unit) for tick in ticks]


def _grid(order: Order, borders: tuple[int, ...], labels: list[str]) -> Grid:
    left, bars = max(map(len, labels)) + 1, len(borders) - 1
    return Grid(left, max(1, min(WIDEST_BAR, (order.width - left + 1) // bars)), borders)


def _build(order: Order) -> Any:
    borders = _borders(order)
    series, ticks, labels = _measured(order, borders)
    grid = _grid(order, borders, labels)
    bars, pitch = grid.bars, grid.pitch
    canvas = min(order.width - grid.left, bars * pitch + 1)
    at = [index * pitch + (pitch - 2) / 2 if pitch > 1 else float(index) for index in range(bars)]

    figure = blank_figure(order.colors, canvas + grid.left, order.height)
    markers = None if order.has_color else [SHADES[n % len(SHADES)] for n in range(len(series))]
    thickness = (max(pitch, 2) - 2 + EDGE) / pitch
    stacks = in_cells(series, ticks[-1] / (order.height - AXIS_LINES - 1))
    figure.draw(figure.bar(at, stacks, stacked=True, width=thickness, marker=markers))
    figure.ruler("x").lim(0, canvas - 1)
    figure.ruler("y").lim(0, ticks[-1])
    positions, names = _day_ticks(order.bars, borders, at, pitch)
    figure.ruler("x").ticks(positions, labels=names)
    figure.ruler("y").ticks(ticks, labels=[label.rjust(grid.left - 1) for label in labels])
    return figure


def scaled(bars: DayBars, unit: Unit) -> list[list[float]]:
    """Return the series in dollars or tokens, each as long as there are days."""
    rows = []
    for _, costs, tokens in bars.series:
        values = finite(costs if unit is Unit.USD else tokens)
        values = (values + [0.0] * len(bars.days))[: len(bars.days)]
        divisor = NANO_USD_PER_USD if unit is Unit.USD else 1
        rows.append([value / divisor for value in values])
    return rows


def _day_ticks(
    bars: DayBars, borders: Sequence[int], at: Sequence[float], pitch: int
) -> tuple[list[float], list[str]]:
    """Return where bars are named, and by which day they begin with."""
    days = bars.days
    every = max(1, -(-9 // pitch))
    if len(at) == len(days) and every < 7 and len(days) > 14:
        every = 7
    chosen = list(range(len(at) - 1, -1, -every))[::-1]
    named = [days[borders[index]] for index in chosen]
    names = ["today" if day == bars.today else day_label(day) for day in named]
    return [at[index] for index in chosen], names
