"""Over two weeks the money went to other models than before."""

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import variance

from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.spend_facts import DayUse, SpendFacts, tally, view
from burnbar_tui.engine.insights.spend_parts import kind_of_money
from burnbar_tui.facts import NANO_USD_PER_USD
from burnbar_tui.format import dollars
from burnbar_tui.insight_views import Evidence, Insight, Severity

SPAN = timedelta(days=14)
LEAST_DAYS = 7
"""So many days with cost are needed in each of the two spans."""
LEAST_SHARE = 0.20
LEAST_NANO_USD = 2 * NANO_USD_PER_USD
"""So much money at least went elsewhere."""
ERRORS = 4.0
"""By so many of its standard errors the share has to differ: it varies from day to day."""


def find(facts: SpendFacts) -> Iterator[Insight]:
    """Yield the model whose share of the cost grew most, where that is no chance."""
    last = facts.today - timedelta(days=1)
    middle = last - SPAN
    if facts.began is None or facts.began > middle - SPAN + timedelta(days=1):
        return
    now = [use for use in facts.days if middle < use.day <= last]
    then = [use for use in facts.days if middle - SPAN < use.day <= middle]
    cost, before = _costs(now), _costs(then)
    if not (sum(cost.values()) and sum(before.values())):
        return
    shares, earlier = _shares(cost), _shares(before)
    change = {name: shares.get(name, 0) - earlier.get(name, 0) for name in {**shares, **earlier}}
    risen = max(sorted(change), key=lambda id_: change[id_])
    fallen = min(sorted(change), key=lambda id_: change[id_])
    error = _error(now, risen), _error(then, risen)
    if None in error or change[risen] < max(LEAST_SHARE, ERRORS * math.hypot(*filter(None, error))):
        return
    if change[risen] * sum(cost.values()) < LEAST_NANO_USD:
        return
    names, first = facts.names.models, middle + timedelta(days=1)
    both = tally([*now, *then])
    yield Insight(
        rule=RULE.id,
        subject=names[risen],
        facts=f"{names[fallen]} {last.year} {(last.month + 2) // 3}",
        severity=Severity.NOTE,
        title=f"{names[risen]} takes {_percent(shares[risen])} of the cost of two weeks, it took "
        f"{_percent(earlier.get(risen, 0))} before",
        arithmetic=(
            _line(first, last, cost[risen], sum(cost.values())),
            _line(first - SPAN, middle, before.get(risen, 0), sum(before.values())),
            f"{names[fallen]} fell most, from {_percent(earlier.get(fallen, 0))} to "
            f"{_percent(shares.get(fallen, 0))}",
            *kind_of_money(both),
        ),
        confidence=both.cost_confidence,
        since=facts.start_of(first),
        evidence=Evidence(
            title=f"share of {names[risen]}",
            labels=("two weeks before", "last two weeks"),
            values=(earlier.get(risen, 0) * 100, shares[risen] * 100),
            unit="percent",
            marked=(1,),
        ),
        view=view(first, last),
    )


def _costs(uses: list[DayUse]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for use in uses:
        found[use.model_id] += use.sums.cost_nano_usd
    return dict(found)


def _shares(costs: dict[int, int]) -> dict[int, float]:
    whole = sum(costs.values())
    return {model_id: cost / whole for model_id, cost in costs.items()}


def _error(uses: list[DayUse], model_id: int) -> float | None:
    """Return the standard error of a share that differs by day; None for too few days."""
    own: dict[date, int] = defaultdict(int)
    whole: dict[date, int] = defaultdict(int)
    for use in uses:
        whole[use.day] += use.sums.cost_nano_usd
        own[use.day] += use.sums.cost_nano_usd if use.model_id == model_id else 0
    shares = [own[day] / cost for day, cost in whole.items() if cost]
    if len(shares) < LEAST_DAYS:
        return None
    return math.sqrt(variance(shares) / len(shares))


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _line(first: date, last: date, part: int, whole: int) -> str:
    span = f"{first.day} {first:%b} to {last.day} {last:%b}"
    return f"{span}: {dollars(part)} of {dollars(whole)} = {_percent(part / whole)}"


RULE = Rule(
    id="model-share",
    title="other models than before",
    looks_at=SpendFacts,
    find=find,
    cooldown=timedelta(days=7),
)
