"""Databases of other programs, read while they are written, without leaving a trace.

What is on disk decides how a database is opened:

- its write-ahead log and that log's index exist: like any reader, read-only; nobody is locked out
  (if its writer ends while we read, its log stays until its next start, as with any reader);
- the log is missing or empty: everything is in the main file. A read-only connection would make the
  log and its index, so the file is read as it is (`immutable`), and once more if it changed;
- the log has rows and no index (its program died, or it is a copy): SQLite would have to make the
  index, so both are copied to a private folder that is gone when the reading ends;
- no write-ahead log (an older journal mode): read-only, and its locks keep the picture whole.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUSY_SECONDS = 3.0
_HEADER_BYTES = 20
_WAL_VERSION = 2


class Changing(OSError):  # noqa: N818  # reads as what happened
    """The database changed while it was read as a plain file; what was read may be torn."""


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database for reading.

    Raises:
        OSError: it cannot be read, or changed meanwhile in a way that makes the reading worthless.
        sqlite3.Error: it is damaged, or no database.
    """
    if not _has_log_mode(path):
        with _connection(path, "mode=ro") as connection:
            yield connection
    elif not _size(path, "-wal"):
        before = _state(path)
        with _connection(path, "mode=ro&immutable=1") as connection:
            yield connection
        if _state(path) != before:
            raise Changing(f"{path.name} changed while it was read")
    elif _size(path, "-shm") and _can_be_shared(path):
        with _connection(path, "mode=ro") as connection:
            yield connection
    else:
        with _copied(path) as copy, _connection(copy, "mode=ro") as connection:
            yield connection


@contextmanager
def _connection(path: Path, options: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{options}",
        uri=True,
        isolation_level=None,
        timeout=BUSY_SECONDS,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA query_only=1")
        connection.text_factory = _text
        yield connection
    finally:
        connection.close()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _has_log_mode(path: Path) -> bool:
    """Tell from the header whether commits go to a write-ahead log."""
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    return len(header) == _HEADER_BYTES and _WAL_VERSION in header[18:20]


def _size(path: Path, ending: str) -> int:
    try:
        return os.stat(f"{path}{ending}").st_size  # noqa: PTH116  # one call, no object
    except OSError:
        return 0


def _state(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns, _size(path, "-wal")


def _can_be_shared(path: Path) -> bool:
    """Tell whether a read-only connection works; in a folder without rights it may not."""
    try:
        with _connection(path, "mode=ro") as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return False
    return True


@contextmanager
def _copied(path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="burnbar-") as folder:
        copy = Path(folder, "copy.db")
        shutil.copyfile(path, copy)
        shutil.copyfile(f"{path}-wal", f"{copy}-wal")
        yield copy
