"""Statements over the calls that a scope and a filter keep, by quarters of an hour."""

from typing import Any

from sqlalchemy import Executable, Select, bindparam, func, select, tuple_
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel

from burnbar_tui.engine.daily import KINDS
from burnbar_tui.engine.day_statements import subsets, suffix_of
from burnbar_tui.engine.dearest_statements import COST, dearest_statements, named_calls
from burnbar_tui.engine.kept import KEPT, is_kept
from burnbar_tui.engine.session_statements import CALL
from burnbar_tui.engine.tables import BIG, SUMS

BUCKET_MS = 900_000

model, project, session, event, rollup = (
    SQLModel.metadata.tables[name]
    for name in ("model", "project", "session", "usage_event", "usage_rollup")
)

TOKENS = (
    rollup.c.input_tokens
    + rollup.c.cache_read_tokens
    + rollup.c.cache_creation_tokens
    + rollup.c.output_tokens
)


def selection_statements() -> dict[str, Executable]:
    """Return them by name."""
    slot = ((rollup.c.bucket * BUCKET_MS + _number("offset_ms")) // _number("width_ms")).label(
        "slot"
    )
    sums = [func.sum(rollup.c[name]).label(name) for name in SUMS]
    found: dict[str, Executable] = {}
    for names in subsets():
        keys = [rollup.c[name] for name in names]
        found[f"{KEPT}rollup_by_{suffix_of(names)}"] = (
            select(slot, *keys, *sums).where(_in_span(), is_kept(rollup)).group_by(slot, *keys)
        )
    ordered = {
        "time": func.max(rollup.c.bucket),
        "cost": func.sum(rollup.c.cost_nano_usd),
        "tokens": func.sum(TOKENS),
    }
    found |= {f"rollup_sessions_{name}": _sessions(order) for name, order in ordered.items()}
    found |= dearest_statements()
    return found | {
        "kept_by_time": _sums_by_time(),
        "newest_calls": _first_calls(event.c.at_ms),
        "dearest_calls": _first_calls(COST),
        "calls_in": _calls_in(),
        "kept_cost": select(
            func.count(), func.count(event.c.cost_nano_usd), func.sum(event.c.cost_nano_usd)
        ).where(event.c.at_ms > _number("start"), event.c.at_ms <= _number("end"), is_kept(event)),
    }


def _number(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=BIG)


def _in_span() -> ColumnElement[bool]:
    return (rollup.c.bucket >= _number("start")) & (rollup.c.bucket < _number("end"))


def _sums_by_time() -> Executable:
    """The latest sums, which are in the order of the table, unsorted."""
    place = [rollup.c.bucket, *(rollup.c[f"{kind}_id"] for kind in KINDS)]
    return (
        select(*place)
        .where(_in_span(), is_kept(rollup))
        .order_by(*(column.desc() for column in place))
        .limit(_number("most"))
        .offset(_number("passed"))
    )


def _first_calls(figure: ColumnElement[int]) -> Executable:
    """The first calls of a span of instants by a figure, the later first of equal ones."""
    first = (
        select(event.c.id, figure.label("figure"))
        .where(event.c.at_ms >= _number("start"), event.c.at_ms < _number("end"))
        .where(is_kept(event))
        .order_by(*dict.fromkeys((figure.desc(), event.c.at_ms.desc(), event.c.key)))
        .limit(_number("most"))
        .subquery("first")
    )
    return named_calls(first)


def _sessions(order: ColumnElement[int]) -> Executable:
    work = (
        select(
            rollup.c.session_id,
            func.max(rollup.c.account_id).label("account_id"),
            func.max(rollup.c.project_id).label("project_id"),
            func.max(rollup.c.bucket).label("bucket"),
            *(func.sum(rollup.c[name]).label(name) for name in SUMS),
            order.label("place"),
        )
        .where(_in_span(), is_kept(rollup))
        .group_by(rollup.c.session_id)
        .order_by(order.desc(), rollup.c.session_id)
        .limit(_number("most"))
        .subquery("work")
    )
    named = [work.c.account_id, session.c.native_id, session.c.title]
    sums = list(work.columns)[2:-1]
    return (
        select(work.c.session_id, *named, *sums)
        .join_from(work, session, session.c.id == work.c.session_id)
        .order_by(work.c.place.desc(), work.c.session_id)
    )


def _calls_in() -> "Select[tuple[Any, ...]]":
    """The calls of rows of sums: JSON lists of bucket, account, model, project and session.

    However many sums lie in it, a quarter of an hour is looked through once, in the index.
    """
    listed = func.json_each(bindparam("rows")).table_valued("value")
    names = ("bucket", *(f"{kind}_id" for kind in KINDS))
    told = (
        func.json_extract(listed.c.value, f"$[{place}]").label(name)
        for place, name in enumerate(names)
    )
    sums = select(*told).cte("sums")
    buckets = select(sums.c.bucket).distinct().subquery("buckets")
    start = buckets.c.bucket * BUCKET_MS
    # The `+ 0` keeps SQLite from beginning anywhere but with the calls of those instants.
    place = (buckets.c.bucket, *(event.c[name] + 0 for name in names[1:]))
    return (
        select(*CALL)
        .join_from(buckets, event, event.c.at_ms.between(start, start + (BUCKET_MS - 1)))
        .join(model, model.c.id == event.c.model_id)
        .join(project, project.c.id == event.c.project_id)
        .join(session, session.c.id == event.c.session_id)
        .where((event.c.session_id + 0).in_(select(sums.c.session_id)))
        .where(tuple_(*place).in_(select(*sums.c)))
    )
