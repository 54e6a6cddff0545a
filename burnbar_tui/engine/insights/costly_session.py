"""A session cost far more than the others of the last weeks."""

import math
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.spend_facts import view
from burnbar_tui.engine.insights.spend_parts import kind_of_money
from burnbar_tui.engine.insights.usual import SIGMA_OF_MAD, spread, step, times
from burnbar_tui.engine.insights.work_facts import WEEKS, WorkFacts, session_name
from burnbar_tui.facts import NANO_USD_PER_USD
from burnbar_tui.format import dollars
from burnbar_tui.insight_views import Evidence, Insight, Severity
from burnbar_tui.views import NamedTally

SETTLED = timedelta(days=14)
LEAST = 20
"""So many other sessions are needed."""
LEAST_NANO_USD = NANO_USD_PER_USD
SIGMAS = 3.5
"""So far above the median, as sessions differ, is unusual."""
LEAST_TIMES = 3.0
RECORD = 2.0
"""So many times the dearest before is unusual however much sessions differ."""
SHOWN = 8
"""So many of the dearest are drawn."""


def find(facts: WorkFacts) -> Iterator[Insight]:
    """Yield every session of the last day that is unusually dear."""
    if facts.began is None or facts.today - facts.began < SETTLED:
        return
    costs = sorted(facts.usual, reverse=True)
    if len(costs) < LEAST:
        return
    usual, mad = median(costs), spread([costs])
    far = usual * max(LEAST_TIMES, math.exp(SIGMAS * SIGMA_OF_MAD * mad))
    limit = min(far, RECORD * costs[0])
    for one in facts.fresh:
        cost = one.tally.cost_nano_usd or 0
        if cost > max(limit, LEAST_NANO_USD):
            yield _insight(facts, one, cost, costs, limit)


def _insight(
    facts: WorkFacts, one: NamedTally, cost: int, costs: list[int], limit: float
) -> Insight:
    usual, name, id_ = median(costs), session_name(one), one.session_id
    first = facts.today - timedelta(weeks=WEEKS)
    began = (call.at for calls in facts.opened for call in calls[:1] if call.session_id == id_)
    dearest = [*costs[:SHOWN], cost]
    dearest.sort(reverse=True)
    return Insight(
        rule=RULE.id,
        subject=str(one.session_id),
        facts=str(step(cost, usual)),
        severity=Severity.WARNING,
        title=f"The session {name} cost {dollars(cost)}: {times(cost, usual)} what sessions "
        "usually cost",
        arithmetic=(
            f"median of {len(costs):,} others in {WEEKS} weeks: {dollars(round(usual))}, the "
            f"dearest {dollars(costs[0])}; more than {dollars(round(limit))} is unusual",
            f"{one.tally.events:,} calls, {one.tally.total_tokens:,} tokens in "
            f"{one.detail or 'no project'}",
            *kind_of_money(one.tally),
        ),
        amount_nano_usd=round(cost - usual),
        confidence=one.tally.cost_confidence,
        since=next(began, one.newest_at or facts.now),
        evidence=Evidence(
            title="the dearest sessions",
            labels=tuple(name if value == cost else "" for value in dearest),
            values=tuple(value / 1e9 for value in dearest),
            marked=(dearest.index(cost),),
        ),
        view=view(first, facts.today, by="model", session=one.name),
    )


RULE = Rule(id="costly-session", title="an unusually dear session", looks_at=WorkFacts, find=find)
