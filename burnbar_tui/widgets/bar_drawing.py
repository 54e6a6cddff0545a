"""One bar a label, drawn by plotext into lines of coloured text (see `plotting`)."""

from datetime import date
from typing import Any

from msgspec import Struct

from burnbar_tui.ask_views import AnswerPlot
from burnbar_tui.scope import Unit
from burnbar_tui.widgets.canvas import blank_figure, drawn
from burnbar_tui.widgets.parts import Parts
from burnbar_tui.widgets.plotting import (
    axis_label,
    day_label,
    even_borders,
    finite,
    folded,
    nice_top,
)

EDGE = 0.4
WIDEST_BAR = 9


class BarOrder(Struct, frozen=True, kw_only=True):
    """Everything that one picture depends on."""

    plot: AnswerPlot
    width: int
    height: int
    colors: tuple[str, ...]
    """Hex colours: the axes, then the series."""


def draw_bars(order: BarOrder) -> list[Parts]:
    """Return the lines of the picture, or none where there is no room or nothing to draw."""
    if order.width < 16 or order.height < 4 or not any(order.plot.values):
        return []
    return drawn(lambda: _build(order))


def _build(order: BarOrder) -> Any:
    unit = Unit.USD if order.plot.unit == "usd" else Unit.TOKENS
    labels, values = narrowed(order.plot, order.width)
    top = nice_top(max(values, default=0.0))
    ticks = [0.0, top / 2, top] if order.height >= 7 else [0.0, top]
    names = [axis_label(tick, unit) for tick in ticks]
    margin = max(map(len, names))
    canvas = order.width - margin - 1
    pitch = max(1, min(WIDEST_BAR, (canvas + 1) // len(values)))
    canvas = min(canvas, len(values) * pitch + 1)
    at = [n * pitch + (pitch - 2) / 2 if pitch > 1 else float(n) for n in range(len(values))]

    figure = blank_figure(order.colors, canvas + margin + 1, order.height)
    thickness = (max(pitch, 2) - 2 + EDGE) / pitch
    figure.draw(figure.bar(at, [values], stacked=True, width=thickness))
    figure.ruler("x").lim(0, canvas - 1)
    figure.ruler("y").lim(0, top)
    every = max(1, -(-(max(map(len, labels)) + 2) // pitch))
    chosen = range(len(labels) - 1, -1, -every)
    figure.ruler("x").ticks([at[n] for n in chosen], labels=[labels[n] for n in chosen])
    figure.ruler("y").ticks(ticks, labels=[name.rjust(margin) for name in names])
    return figure


def narrowed(plot: AnswerPlot, width: int) -> tuple[list[str], list[float]]:
    """Return short labels and figures, those of neighbours added where not all fit.

    A rate is not added: of rates that do not fit the last ones stay.
    """
    labels, values = [short(label) for label in plot.labels], finite(plot.values)
    most = max(1, (width - 8) // 2)
    if len(values) <= most:
        return labels, values
    if plot.unit == "percent":
        return labels[-most:], values[-most:]
    step = -(-len(values) // most)
    return [*labels[::-1][::step]][::-1], folded(values, even_borders(len(values), step))


def short(label: str) -> str:
    """Return a day or a month as axes call it, and anything else as it is."""
    try:
        day = date.fromisoformat(f"{label}-01"[:10])
    except ValueError:
        return label
    return day_label(day) if len(label) == 10 else day_label(day).partition(" ")[2]
