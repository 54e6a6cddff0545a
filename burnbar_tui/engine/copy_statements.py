"""Statements about calls that stand in several files."""

from sqlalchemy import CTE, Executable, bindparam, case, delete, exists, func, select
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from burnbar_tui.engine import copy_tables  # noqa: F401  # declares the table
from burnbar_tui.engine.days import BUCKET_MS
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
        "copies_by_bucket": _copies_by_bucket(),
    }


def _placed() -> CTE:
    """The files' copies, with the authority of each."""
    files = func.json_each(bindparam("sources")).table_valued("value").alias("files")
    return (
        select(copy.c.key, source.c.authority, copy.c.source_id)
        .join_from(files, copy, copy.c.source_id == files.c.value)
        .join(source, source.c.id == copy.c.source_id)
        .cte("placed")
    )


def _counted(placed: CTE) -> CTE:
    """Of the files' calls in a span of time, those in several of them, with how many are too many.

    Each copy of a call but one is. What a file told of a session before a better one did is no
    copy: those calls are gone.
    """
    # Grouped before calls are looked up, which takes most of the time.
    shared = (
        select(placed.c.key, placed.c.authority, (func.count() - 1).label("copies"))
        .group_by(placed.c.key, placed.c.authority)
        .having(func.count() > 1)
        .cte("shared")
    )
    return (
        select(shared.c.authority, shared.c.copies, event)
        .join_from(shared, event, event.c.key == shared.c.key)
        .join(session, session.c.id == event.c.session_id)
        .where(session.c.authority == shared.c.authority)
        .where(event.c.at_ms >= bindparam("start_ms"), event.c.at_ms < bindparam("end_ms"))
        .cte("counted")
    )


def _copies_by_account() -> Executable:
    """See `copy_counts.copies_by_account`; a copy costs what its call does."""
    placed = _placed()
    counted = _counted(placed)
    holding = (
        select(counted.c.account_id, func.count(func.distinct(placed.c.source_id)).label("files"))
        .join_from(placed, counted, counted.c.key == placed.c.key)
        .where(counted.c.authority == placed.c.authority)
        .group_by(counted.c.account_id)
        .cte("holding")
    )
    copies, cost = counted.c.copies, counted.c.cost_nano_usd
    is_reported = counted.c.reported_cost_nano_usd >= 0
    return (
        select(
            counted.c.account_id,
            holding.c.files,
            func.count().label("calls"),
            func.sum(copies).label("copies"),
            func.sum(copies * cost).label("cost_nano_usd"),
            func.sum(case((cost.is_(None), copies), else_=0)).label("unpriced"),
            func.sum(case((is_reported, copies), else_=0)).label("reported"),
            func.max(counted.c.tokens_confidence).label("tokens_confidence"),
        )
        .join_from(counted, holding, holding.c.account_id == counted.c.account_id)
        .group_by(counted.c.account_id, holding.c.files)
    )


def _copies_by_bucket() -> Executable:
    """What copies add by quarter of an hour, account and model."""
    columns = _counted(_placed()).c
    bucket = (columns.at_ms // BUCKET_MS).label("bucket")
    by = (bucket, columns.account_id, columns.model_id)
    tokens = (
        columns.input_tokens, columns.cache_read_tokens, columns.cache_creation_tokens,
        columns.output_tokens,
    )  # fmt: skip
    sums = [func.sum(columns.copies * one).label(one.name) for one in tokens]
    return select(*by, func.sum(columns.copies).label("copies"), *sums).group_by(*by)
