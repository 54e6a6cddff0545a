"""Statements over the calls that a scope and a filter keep, by quarters of an hour."""

from sqlalchemy import Executable, FromClause, Select, Subquery, bindparam, func, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel

from burnbar_tui.engine.day_statements import subsets, suffix_of
from burnbar_tui.engine.dearest_statements import COST, dearest_statements, named_calls
from burnbar_tui.engine.kept import KEPT, is_kept, keeps_limits, may_keep_limits
from burnbar_tui.engine.tables import BIG, SUMS

BUCKET_MS = 900_000

model, project, session, event, rollup = (
    SQLModel.metadata.tables[name]
    for name in ("model", "project", "session", "usage_event", "usage_rollup")
)

IN_ORDER = (("account_id",), ("account_id", "model_id"))
"""What the table has in order within a quarter of an hour, so that quarters are summed unsorted:
sorted into slots, they are far fewer than what they are made of."""
TOKENS = (
    rollup.c.input_tokens
    + rollup.c.cache_read_tokens
    + rollup.c.cache_creation_tokens
    + rollup.c.output_tokens
)


def selection_statements() -> dict[str, Executable]:
    """Return them by name."""
    found: dict[str, Executable] = {
        f"{KEPT}rollup_by_{suffix_of(names)}": _sums_by(names) for names in subsets()
    }
    ordered = {
        "time": func.max(rollup.c.bucket),
        "cost": func.sum(rollup.c.cost_nano_usd),
        "tokens": func.sum(TOKENS),
    }
    found |= {f"rollup_sessions_{name}": _sessions(order) for name, order in ordered.items()}
    found |= dearest_statements()
    return found | {
        "newest_calls": _newest_calls(),
        # The `+ 0` keeps SQLite from reading all calls in the order of their index.
        "kept_calls_time": _kept_calls(event.c.at_ms + 0),
        "kept_calls_cost": _kept_calls(COST),
        "kept_cost": select(
            func.count(), func.count(event.c.cost_nano_usd), func.sum(event.c.cost_nano_usd)
        ).where(event.c.at_ms > _number("start"), event.c.at_ms <= _number("end"), is_kept(event)),
    }


def _number(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=BIG)


def _sums_by(names: tuple[str, ...]) -> Executable:
    """The sums of slots of time, each apart by ids."""
    is_meant = _in_span() & is_kept(rollup)
    if names not in IN_ORDER:
        slot, keys = _slot(rollup), [rollup.c[name] for name in names]
        return select(slot, *keys, *_sums(rollup)).where(is_meant).group_by(slot, *keys)
    ids = [rollup.c[name] for name in ("bucket", *names)]
    quarters = select(*ids, *_sums(rollup)).where(is_meant).group_by(*ids).subquery("quarters")
    slot, found = _slot(quarters), [quarters.c[name] for name in names]
    return select(slot, *found, *_sums(quarters)).group_by(slot, *found)


def _slot(table: FromClause) -> ColumnElement[int]:
    start = table.c.bucket * BUCKET_MS + _number("offset_ms")
    return (start // _number("width_ms")).label("slot")


def _sums(table: FromClause) -> list[ColumnElement[int]]:
    return [func.sum(table.c[name]).label(name) for name in SUMS]


def _in_span() -> ColumnElement[bool]:
    return (rollup.c.bucket >= _number("start")) & (rollup.c.bucket < _number("end"))


def _newest_calls() -> Executable:
    """The latest calls of a span of instants, in the order of an index."""
    return named_calls(_first(select(event.c.id, event.c.at_ms.label("figure")), event.c.at_ms))


def _kept_calls(figure: ColumnElement[int]) -> Executable:
    """The first calls of a span of instants by a figure that keep all limits.

    They are looked for in those quarters of an hour alone whose sums tell that there may be some.
    """
    quarters = (
        select(rollup.c.bucket)
        .distinct()
        .where(
            rollup.c.bucket >= _number("start") // BUCKET_MS,
            rollup.c.bucket <= _number("end") // BUCKET_MS,
        )
        .where(is_kept(rollup), may_keep_limits(rollup))
        .subquery("quarters")
    )
    start = quarters.c.bucket * BUCKET_MS
    in_quarter = event.c.at_ms.between(start, start + (BUCKET_MS - 1))
    calls = select(event.c.id, figure.label("figure")).join_from(quarters, event, in_quarter)
    return named_calls(_first(calls.where(keeps_limits(event)), figure))


def _first(calls: "Select[tuple[int, int]]", figure: ColumnElement[int]) -> Subquery:
    """The first ones of a span of instants, the later first of equal ones."""
    return (
        calls.where(event.c.at_ms >= _number("start"), event.c.at_ms < _number("end"))
        .where(is_kept(event))
        .order_by(*dict.fromkeys((figure.desc(), event.c.at_ms.desc(), event.c.key)))
        .limit(_number("most"))
        .subquery("first")
    )


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
