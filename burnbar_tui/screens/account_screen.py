"""One account: what it is, what it was used for, its windows, and how reading it goes."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.reactive import reactive

from burnbar_tui.account_views import AccountPage
from burnbar_tui.doors import Questions
from burnbar_tui.explore_views import By
from burnbar_tui.facts import Billing, BurnbarError
from burnbar_tui.format import Figure, count, during, scope_title, several
from burnbar_tui.messages import CallsAsked, SessionAsked
from burnbar_tui.scope import Scope
from burnbar_tui.screens import chat_tries
from burnbar_tui.screens.headlines import HALF_A_SCREEN, cache, of_tally, period_word
from burnbar_tui.screens.page_screen import PageScreen
from burnbar_tui.views import AccountRow, NamedTally, Tally
from burnbar_tui.widgets.balances_pane import BalancesPane
from burnbar_tui.widgets.beside_line import BesideLine
from burnbar_tui.widgets.columns import Look
from burnbar_tui.widgets.day_plot import DayPlot
from burnbar_tui.widgets.figure_row import FigureRow, Headline
from burnbar_tui.widgets.health_pane import HealthPane
from burnbar_tui.widgets.key_line import KeyLine
from burnbar_tui.widgets.message_pane import MessagePane
from burnbar_tui.widgets.projects_table import ProjectsTable
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.tallies_table import TalliesTable
from burnbar_tui.widgets.text import plain
from burnbar_tui.widgets.titles import entitle
from burnbar_tui.widgets.vendor_days import VendorDaysTable
from burnbar_tui.widgets.windows_table import WindowsTable

LOCAL_PANES = {"models", "projects", "sessions"}
"""What only local logs can tell."""
BILLING_TITLES = {
    Billing.API: "billed by use",
    Billing.SUBSCRIPTION: "subscription",
    Billing.UNKNOWN: "plan unknown",
}


class AccountScreen(PageScreen):
    """The page of one account over the period on show."""

    CSS_PATH = "account_screen.tcss"
    FIRST_FOCUS: ClassVar[str] = "#models"
    page: reactive[AccountPage | None] = reactive(None, init=False, repaint=False)
    """The newest answer, or None until there is one."""

    _account: AccountRow
    _above: str

    def begin(self, account: AccountRow, above: str) -> None:
        """Turn to an account, opened from a screen of this name."""
        self._account, self._above = account, above
        self.set_reactive(AccountScreen.page, None)
        if not self.is_running:
            self._shape()

    def _shape(self) -> None:
        """Leave out what there is nothing of."""
        shape = {
            "-bare": self.page is None,
            "-unused": not self._is_used,
            "-unasked": not self._account.is_added,
        }
        self.update_classes(shape, update=self.is_running, animate=False)

    @property
    def _is_used(self) -> bool:
        """Whether our own logs tell of it."""
        return bool(self._account.chosen.events) or not self._account.is_added

    def totals(self) -> Tally | None:
        return self.page.account.chosen if self.page else None

    def compose(self) -> ComposeResult:
        *lines, words = self.head()
        yield from lines
        with VerticalScroll(id="body", can_focus=False):
            yield FigureRow()
            with Container(id="panes"):
                yield TalliesTable(title="Models", id="models", classes="pane")
                yield ProjectsTable(title="Projects", id="projects", classes="pane")
                yield WindowsTable(title="Quota windows", id="windows", classes="pane", opens=False)
                yield DayPlot(id="days", classes="pane")
                yield TalliesTable(title="Sessions", id="sessions", classes="pane")
                yield HealthPane(id="health", classes="pane")
                with Vertical(id="vendor", classes="pane"):
                    yield BesideLine()
                    yield VendorDaysTable(id="vendor-days", opens=False)
                yield BalancesPane(id="balances", classes="pane")
        yield words  # below the figures that the screen before has told already
        yield KeyLine()

    @property
    def crumb(self) -> str:
        name = f"{plain(self._account.provider, 24)} {plain(self._account.account, 32)}"
        return name.strip()

    def accounts(self) -> tuple[AccountRow, ...]:
        return (self._account,)

    def tries(self) -> tuple[str, ...]:
        return chat_tries.of_account(self._account.provider_id)

    def freshness(self) -> tuple[datetime | None, datetime | None]:
        return None, self._account.newest_at or self._account.asked_at

    def trail(self) -> tuple[str, ...]:
        return (self._above, self.crumb)

    def fill(self) -> None:
        self._show_figures(self.page.account if self.page else self._account)
        self.query_one(MessagePane).lines = self.words(("Reading this account…",))
        self._shape()
        if self.page is not None:
            self._show_page(self.page)
            focused = self.focused
            if not self._is_used and focused is not None and focused.id in LOCAL_PANES:
                self.query_one(WindowsTable).focus(scroll_visible=False)

    def _show_figures(self, row: AccountRow) -> None:
        look = self.look(self.timezone)
        plan = Figure(plain(row.plan, 16) or BILLING_TITLES[row.billing])
        more = BILLING_TITLES[row.billing] if row.plan else ""
        period = scope_title(self.scope, self.today).capitalize()
        word = period_word(self.scope)
        calls = Figure(count(row.chosen.events))
        sessions = row.chosen.sessions
        kind = Headline(
            title=plain(row.account, 18), main=plan, more=Figure(more), least_width=HALF_A_SCREEN
        )
        counted = [
            of_tally(("Today", "Today"), row.today, look, ()),
            of_tally((period, self.scope.period.value), row.chosen, look, ()),
            Headline(
                title=f"Calls {word}",
                main=calls,
                more=Figure("" if sessions is None else several(sessions, "session")),
                least_width=HALF_A_SCREEN,
            ),
            cache(row.chosen, word),
        ]
        if row.is_added and row.newest_at is None:
            # No log tells of it, so that our count knows nothing; what the vendor says is below.
            unknown = Headline(title="", more=Figure("no log"))
            counted = [
                replace(unknown, title=one.title, least_width=one.least_width) for one in counted
            ]
        self.query_one(FigureRow).headlines = (kind, *counted)

    def _show_page(self, page: AccountPage) -> None:
        look = self.look(self.timezone)
        for name, rows, whole in (
            ("models", page.models, None),
            ("projects", page.projects, None),
            ("sessions", page.sessions, page.account.chosen.sessions),
        ):
            table = self.query_one(f"#{name}", TalliesTable)
            table.look, table.rows = look, rows
            of_all = f" of {whole:,}" if whole is not None and len(rows) < whole else ""
            entitle(table, subtitle=f"{len(rows):,}{of_all} {during(page.scope, self.today)}")
        windows = self.query_one(WindowsTable)
        windows.providers = {page.account.provider_id: page.account.provider}
        windows.look, windows.rows = replace(look, filtered=""), page.windows
        plot = self.query_one(DayPlot)
        plot.asked, plot.unit = page.scope, self.unit
        plot.bars, plot.may_draw = page.bars, True
        health = self.query_one(HealthPane)
        entitle(health, "Source")
        health.now, health.zone = look.now, look.zone
        health.health, health.trouble = page.health, page.account.trouble
        health.login = page.login
        if page.account.is_added:
            self._show_vendor(page, look)

    def _show_vendor(self, page: AccountPage, look: Look) -> None:
        """Show what the vendor itself tells, beside what is ours."""
        days = self.query_one(VendorDaysTable)
        days.look, days.rows = replace(look, filtered=""), page.vendor_days
        self.query_one(BesideLine).beside = page.beside
        pane = self.query_one("#vendor")
        entitle(pane, "Vendor's own figures", "never added to ours")
        balances = self.query_one(BalancesPane)
        balances.providers = {page.account.provider_id: page.account.provider}
        balances.now, balances.balances = look.now, page.balances
        entitle(balances, "Balances")

    def inquire(self, questions: Questions, scope: Scope) -> Callable[[], None]:
        try:
            return partial(self.take, questions.account_page(self._account.account_id, scope))
        except KeyError:
            raise BurnbarError("This account is not in the store any more.") from None

    def take(self, page: AccountPage) -> None:
        """Show a new page, unless that of another account was asked for meanwhile."""
        if page.account.account_id == self._account.account_id:
            self.page = page

    @on(RowTable.Opened)
    def open_row(self, message: RowTable.Opened) -> None:
        """Open a session, or the calls that a model or a project is the sum of."""
        row = message.row
        if not isinstance(row, NamedTally):
            return
        if row.session_id is not None:
            self.post_message(SessionAsked(row.session_id, row.name))
            return
        by = By.MODEL if message.table_id == "models" else By.PROJECT
        account = f"{self._account.provider} {self._account.account}"
        self.post_message(CallsAsked(((By.ACCOUNT, account), (by, row.name))))

    def watch_page(self, page: AccountPage | None) -> None:
        if page is not None:
            self._account = page.account
        self.show()
