"""The sums per quarter of an hour and per local day, made anew where the calls under them change.

They are never added to, so that they cannot drift from the calls. Whoever calls this has a
transaction open, in which the calls and their sums change together.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from burnbar_tui.engine import days
from burnbar_tui.engine.database import Database

BUCKET_MS = days.BUCKET_MS
DAYS_AT_ONCE = 40
"""So many days are summed up by one statement while all of them are made anew."""
ROLLUP_STATEMENTS = (
    "clear_touched_sessions", "touch_sessions", "clear_rollup", "fill_rollup", "touch_sessions"
)  # fmt: skip
"""Those that were there and those that came: the days of both are other ones."""
DAY_STATEMENTS = ("clear_session_days", "clear_usage_days", "fill_session_days", "fill_usage_days")


class Rollup:
    """Changes of calls that are already in the store, and their sums."""

    def __init__(self, database: Database, zone: ZoneInfo) -> None:
        """Change the calls of a store whose days are those of `zone`; see `keep_days_of_zone`."""
        self._database = database
        self._zone = zone

    def keep_days_of_zone(self) -> None:
        """Make all sums by day anew where they are not those of the zone; in one transaction.

        Raises:
            StoreError: the store cannot be written; it then has the days that it had.
        """
        if self._database.rows("day_zone") == [(self._zone.key,)]:
            return
        with self._database.transaction():
            self._database.run("clear_all_session_days")
            self._database.run("clear_all_usage_days")
            self._database.run("clear_touched_sessions")
            self._database.run("touch_all_sessions")
            [(low, high)] = self._database.rows("span")
            if low is not None:
                spans = list(self._days_of(range(low, high + 1)))
                for start in range(0, len(spans), DAYS_AT_ONCE):
                    self._fill_days(spans[start : start + DAYS_AT_ONCE])
            self._database.put("put_day_zone", [(1, self._zone.key)])

    def sum_up(self, buckets: Iterable[int]) -> None:
        """Make the sums of these quarters of an hour anew, and those of their days."""
        ordered = sorted(buckets)
        self._database.run("clear_touched")
        self._database.put("put_touched", [(bucket,) for bucket in ordered])
        self._refresh(ordered)

    def drop_calls(self, keys: Iterable[int]) -> None:
        """Remove calls."""
        self._change(("touch_incoming", "drop_incoming"), keys)

    def drop_superseded(self, session_ids: Iterable[int]) -> None:
        """Remove what lesser sources told of sessions that a better one tells of now."""
        self._change(("touch_superseded", "drop_superseded"), session_ids)

    def label_forks(self) -> None:
        """Label all calls of forks: a guess while the parent's log is missing, else as counted."""
        self._change(("touch_forks", "label_forks"))

    def _change(self, statements: tuple[str, ...], incoming: Iterable[int] = ()) -> None:
        keys = sorted(incoming)
        self._database.run("clear_incoming")
        self._database.put("put_incoming", [(key,) for key in keys])
        self._database.run("clear_touched")
        for statement in statements:
            self._database.run(statement)
        self._refresh([bucket for (bucket,) in self._database.rows("touched")])

    def _refresh(self, buckets: Iterable[int]) -> None:
        """Make the sums of the touched quarters of an hour anew, given once more in their order."""
        for statement in ROLLUP_STATEMENTS:
            self._database.run(statement)
        self._fill_days(self._days_of(buckets))

    def _fill_days(self, spans: Iterable[tuple[int, int, int]]) -> None:
        """Make the sums of some days anew."""
        self._database.run("clear_touched_days")
        self._database.put("put_touched_day", spans)
        for statement in DAY_STATEMENTS:
            self._database.run(statement)

    def _days_of(self, buckets: Iterable[int]) -> Iterator[tuple[int, int, int]]:
        """Yield (slot, first bucket, bucket after the last) of the local days of sorted buckets."""
        end = -1
        for bucket in buckets:
            if bucket >= end:
                day = days.day_of(bucket * BUCKET_MS, self._zone)
                start, end = self._start_of(day), self._start_of(day + timedelta(days=1))
                if bucket >= end:  # Clocks went back over midnight: the day is not taken up again.
                    day += timedelta(days=1)
                    start, end = end, self._start_of(day + timedelta(days=1))
                yield days.slot_of_date(day), start, end

    def _start_of(self, day: date) -> int:
        """Return the first quarter of an hour that begins in a local day."""
        return -(-days.day_start_ms(day, self._zone) // BUCKET_MS)
