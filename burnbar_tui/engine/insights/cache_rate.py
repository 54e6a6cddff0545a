"""Less of the prompts than is usual came from the cache, and the rest was paid in full."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median

from msgspec import Struct

from burnbar_tui.engine.insights.list_prices import Named, per_million
from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.spend_facts import DayUse, SpendFacts, tally, view
from burnbar_tui.engine.insights.spend_parts import kind_of_money
from burnbar_tui.engine.insights.usual import LEAST_NANO_USD, SIGMA_OF_MAD
from burnbar_tui.facts import Confidence
from burnbar_tui.format import count, dollars
from burnbar_tui.insight_views import Evidence, Insight, Severity
from burnbar_tui.views import Tally
from burnbar_tui.weeks import week_of

WEEKS = timedelta(weeks=4)
LEAST_DAYS = 10
"""On so many days before the model was used."""
LEAST_TOKENS = 100_000
"""A day with a smaller prompt tells nothing of caches."""
LATEST = timedelta(days=3)
"""For so long a complete day is news."""
SIGMAS = 3.5
LEAST_MAD = 0.01
"""Nobody's rate is steadier than that."""
LEAST_PART = 0.10
"""What the misses cost is at least so much of the day's cost of the model."""


class Day(Struct, frozen=True, kw_only=True):
    """One day of one model."""

    day: date
    tally: Tally

    @property
    def prompt(self) -> int:
        """All tokens that were read by the model."""
        return self.tally.input_tokens + self.tally.cached_tokens

    @property
    def rate(self) -> float:
        """The part of them that came from the cache."""
        return self.tally.cache_read_tokens / self.prompt


def find(facts: SpendFacts) -> Iterator[Insight]:
    """Yield every model whose last complete day missed the cache more often than is usual."""
    uses: dict[Named, dict[date, list[DayUse]]] = defaultdict(lambda: defaultdict(list))
    for use in facts.days:
        if facts.today - WEEKS - LATEST <= use.day < facts.today:
            uses[facts.named(use)][use.day].append(use)
    for named, by_day in uses.items():
        told = [Day(day=day, tally=tally(by_day[day])) for day in sorted(by_day)]
        told = [one for one in told if one.prompt >= LEAST_TOKENS]
        if len(told) > LEAST_DAYS and facts.today - told[-1].day <= LATEST:
            yield from _told(facts, named, told[-1], told[:-1])


def _told(facts: SpendFacts, named: Named, last: Day, before: list[Day]) -> Iterator[Insight]:
    rates, prices = [one.rate for one in before], facts.prices.rates(named)
    usual = median(rates)
    mad = max(LEAST_MAD, median(abs(rate - usual) for rate in rates))
    if prices is None or last.rate >= usual - SIGMAS * SIGMA_OF_MAD * mad:
        return
    missed = round((usual - last.rate) * last.prompt)
    each = prices[0] - prices[1]
    more = round(missed * each)
    if more < max(LEAST_NANO_USD, LEAST_PART * (last.tally.cost_nano_usd or 0)):
        return
    day, model = last.day, named[1]
    yield Insight(
        rule=RULE.id,
        subject=f"{model} ({named[0]})",
        facts=f"{week_of(day)} {round(usual * 100 - last.rate * 100) // 20}",
        severity=Severity.WARNING,
        title=f"{model} read {_percent(last.rate)} of its prompts from the cache on {day:%a} "
        f"{day.day} {day:%b}, {_percent(usual)} is usual: about {dollars(more)} more",
        arithmetic=(
            f"{last.tally.cache_read_tokens:,} of {last.prompt:,} prompt tokens were read from "
            f"the cache = {last.rate * 100:.1f} %",
            f"median of {len(before)} days before: {usual * 100:.1f} %, they usually lie within "
            f"{mad * 100:.1f} points of it",
            f"{usual * 100:.1f} % - {last.rate * 100:.1f} % = {count(missed)} tokens at "
            f"{per_million(prices[0])} instead of {per_million(prices[1])} a million (list "
            f"prices) = {dollars(more)}",
            *kind_of_money(last.tally),
        ),
        amount_nano_usd=more,
        confidence=max(Confidence.ESTIMATED, last.tally.tokens_confidence),
        since=facts.start_of(day),
        evidence=Evidence(
            title=f"cache hit rate of {model}",
            labels=tuple(f"{one.day}" for one in (*before, last)),
            values=tuple(one.rate * 100 for one in (*before, last)),
            unit="percent",
            marked=(len(before),),
        ),
        view=view(day, day, by="project", model=model, provider=named[0]),
    )


def _percent(rate: float) -> str:
    return f"{rate * 100:.0f} %"


RULE = Rule(id="cache-rate", title="prompts that miss the cache", looks_at=SpendFacts, find=find)
