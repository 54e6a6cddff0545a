"""The log files that the store knows, of which only those in hand are held.

After some years there are tens of thousands of them, and few of those ever change again.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.files import Found
from burnbar_tui.engine.sources import SourceRecord, source_of

_NONE = array("q")


class SourceBook:
    """Finds records by path and by id, and holds those that are not written yet."""

    def __init__(self, database: Database) -> None:
        self._database = database
        [(last,)] = database.rows("last_source")
        self.next_id: int = last + 1
        """What no file has been called yet."""
        self._in_hand: dict[int, SourceRecord] = {}
        self._paths: dict[str, int] = {}
        """Of those in hand."""
        self._as_read = _NONE
        """While everything is looked at, hashes of how the files were when they were read, sorted.

        Of 64 bits: that two states of one file share theirs will not happen, and the states
        themselves would take fifty times the memory, once a minute.
        """

    @contextmanager
    def all_at_hand(self) -> Iterator[None]:
        """Ask the store once what has been read, and not for each file."""
        self._as_read = array("q", sorted(map(hash, self._database.each("sources_as_read"))))
        try:
            yield
        finally:
            self._as_read = _NONE

    def is_as_read(self, found: Found, authority: int) -> bool:
        """Tell whether a file is known to be as it was when it was read."""
        state = hash((found.path, found.size, found.mtime_ns, found.inode, authority))
        place = bisect_left(self._as_read, state)
        return place < len(self._as_read) and self._as_read[place] == state

    def at(self, path: str) -> SourceRecord | None:
        """Return what is known of the file at a path, if anything is."""
        source_id = self._paths.get(path)
        if source_id is not None:
            return self._in_hand[source_id]
        return next(map(source_of, self._rows("source_at", path=path)), None)

    def of(self, source_id: int) -> SourceRecord:
        """Return what is known of a file; one of this id has been met before."""
        if source_id in self._in_hand:
            return self._in_hand[source_id]
        [row] = self._rows("source", source_id=source_id)
        return source_of(row)

    def add(self, account_id: int, path: str, authority: int) -> SourceRecord:
        """Return a record of a file that was never met."""
        record = SourceRecord(
            id=self.next_id, account_id=account_id, path=path, authority=authority
        )
        self.next_id += 1
        self.take(record)
        return record

    def take(self, record: SourceRecord) -> None:
        """Hold a record until it is written."""
        self._in_hand[record.id] = record
        self._paths[record.path] = record.id

    def let_go(self, records: Iterable[SourceRecord]) -> None:
        """Hold these no more: they are written."""
        for record in records:
            self._in_hand.pop(record.id, None)
            self._paths.pop(record.path, None)

    def _rows(self, name: str, **values: object) -> list[Row]:
        return self._database.rows(name, **values)
