"""A page of one thing, which is used again for the next thing of its kind."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.widgets.plot import Plot
from burnbar_tui.widgets.row_table import RowTable

TIDY_SECONDS = 0.1
"""So long after it was left a page is made ready for the next thing; what is below comes first."""


class PageScreen(DataScreen):
    """Each kind has a `begin`, which tells what it is of before it is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "app.pop_screen", "back", tooltip="Back", id="screen.back"),
    ]

    _is_blank = True
    """Whether it shows nothing yet of what it is of."""

    def prepare(self) -> None:
        super().prepare()
        self._unanswered = ""
        self.set_reactive(PageScreen.note, "")
        if self.is_running:
            self._forget()

    def show(self) -> None:
        self._is_blank = False
        super().show()

    def on_screen_suspend(self) -> None:
        if self not in self.app.screen_stack:
            self.set_timer(TIDY_SECONDS, self._forget_if_left)

    def _forget_if_left(self) -> None:
        """Make ready for the next thing of its kind now, so that it need not be done then."""
        if self.has_widgets and self._early is None and self not in self.app.screen_stack:
            self._forget()

    def _forget(self) -> None:
        """Show nothing any more of what was shown before."""
        if self._is_blank:
            return
        self._is_blank = True
        self.workers.cancel_group(self, "ask")
        if self._panel() is not None:
            self.leave_chat()
        for body in self.query(VerticalScroll):
            body.scroll_home(animate=False, immediate=True)
        for table in self.query(RowTable):
            table.forget()
        for plot in self.query(Plot):
            plot.forget()
        self.focus_rows()
