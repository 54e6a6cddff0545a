"""Calls of the last days that stand in several files, by account."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from burnbar_tui.engine.copy_counts import copies_by_account
from burnbar_tui.engine.daily import Daily
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import Confidence
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.views import Tally

DAYS = 30
"""With the present one."""


class AccountCopies(Struct, frozen=True, kw_only=True):
    """An account's calls that stand in several files, each but one time too often."""

    account_id: int
    provider_id: str
    provider: str
    """For people."""
    account: str
    files: int
    calls: int
    copies: int
    """Those that are too many."""
    cost_nano_usd: int | None
    """Of these, as far as it is known; None where of none it is."""
    unpriced: int = 0
    """How many of them have no known cost."""
    confidence: Confidence = Confidence.ESTIMATED
    whole: Tally = Tally()
    """All calls of the account in these days, each once."""


class CopyFacts(Struct, frozen=True, kw_only=True):
    """The last days as of one instant."""

    now: datetime
    first: date
    last: date
    accounts: tuple[AccountCopies, ...] = ()


def gather_copies(database: Database, zone: ZoneInfo, now: datetime, names: Names) -> CopyFacts:
    """Return which calls stand in several files.

    Raises:
        StoreError: the store cannot be read.
    """
    last = now.astimezone(zone).date()
    first = last - timedelta(days=DAYS - 1)
    rows = copies_by_account(database, zone, first, last)
    wholes: dict[int, Sums] = {}
    for _, account_id, *sums in Daily(database, zone).in_all((first, last), ("account_id",)):
        whole = wholes.setdefault(account_id, Sums())
        whole.add(tuple(sums), names.accounts[account_id].billing)
    found = []
    for account_id, files, calls, copies, cost, unpriced, reported, tokens_confidence in rows:
        account = names.accounts[account_id]
        label = Confidence.EXACT if reported == copies else Confidence.ESTIMATED
        found.append(
            AccountCopies(
                account_id=account_id,
                provider_id=account.provider_id,
                provider=spec_of(account.provider_id).name,
                account=account.label,
                files=files,
                calls=calls,
                copies=copies,
                cost_nano_usd=cost,
                unpriced=unpriced,
                confidence=max(
                    Confidence.UNAVAILABLE if unpriced else label, Confidence(tokens_confidence)
                ),
                whole=wholes.get(account_id, Sums()).tally(),
            )
        )
    return CopyFacts(now=now, first=first, last=last, accounts=tuple(found))
