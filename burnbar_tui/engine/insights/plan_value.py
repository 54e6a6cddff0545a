"""A plan costs more than its use would have cost at list prices."""

from collections.abc import Iterator
from datetime import timedelta

from burnbar_tui.engine.insights.quota_facts import DAYS, QuotaFacts
from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.spend_facts import view
from burnbar_tui.engine.plan_prices import PlanPrice
from burnbar_tui.facts import NANO_USD_PER_USD, Billing, Confidence
from burnbar_tui.format import dollars
from burnbar_tui.insight_views import Evidence, Insight, Severity
from burnbar_tui.views import AccountRow

LEAST_PART = 0.10
LEAST_NANO_USD = NANO_USD_PER_USD // 2
"""A plan that is dearer by less than both is about worth its price."""


def find(facts: QuotaFacts) -> Iterator[Insight]:
    """Yield the plans that were not worth their price in the last month; silent without a price."""
    before = facts.today - timedelta(days=DAYS)
    for account in facts.accounts:
        price = facts.plans.of(account.provider_id, account.plan)
        days = facts.days.get(account.account_id, frozenset())
        if price is None or account.billing is not Billing.SUBSCRIPTION:
            continue
        # Of a younger account the whole month is not known, and an idle one is told as idle.
        if min(days, default=facts.today) >= before or not account.chosen.events:
            continue
        value = account.chosen.plan_value_nano_usd
        if value is None or account.chosen.unpriced_events:
            continue
        if price.nano_usd - value >= max(LEAST_NANO_USD, LEAST_PART * price.nano_usd):
            yield _insight(facts, account, price, value)


def _insight(facts: QuotaFacts, account: AccountRow, price: PlanPrice, value: int) -> Insight:
    first, last = facts.today - timedelta(days=DAYS), facts.today - timedelta(days=1)
    name = f"{account.provider} {account.account}"
    share = value * 100 / price.nano_usd
    is_alone = list(facts.twins.values()).count(account.account_id) == 1
    return Insight(
        rule=RULE.id,
        subject=f"{account.provider_id}/{account.account}",
        facts=f"{price.nano_usd} {share // 20:.0f}",
        severity=Severity.NOTE,
        title=f"{name}: plan {account.plan} costs {dollars(price.nano_usd)} a month, "
        f"its work would have cost {dollars(value)}",
        arithmetic=tuple(_arithmetic(facts, account, price, value)),
        amount_nano_usd=price.nano_usd - value,
        confidence=max(account.chosen.cost_confidence, Confidence.ESTIMATED),
        since=facts.now - timedelta(days=DAYS),
        evidence=Evidence(
            title="a month",
            labels=("plan value", "price"),
            values=(value / NANO_USD_PER_USD, price.nano_usd / NANO_USD_PER_USD),
            marked=(0,),
        ),
        view=view(first, last, provider=account.provider_id, account=account.account)
        if is_alone
        else None,
        account_id=account.account_id,
    )


def _arithmetic(
    facts: QuotaFacts, account: AccountRow, price: PlanPrice, value: int
) -> Iterator[str]:
    share = value * 100 / price.nano_usd
    yield (
        f"the last {DAYS} whole days: {account.chosen.events:,} calls, {dollars(value)} at list "
        f"prices, {share:.0f} % of the price in your prices.toml"
    )
    yield f"it breaks even at {dollars(price.nano_usd)}: {dollars(price.nano_usd - value)} more"
    for plan in facts.plans.cheaper(price):
        if value >= plan.nano_usd:
            yield (
                f"{plan.name} would break even, at {dollars(plan.nano_usd)}; whether its limits "
                "would do is not known"
            )
            return


RULE = Rule(
    id="plan-value",
    title="a plan that costs more than its work is worth",
    looks_at=QuotaFacts,
    find=find,
    cooldown=timedelta(days=7),
)
