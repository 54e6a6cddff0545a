"""The rows of any table of a screen as a file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import msgspec
from textual import on, work

from burnbar_tui.facts import BurnbarError
from burnbar_tui.screens.scoped_screen import ScopedScreen
from burnbar_tui.widgets.row_table import RowTable


class ExportingScreen(ScopedScreen):
    """A table hands in its rows; the user says in what form they are written."""

    NAME: ClassVar[str] = ""
    """What the way back to the screen is called, and the file begins with."""

    @on(RowTable.Exported)
    def choose_form(self, message: RowTable.Exported) -> None:
        """Ask for the form of the file; the picture is taken before the question covers it."""
        from burnbar_tui.screens.export_screen import ExportScreen  # for a quick start

        picture = self.app.export_screenshot(title="burnbar")

        def chosen(ending: str | None) -> None:
            if ending is not None:
                self._export(ending, message, picture)

        self.app.push_screen(ExportScreen(), chosen)

    @work(thread=True, group="export")
    def _export(self, ending: str, message: RowTable.Exported, picture: str) -> None:
        from burnbar_tui.exporting import csv_text, file_name, markdown_text, write

        texts = {
            "csv": lambda: csv_text(message.header, message.cells),
            "md": lambda: markdown_text(message.header, message.cells),
            "json": lambda: msgspec.json.format(msgspec.json.encode(message.rows)).decode() + "\n",
            "svg": lambda: picture,
        }
        name = file_name(f"{self.NAME} {message.title}", ending, datetime.now(UTC))
        try:
            path = write(Path.cwd(), name, texts[ending]())
        except BurnbarError as error:
            self.app.call_from_thread(self.notify, str(error), severity="error", markup=False)
        else:
            self.app.call_from_thread(self.notify, f"Wrote {path}", markup=False)
