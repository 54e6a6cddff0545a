"""A fake engine: it answers from samples and says what it is told to say."""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from datetime import timedelta

from msgspec.structs import replace

from burnbar_tui.account_views import AccountPage, Draft, Told, VendorChoice, Way
from burnbar_tui.ask_views import Answer, Exchange, Thread
from burnbar_tui.budget_views import BudgetForecast, Standing
from burnbar_tui.engine.events import Changed, Notice, Watching
from burnbar_tui.explore_views import Explored, Only, Pivot, Wanted, always
from burnbar_tui.insight_views import Insight, State
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
from tests.ui_fixtures.samples import (
    MODELS,
    NOW,
    answered,
    asked_page,
    blocks,
    changes,
    choices,
    explored,
    logins,
    page,
    providers,
    quotas,
)
from tests.ui_fixtures.session_samples import FOUND, call_page, session_page


class FakeThreads:
    """Keeps conversations in memory, or fails as it is told to."""

    def __init__(self) -> None:
        self.exchanges: dict[int, list[Exchange]] = {}
        self.failure: Exception | None = None

    def keep(self, thread_id: int, exchange: Exchange) -> None:
        if self.failure is not None:
            raise self.failure
        self.exchanges.setdefault(thread_id, []).append(exchange)
        self.exchanges[thread_id] = self.exchanges.pop(thread_id)

    def forget(self, thread_id: int) -> None:
        del self.exchanges[thread_id]

    def listed(self) -> tuple[Thread, ...]:
        """Return the threads, the one used last first."""
        return tuple(
            Thread(id=id_, at=NOW, title=told[0].question, questions=len(told))
            for id_, told in reversed(self.exchanges.items())
        )


class FakeInsights:
    """Notices what it is told to, and remembers what the user made of it."""

    def __init__(self) -> None:
        self.found: tuple[Insight, ...] = ()
        self.states: dict[str, State] = {}
        self.failure: Exception | None = None

    def listed(self) -> tuple[Insight, ...]:
        """Return what is noticed."""
        return tuple(
            replace(one, state=self.states.get(one.rule, State.OPEN)) for one in self.found
        )

    def dismiss(self, one: Insight) -> None:
        self._decide(one, State.DISMISSED)

    def snooze(self, one: Insight, span: timedelta) -> None:
        assert span == timedelta(days=7)
        self._decide(one, State.SNOOZED)

    def recall(self, one: Insight) -> None:
        self._decide(one, State.OPEN)

    def _decide(self, one: Insight, state: State) -> None:
        if self.failure is not None:
            raise self.failure
        self.states[one.rule] = state


class FakeQuestions:
    """Answers from samples and remembers what was asked."""

    def __init__(self, shown: Glance) -> None:
        self.shown = shown
        self.at_work: tuple[RunningSession, ...] = ()
        self.asked: list[tuple[str, Scope]] = []
        self.chat: tuple[str, ...] = ()
        self.kept = FakeThreads()
        self.noticed = FakeInsights()
        self.standings: tuple[Standing, ...] = ()
        self.forecasts: dict[Lens, BudgetForecast] = {}
        self.said: tuple[str, ...] = ("It cost", "It cost $188.07 and $9[?]:")
        self.looked_for: list[str] = []
        self.sessions: tuple[SessionFound, ...] = FOUND

    def glance(self, scope: Scope) -> Glance:
        self.asked.append(("glance", scope))
        return replace(self.shown, scope=scope)

    def account_page(self, account_id: int, scope: Scope) -> AccountPage:
        self.asked.append((f"account {account_id}", scope))
        row = next(each for each in self.shown.accounts if each.account_id == account_id)
        answer = asked_page(account_id) if row.is_added else page(account_id, scope)
        return replace(answer, account=row, scope=scope)

    def explore(self, pivot: Pivot) -> Explored:
        self.asked.append((f"explore {pivot.by}", pivot.scope))
        return explored(pivot)

    def calls(
        self, scope: Scope, order: str, only: Only = (), is_wanted: Wanted = always
    ) -> tuple[CallRow, ...]:
        self.asked.append((f"calls {order} {only}", scope))
        return self.shown.calls if is_wanted() else ()

    def ask(self, questions: Sequence[str], *, only_last: bool = False) -> tuple[Answer, ...]:
        self.chat = tuple(questions)
        return tuple(answered(question) for question in questions[-1 if only_last else 0 :])

    def threads(self) -> tuple[Thread, ...]:
        return self.kept.listed()

    def thread(self, thread: Thread) -> Thread:
        return replace(thread, exchanges=tuple(self.kept.exchanges.get(thread.id, ())))

    async def discuss(
        self, questions: Sequence[str], local: Answer, choice: ModelChoice
    ) -> AsyncGenerator[str | Answer, None]:
        for text in self.said:
            yield text
        yield replace(
            local,
            understood=True,
            suggestions=(),
            plan="cost, this week (Mon 17 Nov 2025 to Fri 21 Nov 2025)",
            answer=f"{self.said[-1]} {questions[-1]}",
            confidence="estimated",
            doubtful=("$9",),
            sent_to=choice.host,
        )

    def choices(self) -> dict[str, tuple[str, ...]]:
        return {
            "model": MODELS[:3],
            "provider": ("acorn-code", "birch-cli"),
            "project": ("atlas", "billing-service"),
        }

    def insights(self) -> tuple[Insight, ...]:
        return self.noticed.listed()

    def budgets(self) -> tuple[Standing, ...]:
        return self.standings

    def month_forecast(self, lens: Lens) -> BudgetForecast | None:
        return self.forecasts.get(lens)

    def changes(self) -> tuple[LedgerEntry, ...]:
        return changes()

    def logins(self) -> tuple[LoginView, ...]:
        return logins()

    def running(self) -> tuple[RunningSession, ...]:
        return self.at_work

    def find_sessions(self, words: str) -> tuple[SessionFound, ...]:
        self.looked_for.append(words)
        return tuple(
            one for one in self.sessions if words.strip().casefold() in one.name.casefold()
        )

    def session_page(self, session_id: int) -> SessionPage:
        return session_page(session_id)

    def call_page(self, key: int) -> CallPage:
        return call_page(key)

    def quota_page(self, scope: Scope) -> QuotaPage:
        self.asked.append(("quotas", scope))
        return quotas(self.shown.windows)

    def blocks(self) -> tuple[Block, ...]:
        return (*blocks(3), *blocks(1))

    def providers(self, scope: Scope) -> tuple[ProviderRow, ...]:
        self.asked.append(("providers", scope))
        return providers(self.shown.accounts)


class FakeAccounts:
    """Remembers what it was asked to do; answers as it is told, not before `gate` is open."""

    def __init__(self) -> None:
        self.done: list[tuple[str, object]] = []
        self.drafts: list[Draft] = []
        self.answer: Told | Exception = Told("Added Fir/work: it tells 2 quota windows.")
        self.known = Draft(provider_id="fir", label="key-1", way=Way.VARIABLE, where="FIR_KEY")
        self.gate = threading.Event()
        self.gate.set()

    def choices(self) -> tuple[VendorChoice, ...]:
        return choices()

    def draft(self, account_id: int) -> Draft:
        self.done.append(("draft", account_id))
        return self.known

    def add(self, draft: Draft, *, is_tested: bool) -> Told:
        self.drafts.append(draft)
        return self._do("add", is_tested)

    def change(self, account_id: int, draft: Draft, *, is_tested: bool) -> Told:
        self.drafts.append(draft)
        return self._do("change", (account_id, is_tested))

    def remove(self, account_id: int) -> Told:
        return self._do("remove", account_id)

    def poll(self, account_id: int) -> Told:
        return self._do("poll", account_id)

    def _do(self, what: str, with_what: object) -> Told:
        self.done.append((what, with_what))
        self.gate.wait(20)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class FakeEngine:
    """An engine that says what it is told to say."""

    def __init__(self, shown: Glance, notices: Iterable[Notice] = (Watching(files=5_000),)) -> None:
        self.questions = FakeQuestions(shown)
        self.accounts: FakeAccounts | None = FakeAccounts()
        self.threads = self.questions.kept
        self.insights = self.questions.noticed
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
