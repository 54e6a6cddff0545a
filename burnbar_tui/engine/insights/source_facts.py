"""How reading goes: files, vendors' answers, what agents delete, and changes of past totals.

Only what a rule cannot know from the store is looked at outside: when an agent deletes its logs,
and how old the files are that could not be read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.engine import vendors
from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.daily import Daily
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.days import date_of_slot
from burnbar_tui.engine.ledger import ledger_of
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.retention import kept_days
from burnbar_tui.engine.source_health import SourceSum, health_by_account
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import EPOCH
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.views import LedgerEntry, LoginView, SourceHealth, Tally

NANOSECONDS_IN_MICROSECOND = 1_000


class Unread(Struct, frozen=True):
    """A file that is there and could not be read, and when it was changed last."""

    path: str
    changed_at: datetime
    why: str


class AccountFiles(Struct, frozen=True, kw_only=True):
    """The files of one account."""

    account_id: int
    provider_id: str
    provider: str
    """For people."""
    account: str
    health: SourceHealth = SourceHealth()
    newest_at: datetime | None = None
    """When its newest call was made."""
    changed_at: datetime | None = None
    """When a file of it that was read was changed last."""
    days: frozenset[date] = frozenset()
    """With calls."""
    unread: tuple[Unread, ...] = ()
    kept_days: int | None = None
    """After so many days the agent deletes its logs; None where that is not known."""
    setting: str = ""
    """Where that can be changed."""
    older: Tally = Tally()
    """Of all days that are longer ago."""
    older_days: int = 0


class SourceFacts(Struct, frozen=True, kw_only=True):
    """Reading as of one instant."""

    now: datetime
    zone: ZoneInfo
    today: date
    providers: Mapping[str, str] = {}
    """Names for people."""
    files: tuple[AccountFiles, ...] = ()
    logins: tuple[LoginView, ...] = ()
    changes: tuple[LedgerEntry, ...] = ()
    """The latest first."""


def gather_sources(database: Database, zone: ZoneInfo, now: datetime, names: Names) -> SourceFacts:
    """Return how reading goes.

    Raises:
        StoreError: the store cannot be read.
    """
    today = now.astimezone(zone).date()
    sums: dict[int, list[SourceSum]] = defaultdict(list)
    for each in map(SourceSum._make, database.rows("source_sums")):
        sums[each.account_id].append(each)
    by_day: dict[int, dict[date, Sums]] = defaultdict(lambda: defaultdict(Sums))
    for slot, account_id, *work in Daily(database, zone).by_day((None, today), ("account_id",)):
        by_day[account_id][date_of_slot(slot)].add(tuple(work), names.accounts[account_id].billing)
    return SourceFacts(
        now=now,
        zone=zone,
        today=today,
        providers={
            one.provider_id: spec_of(one.provider_id).name for one in names.accounts.values()
        },
        files=tuple(
            _files(names.accounts[account_id], found, by_day[account_id], today)
            for account_id, found in sums.items()
        ),
        logins=vendors.login_views(database, names.accounts),
        changes=ledger_of(database),
    )


def _files(
    account: AccountRecord, sums: list[SourceSum], by_day: dict[date, Sums], today: date
) -> AccountFiles:
    spec = spec_of(account.provider_id)
    health = health_by_account(sums, [account.id])[account.id]
    changed_ns = max((each.changed_ns for each in sums if not each.trouble), default=0)
    found = AccountFiles(
        account_id=account.id,
        provider_id=spec.id,
        provider=spec.name,
        account=account.label,
        health=health,
        newest_at=health.newest_at,
        changed_at=_instant(changed_ns) if changed_ns else None,
        days=frozenset(by_day),
        unread=tuple(_unread(each for each in sums if each.trouble)),
    )
    if spec.retention is None:
        return found
    days, setting = kept_days(spec.retention, Path(account.root))
    older = [day for day in by_day if (today - day).days > days]
    total = Sums()
    for day in older:
        total.merge(by_day[day])
    return replace(
        found,
        kept_days=days,
        setting=f"{spec.retention.key} in {setting}" if spec.retention.key else "",
        older=total.tally(),
        older_days=len(older),
    )


def _unread(sums: Iterable[SourceSum]) -> Iterator[Unread]:
    for each in sums:
        try:
            yield Unread(each.path, _instant(Path(each.path).stat().st_mtime_ns), each.trouble)
        except OSError:
            continue  # It is gone, and nothing can be done about it any more.


def _instant(ns: int) -> datetime:
    return EPOCH + timedelta(microseconds=ns // NANOSECONDS_IN_MICROSECOND)
