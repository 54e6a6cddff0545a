"""Sums and lists as of one instant: what the Overview and the page of an account are made of."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from burnbar_tui.engine import days, folds, vendors
from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.daily import ALWAYS, BILLION_YEARS_MS, Daily, merged
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.folds import DayRow
from burnbar_tui.engine.forecast import Reading
from burnbar_tui.engine.names import project_names
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.sums import Sums
from burnbar_tui.engine.windows import StoredReading, foreseen, reconcile, wanted_samples
from burnbar_tui.facts import Billing, instant_of, ms_of
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.views import AccountRow, CallRow, NamedTally, WindowView

NEWEST_CALLS = 40
SECOND = {"rollup_by_account_model": "model_id", "rollup_by_account_project": "project_id"}
"""The dimension beside the account of the statements that `in_one` is asked for."""
RECENT_MS = 6 * days.HOUR_MS
"""For so long it is of interest to the minute when a session was last used."""


def names_in(database: Database, *, sessions: bool = False) -> Names:
    """Return the names that a store has for its ids."""
    rows = database.rows
    paths: dict[int, str] = dict(rows("projects"))
    short = project_names(paths.values())
    return Names(
        accounts={row[0]: AccountRecord(*row) for row in rows("accounts")},
        models=dict(rows("models")),
        projects={project_id: short[path] for project_id, path in paths.items()},
        paths=paths,
        sessions=dict(rows("session_names")) if sessions else {},
    )


class Figures:
    """Figures of one store as of `now`; days are those of `zone`."""

    def __init__(self, database: Database, zone: ZoneInfo, now: datetime) -> None:
        self._database = database
        self._zone = zone
        self._now = now
        self._daily = Daily(database, zone)
        self.names = names_in(database)
        self._logins = vendors.logins(database, self.names.accounts)
        self.today = now.astimezone(zone).date()

    def by_day(self, first: date) -> list[DayRow]:
        """Return (day, account, model, sums...) for every local day from one until today."""
        rows = self._daily.by_day((first, self.today), ("account_id", "model_id"))
        return [(days.date_of_slot(row[0]), *row[1:]) for row in rows]

    def everything(self) -> list[DayRow]:
        """Return all sums there are by account and model, as if they were of one day."""
        rows = self._daily.in_all(ALWAYS, ("account_id", "model_id"))
        return [(date.min, *row[1:]) for row in rows]

    def sums_between(self, start_ms: int, end_ms: int) -> list[DayRow]:
        """Return all sums by account and model from an instant to before another.

        Both are at whole quarters of an hour.
        """
        span = days.Piece(start_ms, end_ms, 0)
        rows = self._slots("rollup_by_account_model", span, BILLION_YEARS_MS)
        return [(date.min, *row[1:]) for row in rows]

    def since(self, start: date | None) -> days.Piece:
        """Return the span from a local day, or from the beginning, until now."""
        start_ms = 0 if start is None else days.day_start_ms(start, self._zone)
        return days.Piece(start_ms, ms_of(self._now) + 1, 0)

    def in_one(self, statement: str, span: days.Piece, account_id: int) -> list[DayRow]:
        """Return one account's sums over a whole span, by the statement's second dimension.

        The span is one of `since`: it begins with a local day, or with all time.
        """
        today_ms = days.day_start_ms(self.today, self._zone)
        rows: list[Row] = []
        if span.start_ms < today_ms:  # Only today may hold calls that are later than the span.
            first = days.day_of(span.start_ms, self._zone) if span.start_ms else None
            before = (first, self.today - timedelta(days=1))
            rows += self._daily.in_all(before, ("account_id", SECOND[statement]))
        of_today = days.Piece(max(span.start_ms, today_ms), span.end_ms, 0)
        rows += self._slots(statement, of_today, BILLION_YEARS_MS)
        return [(date.min, *row[1:]) for row in merged(rows) if row[1] == account_id]

    def last_used(
        self, account_id: int, span: days.Piece
    ) -> tuple[dict[int, datetime], dict[int, datetime]]:
        """Return when each model and each project of an account was last used."""
        models: dict[int, datetime] = {}
        projects: dict[int, datetime] = {}
        for model_id, project_id, at_ms in self._of_account("last_calls", account_id, span):
            at = min(instant_of(at_ms), self._now)
            models[model_id] = max(at, models.get(model_id, at))
            projects[project_id] = max(at, projects.get(project_id, at))
        return models, projects

    def sessions(self, account_id: int, span: days.Piece) -> tuple[NamedTally, ...]:
        """Return the sessions of an account, the latest first.

        When one was last used is told exactly for recent ones. Of each older one it is the start of
        a quarter of an hour, since there may be very many.
        """
        now_ms = ms_of(self._now)
        recent: dict[int, int] = dict(
            self._database.rows(
                "last_of_sessions",
                account_id=account_id,
                start=now_ms - RECENT_MS,
                end=now_ms + 1,
            )
        )
        billing = self.names.accounts[account_id].billing
        found = []
        for session_id, native_id, title, project_id, bucket, *sums in self._of_account(
            "sessions_of", account_id, span
        ):
            total = Sums()
            total.add(tuple(sums), billing)
            at_ms = recent.get(session_id, bucket * days.BUCKET_MS)
            found.append(
                NamedTally(
                    name=title or native_id,
                    detail=self.names.projects[project_id],
                    tally=total.tally(1),
                    newest_at=min(instant_of(at_ms), self._now),
                    session_id=session_id,
                )
            )
        found.sort(key=lambda one: (one.newest_at or self._now, one.name), reverse=True)
        return tuple(found)

    def burn(self) -> int | None:
        """Return the cost of the last hour, None when nothing ran or nothing of it is priced."""
        end = ms_of(self._now)
        [(count, priced, cost)] = self._database.rows(
            "cost_between", start=end - days.HOUR_MS, end=end
        )
        return cost if count and priced else None

    def accounts(
        self, by_day: list[DayRow], chosen: list[DayRow], windows: tuple[WindowView, ...]
    ) -> tuple[AccountRow, ...]:
        """Return every account with its week, its `chosen` sums and its windows."""
        newest: dict[int, int] = dict(self._database.rows("newest_by_account"))
        _, removed = self._logins
        rows = [
            self._account(
                account,
                [row for row in by_day if row[1] == account.id],
                [row for row in chosen if row[1] == account.id],
                windows,
                newest.get(account.id, 0),
            )
            for account in self.names.accounts.values()
            if account.id not in removed
        ]
        return tuple(
            sorted(rows, key=lambda row: (-(row.chosen.cost_nano_usd or 0), row.account_id))
        )

    def _account(
        self,
        account: AccountRecord,
        by_day: list[DayRow],
        chosen: list[DayRow],
        windows: tuple[WindowView, ...],
        newest_ms: int,
    ) -> AccountRow:
        login = self._logins[0].get(account.id)
        shown = [self.today - timedelta(days=ago) for ago in range(6, -1, -1)]
        week = [folds.fold([row for row in by_day if row[0] == day], self.names) for day in shown]
        return AccountRow(
            account_id=account.id,
            provider_id=account.provider_id,
            provider=spec_of(account.provider_id).name,
            account=account.label,
            billing=Billing(account.billing),
            plan=account.plan,
            today=week[-1],
            chosen=folds.fold(chosen, self.names),
            week_costs=tuple(day.cost_nano_usd for day in week),
            week_tokens=tuple(day.total_tokens for day in week),
            tightest=folds.tightest(windows, account.id),
            newest_at=instant_of(newest_ms) if newest_ms else None,
            is_added=login is not None,
            asked_at=instant_of(login.last_ok_ms) if login and login.last_ok_ms else None,
            trouble=login.message if login else account.trouble,
        )

    def windows(self) -> tuple[WindowView, ...]:
        """Return the newest reading of every quota window, as of now."""
        found = []
        logins, removed = self._logins
        for row in self._database.rows("newest_readings", now=ms_of(self._now)):
            reading = StoredReading(*row)
            login = logins.get(reading.account_id)
            if reading.account_id in removed or vendors.is_dropped(login, reading.as_of_ms):
                continue
            account = self.names.accounts[reading.account_id]
            view = reconcile(reading, account.provider_id, account.label, self._now, login)
            found.append(self._foreseen(view))
        return tuple(
            sorted(found, key=lambda one: (one.account_id, one.window_minutes or 0, one.window))
        )

    def _foreseen(self, view: WindowView) -> WindowView:
        wanted = wanted_samples(view, self._now)
        if wanted is None:
            return view
        since_ms, width_ms = wanted
        rows = self._database.rows(
            "sampled_readings",
            account_id=view.account_id,
            window=view.window,
            start=since_ms,
            end=ms_of(self._now),
            width_ms=width_ms,
        )
        return foreseen(view, (Reading(*row) for row in rows), self._now)

    def newest_calls(self) -> tuple[CallRow, ...]:
        """Return the latest calls, none of them from the future."""
        rows = self._database.rows("newest_calls", end=ms_of(self._now), most=NEWEST_CALLS)
        short = {self.names.paths[key]: name for key, name in self.names.projects.items()}
        return tuple(folds.call_row(row, self.names, short) for row in rows)

    def _of_account(self, statement: str, account_id: int, span: days.Piece) -> list[Row]:
        return self._database.rows(
            statement,
            account_id=account_id,
            start=span.start_ms // days.BUCKET_MS,
            end=span.end_ms // days.BUCKET_MS + 1,
        )

    def _slots(self, statement: str, piece: days.Piece, width_ms: int) -> list[Row]:
        return self._database.rows(
            statement,
            start=-(-piece.start_ms // days.BUCKET_MS),
            end=-(-piece.end_ms // days.BUCKET_MS),
            offset_ms=piece.offset_ms,
            width_ms=width_ms,
        )
