"""Quota readings on their way into the store, and the plan that they tell of an account."""

from collections.abc import Iterable

from msgspec.structs import astuple, replace

from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.facts import Billing, QuotaReading

Told = tuple[int, QuotaReading]
"""(account id, reading)."""


def row_of(account_id: int, reading: QuotaReading, source: str = "") -> Row:
    """Return the fields of `quota_reading` in their order; `source` is who told it, if not logs."""
    return (
        account_id, reading.window, reading.as_of_ms, reading.used_percent, reading.used,
        reading.limit, reading.unit, reading.window_minutes, reading.resets_at_ms,
        source or reading.told_by, reading.confidence,
    )  # fmt: skip


def put_readings(database: Database, told: list[Told]) -> dict[int, AccountRecord]:
    """Write readings of logs; return the accounts whose plan they tell anew."""
    changed: dict[int, AccountRecord] = {}
    plans = newest_plans(told)
    # The user may have changed an account in another process since.
    accounts = {row[0]: AccountRecord(*row) for row in database.rows("accounts")} if plans else {}
    for account_id, reading in plans.items():
        [(newest_ms,)] = database.rows("newest_reading", account_id=account_id)
        fresh = with_plan(accounts[account_id], reading, newest_ms or 0)
        if fresh is not None:
            database.put("put_account", [astuple(fresh)])
            changed[account_id] = fresh
    database.put("put_reading", [row_of(*one) for one in told])
    return changed


def newest_plans(told: Iterable[Told]) -> dict[int, QuotaReading]:
    """Return account id -> the newest reading that names its plan."""
    newest: dict[int, QuotaReading] = {}
    for account_id, reading in told:
        if reading.plan and reading.as_of_ms >= newest.get(account_id, reading).as_of_ms:
            newest[account_id] = reading
    return newest


def with_plan(
    account: AccountRecord, reading: QuotaReading, newest_ms: int
) -> AccountRecord | None:
    """Return an account with the plan of a reading, or None where that tells nothing new.

    `newest_ms` is the instant of the newest reading in the store.
    """
    if reading.plan == account.plan or newest_ms > reading.as_of_ms:
        return None
    is_open = account.billing == Billing.UNKNOWN and not account.is_billing_set
    billing = Billing.SUBSCRIPTION.value if is_open else account.billing
    return replace(account, plan=reading.plan, billing=billing)
