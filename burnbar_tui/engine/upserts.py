"""Writing a row, whether it is there already or not."""

from collections.abc import Iterable

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import Insert


def put(table: Table, keep: Iterable[str] = ()) -> Insert:
    """Insert a row, or overwrite all of the one with its primary key but the columns to `keep`."""
    insert = sqlite.insert(table)
    keys = list(table.primary_key.columns)
    fresh = {
        column.name: insert.excluded[column.name]
        for column in table.columns
        if not column.primary_key and column.name not in set(keep)
    }
    if not fresh:
        return insert.on_conflict_do_nothing(index_elements=keys)
    return insert.on_conflict_do_update(index_elements=keys, set_=fresh)
