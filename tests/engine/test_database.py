"""One connection to a store that may be missing, damaged, newer, locked or full."""

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from burnbar_tui.engine import database as database_module, migrations
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.store_sqlite import REVISION
from burnbar_tui.facts import StoreError

MAKE = database_module._create


@pytest.fixture(autouse=True)
def stores_are_made_as_users_make_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here they are no copies."""
    monkeypatch.setattr(database_module, "_create", MAKE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data/burnbar.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """A store with one model in it."""
    database = Database(path)
    database.put("put_model", [(1, "x")])
    database.close()
    return path


def models(database: Database) -> list[tuple[int, str]]:
    return [(number, name) for number, name in database.rows("models")]


def set_version(path: Path, version: str | None) -> None:
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM alembic_version")
    if version is not None:
        connection.execute("INSERT INTO alembic_version VALUES (?)", (version,))
    connection.commit()
    connection.close()


def test_a_writer_makes_a_store_that_is_missing(path: Path) -> None:
    database = Database(path)
    assert models(database) == []
    database.close()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_writer_fills_a_file_that_is_empty(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    database = Database(path)
    database.put("put_model", [(1, "x")])
    assert models(database) == [(1, "x")]
    database.close()


def test_a_reader_of_a_missing_store_sees_an_empty_one_and_makes_nothing(path: Path) -> None:
    database = Database(path, read_only=True)
    assert models(database) == []
    assert database.is_stand_in
    database.close()
    assert not path.parent.exists()


def test_a_reader_of_an_empty_file_sees_an_empty_store(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    database = Database(path, read_only=True)
    assert (models(database), database.is_stand_in) == ([], True)
    database.close()
    assert path.stat().st_size == 0


def test_a_reader_sees_what_was_written_and_cannot_write(filled: Path) -> None:
    database = Database(filled, read_only=True)
    assert (models(database), database.is_stand_in) == ([(1, "x")], False)
    with pytest.raises(StoreError, match=r"cannot write .*BURNBAR_DATA_DIR"):
        database.put("put_model", [(2, "y")])
    database.close()


def test_a_path_with_signs_of_an_address_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "50% off?#1/burnbar.db"
    database = Database(path)
    database.put("put_model", [(1, "x")])
    database.close()
    reader = Database(path, read_only=True)
    assert models(reader) == [(1, "x")]
    reader.close()


@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_is_no_store_is_told_and_left_alone(path: Path, *, read_only: bool) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database " * 200)
    with pytest.raises(StoreError, match=r"damaged.*nothing was changed.*--rebuild"):
        Database(path, read_only=read_only)
    assert path.read_bytes() == b"no database " * 200


@pytest.mark.parametrize("read_only", [False, True])
def test_a_database_of_somebody_else_is_told(path: Path, *, read_only: bool) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE message (id INTEGER)")
    connection.close()
    with pytest.raises(StoreError, match="damaged"):
        Database(path, read_only=read_only)


def test_a_store_with_a_damaged_page_is_told(filled: Path) -> None:
    connection = sqlite3.connect(filled)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    [root] = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'model'"
    ).fetchone()
    [size] = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with filled.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    database = Database(filled)
    for ask in (database.rows, database.each):
        with pytest.raises(StoreError, match="damaged"):
            list(ask("models"))
    database.close()


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("version", ["9999", None])
def test_a_store_of_a_newer_version_is_refused(
    filled: Path, version: str | None, *, read_only: bool
) -> None:
    set_version(filled, version)
    with pytest.raises(StoreError, match=r"newer burnbar.*nothing was changed"):
        Database(filled, read_only=read_only)


def test_a_store_of_an_older_version_is_migrated(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(migrations, "upgrade", asked.append)
    set_version(filled, "0000")
    Database(filled).close()
    assert asked == [filled]


def test_a_store_of_this_version_is_not_migrated(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(database_module, "_migrate", asked.append)
    set_version(filled, REVISION)
    Database(filled).close()
    assert asked == []


def test_a_folder_that_cannot_be_made_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot write in .*BURNBAR_DATA_DIR"):
        Database(tmp_path / "file/burnbar.db")


def test_a_file_that_may_not_be_opened_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(StoreError, match=r"Permission denied; .*BURNBAR_DATA_DIR"):
        Database(path)


def test_a_folder_in_the_place_of_a_store_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match="BURNBAR_DATA_DIR"):
        Database(path)
    with pytest.raises(StoreError):
        Database(path, read_only=True)


# Transactions


def test_a_transaction_happens_together(filled: Path) -> None:
    database, reader = Database(filled), Database(filled, read_only=True)
    with database.transaction():
        database.put("put_model", [(2, "y")])
        assert models(reader) == [(1, "x")]
    assert models(reader) == [(1, "x"), (2, "y")]
    database.close()
    reader.close()


@pytest.mark.parametrize("error", [StoreError, KeyboardInterrupt])
def test_a_transaction_that_fails_leaves_nothing(filled: Path, error: type[BaseException]) -> None:
    database = Database(filled)

    def fail() -> None:
        with database.transaction():
            database.put("put_model", [(2, "y")])
            raise error

    with pytest.raises(error):
        fail()
    assert models(database) == [(1, "x")]
    with database.transaction():
        database.put("put_model", [(2, "z")])
    assert models(database) == [(1, "x"), (2, "z")]
    database.close()


def test_a_transaction_that_the_database_ended_itself_is_not_ended_again(filled: Path) -> None:
    database = Database(filled)
    with pytest.raises(StoreError, match="no transaction"), database.transaction():
        database._connection.execute("ROLLBACK")
    assert models(database) == [(1, "x")]
    database.close()


def test_a_statement_that_cannot_be_is_told_with_the_store(filled: Path) -> None:
    database = Database(filled)
    with pytest.raises(StoreError, match="UNIQUE constraint"):
        database.put("put_model", [(2, "x")])
    with pytest.raises(StoreError):
        database.run("put_source")
    database.close()


def test_a_full_disk_is_told_and_loses_nothing(filled: Path) -> None:
    database = Database(filled)
    [pages] = database._connection.execute("PRAGMA page_count").fetchone()
    database._connection.execute(f"PRAGMA max_page_count = {pages + 1}")
    with (
        pytest.raises(StoreError, match=r"no space left .*nothing was lost"),
        database.transaction(),
    ):
        database.put("put_model", [(number, f"{number}" * 90) for number in range(2, 3_000)])
    assert models(database) == [(1, "x")]
    database._connection.execute("PRAGMA max_page_count = 1000000")
    database.put("put_model", [(2, "y")])
    assert models(database) == [(1, "x"), (2, "y")]
    database.close()


def test_a_closed_store_is_told(filled: Path) -> None:
    database = Database(filled)
    database.close()
    with pytest.raises(StoreError, match="closed"):
        database.rows("models")


def test_its_version_changes_only_when_another_connection_writes(filled: Path) -> None:
    database, reader = Database(filled), Database(filled, read_only=True)
    before = reader.data_version(), database.data_version()
    database.put("put_model", [(2, "y")])
    assert reader.data_version() != before[0]
    assert database.data_version() == before[1]
    database.close()
    reader.close()


def test_threads_take_turns(path: Path) -> None:
    database = Database(path)

    def write(first: int) -> None:
        for number in range(first, first + 50):
            with database.transaction():
                database.put("put_model", [(number, f"model {number}")])
                assert (number, f"model {number}") in models(database)

    threads = [threading.Thread(target=write, args=(100 * n,)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(models(database)) == 200
    database.close()


def test_opening_a_store_again_keeps_the_locks_of_connections_that_are_open(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Database(path).close()
    reader = Database(path, read_only=True)
    assert reader.rows("models") == []
    writer = Database(path)
    write = (
        "import sys; from pathlib import Path; from burnbar_tui.engine.database import Database;"
        "store = Database(Path(sys.argv[1])); store.put('put_model', [(1, 'm')]); store.close()"
    )
    subprocess.run([sys.executable, "-c", write, str(path)], check=True)
    assert (path.with_name("store.db-wal").exists(), path.with_name("store.db-shm").exists()) == (
        True,
        True,
    )
    assert reader.rows("models") == [(1, "m")]
    writer.close()
    reader.close()
