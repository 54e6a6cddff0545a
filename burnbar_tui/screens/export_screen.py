"""In what form the rows of a table are written to a file."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from burnbar_tui.screens.dialog import Dialog

FORMS = (
    ("csv", "CSV: raw figures for a spreadsheet"),
    ("json", "JSON: every figure in full"),
    ("md", "Markdown: a table for a text"),
    ("svg", "SVG: a picture of this screen"),
)


class ExportScreen(Dialog[str | None]):
    """Answers with the ending of the file, or None."""

    CSS_PATH = "export_screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,x,backspace", "dismiss(None)", "close", id="export.close"),
        Binding("j", "app.simulate_key('down')", "down", False, id="export.down"),
        Binding("k", "app.simulate_key('up')", "up", False, id="export.up"),
    ]

    def compose(self) -> ComposeResult:
        forms = OptionList(*(Option(text, id=ending) for ending, text in FORMS), id="forms")
        forms.border_title = "Export to a file in this folder"
        yield forms

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)
