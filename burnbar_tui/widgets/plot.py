"""A picture that is drawn in a thread; the old one stays on show until the new one is there."""

import asyncio
import threading
from collections.abc import Hashable, Sequence

from textual import work
from textual.app import RenderResult
from textual.color import Color
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import get_current_worker

from burnbar_tui.data_message import DataMessage
from burnbar_tui.themes import FALLBACKS, series_colors
from burnbar_tui.widgets.lines import Lines
from burnbar_tui.widgets.parts import DIM, Parts

PACE_SECONDS = 2.0
"""While nothing but values change, as calls stream in, a picture is drawn no sooner again."""
DRAWING = threading.Lock()
"""Pictures are drawn one after the other: at once they take twice the memory, and as long."""


class Plot(Widget):
    """What is to be drawn is an order, a value: equal orders are drawn once."""

    ALLOW_SELECT = False

    class Drawn(DataMessage):
        """A picture is ready."""

        order: Hashable
        frame: Hashable
        lines: list[Parts]

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
        self.shown: Hashable | None = None
        """The order of the picture on show."""
        self._wanted: Hashable | None = None
        self._frame: Hashable | None = None
        self._drawn: Hashable | None = None
        self._drawn_at = 0.0
        self._paced: Timer | None = None

    def order(self, width: int, height: int) -> Hashable | None:
        """Return everything that the picture depends on, or None while nothing is to be drawn."""
        raise NotImplementedError

    def frame(self, order: Hashable) -> Hashable:
        """Return what an order has besides its values; a picture in another frame cannot wait."""
        return order

    def picture(self, order: Hashable) -> list[Parts]:
        """Draw an order, in a thread."""
        raise NotImplementedError

    def why_empty(self) -> str:
        """Return why there is no picture."""
        raise NotImplementedError

    def marked(self, lines: Sequence[Parts]) -> Sequence[Parts]:
        """Return the lines of the picture with what is marked on it."""
        return lines

    def legend(self) -> list[Parts]:
        """Return the lines below the picture."""
        return []

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.redraw())

    def on_unmount(self) -> None:
        # The signal lives as long as the app; what it would call keeps this alive.
        self.app.theme_changed_signal.unsubscribe(self)

    def render(self) -> RenderResult:
        if not self.lines:
            return Lines([(self.why_empty() if self.is_drawn else "", DIM)])
        return Lines(*self.marked(self.lines), *self.legend())

    def on_resize(self) -> None:
        self.redraw()

    def on_plot_drawn(self, message: Drawn) -> None:
        message.stop()
        if message.frame == self._frame:
            self.is_drawn, self.shown = True, message.order
            self.lines = tuple(message.lines)

    def forget(self) -> None:
        """Be as one of which no picture was ever asked; equal figures are then drawn again."""
        self.workers.cancel_group(self, "plot")
        if self._paced is not None:
            self._paced.stop()
        self._paced = self.shown = self._wanted = self._frame = self._drawn = None
        self._drawn_at = 0.0
        self.is_drawn, self.lines = False, ()

    def redraw(self) -> None:
        """Draw anew, if anything that the picture depends on has changed."""
        width, height = self.size
        if not width or not height:
            return
        order = self.order(width, height)
        if order is None or order == self._wanted:
            return
        self._wanted, before, self._frame = order, self._frame, self.frame(order)
        wait = self._drawn_at + PACE_SECONDS - asyncio.get_running_loop().time()
        if self._frame != before or wait <= 0:
            self._draw_now()
        elif self._paced is None:
            self._paced = self.set_timer(wait, self._draw_now)

    def _draw_now(self) -> None:
        if self._paced is not None:
            self._paced.stop()
            self._paced = None
        self._drawn_at = asyncio.get_running_loop().time()
        # The figures beside it are painted first: drawing would take turns with that.
        self.call_after_refresh(self._draw_wanted)

    def _draw_wanted(self) -> None:
        if self._wanted is not None and self._wanted != self._drawn:
            self._drawn = self._wanted
            self._draw(self._wanted, self._frame)

    def plot_colors(self) -> tuple[str, ...]:
        """Return the colours of the axes and of the series.

        The grey of themes of the terminal's own colours is a share of one of these (`ansi_default
        50%`), which nobody here knows: a mid tone that reads on any of them stands for it.
        """
        variables = self.app.theme_variables
        written = variables["foreground-muted"]
        muted = Color.parse(FALLBACKS["series-7"] if written.startswith("ansi_") else written)
        paper = Color.parse(variables["background"])
        axis = paper.blend(muted.with_alpha(1), muted.a) if paper.ansi is None else muted
        return (axis.hex6, *(Color.parse(each).hex6 for each in series_colors(variables)))

    @work(thread=True, exclusive=True, group="plot")
    def _draw(self, order: Hashable, frame: Hashable) -> None:
        with DRAWING:
            if get_current_worker().is_cancelled:
                return
            lines = self.picture(order)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Drawn(order, frame, lines))
