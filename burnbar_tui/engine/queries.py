"""The read facade: typed questions in, views out. It never writes."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from burnbar_tui.engine import days
from burnbar_tui.engine.canonical import canonical_model
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.names import project_names
from burnbar_tui.engine.reporting import BILLION_YEARS_MS, Names, Question, Reporter
from burnbar_tui.engine.store import AccountRecord
from burnbar_tui.engine.sums import Sums
from burnbar_tui.engine.windows import StoredReading, reconcile
from burnbar_tui.facts import Billing, Confidence, instant_of, ms_of
from burnbar_tui.providers.registry import BY_ID
from burnbar_tui.views import (
    AccountPage,
    AccountRow,
    CallRow,
    DayBars,
    Glance,
    LedgerEntry,
    NamedTally,
    Period,
    Report,
    SourceHealth,
    Tally,
    WindowView,
)

BAR_DAYS = {Period.TODAY: 14, Period.WEEK: 7, Period.THIRTY_DAYS: 30, Period.ALL: 92}
"""How many days the plot shows; the month shows as many as it has had."""
BAR_SERIES = 4
"""How many models the plot tells apart."""
NEWEST_CALLS = 40


class Queries:
    """Answers from one store; may be asked from any thread."""

    def __init__(
        self,
        path: Path,
        zone: ZoneInfo,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Open the store for reading; a missing one is an empty one.

        Raises:
            StoreError: it cannot be read, is damaged, or is of a newer version.
        """
        self._database = Database(path, read_only=True)
        self._zone = zone
        self._clock = clock

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
        return Reporter(self._database, self._names(sessions="session" in question.group_by), question).report()

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

    def _names(self, *, sessions: bool = False) -> Names:
        rows = self._database.rows
        paths = dict(rows("projects"))
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
        first_bar = _first_bar(period, today)
        first = min(first_bar, days.first_day(Period.MONTH, today) or today, days.week_of(today))
        first = min(first, today - timedelta(days=29))
        by_day = self._by_day(first, today)
        chosen_from = days.first_day(period, today)
        spans = {
            "today": today,
            "week": days.week_of(today),
            "month": today.replace(day=1),
        }
        tallies = {key: _fold(by_day, names, since=day) for key, day in spans.items()}
        everything = self._everything() if chosen_from is None else None
        chosen = everything or [row for row in by_day if row[0] >= chosen_from]  # type: ignore[operator]
        windows = self._windows(names, now)
        return Glance(
            as_of=now,
            timezone=self._zone.key,
            period=period,
            **tallies,
            chosen=_fold(chosen, names),
            burn_nano_usd_per_hour=self._burn(now),
            accounts=self._account_rows(names, by_day, chosen, windows, today),
            windows=windows,
            bars=_bars(by_day, names, first_bar, today),
            calls=self._newest_calls(names, now),
            events_total=self.events_total(),
        )
