"""Leaving for the demo, and from it."""

from textual import on
from textual.app import App

from burnbar_tui.messages import DemoAsked


class DemoActions(App[None]):
    """Ends the app and remembers why, so that the command line starts the other in its place.

    The demo has a home, a store and an engine of its own, and none of them may meet the real ones.
    """

    is_other_wanted = False
    """The demo is to follow, or what is really there where this is the demo."""

    @on(DemoAsked)
    def leave_for_other(self) -> None:
        self.is_other_wanted = True
        self.exit()
