"""Telling what we cost the machine ourselves, in the last line of the screen on top."""

from functools import partial
from typing import Any

from textual.screen import Screen

from burnbar_tui.navigation import Navigation
from burnbar_tui.own_cost import Meter
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.widgets.key_line import ROOM_FOR_OWN_COST, KeyLine
from burnbar_tui.widgets.status import Status, own_words

OWN_COST_SECONDS = 5


class OwnCostActions(Navigation):
    """That must itself cost nothing."""

    status: Status
    _own_words: tuple[str, ...] = ()

    def watch_own_cost(self, meter: Meter) -> None:
        """Show what we cost from now on."""
        self.set_interval(OWN_COST_SECONDS, partial(self.show_own_cost, meter))
        self.screen_change_signal.subscribe(self, self._show_own_words)

    def show_own_cost(self, meter: Meter) -> None:
        """Tell the last line of the screen on top, if it is wide enough to show it."""
        if self.size.width < ROOM_FOR_OWN_COST or not isinstance(self.screen, DataScreen):
            return
        as_of = self.overview.freshness()[0]
        self._own_words = own_words(meter.read(), self.status.files, as_of, self._now())
        self._show_own_words(self.screen)

    def _show_own_words(self, screen: Screen[Any]) -> None:
        """Tell the last line of a screen, once it has one, what was measured last."""

        def show() -> None:
            for line in screen.query(KeyLine):
                line.own = self._own_words

        screen.call_later(show)
