"""Calls that are told of at several levels of detail -> which of them count, and in which session.

Some agents tell of a call by itself, and again as a part of a turn or of a whole run. What belongs
together shares a trace. Of a trace only the calls of its most detailed level count, and one that
names no session is in that of the others, whichever of them is met first and wherever it stands.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from burnbar_tui.engine.calls import Call
from burnbar_tui.engine.database import Database


class Member(NamedTuple):
    """That a call was told of in a trace; a call may be in several."""

    key: int
    trace: int
    level: int
    session_id: int
    """The session that was named there, or 0."""


class Traces:
    """What the store knows of the traces of calls."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def settled(
        self,
        calls: list[Call],
        fresh: list[Member],
        look_up: Callable[[set[int]], Mapping[int, Call]],
    ) -> tuple[list[Call], set[int]]:
        """Return the calls that count, in their sessions, and the keys to remove from the store.

        By what is known of a trace now, calls in the store may not count any more, or belong to
        another session; the latter are among the calls that are returned.
        """
        members = merged([*self._known(fresh), *fresh]).values()
        self._database.put("put_member", members)
        sessions = settled(members)
        moved = [
            call
            for key, call in look_up(set(sessions)).items()
            if sessions[key] not in (0, call.session_id)
        ]
        found = []
        for call in [*moved, *calls]:
            session_id = sessions.get(call.key, 0)
            if session_id is not None:
                found.append(call._replace(session_id=session_id) if session_id else call)
        return found, {call.key for call in moved}

    def _known(self, fresh: Iterable[Member]) -> list[Member]:
        """Return what is known of the traces of these members, and of those linked to them."""
        known: list[Member] = []
        asked, wanted = set[int](), {place for one in fresh for place in one[:2]}
        while wanted := wanted - asked:
            self._database.run("clear_incoming")
            self._database.put("put_incoming", [(key,) for key in sorted(wanted)])
            asked |= wanted
            rows = list(map(Member._make, self._database.rows("known_members")))
            known += rows
            wanted = {place for one in rows for place in one[:2]}
        return known


def merged(members: Iterable[Member]) -> dict[tuple[int, int], Member]:
    """Return one member for each call and trace, whatever order they come in."""
    found: dict[tuple[int, int], Member] = {}
    for one in members:
        known = found.get((one.key, one.trace), one)
        found[one.key, one.trace] = one._replace(
            level=max(one.level, known.level),
            session_id=_first(one.session_id, known.session_id),
        )
    return found


def settled(members: Iterable[Member]) -> dict[int, int | None]:
    """Return the session of each call, 0 for the one that it has, or None if it does not count.

    `members` are all those of the traces that any of them is in.
    """
    known = list(members)
    best: dict[int, int] = {}
    levels: dict[int, int] = {}
    sessions: dict[int, int] = {}
    """By call and by trace."""
    traces: dict[int, list[int]] = {}
    for one in known:
        best[one.trace] = max(one.level, best.get(one.trace, 0))
        levels[one.key] = max(one.level, levels.get(one.key, 0))
        traces.setdefault(one.key, []).append(one.trace)
        for place in (one.key, one.trace):
            sessions[place] = _first(one.session_id, sessions.get(place, 0))
    return {
        key: None
        if any(best[trace] > levels[key] for trace in found)
        else sessions[key] or _first(*(sessions[trace] for trace in found))
        for key, found in traces.items()
    }


def _first(*session_ids: int) -> int:
    """Return the smallest id of those that were named."""
    return min(filter(None, session_ids), default=0)
