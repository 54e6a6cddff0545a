"""The store's schema and statements: written once, compiled ahead, migrated."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from burnbar_tui.engine import database, store_compiler, store_sqlite, store_statements
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.migrations import config_for, upgrade


def shape(connection: sqlite3.Connection) -> dict[str, object]:
    """Return tables, columns and indexes of a database."""
    names = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    found: dict[str, object] = {}
    for name in names:
        columns = connection.execute(f"PRAGMA table_info({name})").fetchall()
        [options] = connection.execute(f"PRAGMA table_list({name})").fetchall()
        indexes = [
            (unique, origin, [row[2] for row in connection.execute(f"PRAGMA index_info({index})")])
            for _, index, unique, origin, _ in connection.execute(f"PRAGMA index_list({name})")
        ]
        found[name] = ([column[1:] for column in columns], options[4], sorted(map(str, indexes)))
    return found


def test_the_compiled_statements_are_up_to_date() -> None:
    """Mend with `python -m burnbar_tui.engine.store_compiler`."""
    path = Path(store_sqlite.__file__)
    assert path.read_text() == store_compiler.compiled()


def test_a_new_store_has_the_shape_that_the_migrations_make(tmp_path: Path) -> None:
    Database(tmp_path / "new.db").close()
    upgrade(tmp_path / "migrated.db")
    shapes = []
    for name in ("new.db", "migrated.db"):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            shapes.append(shape(connection))
    assert shapes[0] == shapes[1]


def test_the_migrations_make_what_the_tables_declare(tmp_path: Path) -> None:
    upgrade(tmp_path / "migrated.db")
    command.check(config_for(tmp_path / "migrated.db"))


def test_the_revision_is_the_newest_migration(tmp_path: Path) -> None:
    script = ScriptDirectory.from_config(config_for(tmp_path / "none.db"))
    assert script.get_current_head() == store_statements.REVISION == store_sqlite.REVISION


@pytest.mark.parametrize("name", sorted(store_sqlite.STATEMENTS))
def test_every_statement_can_be_prepared(tmp_path: Path, name: str) -> None:
    store = Database(tmp_path / "store.db")
    text = store_sqlite.STATEMENTS[name]
    values: list[None] | dict[str, int] = [None] * text.count("?")
    if "?" not in text:
        names = ("start", "end", "now", "most", "after", "price", "account_id", "offset_ms")
        more = ("width_ms", "account", "window", "session_id", "source_id", "key", "recent")
        values = dict.fromkeys((*names, *more, "seen"), 1)
    store._connection.execute(f"EXPLAIN {text}", values)
    store.close()


@pytest.mark.parametrize("name", ["last_calls", "last_of_sessions", "newest_calls", "cost_between"])
def test_calls_are_found_by_their_instant_and_never_by_reading_all(
    tmp_path: Path, name: str
) -> None:
    store = Database(tmp_path / "store.db")
    names = ("start", "end", "most", "account_id")
    text = f"EXPLAIN QUERY PLAN {store_sqlite.STATEMENTS[name]}"
    plan = [row[3] for row in store._connection.execute(text, dict.fromkeys(names, 1))]
    assert any("usage_event USING INDEX ix_usage_event_at_ms" in step for step in plan)
    assert not any(step.startswith("SCAN usage_event") for step in plan)
    store.close()


@pytest.mark.parametrize("name", ["newest_readings", "sampled_readings"])
def test_readings_are_sought_by_key_and_never_all_read(tmp_path: Path, name: str) -> None:
    store = Database(tmp_path / "store.db")
    names = ("account_id", "window", "start", "end", "width_ms", "now")
    text = f"EXPLAIN QUERY PLAN {store_sqlite.STATEMENTS[name]}"
    plan = [row[3] for row in store._connection.execute(text, dict.fromkeys(names, 1))]
    reads = [step for step in plan if "quota_reading" in step]
    assert len(reads) >= 2
    assert all(step.startswith("SEARCH quota_reading USING PRIMARY KEY") for step in reads)
    store.close()


def test_an_older_store_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.db"
    Database(path).close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.commit()
    connection.close()
    migrated: list[Path] = []
    monkeypatch.setattr("burnbar_tui.engine.migrations.upgrade", migrated.append)
    database.Database(path).close()
    assert migrated == [path]
