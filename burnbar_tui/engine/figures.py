"""Sums and lists as of one instant: what the Overview and the page of an account are made of."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from operator import attrgetter
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from burnbar_tui.engine import days, folds, vendors
from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.folds import DayRow
from burnbar_tui.engine.forecast import Reading
from burnbar_tui.engine.names import project_names
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.selection import Selection
from burnbar_tui.engine.session_list import sessions
from burnbar_tui.engine.top_calls import latest_calls
from burnbar_tui.engine.windows import StoredReading, foreseen, reconcile, tightness, wanted_samples
from burnbar_tui.facts import Billing, instant_of, ms_of
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.quota_views import WindowView
from burnbar_tui.scope import Period, Scope
from burnbar_tui.views import AccountRow, CallRow, NamedTally

Key = TypeVar("Key")
Value = TypeVar("Value")
NEWEST_CALLS, LOOKED_AT_FOR_THEM = 40, 20_000
EVERYTHING = Scope(period=Period.ALL)
MOST_SESSIONS = 500
BUCKETS_A_DAY = 24 * days.HOUR_MS // days.BUCKET_MS


class _Late(dict[Key, Value]):
    """What was read at once; what was written since is read when it is asked for.

    Sums and calls are read after the names, and a call that came in between may be the first of
    its model, project or account.
    """

    def __init__(self, known: Mapping[Key, Value], read: Callable[[], Mapping[Key, Value]]) -> None:
        super().__init__(known)
        self._read = read

    def __missing__(self, key: Key) -> Value:
        fresh = self._read()
        self.update(fresh)
        return fresh[key]


def names_in(database: Database, *, sessions: bool = False) -> Names:
    """Return the names that a store has for its ids."""

    def accounts() -> dict[int, AccountRecord]:
        return {row[0]: AccountRecord(*row) for row in database.rows("accounts")}

    def named(statement: str) -> dict[int, str]:
        return dict(database.rows(statement))

    def short() -> dict[str, str]:
        return project_names(named("projects").values())

    def projects() -> dict[int, str]:
        found = named("projects")
        names = project_names(found.values())
        return {project_id: names[path] for project_id, path in found.items()}

    paths = named("projects")
    names = project_names(paths.values())
    return Names(
        accounts=_Late(accounts(), accounts),
        models=_Late(named("models"), partial(named, "models")),
        projects=_Late({id_: names[path] for id_, path in paths.items()}, projects),
        paths=_Late(paths, partial(named, "projects")),
        short=_Late(names, short),
        sessions=_Late(named("session_names") if sessions else {}, partial(named, "session_names")),
    )


class Figures:
    """Figures of what a scope keeps in one store, as of `now`; days are those of `zone`."""

    def __init__(
        self,
        database: Database,
        zone: ZoneInfo,
        now: datetime,
        scope: Scope = EVERYTHING,
        account_id: int | None = None,
    ) -> None:
        self._database = database
        self._zone = zone
        self._now = now
        self._scope = scope
        self.names = names_in(database)
        only = {} if account_id is None else {"account": (account_id,)}
        self.selection = Selection(database, self.names, zone, scope, now, only)
        self._logins = vendors.logins(database, self.names.accounts)
        self.today = now.astimezone(zone).date()

    def by_day(self, first: date, last: date) -> list[DayRow]:
        """Return (day, account, model, sums...) for every local day from one to another."""
        return [
            (days.date_of_slot(slot), ids["account"], ids["model"], *sums)
            for slot, ids, sums in self.selection.by_day(["model"], (first, last))
        ]

    def chosen(self, by: str = "model") -> list[DayRow]:
        """Return (any day, account, model or project, sums...) over the days of the scope."""
        cells = self.selection.in_all([by])
        return [(date.min, ids["account"], ids[by], *sums) for _, ids, sums in cells]

    def sums_between(self, start_ms: int, end_ms: int) -> list[DayRow]:
        """Return all sums by account and model from an instant to before another.

        Both are at whole quarters of an hour.
        """
        cells = self.selection.sums_between(start_ms, end_ms, ["model"])
        return [(date.min, ids["account"], ids["model"], *sums) for _, ids, sums in cells]

    def span(self) -> days.Piece:
        """Return the span of the scope, as far as it has been."""
        start, end = self.selection.span_ms()
        return days.Piece(start, min(end, ms_of(self._now) + 1), 0)

    def last_used(
        self, account_id: int, span: days.Piece
    ) -> tuple[dict[int, datetime], dict[int, datetime]]:
        """Return when each model and each project of an account was last used."""
        models: dict[int, datetime] = {}
        projects: dict[int, datetime] = {}
        [(oldest, newest)] = self._database.rows("span")
        start, end = span.start_ms // days.BUCKET_MS, -(-span.end_ms // days.BUCKET_MS)
        values = {"account_id": account_id, "start": start, "end": end}
        if newest is None or newest * days.BUCKET_MS < span.end_ms:
            first = max(start, oldest or end)
            # With a day to spare on each side: days are those of the store.
            slots = range(first // BUCKETS_A_DAY - 1, end // BUCKETS_A_DAY + 2)
            rows = self._database.rows("last_calls_by_day", slots=json.dumps([*slots]), **values)
        else:  # Sums by day tell only the last of all times, which calls of the future would hide.
            rows = self._database.rows("last_calls", **values)
        for model_id, project_id, at_ms in rows:
            at = min(instant_of(at_ms), self._now)
            models[model_id] = max(at, models.get(model_id, at))
            projects[project_id] = max(at, projects.get(project_id, at))
        return models, projects

    def sessions(self) -> tuple[NamedTally, ...]:
        """Return the sessions of the scope, the latest first."""
        found = sessions(self._database, self.selection, "time", MOST_SESSIONS)
        key = attrgetter("newest_at", "name")
        return tuple(sorted(found, key=key, reverse=True))

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
            week_costs=tuple(day.cost_in(self._scope.lens) for day in week),
            week_tokens=tuple(day.total_tokens for day in week),
            tightest=folds.tightest(windows, account.id),
            newest_at=instant_of(newest_ms) if newest_ms else None,
            is_added=login is not None,
            asked_at=instant_of(login.last_ok_ms) if login and login.last_ok_ms else None,
            trouble=login.message if login else account.trouble,
        )

    def windows(self) -> tuple[WindowView, ...]:
        """Return the newest reading of every quota window, as of now, the tightest first."""
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
        return tuple(sorted(found, key=tightness))

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
        """Return the latest calls, none of them from the future.

        Those of a filter or of a past range are of the days on show, all others of any day.
        """
        scope = self._scope
        if scope.is_current and not scope.filter.terms and not scope.filter.bounds:
            scope = replace(scope, period=Period.ALL)
        selection = Selection(self._database, self.names, self._zone, scope, self._now)
        most, looked_at = NEWEST_CALLS, LOOKED_AT_FOR_THEM
        return latest_calls(self._database, selection, most, looked_at=looked_at)
