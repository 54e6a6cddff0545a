"""Looks after what the user is told: budgets, insights and the digest, while the engine writes.

What was told is remembered in the store before it is told: nobody hears a thing twice, over
restarts and from several processes, and who is killed in between at worst tells it to nobody. A
clock that stood still while the machine slept only makes a look late. In quiet hours budgets are
still kept track of; what is to be told waits.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from burnbar_tui import settings
from burnbar_tui.budget_views import BudgetPeriod
from burnbar_tui.engine import notify
from burnbar_tui.engine.budget_desk import BudgetDesk
from burnbar_tui.engine.insights.desk import InsightDesk
from burnbar_tui.engine.insights.rules import BY_ID
from burnbar_tui.engine.overhearing import STUMBLES, Overhearing
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.told import Told
from burnbar_tui.facts import BurnbarError
from burnbar_tui.notices import News, NoticeChoice
from burnbar_tui.paths import Paths

FIRST_SECONDS, BUSY_SECONDS, SECONDS = 5.0, 1.0, 60.0
RECENT = timedelta(days=1)
"""What happened to a budget earlier is no news any more."""
DIGEST = "digest"

Tell = Callable[[News, NoticeChoice], None]


class Looked(NamedTuple):
    """What came of a look."""

    choice: NoticeChoice
    news: tuple[News, ...] = ()
    trouble: str = ""
    """Why nothing could be looked at, where that is new."""


class WatchHours:
    """Asks the store when it has changed, and when an hour or quiet hours begin or end."""

    def __init__(
        self,
        paths: Paths,
        questions: Queries,
        zone: ZoneInfo,
        now: Callable[[], datetime],
        *,
        is_busy: Callable[[], bool],
        show: Callable[[News], None],
        notifier: Tell,
        complain: Callable[[str], None],
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            paths: our own folders.
            questions: the store.
            zone: whose days and hours count.
            now: what time it is.
            is_busy: whether logs are being read, of which a half would mislead.
            show: shows news in our own screens.
            notifier: tells news elsewhere; called in a thread.
            complain: is told why nothing can be looked at.
        """
        self._paths = paths
        self._questions = questions
        self._zone = zone
        self._now = now
        self._is_busy = is_busy
        self._show = show
        self._notifier = notifier
        self._complain = complain
        self._told = Told(paths.store, now)
        self._budgets = BudgetDesk(paths.store, now)
        self._insights = InsightDesk(paths.store, now)
        self._others = Overhearing(questions, zone, now)
        self._seen: tuple[int, datetime, NoticeChoice, bool] | None = None
        self._trouble = ""

    async def run(self, closing: asyncio.Event, pause: Callable[[float], Awaitable[None]]) -> None:
        """Look now and then until the engine closes; not at once, when there is more to do."""
        await pause(FIRST_SECONDS)
        while not closing.is_set():
            if self._is_busy():
                await pause(BUSY_SECONDS)
                continue
            looked = await asyncio.to_thread(self.look)
            if looked.trouble:
                self._complain(looked.trouble)
            for news in looked.news:
                self._show(news)
                await asyncio.to_thread(self._notifier, news, looked.choice)
            await pause(SECONDS)

    async def overhear(self, version: int) -> None:
        """Show what the process that writes this store has told; only in our own screens."""
        if self._others.is_due(version):
            for news in await asyncio.to_thread(self._others.news, version):
                self._show(news)

    def look(self) -> Looked:
        """Return what is to be told now; what cannot be looked at is complained of once.

        A rule that stumbles over figures that nobody thought of stops no reading of logs.
        """
        choice: NoticeChoice = settings.read(self._paths.settings).settings
        news: list[News] = []
        trouble, before = "", self._trouble
        try:
            news.extend(self._news(choice))
        except STUMBLES as error:
            reason = str(error) if isinstance(error, BurnbarError) else repr(error)
            trouble = f"budgets and insights could not be looked at: {reason}"
        self._trouble = trouble
        return Looked(choice, tuple(news), "" if trouble == before else trouble)

    def _news(self, choice: NoticeChoice) -> Iterator[News]:
        now = self._now()
        local = now.astimezone(self._zone)
        is_quiet = choice.is_quiet(local)
        if self._state(local, choice, is_quiet) != self._seen:
            self._budgets.note(self._questions.budgets())
            if not is_quiet:
                yield from self._budget_news(now, choice)
                yield from self._insight_news(now, choice)
            self._seen = self._state(local, choice, is_quiet)
        if not is_quiet:
            yield from self._digest_news(now, choice)

    def _state(
        self, local: datetime, choice: NoticeChoice, is_quiet: bool
    ) -> tuple[int, datetime, NoticeChoice, bool]:
        hour = local.replace(minute=0, second=0, microsecond=0)
        return self._questions.data_version(), hour, choice, is_quiet

    def _budget_news(self, now: datetime, choice: NoticeChoice) -> Iterator[News]:
        today = now.astimezone(self._zone).date()
        for one in notify.crossings(self._questions.budget_events(now - RECENT)):
            is_wanted = notify.is_wanted(notify.crossing_rank(one), choice.notify_about)
            if is_wanted and self._told.claim(notify.topic(one), notify.what(one)):
                yield notify.crossing_news(one, today)

    def _insight_news(self, now: datetime, choice: NoticeChoice) -> Iterator[News]:
        found, marks = self._questions.insights(), self._questions.marks()
        some = notify.fresh(found, marks, BY_ID, now, choice.notify_about)
        if some:
            self._insights.note_told(some)
            yield notify.insight_news(some)

    def _digest_news(self, now: datetime, choice: NoticeChoice) -> Iterator[News]:
        at, last = choice.digest_at, self._questions.last_told(DIGEST)
        if at is None:
            if last is not None:
                self._told.forget(DIGEST)
            return
        due = notify.digest_due(at, self._zone, now)
        if last is None:
            # Who has only just asked for digests waits for no earlier one.
            self._told.claim(DIGEST, due.isoformat())
        elif last < due.isoformat():
            found = self._questions.digest(BudgetPeriod.DAY, due)
            if self._told.claim(DIGEST, due.isoformat()):
                yield notify.digest_news(found, self._zone)
