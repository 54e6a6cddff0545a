"""The late calls of a session pay mostly for a huge prompt that they all repeat."""

from collections.abc import Iterator, Sequence
from statistics import median

from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.spend_facts import view
from burnbar_tui.engine.insights.work_facts import WorkFacts
from burnbar_tui.facts import NANO_USD_PER_USD, Billing, Confidence
from burnbar_tui.format import count, dollars
from burnbar_tui.insight_views import Evidence, Insight, Severity
from burnbar_tui.views import CallRow

LEAST_CALLS = 60
LEAST_TOKENS = 150_000
"""Shorter prompts are nothing special for present models."""
LEAST_TIMES = 3.0
"""The late prompts are so many times as long as the early ones."""
LEAST_SHARE = 0.5
"""So much of what the late calls cost is for reading the prompt again."""
LEAST_NANO_USD = 5 * NANO_USD_PER_USD
POINTS = 24
"""So many points of the session are drawn."""


def find(facts: WorkFacts) -> Iterator[Insight]:
    """Yield the session of the last day whose late calls paid most for their prompts."""
    found = [one for calls in facts.opened for one in _told(facts, calls)]
    yield from sorted(found, key=lambda one: -(one.amount_nano_usd or 0))[:1]


def _prompt(call: CallRow) -> int:
    return call.input_tokens + call.cached_tokens


def _told(facts: WorkFacts, calls: Sequence[CallRow]) -> Iterator[Insight]:
    """Compare the last third of a session's calls with the first."""
    if len(calls) < LEAST_CALLS:
        return
    third = len(calls) // 3
    early, late = median(map(_prompt, calls[:third])), calls[-third:]
    grown = median(map(_prompt, late))
    costs = [call.cost_nano_usd for call in late]
    prices = [facts.prices.rates((call.provider_id, call.model)) for call in late]
    if None in costs or None in prices or grown < max(LEAST_TOKENS, LEAST_TIMES * early):
        return
    pairs = [(call, rate[1]) for call, rate in zip(late, prices, strict=True) if rate is not None]
    whole = sum(cost or 0 for cost in costs)
    reread = round(sum(call.cache_read_tokens * each for call, each in pairs))
    more = round(sum(max(0, call.cache_read_tokens - early) * each for call, each in pairs))
    if not whole or reread < LEAST_SHARE * whole or more < LEAST_NANO_USD:
        return
    last = late[-1]
    first_day, last_day = (call.at.astimezone(facts.zone).date() for call in (calls[0], last))
    every = max(1, len(calls) // POINTS)
    yield Insight(
        rule=RULE.id,
        subject=str(last.session_id),
        facts="",
        severity=Severity.WARNING,
        title=f"The last {third} calls of a session in {last.project or 'no project'} paid "
        f"{dollars(reread)} of {dollars(whole)} to read {count(grown)} tokens of context again "
        "each time",
        arithmetic=(
            f"the prompt of the first {third} of {len(calls):,} calls: {count(early)} tokens in "
            f"the median, of the last {third}: {count(grown)}",
            f"tokens read from the cache at list prices: {dollars(reread)} = "
            f"{reread * 100 / whole:.0f} % of the {dollars(whole)} that these calls cost",
            f"what exceeds {count(early)} tokens a call: {dollars(more)}, which a new session or "
            "a compaction would have saved at most",
            *(
                ["it is plan value at list prices, nothing was billed for it"]
                if last.billing is Billing.SUBSCRIPTION
                else []
            ),
        ),
        amount_nano_usd=more,
        confidence=max(Confidence.ESTIMATED, *(call.tokens_confidence for call in late)),
        since=late[0].at,
        evidence=Evidence(
            title="prompt tokens by call",
            labels=tuple(str(place + 1) for place in range(0, len(calls), every)),
            values=tuple(float(_prompt(call)) for call in calls[::every]),
            unit="tokens",
        ),
        view=view(first_day, last_day, by="model", session=last.session),
    )


RULE = Rule(
    id="context-bloat", title="a session that drags its context", looks_at=WorkFacts, find=find
)
