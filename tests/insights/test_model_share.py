"""The money went to other models."""

import pytest

from burnbar_tui.engine.insights.model_share import find
from burnbar_tui.engine.insights.spend_facts import DayUse, SpendFacts
from tests.insights.scenarios import TODAY, ago, spend_facts, use


def shifted(before: float, after: float, days: int = 40) -> SpendFacts:
    """Return days of ten dollars, so much of each for opus, before and in the last two weeks."""
    uses: list[DayUse] = []
    for back in range(1, days + 1):
        opus = after if back <= 14 else before
        uses += [use(ago(back), opus), use(ago(back), 10 - opus, model=2)]
    return spend_facts(uses)


def test_the_model_that_rose_is_told_and_the_one_that_fell() -> None:
    [found] = find(shifted(2.0, 6.0))
    assert found.title == (
        "claude-opus-4-6 takes 60 % of the cost of two weeks, it took 20 % before"
    )
    assert found.arithmetic == (
        "12 Nov to 25 Nov: $84.00 of $140.00 = 60 %",
        "29 Oct to 11 Nov: $28.00 of $140.00 = 20 %",
        "claude-sonnet-4-6 fell most, from 80 % to 40 %",
        "all of it is plan value at list prices, none is billed",
    )
    assert found.view is not None
    assert found.view.query == "since:2026-11-12 until:2026-11-25"


@pytest.mark.parametrize(("after", "is_told"), [(3.9, False), (4.1, True)])
def test_a_small_shift_is_none(after: float, is_told: bool) -> None:
    assert bool(list(find(shifted(2.0, after)))) is is_told


@pytest.mark.parametrize(("days", "is_told"), [(27, False), (28, True)])
def test_two_whole_spans_are_needed(days: int, is_told: bool) -> None:
    assert bool(list(find(shifted(2.0, 6.0, days)))) is is_told


def test_who_changes_models_by_the_day_shifts_nothing() -> None:
    days = [use(ago(back), 10.0, model=1 + (back * 7 % 10 < (5 if back < 15 else 8)))
            for back in range(1, 40)]  # fmt: skip
    assert not list(find(spend_facts(days)))


@pytest.mark.parametrize(("usd", "is_told"), [(0.14, False), (0.15, True)])
def test_cheap_weeks_are_not_worth_a_word(usd: float, is_told: bool) -> None:
    days = [use(ago(back), usd, model=1 if back <= 14 else 2) for back in range(1, 41)]
    assert bool(list(find(spend_facts(days)))) is is_told


def test_what_today_adds_changes_nothing_and_the_facts_stay() -> None:
    facts = shifted(2.0, 6.0)
    more = spend_facts([*facts.days, use(TODAY, 500.0, model=2)])
    assert list(find(more)) == list(find(facts))
    assert {one.facts for one in find(facts)} == {"claude-sonnet-4-6 2026 4"}
