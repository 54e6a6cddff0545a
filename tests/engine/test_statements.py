"""The store's schema and statements: written once, compiled ahead, migrated."""

import re
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


def parameters(text: str) -> dict[str, int]:
    """Return a value for every named place of a statement."""
    return dict.fromkeys(re.findall(r":([a-z]\w*)", text), 1)


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


def test_every_statement_can_be_prepared(tmp_path: Path) -> None:
    store = Database(tmp_path / "store.db")
    wrong = {}
    for name, text in store_sqlite.STATEMENTS.items():
        values: list[None] | dict[str, int] = [None] * text.count("?")
        if "?" not in text:
            values = parameters(text)
        try:
            store._connection.execute(f"EXPLAIN {text}", values)
        except sqlite3.Error as error:
            wrong[name] = str(error)
    store.close()
    assert wrong == {}


@pytest.mark.parametrize(
    "name",
    [
        "last_calls", "last_of_sessions", "kept_cost", "newest_calls", "kept_calls_time",
        "kept_calls_cost", "dearest_in",
    ],
)  # fmt: skip
def test_calls_are_found_by_their_instant_and_never_by_reading_all(
    tmp_path: Path, name: str
) -> None:
    store = Database(tmp_path / "store.db")
    text = f"EXPLAIN QUERY PLAN {store_sqlite.STATEMENTS[name]}"
    plan = [row[3] for row in store._connection.execute(text, parameters(text))]
    assert any(
        re.search("usage_event USING (COVERING )?INDEX usage_event_at", step) for step in plan
    )
    assert not any(step.startswith("SCAN usage_event") for step in plan)
    store.close()


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("costly_calls", "usage_event USING COVERING INDEX usage_event_costly (cost_nano_usd>?)"),
        (
            "dearest_by_work",
            "usage_rollup USING COVERING INDEX usage_rollup_dearest"
            " (account_id=? AND model_id=? AND project_id=?)",
        ),
        (
            "dearest_of_each",
            "usage_rollup USING COVERING INDEX usage_rollup_dearest"
            " (account_id=? AND model_id=? AND project_id=?)",
        ),
        (
            "dearest_of_works",
            "usage_rollup USING COVERING INDEX usage_rollup_dearest"
            " (account_id=? AND model_id=? AND project_id=?"
            " AND (dearest_nano_usd,bucket)>(?,?))",
        ),
        (
            "dearest_of_sessions",
            "usage_rollup USING PRIMARY KEY"
            " (bucket=? AND account_id=? AND model_id=? AND project_id=? AND session_id=?)",
        ),
    ],
)
def test_the_dearest_are_sought_and_never_all_read(tmp_path: Path, name: str, wanted: str) -> None:
    store = Database(tmp_path / "store.db")
    text = f"EXPLAIN QUERY PLAN {store_sqlite.STATEMENTS[name]}"
    plan = [row[3] for row in store._connection.execute(text, parameters(text))]
    store.close()
    assert f"SEARCH {wanted}" in plan
    assert not any(step.startswith(("SCAN usage", "SCAN session")) for step in plan)


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


def test_days_and_marks_are_sought_and_never_all_rows_read(tmp_path: Path) -> None:
    store = Database(tmp_path / "store.db")
    plans = {}
    for name in ("span", "days_by_account_model", "fill_session_days", "clear_session_days"):
        text = f"EXPLAIN QUERY PLAN {store_sqlite.STATEMENTS[name]}"
        rows = store._connection.execute(text, {"first": 1, "last": 1})
        plans[name] = [row[3] for row in rows]
    store.close()
    for plan in plans.values():
        assert not any("SCAN usage" in step or "SCAN session" in step for step in plan)
    assert plans["days_by_account_model"] == [
        "SEARCH usage_day USING PRIMARY KEY (slot>? AND slot<?)"  # and nothing is sorted
    ]


def test_an_older_store_gets_the_days_of_its_calls(tmp_path: Path) -> None:
    """They are those of UTC until somebody opens it whose zone is known."""
    path = tmp_path / "store.db"
    command.upgrade(config_for(path), "0004")
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            "INSERT INTO usage_rollup VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (bucket, 1, 1, 1, session, 1, *(bucket,) * 5, 7, 0, 0, 1)
                for bucket, session in ((95, 5), (96, 5), (191, 5), (191, 6), (192, 6))
            ],
        )
        connection.commit()
    store = Database(path)
    assert store.rows("day_zone") == [("UTC",)]
    span = {"first": 0, "last": 9}
    assert [row[:4] for row in store.rows("days_by_account", **span)] == [
        (0, 1, 1, 95), (1, 1, 3, 96 + 191 + 191), (2, 1, 1, 192)
    ]  # fmt: skip
    assert store.rows("day_sessions_by_account", **span) == [
        (0, 1, 5), (1, 1, 5), (1, 1, 6), (2, 1, 6)
    ]  # fmt: skip
    store.close()


def test_an_older_store_gets_what_its_costliest_calls_cost(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    command.upgrade(config_for(path), "0005")
    with closing(sqlite3.connect(path)) as connection:
        for session, *costs in ((5, 30, 70, None), (6, None)):
            connection.execute(
                "INSERT INTO usage_rollup VALUES (2, 1, 1, 1, ?, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7)",
                [session],
            )
            names = [row[1] for row in connection.execute("PRAGMA table_info(usage_event)")][1:-1]
            for number, cost in enumerate(costs):
                values = dict.fromkeys(names, 1) | {
                    "at_ms": 2 * 900_000 + number, "session_id": session, "cost_nano_usd": cost
                }  # fmt: skip
                connection.execute(
                    f"INSERT INTO usage_event (key, {', '.join(names)})"  # noqa: S608
                    f" VALUES (?, {', '.join('?' * len(names))})",
                    [session * 100 + number, *values.values()],
                )
        connection.commit()
    Database(path).close()
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT session_id, events, dearest_nano_usd FROM usage_rollup")
        assert rows.fetchall() == [(5, 7, 70), (6, 7, 0)]


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


def test_migrations_that_are_cut_off_leave_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.db"
    command.upgrade(config_for(path), "0006")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("alembic.operations.Operations.create_index", killed, raising=False)
        patched.setattr("alembic.op.create_index", killed)
        with pytest.raises(KeyboardInterrupt):
            upgrade(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [
            ("0006",)
        ]
        assert not connection.execute(
            "SELECT name FROM sqlite_master WHERE name IN ('insight', 'chat_thread')"
        ).fetchall()
    Database(path).close()
