"""Calls that stand in several files, which other tools would have counted several times."""

from collections.abc import Iterator
from datetime import timedelta

from burnbar_tui.engine.insights.copy_facts import DAYS, AccountCopies, CopyFacts
from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.spend_facts import view
from burnbar_tui.engine.insights.usual import step
from burnbar_tui.facts import NANO_USD_PER_USD
from burnbar_tui.format import dollars, several
from burnbar_tui.insight_views import Evidence, Insight, Severity

LEAST_PART = 0.10
LEAST_NANO_USD = NANO_USD_PER_USD // 2


def find(facts: CopyFacts) -> Iterator[Insight]:
    """Yield the accounts whose copies would cost enough; silent where no cost is known."""
    for account in facts.accounts:
        extra, whole = account.cost_nano_usd, account.whole.cost_nano_usd
        if extra is None or not whole:
            continue
        if extra >= max(LEAST_NANO_USD, LEAST_PART * whole):
            yield _insight(facts, account, extra, whole)


def _insight(facts: CopyFacts, account: AccountCopies, extra: int, whole: int) -> Insight:
    return Insight(
        rule=RULE.id,
        subject=f"{account.provider_id}/{account.account}",
        facts=str(step(extra, whole)),
        severity=Severity.NOTE,
        title=f"{account.provider} {account.account}: a sum of all files is at least "
        f"{dollars(extra)} too high ({extra * 100 / whole:.0f} %), since it has "
        f"{several(account.calls, 'call')} of the last {DAYS} days more than once",
        arithmetic=tuple(_arithmetic(account, extra, whole)),
        amount_nano_usd=extra,
        confidence=max(account.confidence, account.whole.cost_confidence),
        since=facts.now - timedelta(days=DAYS),
        evidence=Evidence(
            title=f"cost of the last {DAYS} days",
            labels=("each call once", "every copy"),
            values=(whole / NANO_USD_PER_USD, (whole + extra) / NANO_USD_PER_USD),
            marked=(1,),
        ),
        view=view(
            facts.first,
            facts.last,
            by="session",
            provider=account.provider_id,
            account=account.account,
        ),
        account_id=account.account_id,
    )


def _arithmetic(account: AccountCopies, extra: int, whole: int) -> Iterator[str]:
    times = account.calls + account.copies
    yield (
        f"{several(account.calls, 'call')} in {several(account.files, 'file')}, {times:,} times in "
        f"all: {times:,} - {account.calls:,} = {account.copies:,} too many"
    )
    yield f"as dear as the calls that count, these {account.copies:,} would cost {dollars(extra)}"
    if account.unpriced:
        yield f"of {account.unpriced:,} of them no cost is known, and none is in it"
    yield (
        f"each call once, the account cost {dollars(whole)}: {dollars(extra)} are "
        f"{extra * 100 / whole:.0f} % of it"
    )
    yield (
        "at least, since copies within one file and copies without the ids of their calls are not "
        "among them"
    )


RULE = Rule(
    id="duplicates",
    title="calls that stand in several files",
    looks_at=CopyFacts,
    find=find,
    cooldown=timedelta(days=30),
)
