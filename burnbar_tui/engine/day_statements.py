"""Statements that make and read the sums by local day."""

from collections.abc import Callable
from itertools import chain, combinations
from typing import Any

from sqlalchemy import (
    Executable,
    Select,
    Table,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel

from burnbar_tui.engine.day_tables import (
    DAY_ZONE,
    SESSION_DAY,
    TOUCHED_DAY,
    TOUCHED_SESSION,
    USAGE_DAY,
)
from burnbar_tui.engine.kept import KEPT, is_kept
from burnbar_tui.engine.tables import BIG, SUMS, TOUCHED
from burnbar_tui.engine.upserts import put

rollup, session = (SQLModel.metadata.tables[name] for name in ("usage_rollup", "session"))
Kept = Callable[[Table], ColumnElement[bool]]
"""Which rows of a table of sums are meant."""
DIMENSIONS = ("account_id", "model_id", "project_id", "session_id")


def subsets() -> list[tuple[str, ...]]:
    """Return the sets of dimensions that sums can be asked by; the account tells whose money."""
    others = DIMENSIONS[1:]
    sizes = range(len(others) + 1)
    return [
        (DIMENSIONS[0], *some)
        for some in chain.from_iterable(combinations(others, size) for size in sizes)
    ]


def suffix_of(dimensions: tuple[str, ...]) -> str:
    """Return what a set of dimensions is called in the names of statements."""
    return "_".join(name.removesuffix("_id") for name in dimensions)


def day_statements() -> dict[str, Executable]:
    """Return them by name."""
    return _writes() | _reads()


def _writes() -> dict[str, Executable]:
    slots, sessions = select(TOUCHED_DAY.c.slot), select(TOUCHED_SESSION.c.session_id)
    in_day = (rollup.c.bucket >= TOUCHED_DAY.c.start) & (rollup.c.bucket < TOUCHED_DAY.c.end)
    cell = [SESSION_DAY.c[name] for name in DIMENSIONS[:3]]
    names = ("session_id", *DIMENSIONS[:3])
    places = [*(rollup.c[name] for name in names), TOUCHED_DAY.c.slot]
    return {
        "put_day_zone": put(DAY_ZONE),
        "clear_touched_days": delete(TOUCHED_DAY),
        "put_touched_day": sqlite.insert(TOUCHED_DAY).on_conflict_do_nothing(),
        "clear_touched_sessions": delete(TOUCHED_SESSION),
        "touch_sessions": sqlite.insert(TOUCHED_SESSION)
        .from_select(
            ["session_id"],
            select(rollup.c.session_id).where(rollup.c.bucket.in_(select(TOUCHED.c.bucket))),
        )
        .on_conflict_do_nothing(),
        "touch_all_sessions": sqlite.insert(TOUCHED_SESSION).from_select(
            ["session_id"], select(rollup.c.session_id).distinct()
        ),
        "clear_session_days": delete(SESSION_DAY).where(
            SESSION_DAY.c.session_id.in_(sessions), SESSION_DAY.c.slot.in_(slots)
        ),
        "clear_usage_days": delete(USAGE_DAY).where(USAGE_DAY.c.slot.in_(slots)),
        "clear_all_session_days": delete(SESSION_DAY),
        "clear_all_usage_days": delete(USAGE_DAY),
        "fill_session_days": sqlite.insert(SESSION_DAY).from_select(
            [column.name for column in SESSION_DAY.columns],
            select(*places, func.min(rollup.c.bucket), func.max(rollup.c.bucket), *_sums(rollup))
            .join_from(TOUCHED_DAY, rollup, in_day)
            .where(rollup.c.session_id.in_(sessions))
            .group_by(*places),
        ),
        "fill_usage_days": sqlite.insert(USAGE_DAY).from_select(
            [column.name for column in USAGE_DAY.columns],
            select(SESSION_DAY.c.slot, *cell, *_sums(SESSION_DAY))
            .where(SESSION_DAY.c.slot.in_(slots))
            .group_by(SESSION_DAY.c.slot, *cell),
        ),
    }


def _reads() -> dict[str, Executable]:
    return {
        "day_zone": select(DAY_ZONE.c.name),
        "count_events": select(func.coalesce(func.sum(USAGE_DAY.c.events), literal_column("0"))),
        "touched": select(TOUCHED.c.bucket).order_by(TOUCHED.c.bucket),
        **_sums_of_days("", lambda _: true()),
        **_sums_of_days(KEPT, is_kept),
    }


def _sums_of_days(prefix: str, kept: Kept) -> dict[str, Executable]:
    """Sums and sessions by any set of dimensions: of each day, and of a span of days as one."""
    found: dict[str, Executable] = {}
    for names in subsets():
        suffix = suffix_of(names)
        table = SESSION_DAY if "session_id" in names else USAGE_DAY
        keys, sums, slot = [table.c[name] for name in names], _sums(table), table.c.slot
        kept_in_span = _in_span(slot) & kept(table)
        found[f"{prefix}days_by_{suffix}"] = (
            select(slot, *keys, *sums).where(kept_in_span).group_by(slot, *keys)
        )
        spanned = select(_WHOLE, *keys, *sums).group_by(*keys)
        found[f"{prefix}span_by_{suffix}"] = spanned.where(kept_in_span)
        if table is SESSION_DAY:
            found[f"{prefix}long_by_{suffix}"] = spanned.where(_in_span(_UNINDEXED) & kept(table))
        if not prefix and (names == DIMENSIONS or table is USAGE_DAY):
            places = [SESSION_DAY.c[name] for name in (*names, "session_id")]
            in_span = _in_span(SESSION_DAY.c.slot)
            listed = select(SESSION_DAY.c.slot, *places).where(in_span).distinct()
            found[f"day_sessions_by_{suffix}"] = listed
            found[f"span_sessions_by_{suffix}"] = select(_WHOLE, *places).where(in_span).distinct()
    for order, figure in SESSION_ORDERS.items():
        for length, place in (("span", SESSION_DAY.c.slot), ("long", _UNINDEXED)):
            top = _first_by(figure, place, kept)
            found[f"{prefix}{length}_sessions_{order}"] = _sessions(figure, place, kept, top)
    latest = _latest(kept)
    found[f"{prefix}sessions_time"] = _sessions(_LAST, _UNINDEXED, kept, latest)
    return found


_WHOLE: ColumnElement[int] = literal_column("0").label("slot")
"""In the place of a day, where a span is one."""
_UNINDEXED: ColumnElement[int] = SESSION_DAY.c.slot + literal_column("0")
"""With it the table is read from end to end, which is quicker when most of it lies in a span."""


SESSION_ORDERS: dict[str, ColumnElement[int]] = {
    "cost": func.sum(SESSION_DAY.c.cost_nano_usd),
    "tokens": func.sum(
        SESSION_DAY.c.input_tokens
        + SESSION_DAY.c.cache_read_tokens
        + SESSION_DAY.c.cache_creation_tokens
        + SESSION_DAY.c.output_tokens
    ),
}
"""By what sessions are ranked, but for time."""
_LAST: ColumnElement[int] = func.max(SESSION_DAY.c.last_bucket)


def _first_by(figure: ColumnElement[int], slot: ColumnElement[int], kept: Kept) -> Select[Any]:
    """The first sessions of a span of days; ranked by one figure alone, to do so soon."""
    return (
        select(SESSION_DAY.c.session_id)
        .where(_in_span(slot), kept(SESSION_DAY))
        .group_by(SESSION_DAY.c.session_id)
        .order_by(figure.desc(), SESSION_DAY.c.session_id)
        .limit(bindparam("most"))
    )


def _latest(kept: Kept) -> Select[Any]:
    """The sessions that worked last, and those that did on the same day as the last of them.

    An index alone tells the days on which each did.
    """
    slot = SESSION_DAY.c.slot
    last = (
        select(SESSION_DAY.c.session_id, func.max(slot).label("slot"))
        .where(_in_span(slot), kept(SESSION_DAY))
        .group_by(SESSION_DAY.c.session_id)
        .cte("last")
    )
    latest = select(last.c.slot).order_by(last.c.slot.desc()).limit(bindparam("most")).subquery()
    since = select(func.min(latest.c.slot)).scalar_subquery()
    return select(last.c.session_id).where(last.c.slot >= since)


def _sessions(
    figure: ColumnElement[int], slot: ColumnElement[int], kept: Kept, top: Select[Any]
) -> Executable:
    """The first sessions of a span of days, all of whom are in `top`."""
    rows, first = _in_span(slot) & kept(SESSION_DAY), top.subquery("first")
    return (
        select(
            SESSION_DAY.c.session_id,
            func.max(SESSION_DAY.c.account_id),
            session.c.native_id,
            session.c.title,
            func.max(SESSION_DAY.c.project_id),
            func.max(SESSION_DAY.c.last_bucket),
            *_sums(SESSION_DAY),
        )
        .join_from(SESSION_DAY, session, session.c.id == SESSION_DAY.c.session_id)
        .where(rows, SESSION_DAY.c.session_id.in_(select(first.c.session_id)))
        .group_by(SESSION_DAY.c.session_id, session.c.native_id, session.c.title)
        .order_by(figure.desc(), SESSION_DAY.c.session_id)
        .limit(bindparam("most"))
    )


def _sums(table: Table) -> list[ColumnElement[int]]:
    return [func.sum(table.c[name]).label(name) for name in SUMS]


def _in_span(slot: ColumnElement[int]) -> ColumnElement[bool]:
    first: ColumnElement[int] = bindparam("first", type_=BIG)
    last: ColumnElement[int] = bindparam("last", type_=BIG)
    return slot.between(first, last)
