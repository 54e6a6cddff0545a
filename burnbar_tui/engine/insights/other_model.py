"""The same tokens would have cost much less on another model of the vendor that is used as well."""

from collections.abc import Iterator
from datetime import timedelta

from burnbar_tui.engine.insights.price_facts import DAYS, LEAST_NANO_USD, Priced, PriceFacts
from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.spend_facts import view
from burnbar_tui.facts import NANO_USD_PER_USD, Confidence
from burnbar_tui.format import dollars
from burnbar_tui.insight_views import Evidence, Insight, Severity

LEAST_PART = 0.30
"""What saves less is not worth another model."""


def find(facts: PriceFacts) -> Iterator[Insight]:
    """Yield the one model of which another would save most; all of it is an estimate."""
    found = [one for model in facts.models if (one := _saving(model)) is not None]
    if found:
        saved, other, model = max(found, key=lambda one: (one[0], one[2].model))
        yield _insight(facts, model, other, saved)


def _saving(model: Priced) -> tuple[int, str, Priced] | None:
    """Return what the next cheaper model that saves enough would have saved."""
    cost = model.tally.cost_nano_usd
    if not cost or not model.listed_nano_usd or model.tally.unpriced_events:
        return None
    cheaper = [
        (listed, other)
        for other, listed in model.others
        if 0 < listed < (1 - LEAST_PART) * model.listed_nano_usd
    ]
    if not cheaper:
        return None
    listed, other = max(cheaper)
    saved = cost - cost * listed // model.listed_nano_usd
    return (saved, other, model) if saved > LEAST_NANO_USD else None


def _insight(facts: PriceFacts, model: Priced, other: str, saved: int) -> Insight:
    cost = model.tally.cost_nano_usd or 0
    tally, listed = model.tally, dict(model.others)[other]
    part = listed * 100 / model.listed_nano_usd
    first, last = facts.today - timedelta(days=DAYS), facts.today - timedelta(days=1)
    return Insight(
        rule=RULE.id,
        subject=model.model,
        facts=f"{other} {(saved // NANO_USD_PER_USD).bit_length() // 2}",
        severity=Severity.NOTE,
        title=f"{model.model} cost {dollars(cost)} in {DAYS} days: on {other} the same tokens "
        f"are about {dollars(cost - saved)}",
        arithmetic=(
            f"{tally.total_tokens:,} tokens: {tally.input_tokens:,} input, "
            f"{tally.cache_read_tokens:,} cache read, {tally.cache_creation_tokens:,} cache write, "
            f"{tally.output_tokens:,} output",
            f"at list prices {dollars(model.listed_nano_usd)} on {model.model}, "
            f"{dollars(listed)} on {other}: {part:.1f} %",
            f"{part:.1f} % of {dollars(cost)} is {dollars(cost - saved)}; "
            "it may need more tokens for the same work",
            *(_plan_line(model)),
        ),
        amount_nano_usd=saved,
        confidence=max(tally.cost_confidence, Confidence.ESTIMATED),
        since=facts.now - timedelta(days=DAYS),
        evidence=Evidence(
            title=f"the same tokens of {DAYS} days",
            labels=(model.model, other),
            values=(cost / NANO_USD_PER_USD, (cost - saved) / NANO_USD_PER_USD),
            marked=(1,),
        ),
        view=view(first, last, by="project", model=model.model),
    )


def _plan_line(model: Priced) -> Iterator[str]:
    value = model.tally.plan_value_nano_usd
    if value:
        yield f"{dollars(value)} of it is work on a plan, where it saves quota and no dollars"


RULE = Rule(
    id="other-model",
    title="a cheaper model for the same tokens",
    looks_at=PriceFacts,
    find=find,
    cooldown=timedelta(days=7),
)
