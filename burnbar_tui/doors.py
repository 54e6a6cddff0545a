"""What the app needs of the engine, so that screens can be tried with any data."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from datetime import timedelta
from typing import Protocol

from burnbar_tui.account_views import AccountPage, Draft, Told, VendorChoice
from burnbar_tui.ask_views import Answer, Exchange, Thread
from burnbar_tui.budget_views import BudgetForecast, Standing
from burnbar_tui.engine.events import Notice
from burnbar_tui.explore_views import Explored, Only, Pivot, Wanted, always
from burnbar_tui.insight_views import Insight
from burnbar_tui.model_choice import ModelChoice
from burnbar_tui.running_views import RunningSession
from burnbar_tui.scope import Lens, Scope
from burnbar_tui.session_views import CallPage, SessionFound, SessionPage
from burnbar_tui.views import (
    Block,
    CallRow,
    Glance,
    LedgerEntry,
    LoginView,
    ProviderRow,
    QuotaPage,
)


class Questions(Protocol):
    """The questions that screens ask. Each blocks briefly: call them from a thread."""

    def glance(self, scope: Scope) -> Glance:
        """Return everything that the Overview shows; `chosen` is over the days of the scope."""

    def account_page(self, account_id: int, scope: Scope) -> AccountPage:
        """Return everything about one account.

        Raises:
            KeyError: there is no such account.
        """

    def explore(self, pivot: Pivot) -> Explored:
        """Return sums by any group, split and narrowed."""

    def calls(
        self, scope: Scope, order: str, only: Only = (), is_wanted: Wanted = always
    ) -> tuple[CallRow, ...]:
        """Return the first calls of a scope, further narrowed, by cost or by time.

        With limits on their figures that takes seconds in a store of millions: `is_wanted` is asked
        meanwhile, and if it is not any more, some or none are returned.
        """

    def ask(self, questions: Sequence[str], *, only_last: bool = False) -> tuple[Answer, ...]:
        """Return the answers to questions, each of which may go on from the one before.

        With `only_last` there is one answer: those before only tell what it goes on from.
        """

    def threads(self) -> tuple[Thread, ...]:
        """Return the conversations without what was told in them, the one used last first."""

    def thread(self, thread: Thread) -> Thread:
        """Return a conversation with what was told in it."""

    def discuss(
        self, questions: Sequence[str], local: Answer, choice: ModelChoice
    ) -> AsyncGenerator[str | Answer, None]:
        """Yield what a model says so far, and then the answer; for the app's own loop."""

    def choices(self) -> dict[str, tuple[str, ...]]:
        """Return the names that a filter can be completed with, by its field."""

    def insights(self) -> tuple[Insight, ...]:
        """Return what is noticed, what matters most first, also what the user has put away."""

    def budgets(self) -> tuple[Standing, ...]:
        """Return how every budget stands in the period that runs, by name."""

    def month_forecast(self, lens: Lens) -> BudgetForecast | None:
        """Return where the month is likely to end, None where too little is known."""

    def changes(self) -> tuple[LedgerEntry, ...]:
        """Return the past totals that were changed, the latest first."""

    def logins(self) -> tuple[LoginView, ...]:
        """Return every account, found or added, and how it is asked."""

    def running(self) -> tuple[RunningSession, ...]:
        """Return the sessions that are at work now, and the agents that wait for a word."""

    def find_sessions(self, words: str) -> tuple[SessionFound, ...]:
        """Return a few sessions whose title or id holds the words, the latest first."""

    def session_page(self, session_id: int) -> SessionPage:
        """Return everything about one session.

        Raises:
            KeyError: there is no such session.
        """

    def call_page(self, key: int) -> CallPage:
        """Return why one call is counted and priced as it is.

        Raises:
            KeyError: there is no such call.
        """

    def quota_page(self, scope: Scope) -> QuotaPage:
        """Return the quota windows of a scope's accounts, their history, and what else is left."""

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks of five hours in which accounts worked of late, the oldest first."""

    def providers(self, scope: Scope) -> tuple[ProviderRow, ...]:
        """Return the whole provider matrix, with `chosen` sums over the days of the scope."""


class Accounts(Protocol):
    """Changes of the accounts that the user adds. Each blocks: call them from a thread.

    All but `choices` raise `BurnbarError` where something cannot be; its text tells the user why.
    """

    def choices(self) -> tuple[VendorChoice, ...]:
        """Return every vendor of which accounts can be added, by name."""

    def draft(self, account_id: int) -> Draft:
        """Return an added account as the form shows it, without its secret."""

    def add(self, draft: Draft, *, is_tested: bool) -> Told:
        """Add an account; one whose credential is refused is not stored."""

    def change(self, account_id: int, draft: Draft, *, is_tested: bool) -> Told:
        """Change how an account is asked; then ask, if that is wanted."""

    def remove(self, account_id: int) -> Told:
        """Delete an account and its secret; its history stays."""

    def poll(self, account_id: int) -> Told:
        """Ask the vendor of an account now, and keep what it tells."""


class Threads(Protocol):
    """Changes of the conversations that are kept. Each blocks: call them from a thread.

    Both raise `StoreError` where the store cannot be written.
    """

    def keep(self, thread_id: int, exchange: Exchange) -> None:
        """Add to a thread, which its first question begins."""

    def forget(self, thread_id: int) -> None:
        """Delete a thread and all that was told in it."""


class Insights(Protocol):
    """What the user makes of insights. Each blocks: call them from a thread.

    All raise `StoreError` where the store cannot be written.
    """

    def dismiss(self, one: Insight) -> None:
        """Do not show this before its facts are others."""

    def snooze(self, one: Insight, span: timedelta) -> None:
        """Do not show this for a while, whatever its facts."""

    def recall(self, one: Insight) -> None:
        """Show this again."""


class EngineDoor(Protocol):
    """A running engine, seen from the app."""

    @property
    def questions(self) -> Questions:
        """The read facade over the engine's store."""

    @property
    def accounts(self) -> Accounts | None:
        """Changes of accounts; None where there are none to change, as in the demo."""

    @property
    def threads(self) -> Threads:
        """Changes of conversations."""

    @property
    def insights(self) -> Insights:
        """What the user makes of insights."""

    async def run(self) -> None:
        """Work until `close` is called; everything that happens is told by `notices`."""

    def notices(self) -> AsyncIterator[Notice]:
        """Yield what happens, until the engine is closed."""

    async def rescan(self) -> None:
        """Look at every source now, whatever the timers say."""

    async def close(self) -> None:
        """Stop every task and release what is held."""
