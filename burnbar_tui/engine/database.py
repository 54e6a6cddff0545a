"""One connection to the SQLite store: statements by name, transactions, errors in plain words."""

import os
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from burnbar_tui.engine.store_sqlite import REVISION, SCHEMA, STATEMENTS, TEMPORARY
from burnbar_tui.facts import StoreError

Row = tuple[Any, ...]
"""The one place where values are untyped: what a statement returns is known to its caller."""


WAL_PAGES = 16_384
"""Up to 64 MB are appended before they are merged: a first import merges once, not 30 times."""


def literal(text: str) -> str:
    """Return a text as a part of a pattern of LIKE in which it means nothing but itself."""
    return re.sub(r"([\\%_])", r"\\\1", text)


class Database:
    """A connection that may be used from any thread, by one at a time."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open a store; a writer makes it when it is missing, a reader then sees an empty one.

        Raises:
            StoreError: it cannot be opened, is damaged, or is of a newer version.
        """
        self.path = path
        self.is_stand_in = False
        """Whether there is no store yet and this only answers like an empty one."""
        self._lock = threading.RLock()
        with self._plain_errors():
            if read_only:
                self._connection, self.is_stand_in = _reader(path)
            else:
                self._connection = _writer(path)
                for statement in TEMPORARY:
                    self._connection.execute(statement)

    def rows(self, name: str, **values: object) -> list[Row]:
        """Return all rows of a select.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._lock, self._plain_errors():
            return self._connection.execute(STATEMENTS[name], values).fetchall()

    def each(self, name: str, **values: object) -> Iterator[Row]:
        """Yield the rows of a select one by one, of which all at once would take much memory.

        Until the last one is taken no other thread can ask.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._lock, self._plain_errors():
            yield from self._connection.execute(STATEMENTS[name], values)

    def run(self, name: str, **values: object) -> None:
        """Run a statement that returns nothing.

        Raises:
            StoreError: the store cannot be written.
        """
        with self._lock, self._plain_errors():
            self._connection.execute(STATEMENTS[name], values)

    def put(self, name: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Run an insert for every row.

        Raises:
            StoreError: the store cannot be written.
        """
        with self._lock, self._plain_errors():
            self._connection.executemany(STATEMENTS[name], rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside happen together, or not at all.

        Raises:
            StoreError: the store cannot be written.
        """
        with self._lock:
            with self._plain_errors():
                self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                with self._plain_errors():
                    self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """Let all that is read inside be of one state, whatever is written meanwhile.

        No other thread can ask until then.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._lock:
            with self._plain_errors():
                is_inside = self._connection.in_transaction
                if not is_inside:
                    self._connection.execute("BEGIN")
            try:
                yield
            finally:
                if not is_inside:
                    with self._plain_errors():
                        self._connection.execute("ROLLBACK")

    def data_version(self) -> int:
        """Return a number that changes when another connection commits."""
        with self._lock, self._plain_errors():
            [version] = self._connection.execute("PRAGMA data_version").fetchone()
            return int(version)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(_explain(error, self.path)) from error
        except OSError as error:
            raise StoreError(
                f"cannot write in {self.path.parent}: {error.strerror}; free it, "
                "or name another folder with BURNBAR_DATA_DIR"
            ) from error


def _writer(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        # Never of a store that is there: closing a file lets go of every lock that this process
        # has on it, also those of other connections, and its side files would be deleted.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = _connect(str(path))
    with _closed_on_failure(connection):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(f"PRAGMA wal_autocheckpoint={WAL_PAGES}")
        if _is_empty(connection):
            _create(connection)
        _check(connection, path)
    return connection


@contextmanager
def _closed_on_failure(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _reader(path: Path) -> tuple[sqlite3.Connection, bool]:
    """Return a connection, and whether it is to an empty stand-in for a store still to come."""
    if path.exists():
        connection = _connect(f"{path.absolute().as_uri()}?mode=ro")
        with _closed_on_failure(connection):
            if not _is_empty(connection):
                _check(connection, path)
                return connection, False
        connection.close()
    connection = _connect(":memory:")
    _create(connection)
    return connection, True


def _connect(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        name,
        uri=name.startswith("file:"),
        isolation_level=None,
        check_same_thread=False,
        timeout=10,
        cached_statements=256,
    )
    with _closed_on_failure(connection):
        # Not temp_store=MEMORY: each row of a sort would have a place of its own in the heap, and
        # leave a hole there. By default they share one, and what is beyond a MiB goes to a file.
        connection.execute("PRAGMA cache_size=-1024")
    return connection


def _is_empty(connection: sqlite3.Connection) -> bool:
    [count] = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return not count


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Bring an older store up to date; refuse a newer one."""
    found = connection.execute("SELECT max(version_num) FROM alembic_version").fetchone()[0]
    if found == REVISION:
        return
    if found is None or found > REVISION:
        raise StoreError(
            f"the store is of a newer burnbar (version {found}, this one knows {REVISION}); "
            "nothing was changed. Update burnbar, or name another folder with BURNBAR_DATA_DIR "
            f"({path})"
        )
    _migrate(path)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for statement in SCHEMA if _is_empty(connection) else ():
        connection.execute(statement)
    connection.execute("COMMIT")


def _migrate(path: Path) -> None:
    """Run the migrations that are missing; Alembic is imported only here, for its weight."""
    from burnbar_tui.engine.migrations import upgrade

    upgrade(path)


def _explain(error: sqlite3.Error, path: Path) -> str:
    text = str(error)
    if isinstance(error, sqlite3.DatabaseError) and (
        "malformed" in text or "not a database" in text or "no such table" in text
    ):
        return (
            f"the store is damaged ({text}); nothing was changed. `burnbar ingest --rebuild` sets "
            f"it aside and reads all logs again ({path})"
        )
    if "full" in text:
        return f"no space left for {path}; nothing was lost, free some and start again"
    if "readonly" in text or "unable to open" in text:
        return f"cannot write {path} ({text}); name another folder with BURNBAR_DATA_DIR"
    return f"{path}: {text}"
