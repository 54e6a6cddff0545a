"""Databases of other programs: read in every state, with nothing left behind."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import Struct

from burnbar_tui.engine import foreign
from burnbar_tui.engine.foreign import Cursors, rows
from burnbar_tui.engine.foreign_files import Changing, opened
from burnbar_tui.providers.spec import Table

CHANGED_MS = 1_789_700_000_000


class Row(Struct):
    """One row of the table."""

    id: str
    tokens: int = 0
    at: int | None = None
    extra: str | None = None


class Blob(Struct):
    """A column that is text or binary."""

    data: bytes | None = None


TABLE = Table("call", Row)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "agent.db"


def connect(path: Path, mode: str = "WAL") -> sqlite3.Connection:
    """Open a database as its program does."""
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA journal_mode={mode}")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    return connection


def fill(path: Path, *tokens: int, mode: str = "WAL") -> None:
    with closing(connect(path, mode)) as writer:
        writer.execute("CREATE TABLE IF NOT EXISTS call (id TEXT PRIMARY KEY, tokens, at INTEGER)")
        writer.executemany("INSERT INTO call VALUES (?, ?, ?)", [(f"{n}", n, n) for n in tokens])
        writer.commit()


def read(
    path: Path, *tables: Table, cursors: Cursors | None = None, skipped: list[str] | None = None
) -> list[Struct]:
    """Return the records that a reading gives."""
    found: list[str] = []
    skip = (found if skipped is None else skipped).append
    with opened(path) as connection:
        records = rows(
            connection,
            tables or (TABLE,),
            {} if cursors is None else cursors,
            CHANGED_MS,
            skip,
        )
        return [record for _, record in records]


def tokens(path: Path, *tables: Table, cursors: Cursors | None = None) -> list[int]:
    return [row.tokens for row in read(path, *tables, cursors=cursors) if isinstance(row, Row)]


def files(path: Path) -> dict[str, tuple[int, int]]:
    """Return the folder's files with their sizes and times."""
    found = [one for one in path.parent.iterdir() if one.is_file()]
    return {one.name: (one.stat().st_size, one.stat().st_mtime_ns) for one in found}


@pytest.fixture(autouse=True)
def no_copies_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """See to it that no private copy outlives its reading."""
    folder = tmp_path / "private"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []
    folder.rmdir()


@pytest.mark.parametrize("mode", ["WAL", "DELETE", "TRUNCATE"])
def test_a_database_at_rest_is_read_and_nothing_is_left_beside_it(path: Path, mode: str) -> None:
    fill(path, 1, 2, mode=mode)
    before = files(path)
    assert tokens(path) == [1, 2]
    assert files(path) == before


def test_rows_that_are_only_in_the_log_of_a_living_writer_are_seen(path: Path) -> None:
    with closing(connect(path)) as writer:
        writer.execute("CREATE TABLE call (id, tokens)")
        writer.execute("INSERT INTO call VALUES ('a', 7)")
        writer.commit()
        before = files(path)
        assert before["agent.db"][0] <= 4096
        assert tokens(path) == [7]
        assert files(path) == before
        writer.execute("INSERT INTO call VALUES ('b', 8)")
        assert tokens(path) == [7]
        writer.commit()
        assert tokens(path) == [7, 8]


def crashed(path: Path) -> None:
    """Leave a log with rows behind, as a program that was killed does."""
    program = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1])\n"
        "c.execute('PRAGMA journal_mode=WAL')\n"
        "c.execute('CREATE TABLE call (id, tokens)')\n"
        "c.execute('INSERT INTO call VALUES (char(97), 7)')\n"
        "c.commit()\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=False)


def test_the_log_of_a_writer_that_was_killed_is_read(path: Path) -> None:
    crashed(path)
    names = set(files(path))
    assert tokens(path) == [7]
    assert set(files(path)) == names


def test_a_log_without_its_index_is_read_from_a_private_copy(path: Path) -> None:
    crashed(path)
    path.with_name("agent.db-shm").unlink()
    before = files(path)
    assert tokens(path) == [7]
    assert files(path) == before


def test_a_folder_without_rights_is_read(path: Path) -> None:
    crashed(path)
    path.parent.chmod(0o500)
    for file in path.parent.glob("agent*"):
        file.chmod(0o400)
    try:
        assert tokens(path) == [7]
    finally:
        path.parent.chmod(0o700)


def test_a_file_that_changes_while_it_is_read_as_it_is_is_told(path: Path) -> None:
    fill(path, 1)

    def read_while_it_changes() -> None:
        with opened(path):
            fill(path, 2)

    with pytest.raises(Changing):
        read_while_it_changes()


def test_it_cannot_be_written(path: Path) -> None:
    fill(path, 1, mode="DELETE")
    with opened(path) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM call")


@pytest.mark.parametrize("data", [b"", b"x" * 5_000, b"SQLite format 3\0" + b"\xff" * 90])
def test_what_is_no_database_is_an_error_and_no_crash(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with suppress(sqlite3.Error):
        assert read(path) == []


def test_a_table_that_is_missing_has_no_rows(path: Path) -> None:
    fill(path, 1)
    assert read(path, Table("other", Row)) == []


def test_columns_that_are_missing_take_their_defaults_or_are_told(path: Path) -> None:
    with closing(connect(path)) as writer:
        writer.execute("CREATE TABLE call (id TEXT)")
        writer.execute("INSERT INTO call VALUES ('a')")
        writer.execute("CREATE TABLE bare (tokens INTEGER)")
        writer.commit()
    skipped: list[str] = []
    assert read(path, TABLE, Table("bare", Row), skipped=skipped) == [Row("a")]
    assert skipped == ["no column bare.id"]


def test_a_row_of_another_shape_is_skipped_by_its_column(path: Path) -> None:
    with closing(connect(path)) as writer:
        writer.execute("CREATE TABLE call (id TEXT, tokens, extra)")
        writer.executemany(
            "INSERT INTO call VALUES (?, ?, ?)",
            [("a", "secret", None), ("b", "5", None), ("c", 6.0, b"\xff"), ("d", 7, "ok")],
        )
        writer.commit()
    skipped: list[str] = []
    found = read(path, skipped=skipped)
    assert [row.id for row in found if isinstance(row, Row)] == ["b", "d"]
    assert skipped == ["wrong shape: tokens in call", "wrong shape: extra in call"]


def test_text_that_is_not_utf_8_is_read(path: Path) -> None:
    with closing(connect(path)) as writer:
        writer.execute("CREATE TABLE call (id TEXT, extra TEXT)")
        writer.execute("INSERT INTO call VALUES ('a', CAST(x'61ff62' AS TEXT))")
        writer.commit()
    assert read(path) == [Row("a", extra="a\ufffdb")]


def test_a_binary_column_may_hold_text(path: Path) -> None:
    with closing(connect(path)) as writer:
        writer.execute("CREATE TABLE t (data)")
        writer.executemany("INSERT INTO t VALUES (?)", [("ä",), (b"\xff",)])
        writer.commit()
    assert read(path, Table("t", Blob)) == [Blob("ä".encode()), Blob(b"\xff")]


def test_a_table_without_row_ids_is_read(path: Path) -> None:
    with closing(connect(path)) as writer:
        writer.execute("CREATE TABLE call (id TEXT PRIMARY KEY, tokens) WITHOUT ROWID")
        writer.execute("INSERT INTO call VALUES ('a', 4)")
        writer.commit()
    assert tokens(path) == [4]
    assert tokens(path, Table("call", Row, cursor="rowid"), cursors={"call Row": 9}) == [4]


def test_a_cursor_of_text_has_no_overlap(path: Path) -> None:
    fill(path, 1, 2, 3)
    table = Table("call", Row, cursor="id", overlap=5)
    assert tokens(path, table, cursors={"call Row": "2"}) == [2, 3]


def test_an_older_table_is_read_only_where_the_newer_has_no_rows(path: Path) -> None:
    fill(path, 1)
    older = Table("call", Row, unless="newer")
    assert tokens(path, older) == [1]
    with closing(connect(path)) as writer:
        writer.execute("CREATE TABLE newer (id, tokens)")
        writer.commit()
    assert tokens(path, older) == [1]
    with closing(connect(path)) as writer:
        writer.execute("INSERT INTO newer VALUES ('n', 9)")
        writer.commit()
    assert tokens(path, older, Table("newer", Row)) == [9]


def test_a_field_may_be_computed_from_what_the_database_has(path: Path) -> None:
    fill(path, 1, 2)

    class Sum(Struct):
        tokens: int
        double: int
        others: int = -1

    asked = {"double": "2 * call.tokens", "others": "SELECT count(*) FROM other"}
    assert read(path, Table("call", Sum, computed=asked)) == [Sum(1, 2), Sum(2, 4)]
    with closing(connect(path)) as writer:
        writer.execute("CREATE TABLE other (name)")
        writer.commit()
    assert read(path, Table("call", Sum, computed=asked)) == [Sum(1, 2, 0), Sum(2, 4, 0)]


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_older_rows_may_be_read_with_the_new_ones(path: Path, mode: str) -> None:
    fill(path, 1, 2, 3, 11, 13, mode=mode)
    ten = "SELECT other.rowid FROM call AS other JOIN call AS one ON other.tokens = one.tokens - 10"
    table = Table("call", Row, where="tokens <> 12", cursor="rowid", again=ten + " WHERE one.{new}")
    cursors: Cursors = {}
    assert tokens(path, table, cursors=cursors) == [1, 2, 3, 11, 13]
    assert tokens(path, table, cursors=cursors) == [3, 13]
    fill(path, 12, 4, mode=mode)
    assert tokens(path, table, cursors=cursors) == [2, 3, 13, 4]


def test_a_table_waits_for_the_column_that_its_condition_asks(path: Path) -> None:
    fill(path, 1, 2)
    table = Table("call", Row, needs="other.least", where="tokens > (SELECT least FROM other)")
    for change, found in (
        ("SELECT 1", []),
        ("CREATE TABLE other (name)", []),
        ("ALTER TABLE other ADD COLUMN least", []),
        ("INSERT INTO other VALUES ('n', 1)", [2]),
    ):
        with closing(connect(path)) as writer:
            writer.execute(change)
            writer.commit()
        assert tokens(path, table) == found


def test_a_cursor_reads_only_what_is_new_with_some_overlap(path: Path) -> None:
    cursors: Cursors = {}
    table = Table("call", Row, cursor="at", overlap=2)
    fill(path, 1, 2, 3, 4)
    assert tokens(path, table, cursors=cursors) == [1, 2, 3, 4]
    fill(path, 5)
    assert tokens(path, table, cursors=cursors) == [2, 3, 4, 5]
    assert cursors == {"call Row": 5}


def test_a_time_far_in_the_future_hides_nothing(path: Path) -> None:
    cursors: Cursors = {}
    table = Table("call", Row, cursor="at")
    fill(path, 1, 9_999_999_999_999)
    read(path, table, cursors=cursors)
    assert cursors == {"call Row": CHANGED_MS}
    fill(path, CHANGED_MS + 5)
    assert CHANGED_MS + 5 in tokens(path, table, cursors=cursors)


def test_a_cursor_of_mixed_types_does_not_fail(path: Path) -> None:
    with closing(connect(path)) as writer:
        writer.execute("CREATE TABLE call (id, tokens, at)")
        writer.executemany("INSERT INTO call VALUES ('a', 1, ?)", [(5,), ("x",), (None,), (b"z",)])
        writer.commit()
    cursors: Cursors = {}
    skipped: list[str] = []
    read(path, Table("call", Row, cursor="at"), cursors=cursors, skipped=skipped)
    assert cursors == {"call Row": 5}


def test_row_ids_that_were_given_anew_are_read_from_the_start(path: Path) -> None:
    cursors: Cursors = {}
    table = Table("call", Row, cursor="rowid")
    fill(path, 1, 2, 3)
    tokens(path, table, cursors=cursors)
    assert cursors["call Row"] == 3
    with closing(connect(path)) as writer:
        writer.execute("DELETE FROM call")
        writer.execute("INSERT INTO call VALUES ('n', 8, 8)")
        writer.commit()
    assert tokens(path, table, cursors=cursors) == [8]


def test_row_ids_that_others_have_by_now_are_read_from_the_start(path: Path) -> None:
    cursors: Cursors = {}
    table = Table("call", Row, cursor="rowid")
    fill(path, 1, 2, 3)
    tokens(path, table, cursors=cursors)
    with closing(connect(path)) as writer:
        writer.execute("DELETE FROM call")
        writer.commit()
    fill(path, 4, 5, 6, 7)
    assert tokens(path, table, cursors=cursors) == [4, 5, 6, 7]
    with closing(connect(path)) as writer:
        writer.execute("DELETE FROM call WHERE tokens = 7")
        writer.execute("INSERT INTO call VALUES ('k', 8, 8), ('l', 9, 9)")
        writer.execute("DELETE FROM call WHERE tokens = 8")
        writer.commit()
    assert tokens(path, table, cursors=cursors) == [9]


def test_numbers_of_another_kind_that_fall_are_read_from_the_start(path: Path) -> None:
    cursors: Cursors = {}
    table = Table("call", Row, cursor="at")
    fill(path, 1, 2, 3)
    tokens(path, table, cursors=cursors)
    path.unlink()
    fill(path, 1, 2)
    assert tokens(path, table, cursors=cursors) == [1, 2]


def test_a_time_as_text_begins_a_day_earlier_and_never_in_the_future(path: Path) -> None:
    cursors: Cursors = {}
    table = Table("call", Row, cursor="extra")
    with closing(connect(path)) as writer:
        writer.execute("CREATE TABLE call (id TEXT PRIMARY KEY, tokens, extra TEXT)")
        writer.execute("INSERT INTO call VALUES ('a', 1, '2999-01-01 10:00:00')")
        writer.commit()
    assert tokens(path, table, cursors=cursors) == [1]
    day = datetime.fromtimestamp(CHANGED_MS / 1000, UTC)
    with closing(connect(path)) as writer:
        for number, late in enumerate((0, 3, 60), 2):
            at = (day - timedelta(minutes=late)).isoformat()
            writer.execute("INSERT INTO call VALUES (?, ?, ?)", (f"{number}", number, at))
            writer.commit()
            assert number in tokens(path, table, cursors=cursors)


def test_where_leaves_out_what_can_never_count(path: Path) -> None:
    fill(path, 1, 2, 3)
    assert tokens(path, Table("call", Row, where="tokens > 1 OR 0", cursor="at")) == [2, 3]


@pytest.mark.parametrize("mode", ["DELETE", "TRUNCATE", "PERSIST"])
def test_a_database_without_a_log_is_locked_for_no_longer_than_a_few_rows_take(
    path: Path, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "FETCHED_ROWS", 2)
    fill(path, *range(1, 8), mode=mode)
    with closing(connect(path, mode)) as writer, opened(path) as connection:
        writer.execute("PRAGMA busy_timeout=0")
        skipped: list[str] = []
        reading = rows(connection, (TABLE,), {}, CHANGED_MS, skipped.append)
        found = []
        for number, (_, record) in enumerate(reading):
            assert isinstance(record, Row)
            found.append(record.tokens)
            writer.execute("UPDATE call SET at = ?", (number,))
            writer.commit()
        assert found == list(range(1, 8))


def test_a_reader_does_not_keep_a_writer_waiting(path: Path) -> None:
    with closing(connect(path)) as writer:
        writer.execute("PRAGMA busy_timeout=0")
        writer.execute("CREATE TABLE call (id, tokens)")
        writer.execute("INSERT INTO call VALUES ('a', 1)")
        writer.commit()
        with opened(path) as connection:
            skipped: list[str] = []
            reading = rows(connection, (TABLE,), {}, CHANGED_MS, skipped.append)
            next(reading)
            writer.execute("INSERT INTO call VALUES ('b', 2)")
            writer.commit()
            assert list(reading) == []
