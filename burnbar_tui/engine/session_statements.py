"""Statements about one session and one call.

Calls have no index by session. The sums by day tell on which days a session worked, the sums per
quarter of an hour when, so that only calls of those quarters are read, by their instant.
"""

from sqlalchemy import Executable, LargeBinary, String, bindparam, cast, func, or_, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel

from burnbar_tui.engine.day_tables import SESSION_DAY
from burnbar_tui.engine.family_clauses import families
from burnbar_tui.engine.tables import BIG, SUMS

BUCKET_MS = 900_000
MOST_FOUND = 20
MOST_SORTED = 200

model, project, session, event, rollup, version = (
    SQLModel.metadata.tables[name]
    for name in (
        "model", "project", "session", "usage_event", "usage_rollup", "price_version",
    )
)  # fmt: skip

CALL = (
    event.c.key, event.c.at_ms, event.c.account_id, model.c.name, project.c.path,
    session.c.native_id, event.c.session_id, event.c.input_tokens, event.c.cache_read_tokens,
    event.c.cache_creation_tokens, event.c.output_tokens, event.c.reasoning_tokens,
    event.c.cost_nano_usd, event.c.reported_cost_nano_usd, event.c.tokens_confidence,
)  # fmt: skip
"""What `folds.call_row` makes a call of, in its order."""


def session_statements() -> dict[str, Executable]:
    """Return them by name."""
    return {
        "family": _family_and_work(),
        "calls_of_session": _calls_of_session(),
        "call": _call(),
        "found_sessions": _found_sessions(),
        "sessions_like": _sessions_like(),
    }


def _sessions_like() -> Executable:
    """The sessions whose title or id may have in it what `pattern` is made of.

    LIKE knows the cases of no letters but those of ASCII, so that all others are looked at.
    """
    pattern = bindparam("pattern", type_=String)
    names = (session.c.native_id, session.c.title)
    is_like = [name.like(pattern, escape="\\") for name in names]
    has_more = [func.length(cast(name, LargeBinary)) != func.length(name) for name in names]
    return select(session.c.id, *names).where(or_(*is_like, *has_more))


def _found_sessions() -> Executable:
    """The sessions whose title or id is like `pattern`, those that worked last first.

    Of too many, some: they are not sorted before there are few, so that a letter costs no more
    than a word. LIKE and not ILIKE, which SQLite does not have: its LIKE knows no case anyway.
    """
    pattern = bindparam("pattern", type_=String)
    is_found = [
        column.like(pattern, escape="\\") for column in (session.c.title, session.c.native_id)
    ]
    found = (
        select(session.c.id, session.c.account_id, session.c.native_id, session.c.title)
        .where(or_(*is_found))
        .limit(MOST_SORTED)
        .subquery("found")
    )
    last = func.max(SESSION_DAY.c.last_bucket)
    return (
        select(found, last)
        .outerjoin(SESSION_DAY, SESSION_DAY.c.session_id == found.c.id)
        .group_by(*found.c)
        .order_by(func.coalesce(last, 0).desc(), found.c.id)
        .limit(MOST_FOUND)
    )


def _family_and_work() -> Executable:
    """Each session of a family with each account, model and project that it worked with, or once.

    In one statement, so that the family is looked for once.
    """
    asked: ColumnElement[int] = bindparam("session_id", type_=BIG)
    family = families(session.c.id == asked)
    keys = [SESSION_DAY.c[name] for name in ("account_id", "model_id", "project_id")]
    work = (
        select(
            SESSION_DAY.c.session_id,
            *keys,
            func.min(SESSION_DAY.c.first_bucket).label("first_bucket"),
            func.max(SESSION_DAY.c.last_bucket).label("last_bucket"),
            *(func.sum(SESSION_DAY.c[name]).label(name) for name in SUMS),
        )
        .where(SESSION_DAY.c.session_id.in_(select(family.c.id)))
        .group_by(SESSION_DAY.c.session_id, *keys)
        .subquery("work")
    )
    return (
        select(
            session.c.id,
            session.c.account_id,
            session.c.native_id,
            session.c.parent_id,
            session.c.title,
            work,
        )
        .join_from(family, session, session.c.id == family.c.id)
        .outerjoin(work, work.c.session_id == session.c.id)
    )


def _calls_of_session() -> Executable:
    asked: ColumnElement[int] = bindparam("session_id", type_=BIG)
    worked = (
        select(rollup.c.bucket)
        .join_from(
            SESSION_DAY,
            rollup,
            rollup.c.bucket.between(SESSION_DAY.c.first_bucket, SESSION_DAY.c.last_bucket),
        )
        .where(SESSION_DAY.c.session_id == asked, rollup.c.session_id == asked)
        .distinct()
        .subquery()
    )
    at_ms = worked.c.bucket * BUCKET_MS
    return (
        select(*CALL)
        .join_from(worked, event, event.c.at_ms.between(at_ms, at_ms + (BUCKET_MS - 1)))
        .join(model, model.c.id == event.c.model_id)
        .join(project, project.c.id == event.c.project_id)
        .join(session, session.c.id == event.c.session_id)
        # The sum keeps SQLite from reading all calls into an index of its own by session.
        .where(event.c.session_id + 0 == asked)
        .order_by(event.c.at_ms, event.c.key)
    )


def _call() -> Executable:
    return (
        select(
            *CALL,
            session.c.title,
            event.c.cache_creation_1h_tokens,
            event.c.web_searches,
            event.c.tier,
            event.c.position,
            event.c.source_id,
            version.c.digest,
        )
        .join_from(event, model, model.c.id == event.c.model_id)
        .join(project, project.c.id == event.c.project_id)
        .join(session, session.c.id == event.c.session_id)
        .outerjoin(version, version.c.id == event.c.price_id)
        .where(event.c.key == bindparam("key", type_=BIG))
    )
