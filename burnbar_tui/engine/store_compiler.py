"""Statements and tables -> their text for SQLite, ahead of time.

Importing SQLAlchemy costs several times what a whole report may take. So `python -m
burnbar_tui.engine.store_compiler` writes the text of each statement into `store_sqlite.py`, which
the program runs from; a test fails when that file is out of date.
"""

import re
from pathlib import Path
from pprint import pformat

from sqlalchemy import Executable
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.dml import Insert, Update
from sqlmodel import SQLModel

from burnbar_tui.engine.day_tables import TOUCHED_DAY, TOUCHED_SESSION
from burnbar_tui.engine.store_statements import REVISION, statements
from burnbar_tui.engine.tables import INCOMING, TOUCHED


def schema() -> list[str]:
    """Return what makes an empty SQLite store, in order."""
    dialect = sqlite.dialect()
    found = []
    for table in SQLModel.metadata.sorted_tables:
        found.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        found += [
            str(CreateIndex(index).compile(dialect=dialect))
            for index in sorted(table.indexes, key=lambda index: index.name or "")
        ]
    found.append("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    found.append(f"INSERT INTO alembic_version VALUES ('{REVISION}')")  # noqa: S608  # a constant
    return found


def temporary_schema() -> list[str]:
    """Return what makes the temporary tables of a writer."""
    dialect = sqlite.dialect()
    return [
        str(CreateTable(table).compile(dialect=dialect)).strip()
        for table in (INCOMING, TOUCHED, TOUCHED_DAY, TOUCHED_SESSION)
    ]


def compiled() -> str:
    """Return the text of `store_sqlite.py`."""
    texts = {name: _text(statement) for name, statement in statements().items()}
    return (
        '"""The statements of `store_statements.py` as text for SQLite. Generated: do not edit."""'
        f"\n\nREVISION = {REVISION!r}\n\nSCHEMA = {pformat(schema(), width=96)}\n\n"
        f"TEMPORARY = {pformat(temporary_schema(), width=96)}\n\n"
        f"STATEMENTS = {pformat(texts, width=96, sort_dicts=False)}\n"
    )


def _text(statement: Executable) -> str:
    """Return a statement with its constants written out, rows bound by place, others by name."""
    named = statement.compile(dialect=sqlite.dialect(paramstyle="named"))  # type: ignore[attr-defined]
    constants = {name: value for name, value in named.params.items() if value is not None}
    if isinstance(statement, Insert | Update) and not constants:
        compiled_rows = statement.compile(dialect=sqlite.dialect(paramstyle="qmark"))
        return " ".join(str(compiled_rows).split())
    text = " ".join(str(named).split())
    for name, value in constants.items():
        text = re.sub(rf":{name}\b", repr(value), text)
    return text


if __name__ == "__main__":
    Path(__file__).with_name("store_sqlite.py").write_text(compiled())
