"""Copies of calls that are met -> the files in which a call stands more than once.

Of one file the copies of a call are no copies: they are how a response grew while it was streamed.
Only calls whose copies share a key are known; history that an agent copies without ids, under other
instants, is not told as calls at all, and not counted here. Files that vanish keep their rows.
"""

from collections.abc import Iterable

from burnbar_tui.engine.calls import Call
from burnbar_tui.engine.database import Database


class Copied:
    """The copies that are met within one transaction, by the place of their call."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._met: dict[int, set[int]] = {}
        """Key -> sources."""
        self._moves: list[tuple[int, int]] = []

    def meet(self, place: int, one: Call, other: Call) -> None:
        """Take note of two copies of the call that has a place."""
        if one.source_id != other.source_id:
            self._met.setdefault(place, set()).update((one.source_id, other.source_id))

    def move(self, former: int, place: int) -> None:
        """Take note that the call which had a place has another one from now on."""
        self._moves.append((former, place))
        if former in self._met:
            self._met.setdefault(place, set()).update(self._met.pop(former))

    def write(self) -> None:
        """Write what was met; what the store knows already changes nothing."""
        move_copies(self._database, self._moves)
        if self._met:
            rows = ((source_id, key) for key, found in self._met.items() for source_id in found)
            self._database.put("put_copy", sorted(rows))


def move_copies(database: Database, moves: Iterable[tuple[int, int]]) -> None:
    """Let the copies of calls follow them from one key to another, in this order."""
    for former, key in moves:
        database.put("move_copies", [(key, former)])
        database.run("clear_copies", former=former)
