"""Calls: single model calls of what is on show, the costliest first."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from burnbar_tui.doors import Questions
from burnbar_tui.explore_views import Only
from burnbar_tui.format import count, during
from burnbar_tui.messages import CallAsked
from burnbar_tui.scope import Scope
from burnbar_tui.screens.page_screen import PageScreen
from burnbar_tui.views import AccountRow, CallRow
from burnbar_tui.widgets.calls_table import CallsTable
from burnbar_tui.widgets.key_line import KeyLine
from burnbar_tui.widgets.message_pane import MessagePane
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import plain
from burnbar_tui.widgets.titles import entitle

LOADING = ("Looking for calls…",)
OTHER = "t chooses another period, [ goes back in time"
Asked = tuple[Scope, str, Only]
ORDERS = {"cost": "costliest first", "time": "newest first"}


class CallsScreen(PageScreen):
    """The first calls by cost or by time; enter tells why one is counted as it is."""

    NAME: ClassVar[str] = "Calls"
    FIRST_FOCUS: ClassVar[str] = "#calls"
    DEFAULT_CSS = """
    CallsScreen {
        #calls { height: 1fr; }
        &.-bare #calls { display: none; }
        &.-narrow, &.-low { .pane, .pane:focus { border: none; padding: 0 1 0 0; } }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sort", "sort", tooltip="By cost or by time", id="calls.sort"),
    ]

    rows: reactive[tuple[CallRow, ...] | None] = reactive(None, init=False, repaint=False)
    """The newest answer, or None until there is one."""
    order: reactive[str] = reactive("cost", init=False, repaint=False)

    only: Only = ()
    _accounts: tuple[AccountRow, ...] = ()

    def begin(self, accounts: tuple[AccountRow, ...], only: Only, order: str) -> None:
        """Turn to the first calls in an order, narrowed by `only` as on the screen below it."""
        self._accounts, self.only = accounts, only
        self.set_reactive(CallsScreen.order, order)
        self.set_reactive(CallsScreen.rows, None)

    def compose(self) -> ComposeResult:
        yield from self.head()
        yield CallsTable(title="Calls", id="calls", classes="pane")
        yield KeyLine()

    def accounts(self) -> tuple[AccountRow, ...]:
        return self._accounts

    def freshness(self) -> tuple[datetime | None, datetime | None]:
        return None, None

    def trail(self) -> tuple[str, ...]:
        way = self.way[1:]
        names = (plain(name, 24) for _, name in self.only if name not in way)
        return (*way, *names, self.NAME)

    def fill(self) -> None:
        days = during(self.scope, self.today)
        lines = self.words(LOADING, (f"No call {days}", OTHER), is_answered=self.rows is not None)
        self.query_one(MessagePane).lines = lines
        self.set_class(not self.rows, "-bare")
        if not self.rows:
            return
        table = self.query_one(CallsTable)
        table.providers = {row.provider_id: row.provider for row in self._accounts}
        table.look, table.rows = self.look(self.timezone), self.rows
        entitle(table, f"Calls, {ORDERS[self.order]}", f"first {count(len(self.rows))} {days}")

    def inquire(self, questions: Questions, scope: Scope) -> Callable[[], None]:
        asked = (scope, self.order, self.only)
        rows = questions.calls(*asked, partial(self._is_wanted, asked))
        return partial(self.take, rows, asked)

    def _is_wanted(self, asked: Asked) -> bool:
        return asked == (self.scope, self.order, self.only)

    def take(self, rows: tuple[CallRow, ...], asked: Asked) -> None:
        """Show new rows, unless others were asked for meanwhile."""
        if self._is_wanted(asked):
            self.rows = rows
            self.show()

    def watch_order(self) -> None:
        self.ask()

    def action_sort(self) -> None:
        orders = list(ORDERS)
        self.order = orders[(orders.index(self.order) + 1) % len(orders)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "calls":  # They are here already.
            return False
        return super().check_action(action, parameters)

    @on(RowTable.TitleClicked)
    def sort_by(self, message: RowTable.TitleClicked) -> None:
        if message.title in ORDERS:
            self.order = message.title

    @on(RowTable.Opened)
    def open_call(self, message: RowTable.Opened) -> None:
        if isinstance(message.row, CallRow):
            self.post_message(CallAsked(message.row))
