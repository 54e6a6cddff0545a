"""Leaving for the demo."""

from textual import on
from textual.app import App

from burnbar_tui.messages import DemoAsked


class DemoActions(App[None]):
    """Ends the app and remembers why, so that the command line starts the demo in its place.

    The demo has a home, a store and an engine of its own, and none of them may meet the real ones.
    """

    is_demo_wanted = False

    @on(DemoAsked)
    def leave_for_demo(self) -> None:
        self.is_demo_wanted = True
        self.exit()
