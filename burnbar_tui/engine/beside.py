"""A vendor's own figures by day and model, and how they compare with what local logs counted.

Vendors reckon by UTC days and lag; so only days that are over are compared, and nothing is added.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.account_views import AccountPage, Beside, VendorDay
from burnbar_tui.engine import days, folds, vendors
from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import Figures
from burnbar_tui.facts import EPOCH, Billing, Confidence, instant_of
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.quota_views import VendorUsageView


class _Sum(Struct):
    """What rows of one day and model add up to; None until one of them tells."""

    tokens: int | None = None
    cost_nano: int | None = None
    requests: int | None = None
    confidence: Confidence = Confidence.EXACT

    def add(self, row: VendorUsageView) -> None:
        """Add a row."""
        self.tokens = _plus(self.tokens, tokens_of(row))
        self.cost_nano = _plus(self.cost_nano, row.cost_nano)
        self.requests = _plus(self.requests, row.requests)
        self.confidence = max(self.confidence, row.confidence)


def _plus(one: int | None, other: int | None) -> int | None:
    return one if other is None else (one or 0) + other


def tokens_of(row: VendorUsageView) -> int | None:
    """Return all tokens of a row, or None where it tells of none."""
    if row.total_tokens is not None:
        return row.total_tokens
    buckets = (
        row.input_tokens, row.cache_read_tokens, row.cache_creation_tokens, row.output_tokens,
    )  # fmt: skip
    told = [count for count in buckets if count is not None]
    return sum(told) if told else None


def by_day(rows: Iterable[VendorUsageView]) -> tuple[VendorDay, ...]:
    """Return rows by UTC day and model, the latest first, then the costliest."""
    sums: dict[tuple[date, date, str, str], _Sum] = {}
    for row in rows:
        # A row without a cost has no currency of its own; it goes with those in dollars.
        key = (*_days_of(row), row.model, row.currency if row.cost_nano is not None else "USD")
        sums.setdefault(key, _Sum()).add(row)
    found = [
        VendorDay(
            first=first,
            last=last,
            model=model,
            tokens=total.tokens,
            cost_nano=total.cost_nano,
            currency=currency,
            requests=total.requests,
            confidence=total.confidence,
        )
        for (first, last, model, currency), total in sums.items()
    ]
    found.sort(key=lambda one: (one.model, one.currency))
    found.sort(key=lambda one: (one.cost_nano or 0, one.tokens or 0), reverse=True)
    found.sort(key=lambda one: (one.first, one.last), reverse=True)
    return tuple(found)


def _days_of(row: VendorUsageView) -> tuple[date, date]:
    """Return the first and the last UTC day of a span; an end at midnight is not a day more."""
    last = max(row.start, row.end - timedelta(microseconds=1))
    return row.start.date(), last.date()


def with_vendor(
    page: AccountPage, database: Database, figures: Figures, since_ms: int, now: datetime
) -> AccountPage:
    """Return the page of an account that is asked with all that its vendor told."""
    accounts, account_id = figures.names.accounts, page.account.account_id
    since = instant_of(since_ms // days.DAY_MS * days.DAY_MS)
    told = by_day(
        row for row in vendors.usage(database, accounts, since, now) if row.account_id == account_id
    )
    logins = vendors.login_views(database, accounts)
    return replace(
        page,
        login=next((one for one in logins if one.account_id == account_id), None),
        balances=tuple(
            one for one in vendors.balances(database, accounts, now) if one.account_id == account_id
        ),
        vendor_days=told,
        beside=beside(accounts[account_id], told, figures, now.astimezone(UTC).date()),
    )


def beside(
    account: AccountRecord, told: Iterable[VendorDay], figures: Figures, today: date
) -> Beside | None:
    """Return how a vendor's figures compare with ours; None where there is nothing to compare.

    Args:
        account: whose vendor was asked.
        told: what it said.
        figures: our sums.
        today: the present day of UTC, which is not over yet.
    """
    whole = [one for one in told if one.first == one.last < today]
    tokens, costs = Counter[date](), Counter[date]()
    for one in whole:
        if one.tokens is not None:
            tokens[one.first] += one.tokens
        if one.cost_nano is not None and one.currency == "USD":
            costs[one.first] += one.cost_nano
    # Sums are of the same days, so those of which only one figure is told yet are left out.
    dates = sorted(tokens.keys() & costs.keys() or tokens or costs)
    counted = _counted(account, figures.names.accounts)
    rows = [
        row
        for day in dates
        for row in figures.sums_between(_start_ms(day), _start_ms(day + timedelta(days=1)))
        if row[1] in counted
    ]
    if not rows:
        return None
    return Beside(
        first=dates[0],
        last=dates[-1],
        days=len(dates),
        vendor_tokens=sum(tokens[day] for day in dates) if tokens else None,
        vendor_cost_nano_usd=sum(costs[day] for day in dates) if costs else None,
        confidence=max(one.confidence for one in whole if one.first in dates),
        ours=folds.fold(rows, figures.names),
        counted_by=tuple(sorted({counted[row[1]] for row in rows})),
    )


def _start_ms(day: date) -> int:
    return (day - EPOCH.date()).days * days.DAY_MS


def _counted(account: AccountRecord, accounts: Mapping[int, AccountRecord]) -> dict[int, str]:
    """Return whose calls the same vendor may have served: account id -> the provider's name.

    Calls that are known to be paid otherwise are not among them.
    """
    own = spec_of(account.provider_id)
    found = {}
    for other in accounts.values():
        spec = spec_of(other.provider_id)
        is_same = spec.id == own.id or bool({*spec.vendors} & {*own.vendors})
        billings = {other.billing, account.billing} - {Billing.UNKNOWN.value}
        if is_same and len(billings) < 2:
            found[other.id] = spec.name
    return found
