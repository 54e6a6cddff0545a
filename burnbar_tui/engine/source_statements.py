"""Statements about the log files that the store knows."""

from sqlalchemy import Executable, bindparam, case, func, select
from sqlmodel import SQLModel

source = SQLModel.metadata.tables["source"]


def source_statements() -> dict[str, Executable]:
    """Return them by name."""
    return {
        "source": select(source).where(source.c.id == bindparam("source_id")),
        "source_at": select(source).where(source.c.path == bindparam("path")),
        "sources_as_read": select(
            source.c.path, source.c.size, source.c.mtime_ns, source.c.inode, source.c.authority
        ),
        "last_source": select(func.coalesce(func.max(source.c.id), 0)),
        "checkpoints": select(source.c.path, source.c.size, source.c.mtime_ns),
        "source_sums": _source_sums(),
        "newest_by_account": select(
            source.c.account_id, func.max(source.c.newest_ms).label("newest_ms")
        ).group_by(source.c.account_id),
    }


def _source_sums() -> Executable:
    """The files of each account, those together of which the same is to be said."""
    columns = source.c
    path = case((columns.trouble != "", columns.path), else_="").label("troubled")
    keys = (columns.account_id, columns.skipped, columns.trouble, path)
    return (
        select(
            *keys,
            func.count(),
            func.sum(columns.size),
            func.sum(columns.lines),
            func.max(columns.newest_ms),
            func.max(columns.mtime_ns),
        )
        .group_by(*keys)
        .order_by(func.min(columns.id))
    )
