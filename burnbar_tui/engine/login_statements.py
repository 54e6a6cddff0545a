"""Statements about the accounts that the user added, and what their vendors told."""

from sqlalchemy import Executable, bindparam, delete, func, select
from sqlmodel import SQLModel

from burnbar_tui.engine.tables import BIG
from burnbar_tui.engine.upserts import put

reading, balance, usage, login = (
    SQLModel.metadata.tables[name]
    for name in ("quota_reading", "balance_reading", "vendor_usage", "login")
)


def login_statements() -> dict[str, Executable]:
    """Return them by name."""
    newest = func.max(balance.c.as_of_ms).label("as_of_ms")
    lasts = (
        select(balance.c.account_id, balance.c.name, newest)
        .where(balance.c.as_of_ms <= bindparam("now"))
        .group_by(balance.c.account_id, balance.c.name)
        .subquery()
    )
    return {
        "put_login": put(login),
        "put_balance": put(balance),
        "put_usage": put(usage),
        "drop_usage": delete(usage).where(
            usage.c.account_id == bindparam("account"),
            usage.c.start_ms == bindparam("start"),
            usage.c.end_ms == bindparam("end"),
        ),
        "logins": select(login).where(login.c.is_removed.is_(False)).order_by(login.c.account_id),
        "removed_logins": select(login.c.account_id).where(login.c.is_removed),
        "newest_balances": select(balance).join(
            lasts,
            (lasts.c.account_id == balance.c.account_id)
            & (lasts.c.name == balance.c.name)
            & (lasts.c.as_of_ms == balance.c.as_of_ms),
        ),
        "vendor_usage": select(usage)
        .where(usage.c.start_ms >= bindparam("start"), usage.c.start_ms < bindparam("end"))
        .order_by(usage.c.account_id, usage.c.start_ms, usage.c.model, usage.c.detail),
        "readings_of": select(reading)
        .where(
            reading.c.account_id == bindparam("account_id"),
            reading.c.window == bindparam("window"),
            reading.c.as_of_ms >= bindparam("start"),
        )
        .order_by(reading.c.as_of_ms),
        "sampled_readings": _sampled(),
    }


def _sampled() -> Executable:
    """The last reading of each `width_ms` of a window, from `end` back to `start`.

    Each is sought by key, so that the cost is that of the samples and not of all readings.
    """
    end, start, width = (bindparam(name, type_=BIG) for name in ("end", "start", "width_ms"))
    slots = select(end.label("at_ms")).cte("slots", recursive=True)
    slots = slots.union_all(select(slots.c.at_ms - width).where(slots.c.at_ms - width > start))
    is_of_window = (reading.c.account_id == bindparam("account_id")) & (
        reading.c.window == bindparam("window")
    )
    last = (
        select(func.max(reading.c.as_of_ms))
        .where(is_of_window)
        .where(reading.c.as_of_ms > slots.c.at_ms - width, reading.c.as_of_ms <= slots.c.at_ms)
        .where(reading.c.used_percent.is_not(None), reading.c.resets_at_ms.is_not(None))
        .correlate(slots)
        .scalar_subquery()
    )
    return select(reading.c.as_of_ms, reading.c.used_percent, reading.c.resets_at_ms).join_from(
        slots, reading, is_of_window & (reading.c.as_of_ms == last)
    )
