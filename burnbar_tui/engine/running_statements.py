"""Statements about the sessions that are at work.

Calls are found by their instant, and what a session did ever since by its sums per day.
"""

from sqlalchemy import CTE, Executable, bindparam, func, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel

from burnbar_tui.engine.day_tables import SESSION_DAY
from burnbar_tui.engine.family_clauses import families
from burnbar_tui.engine.kept import listed
from burnbar_tui.engine.tables import BIG, SUMS

session, event = (SQLModel.metadata.tables[name] for name in ("session", "usage_event"))


def running_statements() -> dict[str, Executable]:
    """Return them by name."""
    return {
        "sessions_at_work": _sessions_at_work(),
        "sessions_lately": _sessions_lately(),
        "families": _work(families(session.c.id.in_(listed("sessions")))),
    }


def _number(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=BIG)


def _sessions_at_work() -> Executable:
    """The last call of each session that made any, and all tokens of it since `recent`.

    When the last one was is told by an index alone; of the calls themselves those few are read.
    """
    calls, each = event.c, event.c.session_id
    prompt = calls.input_tokens + calls.cache_read_tokens + calls.cache_creation_tokens
    lasts = (
        select(each, func.max(calls.at_ms).label("at_ms"))
        .where(calls.at_ms > _number("start"), calls.at_ms <= _number("end"))
        .group_by(each)
        .subquery("lasts")
    )
    lately = (
        select(each, func.sum(prompt + calls.output_tokens).label("tokens"))
        .where(calls.at_ms > _number("recent"), calls.at_ms <= _number("end"))
        .group_by(each)
        .subquery("lately")
    )
    is_last = (calls.at_ms == lasts.c.at_ms) & (each == lasts.c.session_id)
    found = (
        select(
            each,
            calls.model_id,
            calls.project_id,
            calls.at_ms,
            prompt.label("prompt"),
            func.coalesce(lately.c.tokens, 0).label("recent_tokens"),
            func.row_number().over(partition_by=each, order_by=calls.key).label("place"),
        )
        .join_from(lasts, event, is_last)
        .outerjoin(lately, lately.c.session_id == each)
        .subquery()
    )
    return select(*list(found.c)[:-1]).where(found.c.place == 1)


def _sessions_lately() -> Executable:
    """The sessions of some accounts that worked in some projects, from a day and a bucket on.

    One may come twice: made distinct, they would be looked for in all days.
    """
    columns = SESSION_DAY.c
    return select(columns.session_id).where(
        columns.slot >= _number("slot"),
        columns.last_bucket >= _number("bucket"),
        columns.account_id.in_(listed("accounts")),
        columns.project_id.in_(listed("projects")),
    )


def _work(members: CTE) -> Executable:
    """Each of some sessions with each account and project that it worked with, or once."""
    columns = SESSION_DAY.c
    keys = (columns.session_id, columns.account_id, columns.project_id)
    work = (
        select(
            *keys,
            func.max(columns.last_bucket).label("last_bucket"),
            *(func.sum(columns[name]).label(name) for name in SUMS),
        )
        .where(columns.session_id.in_(select(members.c.id)))
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
