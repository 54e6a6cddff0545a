"""A fake engine: it answers from samples and says what it is told to say."""

import asyncio
from collections.abc import AsyncIterator, Iterable

from msgspec.structs import replace

from burnbar_tui.engine.events import Changed, Notice, Watching
from burnbar_tui.session_views import CallPage, SessionPage
from burnbar_tui.views import AccountPage, Glance, Period, ProviderRow, QuotaPage
from tests.ui_fixtures.samples import page, providers, quotas
from tests.ui_fixtures.session_samples import call_page, session_page


class FakeQuestions:
    """Answers from samples and remembers what was asked."""

    def __init__(self, shown: Glance) -> None:
        self.shown = shown
        self.asked: list[tuple[str, Period]] = []

    def glance(self, period: Period) -> Glance:
        self.asked.append(("glance", period))
        return replace(self.shown, period=period)

    def account_page(self, account_id: int, period: Period) -> AccountPage:
        self.asked.append((f"account {account_id}", period))
        answer = page(account_id, period)
        row = next(each for each in self.shown.accounts if each.account_id == account_id)
        return replace(answer, account=row)

    def session_page(self, session_id: int) -> SessionPage:
        return session_page(session_id)

    def call_page(self, key: int) -> CallPage:
        return call_page(key)

    def quota_page(self) -> QuotaPage:
        return quotas(self.shown.windows)

    def providers(self, period: Period) -> tuple[ProviderRow, ...]:
        self.asked.append(("providers", period))
        return providers(self.shown.accounts)


class FakeEngine:
    """An engine that says what it is told to say."""

    def __init__(self, shown: Glance, notices: Iterable[Notice] = (Watching(files=5_000),)) -> None:
        self.questions = FakeQuestions(shown)
        self.queue: asyncio.Queue[Notice | None] = asyncio.Queue()
        self.closed = asyncio.Event()
        self.rescans = 0
        for notice in notices:
            self.queue.put_nowait(notice)

    async def run(self) -> None:
        await self.closed.wait()

    async def notices(self) -> AsyncIterator[Notice]:
        while (notice := await self.queue.get()) is not None:
            yield notice

    def tell(self, notice: Notice) -> None:
        """Send one notice to the app."""
        self.queue.put_nowait(notice)

    async def rescan(self) -> None:
        self.rescans += 1
        self.tell(Changed(events_new=0))

    async def close(self) -> None:
        self.closed.set()
        self.queue.put_nowait(None)
