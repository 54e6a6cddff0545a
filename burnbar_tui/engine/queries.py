"""The read facade: typed questions in, views out. It never writes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from burnbar_tui.engine import days, folds, vendors
from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.detection import Detection
from burnbar_tui.engine.folds import DayRow
from burnbar_tui.engine.matrix import Look, matrix
from burnbar_tui.engine.names import project_names
from burnbar_tui.engine.reporting import BILLION_YEARS_MS, Names, Question, Reporter
from burnbar_tui.engine.source_health import health_by_account
from burnbar_tui.engine.sums import Sums
from burnbar_tui.engine.windows import StoredReading, reconcile
from burnbar_tui.facts import Billing, instant_of, ms_of
from burnbar_tui.providers.registry import spec_of, specs
from burnbar_tui.views import (
    AccountPage,
    AccountRow,
    BalanceView,
    CallRow,
    Glance,
    LedgerEntry,
    LoginView,
    NamedTally,
    Period,
    ProviderRow,
    Report,
    SourceHealth,
    VendorUsageView,
    WindowView,
)

NEWEST_CALLS = 40


class Queries:
    """Answers from one store; may be asked from any thread."""

    def __init__(
        self,
        path: Path,
        zone: ZoneInfo,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        look: Look = lambda _: Detection(),
    ) -> None:
        """Open the store for reading; a missing one is an empty one.

        Args:
            path: the store.
            zone: whose days and hours sums are cut by.
            clock: what time it is.
            look: what tells whether a provider's agent is on this machine.

        Raises:
            StoreError: it cannot be read, is damaged, or is of a newer version.
        """
        self._path = path
        self._database = Database(path, read_only=True)
        self._zone = zone
        self._clock = clock
        self._look = look

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

    def report(self, question: Question) -> Report:
        """Return sums by the question's group keys.

        Raises:
            UsageError: a group key is unknown or named twice.
        """
        return Reporter(
            self._database, self._names(sessions="session" in question.group_by), question
        ).report()

    def changes(self) -> tuple[LedgerEntry, ...]:
        """Return the past totals that were changed, the latest first."""
        return tuple(
            LedgerEntry(
                at=instant_of(at_ms),
                reason=reason,
                subject=subject,
                before_nano_usd=before,
                after_nano_usd=after,
            )
            for _, at_ms, reason, subject, before, after in self._database.rows("changes")
        )

    def events_total(self) -> int:
        """Return how many calls the store holds."""
        [(count,)] = self._database.rows("count_events")
        return int(count)

    def checkpoints(self) -> dict[str, tuple[int, int]]:
        """Return how each log file was when it was last read: path -> (size, mtime in ns)."""
        return {row[2]: (row[3], row[4]) for row in self._database.rows("sources")}

    def price_version(self) -> str:
        """Return the state of the price tables that made the newest costs, or empty text."""
        return str(max(self._database.rows("versions"), default=(0, ""))[1])

    def models(self) -> tuple[str, ...]:
        """Return every model that was seen, as logged."""
        return tuple(sorted(name for _, name in self._database.rows("models")))

    def accounts(self) -> tuple[AccountRecord, ...]:
        """Return every account, in the order in which they were met."""
        return tuple(AccountRecord(*row) for row in self._database.rows("accounts"))

    def _names(self, *, sessions: bool = False) -> Names:
        rows = self._database.rows
        paths: dict[int, str] = dict(rows("projects"))
        short = project_names(paths.values())
        return Names(
            accounts={row[0]: AccountRecord(*row) for row in rows("accounts")},
            models=dict(rows("models")),
            projects={project_id: short[path] for project_id, path in paths.items()},
            paths=paths,
            sessions=dict(rows("session_names")) if sessions else {},
        )

    def glance(self, period: Period) -> Glance:
        """Return everything that the Overview shows, with `chosen` sums over `period`."""
        now = self._clock()
        names = self._names()
        today = now.astimezone(self._zone).date()
        first_bar = folds.first_bar(period, today)
        since_day = min(first_bar, today.replace(day=1), today - timedelta(days=29))
        by_day = self._by_day(since_day, today)
        chosen_from = days.first_day(period, today)
        chosen = self._everything() if chosen_from is None else folds.since(by_day, chosen_from)
        windows = self._windows(names, now)
        return Glance(
            as_of=now,
            timezone=self._zone.key,
            period=period,
            today=folds.fold(folds.since(by_day, today), names),
            week=folds.fold(folds.since(by_day, days.week_of(today)), names),
            month=folds.fold(folds.since(by_day, today.replace(day=1)), names),
            chosen=folds.fold(chosen, names),
            burn_nano_usd_per_hour=self._burn(now),
            accounts=self._account_rows(names, by_day, chosen, windows, today),
            windows=windows,
            bars=folds.bars(by_day, names, first_bar, today),
            calls=self._newest_calls(names, now),
            events_total=self.events_total(),
        )

    def account_page(self, account_id: int, period: Period) -> AccountPage:
        """Return everything about one account.

        Raises:
            KeyError: there is no such account.
        """
        now = self._clock()
        names = self._names()
        today = now.astimezone(self._zone).date()
        first_bar = folds.first_bar(period, today)
        by_day = [
            row
            for row in self._by_day(min(first_bar, today - timedelta(days=29)), today)
            if row[1] == account_id
        ]
        start = days.first_day(period, today)
        start_ms = 0 if start is None else days.day_start_ms(start, self._zone)
        span = days.Piece(start_ms, ms_of(now) + 1, 0)
        by_model = self._one_slot("rollup_by_account_model", span, account_id)
        by_project = self._one_slot("rollup_by_account_project", span, account_id)
        last_by_model, last_by_project = self._last_seen(account_id, span, now)
        windows = tuple(one for one in self._windows(names, now) if one.account_id == account_id)
        everyone = {account_id: names.accounts[account_id]}
        own = Names(
            accounts=everyone,
            models=names.models,
            projects=names.projects,
            paths=names.paths,
            sessions={},
        )
        [row] = self._account_rows(own, by_day, by_model, windows, today)
        return AccountPage(
            account=row,
            period=period,
            models=folds.breakdown(by_model, names, names.models, last_by_model),
            projects=folds.breakdown(by_project, names, names.projects, last_by_project),
            sessions=self._sessions(names, account_id, span, row.newest_at or now),
            windows=windows,
            bars=folds.bars(by_day, names, first_bar, today),
            health=self.health()[account_id],
        )

    def _by_day(self, first: date, last: date) -> list[DayRow]:
        """Return (day, account, model, sums...) for every local day of a range."""
        start = days.day_start_ms(first, self._zone)
        end = days.day_start_ms(last + timedelta(days=1), self._zone)
        found: list[DayRow] = []
        for piece in days.pieces(start, end, self._zone):
            for slot, *rest in self._slots("rollup_by_account_model", piece, days.DAY_MS):
                found.append((days.date_of_slot(slot), *rest))
        return found

    def _everything(self) -> list[DayRow]:
        span = days.Piece(0, BILLION_YEARS_MS // 2, 0)
        rows = self._slots("rollup_by_account_model", span, BILLION_YEARS_MS)
        return [(date.min, *row[1:]) for row in rows]

    def _one_slot(self, statement: str, span: days.Piece, account_id: int) -> list[DayRow]:
        """Return one account's sums over a whole span, by the statement's second dimension."""
        rows = self._slots(statement, span, BILLION_YEARS_MS)
        return [(date.min, *row[1:]) for row in rows if row[1] == account_id]

    def _last_seen(
        self, account_id: int, span: days.Piece, now: datetime
    ) -> tuple[dict[int, datetime], dict[int, datetime]]:
        """Return when each model and each project was last used, to a quarter of an hour."""
        models: dict[int, datetime] = {}
        projects: dict[int, datetime] = {}
        for model_id, project_id, bucket in self._database.rows(
            "last_buckets",
            account_id=account_id,
            start=span.start_ms // days.BUCKET_MS,
            end=span.end_ms // days.BUCKET_MS + 1,
        ):
            at = min(instant_of((bucket + 1) * days.BUCKET_MS), now)
            models[model_id] = max(at, models.get(model_id, at))
            projects[project_id] = max(at, projects.get(project_id, at))
        return models, projects

    def _slots(self, statement: str, piece: days.Piece, width_ms: int) -> list[Row]:
        return self._database.rows(
            statement,
            start=-(-piece.start_ms // days.BUCKET_MS),
            end=-(-piece.end_ms // days.BUCKET_MS),
            offset_ms=piece.offset_ms,
            width_ms=width_ms,
        )

    def _burn(self, now: datetime) -> int | None:
        """Return the cost of the last hour, None when nothing ran or nothing of it is priced."""
        end = ms_of(now)
        [(count, priced, cost)] = self._database.rows(
            "cost_between", start=end - days.HOUR_MS, end=end
        )
        return cost if count and priced else None

    def _account_rows(
        self,
        names: Names,
        by_day: list[DayRow],
        chosen: list[DayRow],
        windows: tuple[WindowView, ...],
        today: date,
    ) -> tuple[AccountRow, ...]:
        newest: dict[int, int] = dict(self._database.rows("newest_by_account"))
        logins, removed = vendors.logins(self._database, names.accounts)
        rows = []
        for account in names.accounts.values():
            if account.id in removed:
                continue
            login = logins.get(account.id)
            own = [row for row in by_day if row[1] == account.id]
            week = [
                folds.fold([row for row in own if row[0] == today - timedelta(days=ago)], names)
                for ago in range(6, -1, -1)
            ]
            newest_ms = newest.get(account.id)
            rows.append(
                AccountRow(
                    account_id=account.id,
                    provider_id=account.provider_id,
                    provider=spec_of(account.provider_id).name,
                    account=account.label,
                    billing=Billing(account.billing),
                    plan=account.plan,
                    today=week[-1],
                    chosen=folds.fold([row for row in chosen if row[1] == account.id], names),
                    week_costs=tuple(day.cost_nano_usd for day in week),
                    week_tokens=tuple(day.total_tokens for day in week),
                    tightest=folds.tightest(windows, account.id),
                    newest_at=instant_of(newest_ms) if newest_ms else None,
                    trouble=login.message if login else account.trouble,
                )
            )
        return tuple(
            sorted(rows, key=lambda row: (-(row.chosen.cost_nano_usd or 0), row.account_id))
        )

    def _windows(self, names: Names, now: datetime) -> tuple[WindowView, ...]:
        found = []
        logins, removed = vendors.logins(self._database, names.accounts)
        for row in self._database.rows("newest_readings", now=ms_of(now)):
            reading = StoredReading(*row)
            login = logins.get(reading.account_id)
            if reading.account_id in removed or vendors.is_dropped(login, reading.as_of_ms):
                continue
            account = names.accounts[reading.account_id]
            found.append(reconcile(reading, account.provider_id, account.label, now, login))
        return tuple(
            sorted(found, key=lambda one: (one.account_id, one.window_minutes or 0, one.window))
        )

    def _newest_calls(self, names: Names, now: datetime) -> tuple[CallRow, ...]:
        rows = self._database.rows("newest_calls", end=ms_of(now), most=NEWEST_CALLS)
        short = {names.paths[key]: name for key, name in names.projects.items()}
        return tuple(folds.call_row(row, names, short) for row in rows)

    def _sessions(
        self, names: Names, account_id: int, span: days.Piece, newest: datetime
    ) -> tuple[NamedTally, ...]:
        """Return the sessions of an account, the latest first, to a quarter of an hour."""
        rows = self._database.rows(
            "sessions_of",
            account_id=account_id,
            start=span.start_ms // days.BUCKET_MS,
            end=span.end_ms // days.BUCKET_MS + 1,
        )
        billing = names.accounts[account_id].billing
        found = []
        for _, native_id, title, project_id, bucket, *sums in rows:
            total = Sums()
            total.add(tuple(sums), billing)
            found.append(
                NamedTally(
                    name=title or native_id,
                    detail=names.projects[project_id],
                    tally=total.tally(1),
                    newest_at=min(instant_of((bucket + 1) * days.BUCKET_MS), newest),
                )
            )
        found.sort(key=lambda one: (one.newest_at or newest, one.name), reverse=True)
        return tuple(found)

    def health(self) -> dict[int, SourceHealth]:
        """Return how reading goes, by account."""
        accounts = (row[0] for row in self._database.rows("accounts"))
        return health_by_account(self._database.rows("sources"), accounts)

    def windows(self) -> tuple[WindowView, ...]:
        """Return every quota window of every account, as it stands now."""
        return self._windows(self._names(), self._clock())

    def balances(self) -> tuple[BalanceView, ...]:
        """Return what is left of every account, as its vendor told it last."""
        return vendors.balances(self._database, self._names().accounts, self._clock())

    def vendor_usage(self, days: int = 31) -> tuple[VendorUsageView, ...]:
        """Return what vendors say was used in the last days; never a part of reports."""
        now = self._clock()
        since = now - timedelta(days=days)
        return vendors.usage(self._database, self._names().accounts, since, now)

    def logins(self) -> tuple[LoginView, ...]:
        """Return every account, found or added, and how it is asked."""
        return vendors.login_views(self._database, self._names().accounts)

    def providers(self, period: Period) -> tuple[ProviderRow, ...]:
        """Return the whole provider matrix, with `chosen` sums of the accounts over `period`."""
        glance = self.glance(period)
        return matrix(specs().values(), self._look, glance.accounts, self.health())

    def days_with_calls(self) -> dict[int, set[date]]:
        """Return the local days on which an account has calls, by account."""
        found: dict[int, set[date]] = {}
        for account_id, at_ms in self._database.rows("buckets_by_account"):
            day = instant_of(at_ms).astimezone(self._zone).date()
            found.setdefault(account_id, set()).add(day)
        return found
