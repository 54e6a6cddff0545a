"""Calls whose prompt passed a size above which all of it costs more."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from burnbar_tui.engine.insights.list_prices import Named
from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.spend_facts import view
from burnbar_tui.engine.insights.work_facts import MOST_CALLS, WorkFacts
from burnbar_tui.engine.price_sheets import Bill
from burnbar_tui.engine.price_tables import FEMTO_PER_NANO
from burnbar_tui.facts import NANO_USD_PER_USD, Confidence
from burnbar_tui.format import count, dollars
from burnbar_tui.insight_views import Evidence, Insight, Severity
from burnbar_tui.views import CallRow
from burnbar_tui.weeks import week_of

LEAST_NANO_USD = NANO_USD_PER_USD
Added = tuple[CallRow, int]
"""A call, and the nano-USD that it would have cost less below the threshold."""


def find(facts: WorkFacts) -> Iterator[Insight]:
    """Yield every model with calls of the last complete week above its threshold."""
    found: dict[Named, list[Added]] = defaultdict(list)
    for call in facts.week_calls:
        named = call.provider_id, call.model
        bill = facts.prices.now.get(named)
        if bill is not None and (added := _added(call, bill)) > 0:
            found[named].append((call, added))
    for named, calls in found.items():
        if sum(added for _, added in calls) >= LEAST_NANO_USD:
            yield _insight(facts, named, calls)


def _added(call: CallRow, bill: Bill) -> int:
    """Return what a call paid beyond the base prices.

    0 where its cost is not what the standard prices above the threshold come to: it was told by
    a log, or is of another tier, and then nobody can tell.
    """
    prompt = call.input_tokens + call.cached_tokens
    paid: Bill = bill
    while paid[-1] is not None and prompt > paid[0]:
        paid = paid[-1]
    if paid is bill or _cost(call, paid) != call.cost_nano_usd:
        return 0
    return _cost(call, paid) - _cost(call, bill)


def _cost(call: CallRow, bill: Bill) -> int:
    _, fresh, read, write, _, out, _, request, _ = bill
    femto = (
        request
        + call.input_tokens * fresh
        + call.cache_read_tokens * read
        + call.cache_creation_tokens * write
        + call.output_tokens * out
    )
    return (femto + FEMTO_PER_NANO // 2) // FEMTO_PER_NANO


def _insight(facts: WorkFacts, named: Named, calls: list[Added]) -> Insight:
    first, last = facts.today - timedelta(days=7), facts.today - timedelta(days=1)
    added = sum(each for _, each in calls)
    cost = sum(call.cost_nano_usd or 0 for call, _ in calls)
    threshold = facts.prices.now[named][0]
    at_least = "at least " if len(facts.week_calls) >= MOST_CALLS else ""
    return Insight(
        rule=RULE.id,
        subject=f"{named[1]} ({named[0]})",
        facts=f"{week_of(last)}",
        severity=Severity.WARNING,
        title=f"Prompts of {named[1]} above {count(threshold)} tokens cost {at_least}"
        f"{dollars(added)} extra in 7 days",
        arithmetic=(
            f"{len(calls)} calls had more than {threshold:,} tokens of prompt, above which every "
            "token of a call has a higher price",
            f"they cost {dollars(cost)}; at the prices below it {dollars(cost - added)}: "
            f"{dollars(added)} more",
            *([f"looked at were the {MOST_CALLS} dearest calls of the week"] if at_least else []),
        ),
        amount_nano_usd=added,
        confidence=max(Confidence.ESTIMATED, *(call.tokens_confidence for call, _ in calls)),
        since=min(call.at for call, _ in calls),
        evidence=Evidence(
            title="the dearest of these calls",
            labels=tuple(call.project for call, _ in calls[:8]),
            values=tuple((call.cost_nano_usd or 0) / 1e9 for call, _ in calls[:8]),
        ),
        view=view(first, last, by="session", model=named[1], provider=named[0]),
    )


RULE = Rule(
    id="long-context",
    title="prompts above a price threshold",
    looks_at=WorkFacts,
    find=find,
    cooldown=timedelta(days=7),
)
