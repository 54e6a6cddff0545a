"""A model that was never used before costs real money."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.spend_facts import DayUse, SpendFacts, tally, view
from burnbar_tui.facts import NANO_USD_PER_USD
from burnbar_tui.format import dollars
from burnbar_tui.insight_views import Evidence, Insight, Severity

SETTLED = timedelta(days=14)
"""Before so long a history every model is new."""
FRESH = timedelta(days=3)
"""So long it is news."""
LEAST_NANO_USD = NANO_USD_PER_USD // 2
"""What is cheaper is not worth a word."""


def find(facts: SpendFacts) -> Iterator[Insight]:
    """Yield every model that was first used in the last days, and costs something."""
    if facts.began is None or facts.today - facts.began < SETTLED:
        return
    uses: dict[int, list[DayUse]] = defaultdict(list)
    for use in facts.days:
        uses[use.model_id].append(use)
    for model_id, some in uses.items():
        first = min(use.day for use in some)
        if model_id not in facts.earlier_models and facts.today - first < FRESH:
            found = _insight(facts, facts.names.models[model_id], some)
            if (found.amount_nano_usd or 0) >= LEAST_NANO_USD:
                yield found


def _insight(facts: SpendFacts, model: str, uses: list[DayUse]) -> Insight:
    first = min(use.day for use in uses)
    its, all_ = tally(uses), tally(use for use in facts.days if use.day >= first)
    cost = its.cost_nano_usd or 0
    share = f", {cost * 100 / all_.cost_nano_usd:.0f} % of all" if all_.cost_nano_usd else ""
    spans = [(use.day, use.sums.cost_nano_usd) for use in uses]
    days = sorted({day for day, _ in spans})
    return Insight(
        rule=RULE.id,
        subject=model,
        facts=first.isoformat(),
        severity=Severity.NOTE,
        title=f"{model} is new: {dollars(cost)} since {first:%a} {first.day} {first:%b}",
        arithmetic=(
            f"{its.events:,} calls, {its.total_tokens:,} tokens, {dollars(cost)}{share}",
            "no call of it before in the whole history",
        ),
        amount_nano_usd=cost,
        confidence=its.cost_confidence,
        since=facts.start_of(first),
        evidence=Evidence(
            title="its cost by day",
            labels=tuple(day.isoformat() for day in days),
            values=tuple(sum(cost for at, cost in spans if at == day) / 1e9 for day in days),
        ),
        view=view(first, facts.today, by="project", model=model),
    )


RULE = Rule(id="new-model", title="a model that is new", looks_at=SpendFacts, find=find)
