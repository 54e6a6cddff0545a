"""Statements about calls that stand in several files."""

from sqlalchemy import Executable, bindparam, case, delete, exists, func, select
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from burnbar_tui.engine import copy_tables  # noqa: F401  # declares the table
from burnbar_tui.engine.tables import BIG
from burnbar_tui.engine.upserts import put

copy, event, session, source = (
    SQLModel.metadata.tables[name] for name in ("usage_copy", "usage_event", "session", "source")
)


def copy_statements() -> dict[str, Executable]:
    """Return them by name."""
    moved = select(copy.c.source_id, bindparam("key", type_=BIG)).where(
        copy.c.key == bindparam("former")
    )
    return {
        "put_copy": put(copy),
        "move_copies": sqlite.insert(copy)
        .from_select(["source_id", "key"], moved)
        .on_conflict_do_nothing(),
        "clear_copies": delete(copy).where(copy.c.key == bindparam("former")),
        "copying_sources": select(source.c.id, source.c.path).where(
            source.c.newest_ms >= bindparam("start_ms"),
            exists().where(copy.c.source_id == source.c.id),
        ),
        "copies_by_account": _copies_by_account(),
    }


def _copies_by_account() -> Executable:
    """Of some files' calls since an instant, those in several of the files, by account.

    Each copy of a call but one is too many, and costs what the call does. What a file told of a
    session before a better one did is no copy: those calls are gone.
    """
    files = func.json_each(bindparam("sources")).table_valued("value").alias("files")
    standing = (
        select(
            event.c.account_id,
            copy.c.source_id,
            event.c.cost_nano_usd,
            event.c.reported_cost_nano_usd,
            event.c.tokens_confidence,
            func.count().over(partition_by=event.c.key).label("times"),
            func.row_number()
            .over(partition_by=event.c.key, order_by=copy.c.source_id)
            .label("place"),
        )
        .join_from(files, copy, copy.c.source_id == files.c.value)
        .join(event, event.c.key == copy.c.key)
        .join(session, session.c.id == event.c.session_id)
        .join(source, source.c.id == copy.c.source_id)
        .where(event.c.at_ms >= bindparam("start_ms"), event.c.at_ms < bindparam("end_ms"))
        .where(source.c.authority >= session.c.authority)
        .subquery()
    )
    is_extra = standing.c.place > 1
    is_unpriced = standing.c.cost_nano_usd.is_(None)
    return (
        select(
            standing.c.account_id,
            func.count(func.distinct(standing.c.source_id)).label("files"),
            func.sum(case((is_extra, 0), else_=1)).label("calls"),
            func.sum(case((is_extra, 1), else_=0)).label("copies"),
            func.sum(case((is_extra, standing.c.cost_nano_usd))).label("cost_nano_usd"),
            func.sum(case((is_extra & is_unpriced, 1), else_=0)).label("unpriced"),
            func.sum(case((is_extra & (standing.c.reported_cost_nano_usd >= 0), 1), else_=0)).label(
                "reported"
            ),
            func.max(standing.c.tokens_confidence).label("tokens_confidence"),
        )
        .where(standing.c.times > 1)
        .group_by(standing.c.account_id)
    )
