"""Rows of other programs' databases -> records: what is new, by the cursors of the tables."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, get_args
from zlib import crc32

import msgspec
from msgspec import Struct

from burnbar_tui.engine.records import where
from burnbar_tui.learned import learned
from burnbar_tui.providers.spec import Table

Values = tuple[Any, ...]
Cursors = dict[str, Any]
"""`cursor_name` of a table -> the largest value of its cursor column so far."""

FETCHED_ROWS = 500
_LOCKING_MODES = frozenset({"delete", "truncate", "persist"})
_ORDER = " ORDER BY rowid"
_FIRST_TIME = 1_000_000_000
"""From here on a number is a time (2001, in seconds) and no row's number."""


def rows(
    connection: sqlite3.Connection,
    tables: tuple[Table, ...],
    cursors: Cursors,
    changed_ms: int,
    skip: Callable[[str], None],
) -> Iterator[tuple[int, Struct]]:
    """Yield the records of some tables, and move their cursors on.

    All are as of one instant where that keeps no writer waiting. In the older journal modes it
    would, so there a few rows are taken at a time and nothing is locked between.

    No cursor of a time moves beyond `changed_ms`, when the database last changed: a row from a
    clock that was wrong must not hide those that follow.

    Raises:
        sqlite3.Error: the database is damaged, or its writer is in the way.
    """
    [mode] = connection.execute("PRAGMA journal_mode").fetchone()
    has_locks = mode in _LOCKING_MODES
    if not has_locks:
        connection.execute("BEGIN")
    try:
        for table in tables:
            columns = _columns(connection, table.name)
            computed = _computable(connection, table)
            if not columns or not _is_due(connection, table):
                continue
            fields = msgspec.structs.fields(table.record)
            lacking = [
                one.name
                for one in fields
                if one.required and one.encode_name not in columns | computed.keys()
            ]
            if lacking:
                skip(f"no column {table.name}.{lacking[0]}")
                continue
            read = {one.encode_name: f'"{one.encode_name}"' for one in fields} | computed
            read = {name: read[name] for name in read if name in columns | computed.keys()}
            query = _select(connection, table, read, cursors)
            chunks = _bit_by_bit if has_locks and _has_row_ids(connection, table.name) else _chunks
            found = chunks(connection, table, query)
            yield from _records(found, table, list(read), cursors, skip)
            if (name := cursor_name(table)) in cursors:
                cursors[name] = _no_later(cursors[name], changed_ms)
                if (identity := _identity(connection, table, cursors[name])) is not None:
                    cursors[f"{name} row"] = identity
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


class Query(NamedTuple):
    """What is asked of a table."""

    text: str
    values: Values = ()
    among: str = "1"
    """What is asked of rows before their contents are looked at."""


def _chunks(connection: sqlite3.Connection, _table: Table, query: Query) -> Iterator[list[Any]]:
    """Yield the rows of a query in portions."""
    read = connection.execute(query.text, query.values)
    while chunk := read.fetchmany(FETCHED_ROWS):
        yield chunk


def _bit_by_bit(connection: sqlite3.Connection, table: Table, query: Query) -> Iterator[list[Any]]:
    """Yield the rows of a query in portions, each read and done with by itself."""
    after = -(1 << 63)
    bounded = query.text.replace(_ORDER, " AND rowid > ? AND rowid <= ?" + _ORDER)
    while True:
        [until] = connection.execute(
            f'SELECT max(rowid) FROM (SELECT rowid FROM "{table.name}"'  # noqa: S608
            f" WHERE {query.among} AND rowid > ? ORDER BY rowid LIMIT {FETCHED_ROWS})",
            (*query.values, after),
        ).fetchone()
        if until is None:
            return
        yield connection.execute(bounded, (*query.values, after, until)).fetchall()
        after = until


def cursor_name(table: Table) -> str:
    """Return what a table's cursor is kept under; a table may be read for several records."""
    return f"{table.name} {table.record.__name__}"


def _records(
    chunks: Iterator[list[Any]],
    table: Table,
    names: list[str],
    cursors: Cursors,
    skip: Callable[[str], None],
) -> Iterator[tuple[int, Struct]]:
    fields = msgspec.structs.fields(table.record)
    binary = {one.encode_name for one in fields if bytes in (one.type, *get_args(one.type))}
    known = last = cursors.get(cursor_name(table))
    record_type: type[Struct] = learned(table.record)
    for chunk in chunks:
        for row_id, at, *row in chunk:
            if last is None or (type(at) is type(last) and at > last):
                last = at
            found: Mapping[str, Any] = dict(zip(names, row, strict=True))
            if binary:
                found = {
                    name: value.encode() if name in binary and isinstance(value, str) else value
                    for name, value in found.items()
                }
            try:
                record: Struct = msgspec.convert(found, record_type, strict=False)
            except (msgspec.ValidationError, ValueError, OverflowError) as error:
                is_known = known is not None and type(at) is type(known) and at <= known
                if not is_known:
                    skip(f"{where(str(error))} in {table.name}")
                continue
            yield row_id, record
    if last is not None:
        cursors[cursor_name(table)] = last


def _select(
    connection: sqlite3.Connection, table: Table, read: Mapping[str, str], cursors: Cursors
) -> Query:
    """Return the query for what is new in a table, of what is `read`.

    A cursor that says nothing by now is forgotten. All SQL is declared by us.
    """
    has_row_ids = _has_row_ids(connection, table.name)
    number = "rowid" if has_row_ids else "0"
    cursor = "NULL" if table.cursor == "rowid" and not has_row_ids else table.cursor or "NULL"
    columns = ", ".join([number, cursor, *read.values()])
    among, values = "1", Values()
    last = cursors.get(cursor_name(table)) if cursor != "NULL" else None
    if last is not None and _is_numbered_anew(connection, table, cursors):
        del cursors[cursor_name(table)]
    elif last is not None:
        among = f"{table.cursor} >= ?1"
        values = (last - table.overlap if isinstance(last, int | float) else _day_before(last),)
        if table.again and has_row_ids:
            again = table.again.replace("{new}", among)
            among = f'rowid IN (SELECT rowid FROM "{table.name}" WHERE {among} UNION {again})'  # noqa: S608
    text = f'SELECT {columns} FROM "{table.name}" WHERE ({table.where or 1}) AND {among}'  # noqa: S608  # declared names only
    return Query(text + _ORDER if has_row_ids else text, values, among)


def _day_before(cursor: Any) -> Any:
    """Return where to begin for a cursor that is a time as text: writers may be late."""
    try:
        return (date.fromisoformat(cursor[:10]) - timedelta(days=1)).isoformat()
    except (TypeError, ValueError, OverflowError):
        return cursor


def _no_later(cursor: Any, changed_ms: int) -> Any:
    """Return a cursor that is a time, of whatever kind, as no later than an instant."""
    if isinstance(cursor, str) and _day_before(cursor) != cursor:
        latest = datetime.fromtimestamp(changed_ms / 1000, UTC) + timedelta(days=1)
        return min(cursor, latest.date().isoformat())
    if not isinstance(cursor, int | float) or cursor < _FIRST_TIME:
        return cursor
    return min(cursor, changed_ms if cursor > _FIRST_TIME * 1000 else changed_ms // 1000 + 1)


def _is_numbered_anew(connection: sqlite3.Connection, table: Table, cursors: Cursors) -> bool:
    """Tell whether the numbers of deleted rows were given to others: a cursor then says nothing."""
    last = cursors[cursor_name(table)]
    if not isinstance(last, int) or last >= _FIRST_TIME:
        return False
    [newest] = connection.execute(f'SELECT max({table.cursor}) FROM "{table.name}"').fetchone()  # noqa: S608
    if newest is None or newest < last:
        return True
    before, now = cursors.get(f"{cursor_name(table)} row"), _identity(connection, table, last)
    return before is not None and now is not None and before != now


def _identity(connection: sqlite3.Connection, table: Table, row_id: Any) -> int | None:
    """Return what tells a row from others that had its number; None where nothing does."""
    columns = [row for row in connection.execute(f'PRAGMA table_info("{table.name}")') if row[5]]
    if table.cursor != "rowid" or not columns or not _has_row_ids(connection, table.name):
        return None
    names = ", ".join(f'"{row[1]}"' for row in columns)
    query = f'SELECT {names} FROM "{table.name}" WHERE rowid = ?'  # noqa: S608
    row = connection.execute(query, (row_id,)).fetchone()
    return None if row is None else crc32(repr(row).encode("utf-8", "surrogatepass"))


def _computable(connection: sqlite3.Connection, table: Table) -> dict[str, str]:
    """Return the computed fields for which the database has all that they ask."""
    found = {}
    for name, sql in table.computed.items():
        try:
            connection.execute(f'SELECT ({sql}) FROM "{table.name}" LIMIT 0')  # noqa: S608
        except sqlite3.OperationalError as error:
            if not str(error).startswith("no such"):
                raise
            continue
        found[name] = f"({sql})"
    return found


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}


def _is_due(connection: sqlite3.Connection, table: Table) -> bool:
    """Tell whether what is said of other tables lets this one be read."""
    if table.unless and _has_rows(connection, table.unless):
        return False
    other, _, column = table.needs.partition(".")
    return not other or column in _columns(connection, other)


def _has_rows(connection: sqlite3.Connection, table: str) -> bool:
    if not _columns(connection, table):
        return False
    return connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone() is not None  # noqa: S608


def _has_row_ids(connection: sqlite3.Connection, table: str) -> bool:
    try:
        connection.execute(f'SELECT rowid FROM "{table}" LIMIT 0')  # noqa: S608
    except sqlite3.OperationalError:
        return False
    return True
