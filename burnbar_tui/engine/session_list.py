"""The sessions of a selection, the first ones by time, cost or tokens."""

from collections.abc import Iterator
from datetime import timedelta

from burnbar_tui.engine import days
from burnbar_tui.engine.database import Database, literal
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.selection import Selection
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import instant_of, ms_of
from burnbar_tui.session_views import SessionFound
from burnbar_tui.views import NamedTally

RECENT = timedelta(hours=6)
"""For so long it is of interest to the minute when a session was last used."""


def found_sessions(database: Database, names: Names, words: str) -> tuple[SessionFound, ...]:
    """Return a few sessions whose title or id holds the words, in their order; latest first."""
    if not words.strip():
        return ()
    pattern = "%".join(map(literal, words.split()))
    rows = database.rows("found_sessions", pattern=f"%{pattern}%")
    found = []
    for session_id, account_id, native_id, title, bucket in rows:
        account = names.accounts[account_id]
        found.append(
            SessionFound(
                session_id=session_id,
                name=title or native_id,
                provider_id=account.provider_id,
                account=account.label,
                last_at=None if bucket is None else instant_of(bucket * days.BUCKET_MS),
            )
        )
    return tuple(found)


def sessions(
    database: Database, selection: Selection, order: str, most: int
) -> Iterator[NamedTally]:
    """Yield sessions with what they add up to, those that keep the filter's limits.

    When one was last used is told exactly for recent ones. Of each older one it is the start of
    a quarter of an hour, since there may be very many.

    Args:
        database: the store.
        selection: the calls that are meant.
        order: time (the latest first), cost or tokens.
        most: how many are looked at, at most.
    """
    now = selection.now
    recent: dict[int, int] = dict(
        database.rows("last_of_sessions", start=ms_of(now - RECENT), end=ms_of(now) + 1)
    )
    rows = selection.sessions(order, most)
    for session_id, account_id, native_id, title, project_id, bucket, *sums in rows:
        total = Sums()
        total.add(tuple(sums), selection.names.accounts[account_id].billing)
        at_ms = recent.get(session_id, bucket * days.BUCKET_MS)
        tally = total.tally(1)
        if selection.filter.keeps(tally):
            yield NamedTally(
                name=title or native_id,
                detail=selection.names.projects[project_id],
                tally=tally,
                newest_at=min(instant_of(at_ms), now),
                session_id=session_id,
            )
