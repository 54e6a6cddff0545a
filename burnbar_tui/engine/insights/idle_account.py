"""A plan is paid for, and nobody has used it for weeks."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from burnbar_tui.engine.insights.quota_facts import QuotaFacts
from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.facts import Billing, Confidence
from burnbar_tui.format import dollars, short_date
from burnbar_tui.insight_views import Insight, Severity
from burnbar_tui.views import AccountRow

IDLE_DAYS = 14


def find(facts: QuotaFacts) -> Iterator[Insight]:
    """Yield the plans without a call; one that its vendor's windows show in use is none of them."""
    for account in facts.accounts:
        if account.billing is not Billing.SUBSCRIPTION or account.newest_at is None:
            continue
        last = account.newest_at.astimezone(facts.zone).date()
        if (facts.today - last).days >= IDLE_DAYS and not _is_used(facts, account):
            yield _insight(facts, account, account.newest_at, last)


def _is_used(facts: QuotaFacts, account: AccountRow) -> bool:
    """Tell whether the vendor counts use that our logs do not know, as from another machine."""
    since = facts.now - timedelta(days=IDLE_DAYS)
    return any(
        (window.used_percent or 0.0) > 0 and window.as_of is not None and window.as_of >= since
        for window in facts.windows
        if facts.twins.get(window.account_id) == account.account_id
    )


def _insight(facts: QuotaFacts, account: AccountRow, newest_at: datetime, last: date) -> Insight:
    days = (facts.today - last).days
    plan = f" ({account.plan})" if account.plan else ""
    price = facts.plans.of(account.provider_id, account.plan)
    arithmetic = [f"the last call is of {short_date(last, facts.today)}, {days} days ago"]
    if price is not None:
        arithmetic.append(f"the plan costs {dollars(price.nano_usd)} a month (your prices.toml)")
    return Insight(
        rule=RULE.id,
        subject=f"{account.provider_id}/{account.account}",
        facts=last.isoformat(),
        severity=Severity.NOTE,
        title=f"{account.provider} {account.account}{plan} has not been used for {days} days",
        arithmetic=tuple(arithmetic),
        amount_nano_usd=price.nano_usd if price else None,
        confidence=Confidence.EXACT,
        since=newest_at,
        account_id=account.account_id,
    )


RULE = Rule(
    id="idle-account",
    title="a plan that nobody uses",
    looks_at=QuotaFacts,
    find=find,
    cooldown=timedelta(days=7),
)
