"""Every statement of the store, written once in SQLAlchemy, by name.

`store_compiler.py` writes them as text for SQLite. On another database they are run as they are.
"""

from sqlalchemy import (
    Executable,
    Subquery,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel

from burnbar_tui.engine import tables
from burnbar_tui.engine.budget_statements import budget_statements
from burnbar_tui.engine.chat_statements import chat_statements
from burnbar_tui.engine.copy_statements import copy_statements
from burnbar_tui.engine.day_statements import DIMENSIONS, day_statements, subsets, suffix_of
from burnbar_tui.engine.day_tables import SESSION_DAY
from burnbar_tui.engine.insight_statements import insight_statements
from burnbar_tui.engine.kept import listed
from burnbar_tui.engine.login_statements import login_statements
from burnbar_tui.engine.reading_statements import reading_statements
from burnbar_tui.engine.running_statements import running_statements
from burnbar_tui.engine.selection_statements import selection_statements
from burnbar_tui.engine.session_statements import session_statements
from burnbar_tui.engine.source_statements import source_statements
from burnbar_tui.engine.tables import INCOMING, SUMS, TOUCHED
from burnbar_tui.engine.upserts import put

REVISION = "0012"
"""The newest migration."""

BUCKET_MS = 900_000

(
    account, model, project, session, source, event, rollup, total, member, reading, version,
    change,
) = (
    SQLModel.metadata.tables[name]
    for name in (
        "account", "model", "project", "session", "source", "usage_event", "usage_rollup",
        "running_total", "trace_member", "quota_reading", "price_version", "change",
    )
)  # fmt: skip


def statements() -> dict[str, Executable]:
    """Return every statement by its name."""
    own = _writes() | _lookups() | _sums() | _pages() | source_statements()
    others = login_statements() | reading_statements() | session_statements()
    more = day_statements() | selection_statements() | running_statements()
    kept = insight_statements() | chat_statements() | budget_statements()
    return own | others | more | kept | copy_statements()


def _put_event() -> Insert:
    """Insert an event, or overwrite all of the one with its key."""
    names = [column.name for column in event.columns if column.name != "id"]
    insert = sqlite.insert(event).values({name: bindparam(name) for name in names})
    fresh = {name: insert.excluded[name] for name in names if name != "key"}
    return insert.on_conflict_do_update(index_elements=[event.c.key], set_=fresh)


def _put_session() -> Insert:
    """Insert a session, or add what is newly known of it."""
    insert = sqlite.insert(session)
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=[session.c.id],
        set_={
            "parent_id": case(
                (new.parent_id != literal_column("0"), new.parent_id), else_=session.c.parent_id
            ),
            "title": case((new.title != literal_column("''"), new.title), else_=session.c.title),
            "has_copied_history": case(
                (new.has_copied_history, new.has_copied_history),
                else_=session.c.has_copied_history,
            ),
            "authority": case(
                (new.authority > session.c.authority, new.authority), else_=session.c.authority
            ),
        },
    )


def _writes() -> dict[str, Executable]:
    in_touched = event.c.at_ms.between(
        TOUCHED.c.bucket * BUCKET_MS, TOUCHED.c.bucket * BUCKET_MS + (BUCKET_MS - 1)
    )
    return {
        "put_account": put(account),
        "put_model": put(model),
        "put_project": put(project),
        "put_session": _put_session(),
        "put_source": put(source),
        "put_event": _put_event(),
        "put_reading": put(reading),
        "put_total": put(total),
        "put_member": put(member),
        "touch_incoming": sqlite.insert(TOUCHED)
        .from_select(
            ["bucket"],
            select(event.c.at_ms // BUCKET_MS).where(_is_incoming()),
        )
        .on_conflict_do_nothing(),
        "drop_incoming": delete(event).where(_is_incoming()),
        "touch_superseded": sqlite.insert(TOUCHED)
        .from_select(["bucket"], select(event.c.at_ms // BUCKET_MS).where(_is_superseded()))
        .on_conflict_do_nothing(),
        "drop_superseded": delete(event).where(_is_superseded()),
        "superseded_costs": _costs_by_model(
            _is_superseded() & (event.c.source_id < bindparam("known_sources"))
        ),
        "session_costs": _costs_by_model(event.c.session_id.in_(select(INCOMING.c.key))),
        "put_version": put(version),
        "put_change": put(change),
        "clear_incoming": delete(INCOMING),
        "put_incoming": sqlite.insert(INCOMING).on_conflict_do_nothing(),
        "clear_touched": delete(TOUCHED),
        "put_touched": sqlite.insert(TOUCHED).on_conflict_do_nothing(),
        "touch_forks": sqlite.insert(TOUCHED)
        .from_select(
            ["bucket"], select(event.c.at_ms // BUCKET_MS).where(_is_mislabelled()).distinct()
        )
        .on_conflict_do_nothing(),
        "label_forks": update(event)
        .where(_is_mislabelled())
        .values(tokens_confidence=1 - event.c.tokens_confidence),
        "clear_rollup": delete(rollup).where(rollup.c.bucket.in_(select(TOUCHED.c.bucket))),
        "fill_rollup": sqlite.insert(rollup).from_select(
            [column.name for column in rollup.columns],
            select(
                TOUCHED.c.bucket,
                *(event.c[name] for name in DIMENSIONS),
                *_event_sums(),
            )
            .join_from(TOUCHED, event, in_touched)
            .group_by(TOUCHED.c.bucket, *(event.c[name] for name in DIMENSIONS)),
        ),
        "set_cost": update(event)
        .where(event.c.key == bindparam("event_key"))
        .values(cost_nano_usd=bindparam("new_cost"), price_id=bindparam("new_price")),
    }


def _is_mislabelled() -> ColumnElement[bool]:
    """Events of forks that are labelled exact without their parent's log, or estimated with it."""
    parent = session.alias("parent")
    forks = select(session.c.id).where(session.c.has_copied_history)
    orphans = (
        select(session.c.id)
        .outerjoin(parent, parent.c.id == session.c.parent_id)
        .where(session.c.has_copied_history, parent.c.id.is_(None))
    )
    right = case((event.c.session_id.in_(orphans), 1), else_=0)
    return event.c.session_id.in_(forks) & (event.c.tokens_confidence != right)


def _is_incoming() -> ColumnElement[bool]:
    return event.c.key.in_(select(INCOMING.c.key))


def _is_superseded() -> ColumnElement[bool]:
    """Events of the incoming sessions from sources with less authority than the session has."""
    calls = (
        select(event.c.id)
        .join_from(INCOMING, event, event.c.session_id == INCOMING.c.key)
        .join(session, session.c.id == event.c.session_id)
        .join(source, source.c.id == event.c.source_id)
        .where(source.c.authority < session.c.authority)
    )
    return event.c.id.in_(calls.correlate(None))


def _costs_by_model(where: ColumnElement[bool]) -> Executable:
    """The cost of some calls before `until_ms`, by model; null where none is known."""
    return (
        select(model.c.name, func.sum(event.c.cost_nano_usd))
        .join_from(event, model, model.c.id == event.c.model_id)
        .where(where, event.c.at_ms < bindparam("until_ms"))
        .group_by(model.c.name)
    )


def _event_sums() -> list[ColumnElement[int]]:
    """The figures of `usage_rollup`, in its order, over events."""
    columns = event.c
    return [
        func.count().label("events"),
        *(
            func.sum(columns[name]).label(name)
            for name in (
                "input_tokens", "cache_read_tokens", "cache_creation_tokens", "output_tokens",
                "reasoning_tokens",
            )
        ),
        func.coalesce(func.sum(columns.cost_nano_usd), 0).label("cost_nano_usd"),
        func.sum(case((columns.cost_nano_usd.is_(None), 1), else_=0)).label("unpriced_events"),
        func.sum(case((columns.reported_cost_nano_usd >= 0, 1), else_=0)).label("reported_events"),
        func.sum(case((columns.tokens_confidence > 0, 1), else_=0)).label("estimated_events"),
        func.coalesce(func.max(columns.cost_nano_usd), 0).label("dearest_nano_usd"),
    ]  # fmt: skip


def _lookups() -> dict[str, Executable]:
    calls = list(event.columns)[:21]
    return {
        "accounts": select(account).order_by(account.c.id),
        "models": select(model),
        "projects": select(project),
        "versions": select(version),
        "changes": select(change).order_by(change.c.id.desc()),
        "has_events": select(event.c.key).limit(1),
        "known_calls": select(*calls).join_from(INCOMING, event, INCOMING.c.key == event.c.key),
        "known_totals": select(total).join_from(INCOMING, total, INCOMING.c.key == total.c.key),
        "known_members": select(member).where(
            member.c.key.in_(select(INCOMING.c.key)) | member.c.trace.in_(select(INCOMING.c.key))
        ),
        "authorities": select(session.c.id, session.c.authority).where(session.c.authority > 0),
        # In the order of writing, so that neighbours are of few days, whose sums change with them.
        "calls_to_price": select(event.c.id, *calls, event.c.cost_nano_usd)
        .where(event.c.id > bindparam("after"), event.c.price_id != bindparam("price"))
        .where(event.c.reported_cost_nano_usd < 0)
        .order_by(event.c.id)
        .limit(bindparam("most")),
        # One each, since both at once would be looked for in every row.
        "span": select(
            select(func.min(rollup.c.bucket)).scalar_subquery(),
            select(func.max(rollup.c.bucket)).scalar_subquery(),
        ),
    }


def _slot(at: ColumnElement[int]) -> ColumnElement[int]:
    """The number of a local hour or day: an instant is shifted by the zone's offset, then cut."""
    return (
        (at + bindparam("offset_ms", type_=tables.BIG)) // bindparam("width_ms", type_=tables.BIG)
    ).label("slot")


def _sums() -> dict[str, Executable]:
    """Sums by local day or hour and any set of dimensions, and the sessions that lie in them."""
    found: dict[str, Executable] = {}
    slot = _slot(rollup.c.bucket * BUCKET_MS)
    sums = [func.sum(rollup.c[name]).label(name) for name in SUMS]
    for names in subsets():
        suffix = suffix_of(names)
        keys = [rollup.c[name] for name in names]
        found[f"rollup_by_{suffix}"] = (
            select(slot, *keys, *sums).where(_in_range()).group_by(slot, *keys)
        )
        if names == DIMENSIONS or "session_id" not in names:
            found[f"sessions_by_{suffix}"] = (
                select(slot, *keys, rollup.c.session_id).where(_in_range()).distinct()
            )
    return found


def _in_range() -> ColumnElement[bool]:
    start: ColumnElement[int] = bindparam("start", type_=tables.BIG)
    end: ColumnElement[int] = bindparam("end", type_=tables.BIG)
    return (rollup.c.bucket >= start) & (rollup.c.bucket < end)


def _pages() -> dict[str, Executable]:
    return {
        "last_calls": _last_calls(_last_quarters()),
        "last_calls_by_day": _last_calls(_last_quarters_of_days()),
        "last_of_sessions": select(event.c.session_id, func.max(event.c.at_ms).label("at_ms"))
        .where(event.c.at_ms >= bindparam("start"), event.c.at_ms < bindparam("end"))
        .group_by(event.c.session_id),
        "forks": select(session.c.id, session.c.parent_id).where(session.c.has_copied_history),
        "session_names": select(session.c.id, session.c.native_id),
        "session_titles": select(session.c.id, session.c.native_id, session.c.title),
        "buckets_by_account": select(
            rollup.c.account_id, (rollup.c.bucket * BUCKET_MS).label("at_ms")
        ).distinct(),
        "worked_buckets": select(rollup.c.bucket, rollup.c.account_id)
        .where(_in_range())
        .distinct()
        .order_by(rollup.c.bucket, rollup.c.account_id),
    }


def _last_quarters() -> Subquery:
    """The quarter of an hour in which each model of an account was last used in each project."""
    return (
        select(rollup.c.model_id, rollup.c.project_id, func.max(rollup.c.bucket).label("bucket"))
        .where(rollup.c.account_id == bindparam("account_id"), _in_range())
        .group_by(rollup.c.model_id, rollup.c.project_id)
        .subquery()
    )


def _last_quarters_of_days() -> Subquery:
    """The same where nothing was used after the last day; an index alone tells each last day."""
    day = SESSION_DAY
    place = (day.c.model_id, day.c.project_id)
    of_account = day.c.account_id == bindparam("account_id")
    days = (
        select(*place, func.max(day.c.slot).label("slot"))
        .where(of_account, day.c.slot.in_(listed("slots")))  # one by one, each with its account
        .group_by(*place)
        .subquery()
    )
    of_day = (day.c.slot == days.c.slot) & of_account
    of_place = (day.c.model_id == days.c.model_id) & (day.c.project_id == days.c.project_id)
    return (
        select(*place, func.max(day.c.last_bucket).label("bucket"))
        .join_from(days, day, of_day & of_place)
        .where(day.c.last_bucket >= bindparam("start"))
        .group_by(*place)
        .subquery()
    )


def _last_calls(lasts: Subquery) -> Executable:
    """When each model of an account was last used in each project, as far as it may be the last.

    Sums tell in which quarter of an hour that was, so that only calls of those few are read.
    """
    ranked = select(
        lasts,
        func.max(lasts.c.bucket).over(partition_by=lasts.c.model_id).label("of_model"),
        func.max(lasts.c.bucket).over(partition_by=lasts.c.project_id).label("of_project"),
    ).subquery()
    of_last = (
        (rollup.c.bucket == ranked.c.bucket)
        & (rollup.c.account_id == bindparam("account_id"))
        & (rollup.c.model_id == ranked.c.model_id)
        & (rollup.c.project_id == ranked.c.project_id)
    )
    start = rollup.c.bucket * BUCKET_MS
    return (
        select(ranked.c.model_id, ranked.c.project_id, func.max(event.c.at_ms).label("at_ms"))
        .join_from(ranked, rollup, of_last)
        .join(event, event.c.at_ms.between(start, start + (BUCKET_MS - 1)))
        .where(ranked.c.bucket.in_([ranked.c.of_model, ranked.c.of_project]))
        .where(*(event.c[name] + 0 == rollup.c[name] for name in DIMENSIONS))
        .group_by(ranked.c.model_id, ranked.c.project_id)
    )
