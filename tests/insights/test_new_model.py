"""A model that was never used before."""

import pytest

from burnbar_tui.engine.insights.new_model import find
from burnbar_tui.insight_views import Severity
from tests.insights.scenarios import TODAY, ago, spend_facts, use

SONNET = [use(ago(days), 5.0, model=2) for days in range(40)]


def test_it_is_told_with_what_it_cost_and_its_share() -> None:
    fresh = [use(ago(1), 3.0, calls=7), use(TODAY, 2.0, calls=5)]
    [found] = find(spend_facts([*SONNET, *fresh]))
    assert found.title == "claude-opus-4-6 is new: $5.00 since Wed 25 Nov"
    assert found.arithmetic[0] == "12 calls, 196,000 tokens, $5.00, 33 % of all"
    assert (found.amount_nano_usd, found.severity) == (5_000_000_000, Severity.NOTE)
    assert found.evidence is not None
    assert found.evidence.values == (3.0, 2.0)
    assert found.view is not None
    assert found.view.query == 'model:"claude-opus-4-6" since:2026-11-25 until:2026-11-26'


@pytest.mark.parametrize(("usd", "is_told"), [(0.49, False), (0.50, True)])
def test_what_is_cheap_is_not_worth_a_word(usd: float, is_told: bool) -> None:
    assert bool(list(find(spend_facts([*SONNET, use(TODAY, usd)])))) is is_told


@pytest.mark.parametrize(("days", "is_told"), [(2, True), (3, False)])
def test_it_is_news_for_three_days(days: int, is_told: bool) -> None:
    assert bool(list(find(spend_facts([*SONNET, use(ago(days), 5.0)])))) is is_told


@pytest.mark.parametrize(("days", "is_told"), [(13, False), (14, True)])
def test_without_a_history_every_model_is_new(days: int, is_told: bool) -> None:
    uses = [use(ago(days), 5.0, model=2), use(TODAY, 5.0)]
    assert bool([one for one in find(spend_facts(uses)) if "opus" in one.subject]) is is_told


def test_one_that_was_used_long_ago_is_not_new() -> None:
    assert not list(find(spend_facts([*SONNET, use(TODAY, 5.0)], earlier_models=[1])))


def test_there_is_nothing_without_calls() -> None:
    assert not list(find(spend_facts([])))
