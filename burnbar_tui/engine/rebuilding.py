"""A store that is made anew from the logs: the ledger of the old one goes on, with what moved.

What an agent has deleted since, what an older burnbar read otherwise, and what was damaged: all of
it changes past totals. Days that are not over are left out, since their totals move anyway.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from burnbar_tui.engine.database import Database
from burnbar_tui.engine.ledger import Writing
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.reporting import Question
from burnbar_tui.facts import StoreError, ms_of
from burnbar_tui.views import LedgerEntry

REASON = "store made anew from the logs that are left"
REASON_UNREAD = "store made anew from the logs, the old one could not be read"


class Former(Struct, frozen=True, kw_only=True):
    """What a store held before it was set aside."""

    entries: tuple[LedgerEntry, ...] = ()
    """Of its ledger, the latest first."""
    totals: Mapping[str, int | None] | None = None
    """Model -> nano-USD of the days that were over; None where the store could not be read."""


def former_of(path: Path, zone: ZoneInfo, now: datetime) -> Former:
    """Return what is to be kept in mind of a store, as far as it can be read."""
    try:
        queries = Queries(path, zone)
        try:
            return Former(entries=queries.changes(), totals=_totals(queries, zone, now))
        finally:
            queries.close()
    except StoreError:
        return Former()


def take_over(path: Path, former: Former, zone: ZoneInfo, now: datetime) -> None:
    """Go on with the ledger in the new store, and add an entry for every model that has moved.

    Raises:
        StoreError: the store cannot be read or written.
    """
    queries = Queries(path, zone)
    try:
        totals = _totals(queries, zone, now)
    finally:
        queries.close()
    before = former.totals or {}
    moved = [
        (model, before.get(model), totals.get(model)) for model in sorted({**before, **totals})
    ]
    database = Database(path)
    try:
        with database.transaction():
            last = max((row[0] for row in database.rows("changes")), default=0)
            database.put(
                "put_change",
                [
                    (number, ms_of(one.at), one.reason, one.subject, one.before_nano_usd,
                     one.after_nano_usd)
                    for number, one in enumerate(reversed(former.entries), last + 1)
                ],
            )  # fmt: skip
            Writing(database, now, REASON_UNREAD if former.totals is None else REASON).write(moved)
    finally:
        database.close()


def _totals(queries: Queries, zone: ZoneInfo, now: datetime) -> dict[str, int | None]:
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    question = Question(group_by=("model",), zone=zone, until=yesterday, counts_sessions=False)
    return {row.keys[0]: row.tally.cost_nano_usd for row in queries.report(question).rows}
