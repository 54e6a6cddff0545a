"""What a project writes to the cache is read so seldom that it costs more than it saves."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from burnbar_tui.engine.insights.list_prices import Named, per_million
from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.spend_facts import DayUse, SpendFacts, tally, view
from burnbar_tui.engine.insights.usual import LEAST_NANO_USD
from burnbar_tui.facts import Confidence
from burnbar_tui.format import count, dollars
from burnbar_tui.insight_views import Evidence, Insight, Severity
from burnbar_tui.weeks import week_of

SPAN = timedelta(days=7)
"""The last complete days."""
LEAST_CALLS = 20
LEAST_PART = 0.10
"""What was lost is at least so much of what all writes cost."""


def find(facts: SpendFacts) -> Iterator[Insight]:
    """Yield every project and model whose cache writes did not pay in the last week."""
    uses: dict[tuple[Named, int], list[DayUse]] = defaultdict(list)
    for use in facts.days:
        if facts.today - SPAN <= use.day < facts.today:
            uses[facts.named(use), use.project_id].append(use)
    for (named, project_id), some in uses.items():
        yield from _told(facts, named, facts.names.projects[project_id], some)


def _told(facts: SpendFacts, named: Named, project: str, uses: list[DayUse]) -> Iterator[Insight]:
    its, prices = tally(uses), facts.prices.rates(named)
    if prices is None or its.events < LEAST_CALLS:
        return
    fresh, read, write, _ = prices
    extra = its.cache_creation_tokens * (write - fresh)
    saved = its.cache_read_tokens * (fresh - read)
    lost = round(extra - saved)
    if lost < max(LEAST_NANO_USD, LEAST_PART * its.cache_creation_tokens * write):
        return
    first, last = facts.today - SPAN, facts.today - timedelta(days=1)
    where, only = project or "no project", {"model": named[1], "provider": named[0]}
    if project:
        only["project"] = project
    yield Insight(
        rule=RULE.id,
        subject=f"{where} {named[1]} ({named[0]})",
        facts=f"{week_of(last)}",
        severity=Severity.WARNING,
        title=f"The cache of {named[1]} in {where} cost {dollars(lost)} more than it saved in 7 "
        "days: what is written is hardly ever read",
        arithmetic=(
            f"{count(its.cache_creation_tokens)} tokens written at {per_million(write)} instead of "
            f"{per_million(fresh)} a million = {dollars(round(extra))} more",
            f"{count(its.cache_read_tokens)} tokens read at {per_million(read)} instead of "
            f"{per_million(fresh)} a million = {dollars(round(saved))} saved",
            f"{dollars(round(extra))} - {dollars(round(saved))} = {dollars(lost)}, at list prices "
            "of writes that are kept for 5 minutes",
        ),
        amount_nano_usd=lost,
        confidence=max(Confidence.ESTIMATED, its.tokens_confidence),
        since=facts.start_of(first),
        evidence=Evidence(
            title="tokens of the cache",
            labels=("written", "read"),
            values=(float(its.cache_creation_tokens), float(its.cache_read_tokens)),
            unit="tokens",
        ),
        view=view(first, last, by="session", **only),
    )


RULE = Rule(
    id="cache-unread",
    title="cache writes that are hardly ever read",
    looks_at=SpendFacts,
    find=find,
    cooldown=timedelta(days=7),
)
