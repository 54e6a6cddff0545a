"""What the app needs of the engine, so that screens can be tried with any data."""

from collections.abc import AsyncIterator
from typing import Protocol

from burnbar_tui.engine.events import Notice
from burnbar_tui.session_views import CallPage, SessionPage
from burnbar_tui.views import AccountPage, Glance, Period, ProviderRow, QuotaPage


class Questions(Protocol):
    """The questions that screens ask. Each blocks briefly: call them from a thread."""

    def glance(self, period: Period) -> Glance:
        """Return everything that the Overview shows, with `chosen` sums over `period`."""

    def account_page(self, account_id: int, period: Period) -> AccountPage:
        """Return everything about one account.

        Raises:
            KeyError: there is no such account.
        """

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

    def quota_page(self) -> QuotaPage:
        """Return every quota window with its history, and what else is left."""

    def providers(self, period: Period) -> tuple[ProviderRow, ...]:
        """Return the whole provider matrix, with `chosen` sums of the accounts over `period`."""


class EngineDoor(Protocol):
    """A running engine, seen from the app."""

    @property
    def questions(self) -> Questions:
        """The read facade over the engine's store."""

    async def run(self) -> None:
        """Work until `close` is called; everything that happens is told by `notices`."""

    def notices(self) -> AsyncIterator[Notice]:
        """Yield what happens, until the engine is closed."""

    async def rescan(self) -> None:
        """Look at every source now, whatever the timers say."""

    async def close(self) -> None:
        """Stop every task and release what is held."""
