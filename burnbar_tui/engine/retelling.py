"""Calls that a better source tells anew: the ledger says what past days cost before and after."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from burnbar_tui.engine.database import Database
from burnbar_tui.engine.days import day_start_ms
from burnbar_tui.engine.ledger import Writing
from burnbar_tui.engine.sources import SourceRecord
from burnbar_tui.facts import instant_of

REASON = "a better log tells the same sessions"


class Retelling:
    """What some sessions cost by lesser sources, taken before those are dropped.

    Only calls of files that the store knew when it was opened: others were in no total that anybody
    could have seen. Days that are not over are left out, since their totals move anyway.
    """

    def __init__(
        self,
        database: Database,
        sessions: Iterable[int],
        known_sources: int,
        tellers: Iterable[SourceRecord],
    ) -> None:
        """Look at the sessions.

        Args:
            database: the store, within the transaction that changes it.
            sessions: those that a better source tells of.
            known_sources: sources from this id on are new.
            tellers: those that are being read, the better one among them.
        """
        self._database = database
        self._sessions = sorted(sessions)
        changed_ns = max((one.known.mtime_ns for one in tellers), default=0)
        self._now = instant_of(changed_ns // 1_000_000)
        self._before: dict[str, int | None] = {}
        if self._sessions:
            self._before = self._costs("superseded_costs", known_sources=known_sources)

    def write(self) -> None:
        """Write what has moved, now that the better source's calls are in the store."""
        if self._before:
            after = self._costs("session_costs")
            moved = sorted({**self._before, **after})
            Writing(self._database, self._now, REASON).write(
                (model, self._before.get(model), after.get(model)) for model in moved
            )

    def _costs(self, statement: str, **values: int) -> dict[str, int | None]:
        """Return the nano-USD by model, None where no cost is known."""
        self._database.run("clear_incoming")
        self._database.put("put_incoming", [(one,) for one in self._sessions])
        return dict(self._database.rows(statement, until_ms=self._until_ms, **values))

    @property
    def _until_ms(self) -> int:
        [(zone,)] = self._database.rows("day_zone")
        local = ZoneInfo(zone)
        return day_start_ms(self._now.astimezone(local).date(), local)
