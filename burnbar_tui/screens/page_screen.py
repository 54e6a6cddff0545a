"""A page of one thing, which is used again for the next thing of its kind."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.widgets.plot import Plot
from burnbar_tui.widgets.row_table import RowTable


class PageScreen(DataScreen):
    """Each kind has a `begin`, which tells what it is of before it is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "app.pop_screen", "back", tooltip="Back", id="screen.back"),
    ]

    def prepare(self) -> None:
        super().prepare()
        self._unanswered = ""
        self.set_reactive(PageScreen.note, "")
        if self.is_running:
            self._forget()

    def _forget(self) -> None:
        """Show nothing any more of what was shown before."""
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
