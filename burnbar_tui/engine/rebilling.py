"""When it turns out who pays for an account, what was spent on it so far is another sum."""

from datetime import datetime
from zoneinfo import ZoneInfo

from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.daily import ALWAYS, COST, SUMS, Daily
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.ledger import Writing
from burnbar_tui.facts import Billing

SPEND = "spend of "
"""How the subject of such an entry begins."""


def note_billing(
    database: Database, before: AccountRecord | None, after: AccountRecord, now: datetime
) -> None:
    """Tell the ledger what was spent on an account, by its old billing and by the new one.

    Whoever calls this has a transaction open: that in which the account is written.

    Raises:
        StoreError: the store cannot be read or written.
    """
    if before is None or before.billing == after.billing:
        return
    rows = Daily(database, ZoneInfo("UTC")).in_all(ALWAYS, ("account_id",))
    cost = sum(row[-SUMS:][COST] for row in rows if row[1] == after.id)
    if cost:
        reason = f"billing is {after.billing} now, {before.billing} before"
        subject = f"{SPEND}{after.provider_id}/{after.label}"
        spent, is_now = _spend(cost, before.billing), _spend(cost, after.billing)
        Writing(database, now, reason).write([(subject, spent, is_now)])


def _spend(cost: int, billing: str) -> int | None:
    if billing == Billing.UNKNOWN:
        return None
    return cost if billing == Billing.API else 0
