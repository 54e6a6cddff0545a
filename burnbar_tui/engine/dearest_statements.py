"""Statements that find the costliest calls by way of sums, which know what their dearest costs.

A work is what one account does with one model in one project. An index has its sums in the order of
their dearest calls, so that the first ones of each work are found without reading the others.
"""

from typing import Any

from sqlalchemy import (
    CTE,
    Executable,
    FromClause,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    select,
    tuple_,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel

from burnbar_tui.engine.day_tables import SESSION_DAY
from burnbar_tui.engine.kept import is_kept, is_listed, listed
from burnbar_tui.engine.session_statements import CALL
from burnbar_tui.engine.tables import BIG, is_costly

BUCKET_MS = 900_000

model, project, session, event, rollup = (
    SQLModel.metadata.tables[name]
    for name in ("model", "project", "session", "usage_event", "usage_rollup")
)

WORK = ("account_id", "model_id", "project_id")
SUM = ("bucket", *WORK, "session_id", "dearest_nano_usd")
COST: ColumnElement[int] = func.coalesce(event.c.cost_nano_usd, 0)
_SUMS = select(*(rollup.c[name] for name in SUM))


def dearest_statements() -> dict[str, Executable]:
    """Return them by name."""
    kept_works = _works()
    return {
        "last_event": select(func.max(event.c.id)),
        "costly_calls": _costly_calls(),
        "dearest_by_work": _first_of_each(kept_works).where(
            kept_works.c.project_id.is_not(None), is_kept(kept_works)
        ),
        "dearest_of_each": _first_of_each(_told("works", WORK)),
        "dearest_sums": _by_dearest(_SUMS),
        "dearest_of_works": _by_dearest(_sums_of_works()),
        "dearest_of_sessions": _by_dearest(_sums_of_sessions()),
        "dearest_in": _dearest_in(),
    }


def named_calls(first: Subquery) -> Executable:
    """The calls of ids, with all that a call is shown with, by a figure that comes with each."""
    return (
        select(*CALL)
        .join_from(first, event, event.c.id == first.c.id)
        .join(model, model.c.id == event.c.model_id)
        .join(project, project.c.id == event.c.project_id)
        .join(session, session.c.id == event.c.session_id)
        .order_by(first.c.figure.desc(), event.c.at_ms.desc(), event.c.key)
    )


def _number(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=BIG)


def _costly_calls() -> Executable:
    """Of the costliest calls of all, which an index knows, the first ones that are kept."""
    names = ("id", "cost_nano_usd", "at_ms", "key", *WORK, "session_id")
    costly = (
        select(*(event.c[name] for name in names))
        .where(is_costly())
        .order_by(event.c.cost_nano_usd.desc(), event.c.at_ms.desc(), event.c.key)
        .limit(_number("looked_at"))
        .subquery("costly")
    )
    first = (
        select(costly.c.id, costly.c.cost_nano_usd.label("figure"))
        .where(costly.c.at_ms >= _number("start"), costly.c.at_ms < _number("end"))
        .where(is_kept(costly))
        .order_by(costly.c.cost_nano_usd.desc(), costly.c.at_ms.desc(), costly.c.key)
        .limit(_number("most"))
        .subquery("first")
    )
    return named_calls(first)


def _by_dearest(sums: "Select[tuple[Any, ...]]") -> Executable:
    """The first of some sums: that have the dearest calls, the later first of equal ones."""
    return (
        sums.where(rollup.c.bucket >= _number("start"), rollup.c.bucket < _number("end"))
        .where(is_kept(rollup))
        .order_by(rollup.c.dearest_nano_usd.desc(), rollup.c.bucket.desc())
        .limit(_number("most"))
    )


def _sums_of_works() -> "Select[tuple[Any, ...]]":
    """The sums of listed works that come as far as one of `least` in the quarter `since`."""
    works = _told("works", WORK)
    of_work = and_(*(rollup.c[name] == works.c[name] for name in WORK))
    place = tuple_(rollup.c.dearest_nano_usd, rollup.c.bucket)
    return _SUMS.join_from(works, rollup, of_work).where(
        place >= tuple_(_number("least"), _number("since"))
    )


def _sums_of_sessions() -> "Select[tuple[Any, ...]]":
    """The sums of the sessions that are kept, each sought in the quarters of its days.

    To seek one is quicker than to read what else there was in the same hours. `quarters` lists as
    many numbers as a day may have.
    """
    day, quarters = SESSION_DAY, _told("quarters", ("quarter",))
    in_day = quarters.c.quarter <= day.c.last_bucket - day.c.first_bucket
    of_day = and_(
        rollup.c.bucket == day.c.first_bucket + quarters.c.quarter,
        *(rollup.c[name] == day.c[name] for name in (*WORK, "session_id")),
    )
    return (
        _SUMS.join_from(day, quarters, in_day)
        .join(rollup, of_day)
        .where(day.c.session_id.in_(listed("sessions")))
    )


def _works() -> CTE:
    """All that are kept: each is sought as the next one in the index, whose rows are many more."""
    accounts = _next_of_each(None, "account_id")
    models = _next_of_each(accounts, "model_id")
    return _next_of_each(models, "project_id")


def _next_of_each(before: CTE | None, name: str) -> CTE:
    """The values of a column for each row before it, and after the last one of each a null."""
    column, given = rollup.c[name], [] if before is None else [*before.c]
    least = select(func.min(column)).where(*(rollup.c[one.name] == one for one in given))
    start = select(*given, least.scalar_subquery().label(name))
    if before is not None:
        start = start.where(given[-1].is_not(None), is_listed(before, given[-1].name[:-3]))
    found = start.cte(f"{name[:-3]}s", recursive=True)
    *same, last = found.c
    following = (
        select(func.min(column))
        .where(*(rollup.c[one.name] == one for one in same), column > last)
        .scalar_subquery()
    )
    return found.union_all(select(*same, following).where(last.is_not(None)))


def _first_of_each(works: FromClause) -> "Select[tuple[Any, ...]]":
    """Each work with JSON: what the first of its sums know, and of which quarters they are."""
    first = (
        select(rollup.c.dearest_nano_usd.label("dearest"), rollup.c.bucket)
        .where(*(rollup.c[name] == works.c[name] for name in WORK))
        .order_by(rollup.c.dearest_nano_usd.desc(), rollup.c.bucket.desc())
        .limit(_number("most"))
        .correlate(works)
        .subquery("first")
    )
    told = select(
        func.json_array(
            func.json_group_array(first.c.dearest), func.json_group_array(first.c.bucket)
        )
    )
    return select(*works.c, told.scalar_subquery())


def _told(name: str, columns: tuple[str, ...]) -> Subquery:
    """The rows of a JSON list of lists, each taken apart once."""
    rows = func.json_each(bindparam(name)).table_valued("value")
    told = (
        func.json_extract(rows.c.value, f"$[{place}]").label(column)
        for place, column in enumerate(columns)
    )
    return select(*told).distinct().subquery(f"told_{name}")


def _dearest_in() -> Executable:
    """The calls of sums that cost no less than `least`, the costliest first.

    A quarter of an hour is looked through in the index, once for each of its sums: to compare one
    session is quicker than to look it up among all. Names are looked up of what is left.
    """
    sums = _told("rows", SUM)
    start = sums.c.bucket * BUCKET_MS
    # The `+ 0` keeps SQLite from beginning anywhere but with the calls of those instants.
    of_sum = and_(
        event.c.at_ms.between(start, start + (BUCKET_MS - 1)),
        event.c.session_id == sums.c.session_id,
        *(event.c[name] + 0 == sums.c[name] for name in WORK),
    )
    first = (
        select(event.c.id, COST.label("figure"))
        .join_from(sums, event, of_sum)
        .where(_number("least") <= COST)
        .order_by(COST.desc(), event.c.at_ms.desc(), event.c.key)
        .limit(_number("most"))
        .subquery("first")
    )
    return named_calls(first)
