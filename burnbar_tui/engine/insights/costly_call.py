"""A single call cost more than any before."""

from collections.abc import Iterator
from datetime import timedelta

from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.spend_facts import view
from burnbar_tui.engine.insights.usual import step, times
from burnbar_tui.engine.insights.work_facts import WEEKS, WorkFacts
from burnbar_tui.facts import NANO_USD_PER_USD, Billing
from burnbar_tui.format import dollars, moment
from burnbar_tui.insight_views import Evidence, Insight, Severity
from burnbar_tui.views import CallRow

SETTLED = timedelta(days=14)
LEAST = 20
"""So many dear calls before are needed, to know what dear ones cost."""
LEAST_NANO_USD = NANO_USD_PER_USD
LEAST_TIMES = 1.5
"""It costs so many times what the dearest before did."""
SHOWN = 8


def find(facts: WorkFacts) -> Iterator[Insight]:
    """Yield the dearest call of the last day, if none before it came near."""
    if facts.began is None or facts.today - facts.began < SETTLED:
        return
    fresh = [call for call in facts.fresh_calls if facts.is_fresh(call.at)]
    before = [call for call in facts.calls if not facts.is_fresh(call.at)]
    if not fresh or len(before) < LEAST:
        return
    one, most = fresh[0], before[0].cost_nano_usd or 0
    cost = one.cost_nano_usd or 0
    if most and cost >= max(LEAST_NANO_USD, LEAST_TIMES * most):
        yield _insight(facts, one, cost, before)


def _insight(facts: WorkFacts, one: CallRow, cost: int, before: list[CallRow]) -> Insight:
    most = before[0].cost_nano_usd or 0
    day = one.at.astimezone(facts.zone).date()
    shown = [cost, *(call.cost_nano_usd or 0 for call in before[:SHOWN])]
    when = moment(one.at, facts.now, facts.zone)
    return Insight(
        rule=RULE.id,
        subject=str(one.key),
        facts=str(step(cost, most)),
        severity=Severity.WARNING,
        title=f"One call of {one.model} cost {dollars(cost)} ({when}): {times(cost, most)} the "
        f"dearest of {WEEKS} weeks before",
        arithmetic=(
            f"{one.input_tokens:,} tokens of fresh input, {one.cache_read_tokens:,} read from and "
            f"{one.cache_creation_tokens:,} written to a cache, {one.output_tokens:,} of output",
            f"the dearest before: {', '.join(dollars(value) for value in shown[1:4])}",
            f"in {one.project or 'no project'}, session {one.session}",
            *(
                ["it is plan value at list prices, nothing was billed for it"]
                if one.billing is Billing.SUBSCRIPTION
                else []
            ),
        ),
        amount_nano_usd=cost - most,
        confidence=one.cost_confidence,
        since=one.at,
        evidence=Evidence(
            title="the dearest calls",
            labels=tuple("this call" if not place else "" for place in range(len(shown))),
            values=tuple(value / 1e9 for value in shown),
            marked=(0,),
        ),
        view=view(day, day, by="session", session=one.session),
    )


RULE = Rule(id="costly-call", title="an unusually dear call", looks_at=WorkFacts, find=find)
