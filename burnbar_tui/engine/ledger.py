"""The ledger of changes: every past total that was changed, from what to what, and why."""

from burnbar_tui.engine.database import Database
from burnbar_tui.facts import instant_of
from burnbar_tui.views import LedgerEntry


def ledger_of(database: Database) -> tuple[LedgerEntry, ...]:
    """Return all entries, the latest first.

    Raises:
        StoreError: the store cannot be read.
    """
    return tuple(
        LedgerEntry(
            at=instant_of(at_ms),
            reason=reason,
            subject=subject,
            before_nano_usd=before,
            after_nano_usd=after,
        )
        for _, at_ms, reason, subject, before, after in database.rows("changes")
    )
