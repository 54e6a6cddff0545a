"""The rows of any table of a screen as a file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import msgspec
from textual import on, work
from textual.binding import Binding, BindingType
from textual.screen import Screen

from burnbar_tui.exported_rows import Record, figures, table
from burnbar_tui.exporting import csv_text, file_name, harmless, markdown_text, write
from burnbar_tui.facts import BurnbarError
from burnbar_tui.screens.scoped_screen import ScopedScreen
from burnbar_tui.views import Tally
from burnbar_tui.widgets.columns import texts
from burnbar_tui.widgets.row_table import RowTable


class ExportingScreen(ScopedScreen):
    """A table hands in its rows; the user says in what form they are written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Where the key is not taken by a table that has rows.
        Binding("x", "export", "export", False, tooltip="Export these rows", id="table.export"),
    ]
    NAME: ClassVar[str] = ""
    """What the way back to the screen is called, and the file begins with."""
    OF_PERIOD: ClassVar[bool] = True
    """Whether its rows are of the days on show."""

    def totals(self) -> Tally | None:
        """Return the sums of the days on show; None where a screen has none."""
        return None

    def action_export(self) -> None:
        self.notify("There are no rows to export here")

    @on(RowTable.Exported)
    def clear_picture(self, message: RowTable.Exported) -> None:
        """Ask for the form of the file once no toast is on show: those are in no picture.

        Textual shows them again when the screen comes back.
        """
        toasts = [rack for rack in self.query("ToastRack") if rack.display]
        for rack in toasts:
            rack.display = False
        if not toasts:
            self._choose_form(message)
            return
        laid_out = self.screen_layout_refresh_signal

        def choose(_: Screen[object]) -> None:
            laid_out.unsubscribe(self)
            self._choose_form(message)

        laid_out.subscribe(self, choose)

    def _choose_form(self, message: RowTable.Exported) -> None:
        from burnbar_tui.screens.export_screen import ExportScreen  # for a quick start

        picture = self.app.export_screenshot(title="burnbar")  # before the question covers it
        about = self._about(message.title)

        def chosen(ending: str | None) -> None:
            if ending is not None:
                self._export(ending, message, picture, about)

        self.app.push_screen(ExportScreen(), chosen)

    def _about(self, title: str) -> Record:
        """Return of what the rows are; no days where they are of all that is known."""
        about: Record = {"title": f"{self.NAME} {title}".strip(), "as_of": self.clock()}
        if self.OF_PERIOD:
            start, end = self.scope.days(self.today)
            about["range"] = {"start": start, "end": end}
        totals = self.totals()
        return about | {
            "timezone": self.timezone,
            "filter": self.scope.filter.text,
            "totals": figures(totals) if totals else None,
        }

    @work(thread=True, group="export")
    def _export(self, ending: str, message: RowTable.Exported, picture: str, about: Record) -> None:
        title = f"{about['title']} {_days(about)}"
        try:
            path = write(
                Path.cwd(),
                file_name(title, ending, datetime.now(UTC)),
                picture if ending == "svg" else _text(ending, message, about),
            )
        except BurnbarError as error:
            self.app.call_from_thread(self.notify, str(error), severity="error", markup=False)
        else:
            self.app.call_from_thread(self.notify, f"Wrote {path}", markup=False)


def _days(about: Record) -> str:
    """Return the days that rows are of, or nothing."""
    days = about.get("range")
    found = days.values() if isinstance(days, dict) else ()
    return " to ".join(dict.fromkeys(str(day) for day in found if day))


def _heading(about: Record) -> str:
    """Return what Markdown tells in front of the rows."""
    only = f"filter {about['filter']}" if about["filter"] else ""
    told = ", ".join(filter(None, (_days(about), only)))
    title = f"**{about['title']}**"
    return harmless(f"{title}: {told}" if told else title) + "\n\n"


def _text(ending: str, message: RowTable.Exported, about: Record) -> str:
    """Return rows as they are written to a file with some ending."""
    match ending:
        case "csv":
            return csv_text(*table([message.recorder.line(row) for row in message.rows]))
        case "md":
            return _heading(about) + markdown_text(
                *texts(message.columns, message.look, (*message.rows, *message.sums))
            )
        case _:
            told = {**about, "rows": [message.recorder.record(row) for row in message.rows]}
            return msgspec.json.format(msgspec.json.encode(told)).decode() + "\n"
