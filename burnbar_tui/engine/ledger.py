"""The ledger of changes: every past total that was changed, from what to what, and why."""

from collections.abc import Iterable
from datetime import datetime

from burnbar_tui.engine.database import Database
from burnbar_tui.facts import instant_of, ms_of
from burnbar_tui.views import LedgerEntry


def ledger_of(database: Database) -> tuple[LedgerEntry, ...]:
    """Return all entries, the latest first.

    Raises:
        StoreError: the store cannot be read.
    """
    return tuple(
        LedgerEntry(
            at=instant_of(at_ms),
            reason=reason,
            subject=subject,
            before_nano_usd=before,
            after_nano_usd=after,
        )
        for _, at_ms, reason, subject, before, after in database.rows("changes")
    )


class Writing:
    """The entries of one change, which may be written again as it goes on.

    Whoever calls `write` has a transaction open: that in which the totals change.
    """

    def __init__(self, database: Database, now: datetime, reason: str) -> None:
        """Prepare; nothing is written yet.

        Args:
            database: the store, open for writing.
            now: when the change began.
            reason: why totals change.
        """
        self._database = database
        self._now_ms = ms_of(now)
        self._reason = reason
        self._ids: dict[str, int] = {}

    def write(self, totals: Iterable[tuple[str, int | None, int | None]]) -> None:
        """Write what has moved so far: subject, nano-USD before and after, None is not known.

        Raises:
            StoreError: the store cannot be written.
        """
        moved = [one for one in totals if one[1] != one[2] or one[0] in self._ids]
        fresh = [subject for subject, _, _ in moved if subject not in self._ids]
        if fresh:
            last = max((row[0] for row in self._database.rows("changes")), default=0)
            self._ids |= {subject: last + place for place, subject in enumerate(fresh, 1)}
        self._database.put(
            "put_change",
            [
                (self._ids[subject], self._now_ms, self._reason, subject, before, after)
                for subject, before, after in moved
            ],
        )
