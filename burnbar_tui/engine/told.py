"""What was told of a topic last, in the store, so that nothing is told twice."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from burnbar_tui.engine.database import Database
from burnbar_tui.facts import ms_of


class Told:
    """Every call opens the store for itself, and blocks: ask from a thread."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Prepare; nothing is opened yet."""
        self._path = path
        self._now = now

    def claim(self, topic: str, what: str) -> bool:
        """Return whether this is to be told by who asks: of all that ask only the first is told so.

        Raises:
            StoreError: the store cannot be written.
        """
        database = Database(self._path)
        try:
            with database.transaction():
                is_new = last_in(database, topic) != what
                if is_new:
                    database.put("put_told", [(topic, what, ms_of(self._now()))])
            return is_new
        finally:
            database.close()

    def forget(self, topic: str) -> None:
        """Let a topic be new.

        Raises:
            StoreError: the store cannot be written.
        """
        database = Database(self._path)
        try:
            database.run("forget_told", topic=topic)
        finally:
            database.close()


def last_in(database: Database, topic: str) -> str | None:
    """Return what was told of a topic last, None when nothing was.

    Raises:
        StoreError: the store cannot be read.
    """
    found = database.rows("told", topic=topic)
    return str(found[0][0]) if found else None
