"""What a fake engine says in states other than a busy day."""

from datetime import timedelta
from enum import Enum, auto

from msgspec.structs import replace

from burnbar_tui.account_views import AccountPage
from burnbar_tui.engine.events import Importing, Notice
from burnbar_tui.explore_views import Explored, Only, Pivot, Wanted, always
from burnbar_tui.facts import StoreError
from burnbar_tui.quota_views import WindowView
from burnbar_tui.running_views import RunningSession
from burnbar_tui.scope import Scope
from burnbar_tui.session_views import CallPage, SessionPage
from burnbar_tui.views import (
    Block,
    CallRow,
    DayBars,
    Glance,
    LedgerEntry,
    LoginView,
    Progress,
    ProviderRow,
    QuotaPage,
    Tally,
)
from tests.ui_fixtures.engine import FakeEngine, FakeQuestions
from tests.ui_fixtures.running_samples import AT_WORK
from tests.ui_fixtures.samples import ACCOUNTS, NOW, WINDOWS, ZONE, bars, glance, providers

HALFWAY = Importing(
    progress=Progress(
        files_done=412,
        files_total=1_204,
        bytes_done=830_000_000,
        bytes_total=1_930_000_000,
        events=182_000,
        seconds=3.1,
    )
)
LOCKED = "The store is locked by another program."
HOURS_AGO = NOW - timedelta(hours=7)


def over_the_limit() -> Glance:
    """Return a day on which windows are used up, also by more than all."""
    over = (
        replace(WINDOWS[0], used_percent=113.0, exhausts_at=None),
        replace(WINDOWS[1], used_percent=100.0, exhausts_at=None),
        *WINDOWS[2:],
    )
    return _with_windows(over)


def vendor_lags() -> Glance:
    """Return a day on which vendors answer later than their own clocks promise."""
    late = (
        replace(WINDOWS[0], state="stale", as_of=HOURS_AGO),
        replace(WINDOWS[1], state="assumed", used_percent=0.0, as_of=HOURS_AGO, exhausts_at=None),
        replace(WINDOWS[5], state="failing", as_of=HOURS_AGO),
    )
    rows = _with_windows(late)
    accounts = tuple(
        replace(one, asked_at=HOURS_AGO) if one.is_added else one for one in rows.accounts
    )
    return replace(rows, accounts=accounts)


def _with_windows(windows: tuple[WindowView, ...]) -> Glance:
    accounts = tuple(
        replace(
            row,
            tightest=next((one for one in windows if one.account_id == row.account_id), None),
        )
        for row in ACCOUNTS
    )
    return replace(glance(), windows=windows, accounts=accounts)


class Mood(Enum):
    """How questions are answered."""

    BUSY = auto()
    REFUSING = auto()
    """Not at all."""
    FILTERED = auto()
    """As by a filter that lets nothing through."""
    EMPTY = auto()
    """As by a store in which nothing is."""


class MoodyQuestions(FakeQuestions):
    """Answers by its mood, which a test may change while the app runs."""

    def __init__(self, shown: Glance, mood: Mood = Mood.BUSY) -> None:
        super().__init__(shown)
        self.at_work = AT_WORK
        self.mood = mood

    @property
    def _has_nothing(self) -> bool:
        """Whether the answer is nothing; there is none at all if it refuses."""
        if self.mood is Mood.REFUSING:
            raise StoreError(LOCKED)
        return self.mood is not Mood.BUSY

    def glance(self, scope: Scope) -> Glance:
        if self._has_nothing:
            total = 0 if self.mood is Mood.EMPTY else self.shown.events_total
            days = DayBars(days=bars().days)
            return Glance(as_of=NOW, timezone=ZONE, scope=scope, bars=days, events_total=total)
        return super().glance(scope)

    def account_page(self, account_id: int, scope: Scope) -> AccountPage:
        is_bare = self._has_nothing
        page = super().account_page(account_id, scope)
        if is_bare:
            row = replace(page.account, today=Tally(), chosen=Tally(), week_costs=())
            return replace(page, account=row, models=(), projects=(), sessions=(), bars=DayBars())
        windows = tuple(one for one in self.shown.windows if one.account_id == account_id)
        login = page.login and replace(page.login, last_ok_at=page.account.asked_at)
        return replace(page, windows=windows, login=login)

    def explore(self, pivot: Pivot) -> Explored:
        if self._has_nothing:
            return Explored(pivot=pivot, timezone=ZONE, today=NOW.date())
        return super().explore(pivot)

    def calls(
        self, scope: Scope, order: str, only: Only = (), is_wanted: Wanted = always
    ) -> tuple[CallRow, ...]:
        return () if self._has_nothing else super().calls(scope, order, only, is_wanted)

    def changes(self) -> tuple[LedgerEntry, ...]:
        is_none = self._has_nothing and self.mood is Mood.EMPTY
        return () if is_none else super().changes()

    def logins(self) -> tuple[LoginView, ...]:
        if self._has_nothing:
            return ()
        asked = {row.account_id: row.asked_at for row in self.shown.accounts}
        return tuple(replace(row, last_ok_at=asked.get(row.account_id)) for row in super().logins())

    def running(self) -> tuple[RunningSession, ...]:
        has_nothing = self._has_nothing and self.mood is Mood.EMPTY  # No filter narrows it.
        return () if has_nothing else super().running()

    def session_page(self, session_id: int) -> SessionPage:
        assert not self._has_nothing or self.mood is not Mood.EMPTY, "there is no session"
        return super().session_page(session_id)

    def call_page(self, key: int) -> CallPage:
        assert not self._has_nothing or self.mood is not Mood.EMPTY, "there is no call"
        return super().call_page(key)

    def quota_page(self, scope: Scope) -> QuotaPage:
        if self._has_nothing:
            return QuotaPage(as_of=NOW, timezone=ZONE)
        return super().quota_page(scope)

    def blocks(self) -> tuple[Block, ...]:
        return () if self._has_nothing else super().blocks()

    def providers(self, scope: Scope) -> tuple[ProviderRow, ...]:
        if self._has_nothing:
            # A filter keeps the providers that it names; of an empty store all are shown.
            return () if self.mood is Mood.FILTERED else providers(())
        return super().providers(scope)


def moody(shown: Glance, mood: Mood = Mood.BUSY, *notices: Notice) -> FakeEngine:
    """Return an engine that answers by a mood and says that it watches, or what else is given."""
    engine = FakeEngine(shown, notices) if notices else FakeEngine(shown)
    engine.questions = MoodyQuestions(shown, mood)
    return engine
