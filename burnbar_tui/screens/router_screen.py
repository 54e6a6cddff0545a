"""Router: the health of every account, which is what a router would choose by."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from burnbar_tui.doors import Questions
from burnbar_tui.messages import AccountAsked
from burnbar_tui.scope import Scope
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.views import AccountRow, LoginView
from burnbar_tui.widgets.health_table import HealthTable
from burnbar_tui.widgets.key_line import KeyLine
from burnbar_tui.widgets.message_pane import MessagePane
from burnbar_tui.widgets.row_table import RowTable

LOADING = ("Looking at your accounts…",)
EMPTY = (
    "No account yet",
    "Press 2 to see where we looked, or to add one.",
    "The gateway that routes requests is not a part of this version.",
)
TITLE = "Accounts a router could choose from: the gateway is not in this version"
"""In one, since low panes have no line for more."""


class RouterScreen(DataScreen):
    """Nothing is routed yet; enter opens an account."""

    NAME: ClassVar[str] = "Router"
    OF_PERIOD: ClassVar[bool] = False
    FIRST_FOCUS: ClassVar[str] = "#health"
    DEFAULT_CSS = """
    RouterScreen {
        #health { height: 1fr; }
        &.-bare #health { display: none; }
        &.-narrow, &.-low { .pane, .pane:focus { border: none; padding: 0 1 0 0; } }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "app.pop_screen", "back", tooltip="Back", id="screen.back"),
    ]

    logins: reactive[tuple[LoginView, ...] | None] = reactive(None, init=False, repaint=False)
    """The newest answer, or None until there is one."""
    known: tuple[AccountRow, ...] = ()
    """The accounts with their windows."""

    def compose(self) -> ComposeResult:
        yield from self.head()
        yield HealthTable(title=TITLE, id="health", classes="pane")
        yield KeyLine()

    def accounts(self) -> tuple[AccountRow, ...]:
        return self.known

    def freshness(self) -> tuple[datetime | None, datetime | None]:
        told = (row.last_ok_at for row in self.logins or () if row.last_ok_at)
        return None, max(told, default=None)

    def fill(self) -> None:
        lines = self.words(LOADING, EMPTY, is_answered=self.logins is not None)
        self.query_one(MessagePane).lines = lines
        self.set_class(not self.logins, "-bare")
        if self.logins:
            table = self.query_one(HealthTable)
            table.providers = {row.provider_id: row.provider for row in self.known}
            table.windows = {row.account_id: row.tightest for row in self.known if row.tightest}
            table.look, table.rows = self.look(self.timezone), self.logins

    def inquire(self, questions: Questions, scope: Scope) -> Callable[[], None]:
        return partial(self.take, questions.logins(), questions.glance(scope).accounts)

    def take(self, logins: tuple[LoginView, ...], accounts: tuple[AccountRow, ...]) -> None:
        """Show the accounts that the filter lets through."""
        kept = {row.account_id for row in accounts}
        self.known = accounts
        self.logins = tuple(row for row in logins if row.account_id in kept)

    def watch_logins(self) -> None:
        self.show()

    @on(RowTable.Opened)
    def open_account(self, message: RowTable.Opened) -> None:
        if isinstance(message.row, LoginView):
            self.post_message(AccountAsked(message.row.account_id))
