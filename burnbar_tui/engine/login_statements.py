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
        "reading_history": select(
            reading.c.account_id,
            reading.c.window,
            func.max(reading.c.as_of_ms).label("as_of_ms"),
            func.max(reading.c.used_percent).label("used_percent"),
        )
        .where(reading.c.as_of_ms >= bindparam("start"), reading.c.as_of_ms <= bindparam("now"))
        .where(reading.c.used_percent.is_not(None))
        .group_by(
            reading.c.account_id,
            reading.c.window,
            reading.c.as_of_ms // bindparam("width_ms", type_=BIG),
        )
        .order_by(reading.c.account_id, reading.c.window, "as_of_ms"),
    }
