"""Lines over time from 0 to 100 percent, drawn by plotext into lines of coloured text.

Every number passes `finite` first, because plotext aborts the process on a NaN (see `plotting`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from burnbar_tui.format import moment, time_zone
from burnbar_tui.widgets.canvas import blank_figure, drawn
from burnbar_tui.widgets.parts import Parts
from burnbar_tui.widgets.plotting import finite

DROP_PERCENT = 3.0
"""A fall by more than rounding is a reset."""
LABEL_CELLS = 10
TOP = 100.0

Points = tuple[tuple[datetime, float], ...]


class LineOrder(Struct, frozen=True, kw_only=True):
    """Everything that one picture depends on."""

    parts: tuple[Points, ...]
    """Lines that are not joined."""
    start: datetime
    now: datetime
    end: datetime
    outlook: float | None
    """Where the line will be at the end, or None."""
    zone: str
    width: int
    height: int
    colors: tuple[str, ...]
    """Hex colours: the axes, then the series."""


def parts_of(points: Iterable[tuple[datetime, float]], start: datetime) -> tuple[Points, ...]:
    """Return the points from an instant on as lines that end where a window was reset."""
    parts: list[list[tuple[datetime, float]]] = []
    for at, percent in points:
        if at < start:
            continue
        if not parts or percent < parts[-1][-1][1] - DROP_PERCENT:
            parts.append([])
        parts[-1].append((at, percent))
    return tuple(map(tuple, parts))


def draw_lines(order: LineOrder) -> list[Parts]:
    """Return the lines of the picture, or none where there is no room or nothing to draw."""
    if order.width < 20 or order.height < 4 or sum(map(len, order.parts)) < 2:
        return []
    return drawn(lambda: _build(order))


def _build(order: LineOrder) -> Any:
    figure = blank_figure(one_series(order.colors, len(order.parts)), order.width, order.height)
    length = (order.end - order.start).total_seconds()
    for part in order.parts:
        at = finite((one - order.start).total_seconds() for one, _ in part)
        percents = finite(min(percent, TOP) for _, percent in part)
        if len(at) == 1:  # A line needs two ends.
            at, percents = [at[0], at[0] + length / order.width], percents * 2
        figure.draw(figure.signal(at, percents, marker="braille").lines())
    figure.ruler("x").lim(0, length)
    figure.ruler("y").lim(0, TOP)
    figure.ruler("y").ticks([0, 50, 100], labels=["  0%", " 50%", "100%"])
    at, labels = _ticks(order, length)
    figure.ruler("x").ticks(at, labels=labels)
    return figure


def one_series(colors: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Return the axis' colour, and for each of some lines the same one to the eye.

    Plotext gives a line white when its colour is taken by another.
    """
    axis, line = colors[:2]
    blue = int(line[5:7], 16)
    return axis, *(f"{line[:5]}{(blue + index) % 256:02x}" for index in range(count))


def _ticks(order: LineOrder, length: float) -> tuple[list[float], list[str]]:
    """Return some instants along the line of time; the present one is among them."""
    zone = time_zone(order.zone)
    count = max(1, min(6, order.width // (LABEL_CELLS + 4)))
    present = (order.now - order.start).total_seconds()
    found: dict[float, str] = {}
    for index in range(count):
        seconds = length * index / count
        if abs(seconds - present) > length / (count + 1):
            at = order.start + timedelta(seconds=seconds)
            found[seconds] = moment(at, order.now, zone)
    found[present] = "now"
    places: Sequence[float] = sorted(found)
    return list(places), [found[place] for place in places]
