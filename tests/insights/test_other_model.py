"""The same tokens on another model of the vendor."""

import pytest

from burnbar_tui.engine.insights.other_model import find
from burnbar_tui.engine.insights.price_facts import Priced, PriceFacts
from burnbar_tui.facts import Confidence
from burnbar_tui.insight_views import Insight
from burnbar_tui.views import Tally
from tests.insights.quota_scenarios import source_facts

NANO = 1_000_000_000


def model(
    usd: float = 60.0,
    *,
    name: str = "claude-opus-4-6",
    listed: float = 50.0,
    unpriced: int = 0,
    plan_usd: float = 0.0,
    **others: float,
) -> Priced:
    tally = Tally(
        events=90,
        input_tokens=1_000,
        cache_read_tokens=90_000,
        cache_creation_tokens=5_000,
        output_tokens=2_000,
        cost_nano_usd=round(usd * NANO),
        plan_value_nano_usd=round(plan_usd * NANO),
        unpriced_events=unpriced,
    )
    return Priced(
        model=name,
        tally=tally,
        listed_nano_usd=round(listed * NANO),
        others=tuple((other, round(cost * NANO)) for other, cost in others.items()),
    )


def found(*models: Priced) -> list[Insight]:
    facts = source_facts()
    return list(find(PriceFacts(now=facts.now, zone=facts.zone, today=facts.today, models=models)))


def test_the_next_cheaper_model_is_told_with_all_of_the_arithmetic() -> None:
    [one] = found(model(sonnet=30.0, haiku=10.0))
    assert one.title == (
        "claude-opus-4-6 cost $60.00 in 7 days: on sonnet the same tokens are about $36.00"
    )
    assert one.arithmetic == (
        "98,000 tokens: 1,000 input, 90,000 cache read, 5,000 cache write, 2,000 output",
        "at list prices $50.00 on claude-opus-4-6, $30.00 on sonnet: 60.0 %",
        "60.0 % of $60.00 is $36.00; it may need more tokens for the same work",
    )
    assert (one.amount_nano_usd, one.confidence) == (24 * NANO, Confidence.ESTIMATED)
    assert one.view is not None
    assert one.view.query == 'model:"claude-opus-4-6" since:2026-11-19 until:2026-11-25'


def test_work_on_a_plan_saves_no_dollars() -> None:
    [one] = found(model(sonnet=30.0, plan_usd=50.0))
    assert one.arithmetic[3] == (
        "$50.00 of it is work on a plan, where it saves quota and no dollars"
    )


@pytest.mark.parametrize(
    ("one", "is_told"),
    [
        (model(sonnet=35.0), False),
        (model(sonnet=34.9), True),
        (model(12.5, sonnet=30.0), False),
        (model(12.6, sonnet=30.0), True),
        (model(dearer=80.0), False),
        (model(free=0.0), False),
        (model(sonnet=30.0, unpriced=1), False),
        (model(), False),
    ],
    ids=["30 %", "more", "$5", "more than $5", "dearer", "no price", "part unknown", "alone"],
)
def test_little_and_unknown_savings_are_not_told(one: Priced, is_told: bool) -> None:
    assert bool(found(one)) is is_told


def test_only_the_largest_saving_is_told() -> None:
    [one] = found(model(20.0, name="claude-sonnet-4-6", haiku=10.0), model(haiku=10.0))
    assert one.subject == "claude-opus-4-6"


def test_the_facts_change_when_it_became_much_more() -> None:
    [one], [near], [far] = (found(model(usd, sonnet=30.0)) for usd in (60.0, 66.0, 300.0))
    assert one.facts == near.facts != far.facts
