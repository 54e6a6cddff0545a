"""Accounts: the whole provider matrix, what of it is on this machine, and every account."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.reactive import reactive

from burnbar_tui.doors import Questions
from burnbar_tui.format import scope_title
from burnbar_tui.messages import AccountAsked, AccountFormAsked, PollAsked, RemovalAsked
from burnbar_tui.scope import Scope
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.views import AccountRow, ProviderRow
from burnbar_tui.widgets.key_line import KeyLine
from burnbar_tui.widgets.message_pane import MessagePane
from burnbar_tui.widgets.provider_pane import ProviderPane
from burnbar_tui.widgets.providers_table import ProviderLine, ProvidersTable
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import plain
from burnbar_tui.widgets.titles import entitle

LOADING = ("Looking for your assistants…", "folders, programs and editor extensions")


class AccountsScreen(DataScreen):
    """Providers in the order of what they count; sums are of the period on show."""

    NAME: ClassVar[str] = "Accounts"
    CSS_PATH = "accounts_screen.tcss"
    FIRST_FOCUS: ClassVar[str] = "#providers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "app.pop_screen", "back", tooltip="Back", id="screen.back"),
        Binding("a", "add", "add", tooltip="Add an account of a vendor", id="accounts.add"),
        Binding("e", "change", "edit", tooltip="Change an added account", id="accounts.edit"),
        Binding("d", "remove", "remove", tooltip="Remove an added account", id="accounts.remove"),
        Binding("p", "poll", "poll", tooltip="Ask the vendor of an account", id="accounts.poll"),
    ]

    providers: reactive[tuple[ProviderRow, ...] | None] = reactive(None, init=False, repaint=False)
    """The newest answer, or None until there is one."""

    def compose(self) -> ComposeResult:
        yield from self.head()
        with Vertical(id="body"):
            yield ProvidersTable(title="Providers", id="providers", classes="pane")
            with VerticalScroll(id="details", classes="pane", can_focus=False):
                yield ProviderPane()
        yield KeyLine()

    def accounts(self) -> tuple[AccountRow, ...]:
        return tuple(account for row in self.providers or () for account in row.accounts)

    def freshness(self) -> tuple[datetime | None, datetime | None]:
        newest = (account.newest_at for account in self.accounts() if account.newest_at)
        return None, max(newest, default=None)

    def fill(self) -> None:
        providers = self.providers or ()
        is_answered = self.providers is not None
        self.query_one(MessagePane).lines = self.words(LOADING, is_answered=is_answered)
        self.set_class(not providers, "-bare")
        table = self.query_one(ProvidersTable)
        table.look, table.providers = self.look(self.timezone), providers
        here = sum(row.is_installed for row in providers)
        states = [row.state for row in providers]
        live = f", {states.count('live')} live" if "live" in states else ""
        entitle(
            table,
            subtitle=f"{here} of {len(providers)} found here, {states.count('counting')} "
            f"counting{live}; "
            f"sums of {scope_title(self.scope, self.today)}",
        )
        self._show_details(table.selected)

    def _show_details(self, line: ProviderLine | None) -> None:
        self.query_one(ProviderPane).provider = line.provider if line else None
        self.refresh_bindings()

    def _added(self) -> AccountRow | None:
        """Return the added account that keys act on: at the cursor, or its provider's only one."""
        line = self.query_one(ProvidersTable).selected if self.is_mounted else None
        if line is None:
            return None
        rows = (line.account,) if line.account else line.provider.accounts
        added = [row for row in rows if row.is_added]
        return added[0] if len(added) == 1 else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"change", "remove", "poll"}:
            return self._added() is not None
        return super().check_action(action, parameters)

    def action_add(self) -> None:
        line = self.query_one(ProvidersTable).selected
        self.post_message(AccountFormAsked(provider_id=line.provider.id if line else ""))

    def action_change(self) -> None:
        if (row := self._added()) is not None:
            self.post_message(AccountFormAsked(row.account_id))

    def action_remove(self) -> None:
        if (row := self._added()) is not None:
            self.post_message(RemovalAsked(row.account_id, f"{row.provider} {row.account}"))

    def action_poll(self) -> None:
        if (row := self._added()) is not None:
            self.post_message(PollAsked(row.account_id, f"{row.provider} {row.account}"))

    def inquire(self, questions: Questions, scope: Scope) -> Callable[[], None]:
        return partial(self.take, questions.providers(scope))

    def take(self, rows: tuple[ProviderRow, ...]) -> None:
        """Show a new matrix."""
        self.providers = rows

    def watch_providers(self) -> None:
        self.show()

    @on(RowTable.Moved)
    def show_row(self, message: RowTable.Moved) -> None:
        self._show_details(message.row if isinstance(message.row, ProviderLine) else None)

    @on(RowTable.Opened)
    def open_account(self, message: RowTable.Opened) -> None:
        """Open the account of the line; a provider opens its first one."""
        if not isinstance(message.row, ProviderLine):
            return
        account = message.row.account or next(iter(message.row.provider.accounts), None)
        if account is not None:
            self.post_message(AccountAsked(account.account_id))
        else:
            self.notify(f"{plain(message.row.provider.name, 40)} has no account yet", markup=False)
