"""Statements about readings of quota windows; they seek by key, as there may be very many."""

from sqlalchemy import ColumnElement, Executable, FromClause, Select, bindparam, func, select
from sqlmodel import SQLModel

from burnbar_tui.engine.tables import BIG

account, reading = (SQLModel.metadata.tables[name] for name in ("account", "quota_reading"))


def reading_statements() -> dict[str, Executable]:
    """Return them by name."""
    return {
        "newest_readings": _newest(),
        "newest_reading": select(func.max(reading.c.as_of_ms)).where(
            reading.c.account_id == bindparam("account_id")
        ),
        "readings_of": select(reading)
        .where(
            reading.c.account_id == bindparam("account_id"),
            reading.c.window == bindparam("window"),
            reading.c.as_of_ms >= bindparam("start"),
        )
        .order_by(reading.c.as_of_ms),
        "sampled_readings": _sampled(),
    }


def _newest() -> Select[tuple[object, ...]]:
    """The last reading of every window; windows are found one after the other by their names."""
    first = select(func.min(reading.c.window)).where(reading.c.account_id == account.c.id)
    names = select(account.c.id.label("account_id"), first.scalar_subquery().label("window")).cte(
        "names", recursive=True
    )
    following = (
        select(func.min(reading.c.window))
        .where(reading.c.account_id == names.c.account_id, reading.c.window > names.c.window)
        .correlate(names)
    )
    names = names.union_all(
        select(names.c.account_id, following.scalar_subquery()).where(names.c.window.is_not(None))
    )
    is_of_window = (reading.c.account_id == names.c.account_id) & (
        reading.c.window == names.c.window
    )
    return select(reading).join_from(
        names,
        reading,
        is_of_window & _is_last(is_of_window & (reading.c.as_of_ms <= bindparam("now")), names),
    )


def _sampled() -> Select[tuple[object, ...]]:
    """The last reading of each `width_ms` of a window, from `end` back to `start`."""
    end, start, width = (bindparam(name, type_=BIG) for name in ("end", "start", "width_ms"))
    slots = select(end.label("at_ms")).cte("slots", recursive=True)
    slots = slots.union_all(select(slots.c.at_ms - width).where(slots.c.at_ms - width > start))
    is_of_window = (reading.c.account_id == bindparam("account_id")) & (
        reading.c.window == bindparam("window")
    )
    is_in_slot = (
        is_of_window
        & (reading.c.as_of_ms > slots.c.at_ms - width)
        & (reading.c.as_of_ms <= slots.c.at_ms)
        & reading.c.used_percent.is_not(None)
        & reading.c.resets_at_ms.is_not(None)
    )
    columns = (reading.c.as_of_ms, reading.c.used_percent, reading.c.resets_at_ms)
    return select(*columns).join_from(slots, reading, is_of_window & _is_last(is_in_slot, slots))


def _is_last(which: ColumnElement[bool], of: FromClause) -> ColumnElement[bool]:
    """Whether a reading is the last of those, for each row of another table."""
    last = select(func.max(reading.c.as_of_ms)).where(which).correlate(of)
    return reading.c.as_of_ms == last.scalar_subquery()
