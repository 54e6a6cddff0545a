"""Insights: what is noticed. So far that is every past total that was changed, and why."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from burnbar_tui.doors import Questions
from burnbar_tui.scope import Scope
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.views import LedgerEntry
from burnbar_tui.widgets.changes_table import ChangesTable
from burnbar_tui.widgets.key_line import KeyLine
from burnbar_tui.widgets.message_pane import MessagePane
from burnbar_tui.widgets.titles import entitle
from burnbar_tui.widgets.top_line import TopLine

TITLE = "Past totals that moved"
LOADING = ("Reading what was changed…",)
EMPTY = (
    "Nothing to report",
    "Past totals that move, by a new price or a log that tells more, are listed here.",
    "No rule watches your spend in this version.",
)


class InsightsScreen(DataScreen):
    """The latest change first."""

    NAME: ClassVar[str] = "Insights"
    FIRST_FOCUS: ClassVar[str] = "#changes"
    DEFAULT_CSS = """
    InsightsScreen {
        #changes { height: 1fr; }
        &.-bare #changes { display: none; }
        &.-narrow, &.-low { .pane, .pane:focus { border: none; padding: 0 1 0 0; } }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "app.pop_screen", "back", tooltip="Back", id="screen.back"),
    ]

    changes: reactive[tuple[LedgerEntry, ...] | None] = reactive(None, init=False, repaint=False)
    """The newest answer, or None until there is one."""

    def compose(self) -> ComposeResult:
        yield from self.head()
        yield ChangesTable(
            title="Past totals that moved", id="changes", classes="pane", opens=False
        )
        yield KeyLine()

    def freshness(self) -> tuple[datetime | None, datetime | None]:
        return None, None

    def show(self) -> None:
        top = self.query_one(TopLine)
        top.trail, top.label = (self.NAME,), self.label
        self.refresh_top()
        # No filter narrows them.
        lines = self.words(LOADING) if self.changes is None else EMPTY
        self.query_one(MessagePane).lines = lines
        self.set_class(not self.changes, "-bare")
        if self.changes:
            table = self.query_one(ChangesTable)
            table.look, table.rows = self.look(self.timezone), self.changes
            entitle(table, subtitle=f"{len(self.changes):,}, the latest first")

    def inquire(
        self,
        questions: Questions,
        scope: Scope,  # noqa: ARG002  # every change is told, whenever it was
    ) -> Callable[[], None]:
        return partial(self.take, questions.changes())

    def take(self, changes: tuple[LedgerEntry, ...]) -> None:
        """Show new changes."""
        self.changes = changes

    def watch_changes(self) -> None:
        self.show()
