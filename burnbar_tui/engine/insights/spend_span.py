"""A day, a part of one or a week beside comparable ones."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import median

from msgspec import Struct

from burnbar_tui.engine.insights.spend_facts import DayUse, SpendFacts, tally, view
from burnbar_tui.engine.insights.spend_parts import kind_of_money, parts
from burnbar_tui.engine.insights.usual import as_percent, limit, step, times
from burnbar_tui.format import dollars
from burnbar_tui.insight_views import Evidence, Insight, Severity

LEAST = 5
"""So many comparable spans with calls are needed."""
SIGMAS = 2.8
"""So far from the median is unusual."""


def cost_of(uses: Iterable[DayUse]) -> int:
    """Return the nano-USD of some uses, as far as prices are known."""
    return sum(use.sums.cost_nano_usd for use in uses)


class Compared(Struct, frozen=True, kw_only=True):
    """A span beside comparable ones: days, parts of days, or weeks."""

    title: str
    """With the amount; how many times the usual that is follows."""
    usual: str
    """How the others are called."""
    unit: str = "days"
    first: date
    last: date
    uses: Sequence[DayUse]
    before: Mapping[date, Sequence[DayUse]]
    """By their first day, the latest first; only those with calls."""
    mad: float
    lately: float = 0
    """What the dearest day of the week before cost: a new level of spending is told once."""

    def usual_cost(self) -> float:
        """Return the median of the others, 0 where there are too few."""
        costs = [cost_of(uses) for uses in self.before.values()]
        return median(costs) if len(costs) >= LEAST else 0

    def limit(self) -> float:
        """Return above which nano-USD this is unusual."""
        return limit(self.usual_cost(), self.mad, SIGMAS)

    def is_jump(self) -> bool:
        """Tell whether this is unusually dear."""
        return self.usual_cost() > 0 and cost_of(self.uses) > max(self.limit(), self.lately)

    def insight(self, facts: SpendFacts, rule_id: str) -> Insight | None:
        """Return what is to be said, or None where it is nothing unusual."""
        if not self.is_jump():
            return None
        value, usual = cost_of(self.uses), self.usual_cost()
        costs = [cost_of(uses) for uses in self.before.values()]
        then = [use for uses in self.before.values() for use in uses]
        now = tally(self.uses)
        return Insight(
            rule=rule_id,
            subject=f"{'week ' if self.last > self.first else ''}{self.first}",
            facts=str(step(value, usual)),
            severity=Severity.WARNING,
            title=f"{self.title.format(dollars(value))}: {times(value, usual)} what {self.usual} "
            "usually cost",
            arithmetic=(
                f"{len(costs)} {self.usual} before: {', '.join(map(dollars, costs))}; median "
                f"{dollars(round(usual))}",
                f"{self.unit} usually lie within {as_percent(self.mad)} of their median: more "
                f"than {dollars(round(self.limit()))} is unusual",
                *parts(self.uses, then, len(costs), facts),
                *kind_of_money(now),
            ),
            amount_nano_usd=round(value - usual),
            confidence=max(now.cost_confidence, tally(then).cost_confidence),
            since=facts.start_of(self.first),
            evidence=Evidence(
                title=f"cost of {self.usual}",
                labels=(*(f"{day}" for day in reversed(tuple(self.before))), f"{self.first}"),
                values=(*(cost / 1e9 for cost in reversed(costs)), value / 1e9),
                marked=(len(costs),),
            ),
            view=view(self.first, self.last),
        )
