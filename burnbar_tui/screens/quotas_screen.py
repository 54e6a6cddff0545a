"""Quotas: every window of every account, how it came about, and what else is left."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.reactive import reactive
from textual.worker import get_current_worker

from burnbar_tui.data_message import DataMessage
from burnbar_tui.doors import Questions
from burnbar_tui.facts import BurnbarError
from burnbar_tui.format import several
from burnbar_tui.messages import AccountAsked
from burnbar_tui.quota_views import WindowView
from burnbar_tui.scope import Scope
from burnbar_tui.screens import chat_tries
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.views import AccountRow, Block, QuotaPage
from burnbar_tui.widgets.balances_pane import BalancesPane
from burnbar_tui.widgets.blocks_pane import BlocksPane
from burnbar_tui.widgets.history_plot import HistoryPlot
from burnbar_tui.widgets.key_line import KeyLine
from burnbar_tui.widgets.message_pane import MessagePane
from burnbar_tui.widgets.quota_table import QuotaTable
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.titles import entitle
from burnbar_tui.widgets.window_pane import WindowPane
from burnbar_tui.widgets.windows_table import windows_title

LOADING = ("Reading quota windows…",)
EMPTY = (
    "No quota window is known yet",
    "Some agents log their windows whenever they are used.",
    "To ask a vendor, add an account: press 2, then a.",
)


class QuotasScreen(DataScreen):
    """The tightest window first; below it what is known of the one at the cursor."""

    NAME: ClassVar[str] = "Quotas"
    OF_PERIOD: ClassVar[bool] = False
    CSS_PATH = "quotas_screen.tcss"
    FIRST_FOCUS: ClassVar[str] = "#quotas"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "app.pop_screen", "back", tooltip="Back", id="screen.back"),
    ]

    page: reactive[QuotaPage | None] = reactive(None, init=False, repaint=False)
    """The newest answer, or None until there is one."""
    known: tuple[AccountRow, ...] = ()
    """The accounts that windows can be opened of."""
    blocks: tuple[Block, ...] = ()
    """Of the last days, of all accounts."""

    class RestTold(DataMessage):
        """What stands beside the windows: the blocks of work, and the accounts."""

        blocks: tuple[Block, ...]
        accounts: tuple[AccountRow, ...]

    def compose(self) -> ComposeResult:
        yield from self.head()
        with Vertical(id="body"):
            yield QuotaTable(title="Quota windows", id="quotas", classes="pane")
            with Container(id="details"):
                with Vertical(id="chosen", classes="pane"):
                    yield WindowPane()
                    yield HistoryPlot(id="history")
                with Vertical(id="beside"):
                    yield BlocksPane(id="blocks", classes="pane")
                    yield BalancesPane(id="balances", classes="pane")
        yield KeyLine()

    def accounts(self) -> tuple[AccountRow, ...]:
        return self.known

    def tries(self) -> tuple[str, ...]:
        windows = self.page.windows if self.page else ()
        return chat_tries.of_quotas(tuple(one.provider_id for one in windows))

    def freshness(self) -> tuple[datetime | None, datetime | None]:
        if self.page is None:
            return None, None
        told = (window.as_of for window in self.page.windows if window.as_of)
        return self.page.as_of, max(told, default=None)

    def fill(self) -> None:
        page = self.page
        is_empty = page is None or not (page.windows or page.balances)
        lines = self.words(LOADING, EMPTY, is_answered=page is not None)
        self.query_one(MessagePane).lines = lines
        self.set_class(is_empty, "-bare")
        if page is not None and not is_empty:
            self._show_page(page)

    def _show_page(self, page: QuotaPage) -> None:
        look = self.look(page.timezone)
        table = self.query_one(QuotaTable)
        table.providers = page.providers
        table.look, table.rows = look, page.windows
        full = sum((window.used_percent or 0) >= 100 for window in page.windows)
        accounts = len({window.account_id for window in page.windows})
        used_up = f", {full} used up" if full else ""
        windows = several(len(page.windows), "window")
        title = windows_title(self.scope.filter)
        entitle(table, title, f"{windows}, {several(accounts, 'account')}{used_up}")
        balances = self.query_one(BalancesPane)
        balances.providers, balances.balances = page.providers, page.balances
        balances.now = look.now
        entitle(balances, "Balances")
        self._show_chosen(table.selected)

    def _show_chosen(self, window: WindowView | None) -> None:
        """Show what is known of the window at the cursor."""
        page = self.page
        if page is None:
            return
        look = self.look(page.timezone)
        pane = self.query_one(WindowPane)
        pane.zone, pane.now, pane.window = look.zone, look.now, window
        account_id = window.account_id if window else 0
        plot = self.query_one(HistoryPlot)
        plot.show_history(
            next(
                (
                    one
                    for one in page.histories
                    if window and (one.account_id, one.window) == (account_id, window.window)
                ),
                None,
            ),
            window,
            look,
        )
        blocks = self.query_one(BlocksPane)
        blocks.zone, blocks.now, blocks.unit = look.zone, look.now, self.unit
        blocks.blocks = self._blocks_of(window)
        entitle(blocks, "Blocks of five hours")
        entitle(self.query_one("#chosen"), "At the cursor")

    def _blocks_of(self, window: WindowView | None) -> tuple[Block, ...]:
        """Return when the account worked; one that is only asked works by others of its agent."""
        if window is None:
            return ()
        own = tuple(one for one in self.blocks if one.account_id == window.account_id)
        return own or tuple(one for one in self.blocks if one.provider_id == window.provider_id)

    def inquire(self, questions: Questions, scope: Scope) -> Callable[[], None]:
        return partial(self.take, questions.quota_page(scope))

    def take(self, page: QuotaPage) -> None:
        """Show a new page, and ask what stands beside it: that takes longer."""
        self.page = page
        if self.questions is not None:
            self._ask_rest(self.questions, self.scope)

    @work(exclusive=True, thread=True, group="pane")
    def _ask_rest(self, questions: Questions, scope: Scope) -> None:
        try:
            told = self.RestTold(questions.blocks(), questions.glance(scope).accounts)
        except BurnbarError:
            return  # The next question for the page says so.
        if not get_current_worker().is_cancelled:
            self.post_message(told)

    @on(RestTold)
    def take_rest(self, message: RestTold) -> None:
        """Show the blocks of the window at the cursor."""
        self.known, self.blocks = message.accounts, message.blocks
        self._show_chosen(self.query_one(QuotaTable).selected)

    def watch_page(self) -> None:
        self.show()

    @on(RowTable.Moved)
    def show_row(self, message: RowTable.Moved) -> None:
        self._show_chosen(message.row if isinstance(message.row, WindowView) else None)

    @on(RowTable.Opened)
    def open_account(self, message: RowTable.Opened) -> None:
        if isinstance(message.row, WindowView):
            self.post_message(AccountAsked(message.row.account_id))
