"""How the context of a session grew, call by call, drawn by plotext."""

from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from textual.reactive import reactive

from burnbar_tui.format import count
from burnbar_tui.widgets.canvas import blank_figure, drawn
from burnbar_tui.widgets.parts import Parts
from burnbar_tui.widgets.plot import Plot
from burnbar_tui.widgets.plotting import finite

TICK_CELLS = 8


class ContextOrder(Struct, frozen=True, kw_only=True):
    """Everything that one picture depends on."""

    tokens: tuple[int, ...]
    """Context of some calls, the oldest first: of neighbours that share a place the largest."""
    calls: int
    """How many calls these stand for."""
    width: int
    height: int
    colors: tuple[str, ...]
    """Hex colours: the axes, then the series."""


def thinned(values: Sequence[int], most: int) -> tuple[int, ...]:
    """Return at most so many values: of neighbours that must share one, the largest."""
    if len(values) <= most:
        return tuple(values)
    edges = [len(values) * place // most for place in range(most + 1)]
    return tuple(max(values[start:end]) for start, end in pairwise(edges))


class ContextPlot(Plot):
    """A line from the first call to the newest; where it falls, the context was made smaller."""

    DEFAULT_CSS = """
    ContextPlot { height: 1fr; min-height: 4; text-wrap: nowrap; }
    """

    contexts: reactive[tuple[int, ...]] = reactive((), repaint=False)
    """Context of every call in tokens, the oldest first."""

    def watch_contexts(self) -> None:
        self.redraw()

    def forget(self) -> None:
        super().forget()
        self.set_reactive(ContextPlot.contexts, ())

    def why_empty(self) -> str:
        return "no room to draw it" if len(self.contexts) > 1 else "it takes two calls"

    def order(self, width: int, height: int) -> ContextOrder:
        return ContextOrder(
            tokens=thinned(self.contexts, 2 * width),
            calls=len(self.contexts),
            width=width,
            height=height,
            colors=self.plot_colors(),
        )

    def frame(self, order: Hashable) -> Hashable:
        return replace(order, tokens=(), calls=0) if isinstance(order, ContextOrder) else order

    def picture(self, order: Hashable) -> list[Parts]:
        return draw(order) if isinstance(order, ContextOrder) else []


def draw(order: ContextOrder) -> list[Parts]:
    """Return the lines of the picture, or none where there is no room or nothing to draw."""
    if order.width < 20 or order.height < 4 or len(order.tokens) < 2 or not max(order.tokens):
        return []
    return drawn(lambda: _build(order))


def _build(order: ContextOrder) -> Any:
    figure = blank_figure(order.colors[:2], order.width, order.height)
    last = len(order.tokens) - 1
    figure.draw(
        figure.signal(finite(range(last + 1)), finite(order.tokens), marker="braille").lines()
    )
    top = max(order.tokens)
    figure.ruler("x").lim(0, last)
    figure.ruler("y").lim(0, top)
    labels = [count(value) for value in (0, top / 2, top)]
    margin = max(map(len, labels))
    figure.ruler("y").ticks([0, top / 2, top], labels=[label.rjust(margin) for label in labels])
    at: list[float] = [0, last]
    if order.width > 8 * TICK_CELLS:
        # Of few calls each has its own: a number must not stand there twice.
        at = [*range(order.calls)] if order.calls <= 5 else [last * place / 4 for place in range(5)]
    names = [f"{round(1 + one / last * (order.calls - 1)):,}" for one in at]
    figure.ruler("x").ticks(at, labels=names)
    return figure
