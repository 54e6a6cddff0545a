"""Statements about the sessions that are at work.

Calls are found by their instant. Sums have no index by session: those of the last hours, which are
few, are read each time, and all that were before them only now and then.
"""

from sqlalchemy import CTE, Executable, Subquery, bindparam, case, func, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel

from burnbar_tui.engine.tables import BIG, SUMS

session, event, rollup = (
    SQLModel.metadata.tables[name] for name in ("session", "usage_event", "usage_rollup")
)


def running_statements() -> dict[str, Executable]:
    """Return them by name."""
    lately = rollup.c.bucket >= _number("start")
    return {
        "sessions_at_work": _sessions_at_work(),
        "families_lately": _work(_above(lately), lately),
        "families_before": _work(
            _below(_above(rollup.c.bucket >= _number("seen"))),
            rollup.c.bucket < _number("start"),
        ),
    }


def _number(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=BIG)


def _sessions_at_work() -> Executable:
    """The last call of each session that made any, and all tokens of it since `recent`."""
    calls = event.c
    prompt = calls.input_tokens + calls.cache_read_tokens + calls.cache_creation_tokens
    each = calls.session_id
    recent = case((calls.at_ms > _number("recent"), prompt + calls.output_tokens), else_=0)
    order = (calls.at_ms.desc(), calls.key)
    found = (
        select(
            calls.session_id,
            calls.model_id,
            calls.project_id,
            calls.at_ms,
            prompt.label("prompt"),
            func.sum(recent).over(partition_by=each).label("recent_tokens"),
            func.row_number().over(partition_by=each, order_by=order).label("place"),
        )
        .where(calls.at_ms > _number("start"), calls.at_ms <= _number("end"))
        .subquery()
    )
    return select(*list(found.c)[:-1]).where(found.c.place == 1)


def _above(in_range: ColumnElement[bool]) -> CTE:
    """Return the sessions that worked in a range and all that lie above them."""
    worked = select(rollup.c.session_id).where(in_range)
    up = select(session.c.id, session.c.parent_id).where(session.c.id.in_(worked))
    above = up.cte("above", recursive=True)
    return above.union(
        select(session.c.id, session.c.parent_id).where(session.c.id == above.c.parent_id)
    )


def _below(above: CTE) -> CTE:
    """Return sessions and all that lie below them."""
    whole = select(above.c.id).cte("whole", recursive=True)
    return whole.union(select(session.c.id).where(session.c.parent_id == whole.c.id))


def _work(members: CTE, in_range: ColumnElement[bool]) -> Executable:
    """Each of some sessions with each account and project that it worked with, or once."""
    keys = (rollup.c.session_id, rollup.c.account_id, rollup.c.project_id)
    work: Subquery = (
        select(
            *keys,
            func.max(rollup.c.bucket).label("last_bucket"),
            *(func.sum(rollup.c[name]).label(name) for name in SUMS),
        )
        .where(in_range, rollup.c.session_id.in_(select(members.c.id)))
        .group_by(*keys)
        .subquery("work")
    )
    return (
        select(
            session.c.id,
            session.c.account_id,
            session.c.native_id,
            session.c.parent_id,
            session.c.title,
            *list(work.c)[1:],
        )
        .join_from(members, session, session.c.id == members.c.id)
        .outerjoin(work, work.c.session_id == session.c.id)
    )
