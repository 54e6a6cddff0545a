"""The read facade: typed questions in, views out. It never writes."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from burnbar_tui.account_views import AccountPage
from burnbar_tui.engine import folds, vendors
from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.beside import with_vendor
from burnbar_tui.engine.call_page import call_page
from burnbar_tui.engine.compared import Counts
from burnbar_tui.engine.copy_counts import copies_by_day
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.detection import Detection
from burnbar_tui.engine.explore import explored, narrowed
from burnbar_tui.engine.figures import EVERYTHING, Figures, names_in
from burnbar_tui.engine.ledger import ledger_of
from burnbar_tui.engine.matrix import Look, matrix
from burnbar_tui.engine.one_state import of_one_state
from burnbar_tui.engine.outlook import Outlook
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.quota_page import blocks, quota_page
from burnbar_tui.engine.reporting import Question, Reporter
from burnbar_tui.engine.running import Running
from burnbar_tui.engine.selection import Selection, choices
from burnbar_tui.engine.session_list import found_sessions
from burnbar_tui.engine.session_page import session_page
from burnbar_tui.engine.source_health import SourceSum, health_by_account
from burnbar_tui.engine.top_calls import costliest_calls, latest_calls
from burnbar_tui.explore_views import Explored, Only, Pivot, Wanted, always
from burnbar_tui.facts import instant_of
from burnbar_tui.providers.registry import specs
from burnbar_tui.quota_views import BalanceView, VendorUsageView, WindowView
from burnbar_tui.running_views import AgentProcess, RunningSession
from burnbar_tui.scope import Filter, Scope
from burnbar_tui.session_views import CallPage, SessionFound, SessionPage
from burnbar_tui.views import (
    AccountRow,
    Block,
    CallRow,
    Glance,
    LedgerEntry,
    LoginView,
    NamedTally,
    ProviderRow,
    QuotaPage,
    Report,
    SourceHealth,
)
from burnbar_tui.weeks import week_of

LISTED_DAYS = 29
"""How many days before today accounts are told by day, at least."""


class Queries(Outlook):
    """Answers from one store; may be asked from any thread."""

    def __init__(
        self,
        path: Path,
        zone: ZoneInfo,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        look: Look = lambda _: Detection(),
        prices: Callable[[], PriceBook] = PriceBook,
        processes: Callable[[], Iterable[AgentProcess]] = tuple,
    ) -> None:
        """Open the store for reading; a missing one is an empty one.

        Args:
            path: the store.
            zone: whose days and hours sums are cut by.
            clock: what time it is.
            look: what tells whether a provider's agent is on this machine.
            prices: opens the price tables that a call is explained by.
            processes: looks for the processes of agents.

        Raises:
            StoreError: it cannot be read, is damaged, or is of a newer version.
        """
        self._path = path
        self._database = Database(path, read_only=True)
        self._zone = zone
        self._clock = clock
        self._look = look
        self._prices = prices
        self._processes = processes
        self._running = Running()

    def reopen(self) -> None:
        """Look again for a store that was missing when this was opened."""
        if self._database.is_stand_in and self._path.exists():
            stand_in, self._database = self._database, Database(self._path, read_only=True)
            stand_in.close()

    def close(self) -> None:
        """Close the store."""
        self._database.close()

    def data_version(self) -> int:
        """Return a number that changes when another process has written."""
        return self._database.data_version()

    @of_one_state
    def report(self, question: Question) -> Report:
        """Return sums by the question's group keys.

        Raises:
            UsageError: a group key is unknown or named twice.
        """
        names = names_in(self._database, sessions="session" in question.group_by)
        return Reporter(self._database, names, question).report()

    def changes(self) -> tuple[LedgerEntry, ...]:
        """Return the past totals that were changed, the latest first."""
        return ledger_of(self._database)

    def events_total(self) -> int:
        """Return how many calls the store holds."""
        [(count,)] = self._database.rows("count_events")
        return int(count)

    def checkpoints(self) -> dict[str, tuple[int, int]]:
        """Return how each log file was when it was last read: path -> (size, mtime in ns)."""
        return {path: (size, ns) for path, size, ns in self._database.rows("checkpoints")}

    def price_version(self) -> str:
        """Return the state of the price tables that made the newest costs, or empty text."""
        return str(max(self._database.rows("versions"), default=(0, ""))[1])

    def models(self) -> tuple[str, ...]:
        """Return every model that was seen, as logged."""
        return tuple(sorted(name for _, name in self._database.rows("models")))

    def accounts(self) -> tuple[AccountRecord, ...]:
        """Return every account, in the order in which they were met."""
        return tuple(AccountRecord(*row) for row in self._database.rows("accounts"))

    @of_one_state
    def glance(self, scope: Scope) -> Glance:
        """Return everything that the Overview shows, with `chosen` sums over the scope's days."""
        now = self._clock()
        figures = Figures(self._database, self._zone, now, scope)
        names, today, selection = figures.names, figures.today, figures.selection
        first_bar = folds.first_bar(selection.first, selection.last)
        recent = min(today.replace(day=1), today - timedelta(days=LISTED_DAYS))
        is_recent = first_bar >= recent or selection.last == today
        by_day = figures.by_day(min(first_bar, recent) if is_recent else recent, today)
        bar_days = by_day if is_recent else figures.by_day(first_bar, selection.last)
        chosen = figures.chosen()
        burn, burn_is_whole = selection.burn()
        windows = figures.windows()
        return Glance(
            as_of=now,
            timezone=self._zone.key,
            scope=scope,
            today=folds.fold(folds.since(by_day, today), names),
            week=folds.fold(folds.since(by_day, week_of(today)), names),
            month=folds.fold(folds.since(by_day, today.replace(day=1)), names),
            chosen=folds.fold(chosen, names),
            burn_nano_usd_per_hour=burn,
            burn_is_whole=burn_is_whole,
            accounts=_shown(selection, figures.accounts(by_day, chosen, windows)),
            windows=tuple(one for one in windows if selection.keeps_account(one.account_id)),
            bars=folds.bars(bar_days, names, scope, first_bar, selection.last, today),
            calls=figures.newest_calls(),
            events_total=self.events_total(),
            models=tuple(sorted(names.models.values())),
        )

    @of_one_state
    def account_page(self, account_id: int, scope: Scope) -> AccountPage:
        """Return everything about one account.

        Raises:
            KeyError: there is no such account.
        """
        now = self._clock()
        figures = Figures(self._database, self._zone, now, scope, account_id)
        names, today, selection = figures.names, figures.today, figures.selection
        first_bar = folds.first_bar(selection.first, selection.last)
        by_day = figures.by_day(min(first_bar, today - timedelta(days=LISTED_DAYS)), today)
        span = figures.span()
        by_model, by_project = figures.chosen(), figures.chosen("project")
        last_by_model, last_by_project = figures.last_used(account_id, span)
        windows = tuple(one for one in figures.windows() if one.account_id == account_id)
        rows = {row.account_id: row for row in figures.accounts(by_day, by_model, windows)}
        page = AccountPage(
            account=rows[account_id],
            scope=scope,
            models=_kept(scope, folds.breakdown(by_model, names, names.models, last_by_model)),
            projects=_kept(
                scope, folds.breakdown(by_project, names, names.projects, last_by_project)
            ),
            sessions=_kept(scope, figures.sessions()),
            windows=windows,
            bars=folds.bars(by_day, names, scope, first_bar, selection.last, today),
            health=self.health()[account_id],
        )
        if not page.account.is_added:
            return page
        unnarrowed = Figures(self._database, self._zone, now)
        return with_vendor(page, self._database, unnarrowed, span.start_ms, now)

    @of_one_state
    def session_page(self, session_id: int) -> SessionPage:
        """Return everything about one session.

        Raises:
            KeyError: there is no such session.
        """
        return session_page(self._database, session_id)

    def find_sessions(self, words: str) -> tuple[SessionFound, ...]:
        """Return at most 20 sessions whose title or id holds the words, the latest first."""
        return found_sessions(self._database, names_in(self._database), words)

    @of_one_state
    def call_page(self, key: int) -> CallPage:
        """Return why one call is counted and priced as it is; its file is looked at for the line.

        Raises:
            KeyError: there is no such call.
            UsageError: the user's price file has a wrong key or value.
        """
        return call_page(self._database, self._prices(), key)

    def running(self) -> tuple[RunningSession, ...]:
        """Return the sessions that are at work now, and the agents that wait for a word."""

        def window_of(vendors: tuple[str, ...], model: str) -> int | None:
            return self._prices().context_window(vendors, model)

        now, processes = self._clock(), self._processes()
        return self._running.sessions(self._database, now, processes, window_of)

    def copies(self, first: date, last: date) -> list[tuple[date, str, str, Counts]]:
        """Return what would be added if each copy in several files counted; see `copies_by_day`."""
        names = names_in(self._database)
        return list(copies_by_day(self._database, self._zone, names, first, last))

    def health(self) -> dict[int, SourceHealth]:
        """Return how reading goes, by account."""
        accounts = (row[0] for row in self._database.rows("accounts"))
        sums = map(SourceSum._make, self._database.rows("source_sums"))
        return health_by_account(sums, accounts)

    def windows(self) -> tuple[WindowView, ...]:
        """Return every quota window of every account, as it stands now."""
        return Figures(self._database, self._zone, self._clock()).windows()

    @of_one_state
    def explore(self, pivot: Pivot) -> Explored:
        """Return sums by any group, split and narrowed."""
        return explored(self._database, pivot, self._zone, self._clock())

    @of_one_state
    def quota_page(self, scope: Scope = EVERYTHING) -> QuotaPage:
        """Return the quota windows of a scope's accounts, their history, and what else is left."""
        return quota_page(self._database, self._zone, self._clock(), scope)

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks of five hours in which accounts worked of late, the oldest first."""
        return tuple(blocks(self._database, self._zone, self._clock(), self.report))

    def balances(self) -> tuple[BalanceView, ...]:
        """Return what is left of every account, as its vendor told it last."""
        return vendors.balances(self._database, names_in(self._database).accounts, self._clock())

    def vendor_usage(self, days: int = 31) -> tuple[VendorUsageView, ...]:
        """Return what vendors say was used in the last days; never a part of reports."""
        now = self._clock()
        since = now - timedelta(days=days)
        return vendors.usage(self._database, names_in(self._database).accounts, since, now)

    def logins(self) -> tuple[LoginView, ...]:
        """Return every account, found or added, and how it is asked."""
        return vendors.login_views(self._database, names_in(self._database).accounts)

    def calls(
        self, scope: Scope, order: str, only: Only = (), is_wanted: Wanted = always
    ) -> tuple[CallRow, ...]:
        """Return the first calls of a scope, further narrowed, by cost or by time."""
        names = names_in(self._database)
        ids = narrowed(names, only)
        selection = Selection(self._database, names, self._zone, scope, self._clock(), ids)
        first = {"cost": costliest_calls, "time": latest_calls}[order]
        return first(self._database, selection, is_wanted=is_wanted)

    def choices(self) -> dict[str, tuple[str, ...]]:
        """Return the names that a filter can be completed with, by its field."""
        return choices(names_in(self._database))

    @of_one_state
    def providers(self, scope: Scope) -> tuple[ProviderRow, ...]:
        """Return the provider matrix, with `chosen` sums of the accounts over the scope's days."""
        glance = self.glance(scope)
        rows = matrix(specs().values(), self._look, glance.accounts, self.health())
        return tuple(row for row in rows if _is_named(scope.filter, row))

    def days_with_calls(self) -> dict[int, set[date]]:
        """Return the local days on which an account has calls, by account."""
        found: dict[int, set[date]] = {}
        for account_id, at_ms in self._database.rows("buckets_by_account"):
            day = instant_of(at_ms).astimezone(self._zone).date()
            found.setdefault(account_id, set()).add(day)
        return found


def _shown(selection: Selection, rows: tuple[AccountRow, ...]) -> tuple[AccountRow, ...]:
    """Return the accounts that a filter lets through; of names also only those that worked."""
    filter_ = selection.filter
    return tuple(
        row
        for row in rows
        if selection.keeps_account(row.account_id)
        and (not filter_.terms or row.chosen.events or row.today.events)
        and filter_.keeps(row.chosen)
    )


def _is_named(filter_: Filter, row: ProviderRow) -> bool:
    """Tell whether a filter lets a provider through, be it by one of its accounts."""
    names, wanted = (row.id, row.name), [term for term in filter_.terms if term.field]
    is_provider = all(
        term.matches(names) is not term.is_not
        for term in filter_.terms
        if term.field in {"", "provider"}
    )
    return bool(row.accounts) or (
        is_provider and all(term.field == "provider" for term in wanted) and not filter_.bounds
    )


def _kept(scope: Scope, rows: tuple[NamedTally, ...]) -> tuple[NamedTally, ...]:
    return tuple(row for row in rows if scope.filter.keeps(row.tally))
