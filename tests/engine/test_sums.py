"""Sums of rows, and what can be said of them where a part is not known."""

import pytest
from hypothesis import given, strategies as st

from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import Billing, Confidence
from burnbar_tui.views import Tally

Row = tuple[int, ...]


def row(
    events: int = 1,
    cost: int = 50,
    unpriced: int = 0,
    reported: int = 0,
    estimated: int = 0,
) -> Row:
    """Return a row of `usage_rollup` without its dimensions."""
    return events, 1, 2, 4, 8, 3, cost, unpriced, reported, estimated


def tally(*rows: tuple[Row, Billing], sessions: int | None = None) -> Tally:
    sums = Sums()
    for values, billing in rows:
        sums.add(values, billing)
    return sums.tally(sessions)


def test_nothing_adds_up_to_nothing_that_is_known() -> None:
    found = tally()
    assert (found.events, found.cost_nano_usd, found.spend_nano_usd) == (0, 0, 0)
    assert (found.plan_value_nano_usd, found.sessions) == (0, None)
    assert (found.tokens_confidence, found.cost_confidence) == (
        Confidence.EXACT,
        Confidence.EXACT,
    )


def test_every_column_is_added_to_its_own_sum() -> None:
    found = tally(
        ((1, 2, 3, 4, 5, 6, 7, 0, 1, 0), Billing.API),
        ((10, 20, 30, 40, 50, 60, 70, 0, 0, 0), Billing.API),
        sessions=4,
    )
    assert (found.events, found.sessions) == (11, 4)
    assert (found.input_tokens, found.cache_read_tokens) == (22, 33)
    assert (found.cache_creation_tokens, found.output_tokens) == (44, 55)
    assert (found.reasoning_tokens, found.cost_nano_usd) == (66, 77)
    assert found.total_tokens == 22 + 33 + 44 + 55


def test_spend_and_plan_value_are_apart_by_who_pays() -> None:
    found = tally((row(cost=50), Billing.API), (row(cost=7), Billing.SUBSCRIPTION))
    assert (found.cost_nano_usd, found.spend_nano_usd, found.plan_value_nano_usd) == (57, 50, 7)


def test_with_one_kind_of_account_only_the_other_sum_is_nothing() -> None:
    found = tally((row(cost=50), Billing.API))
    assert (found.spend_nano_usd, found.plan_value_nano_usd) == (50, 0)


def test_where_nobody_knows_who_pays_neither_part_is_known() -> None:
    found = tally((row(cost=50), Billing.UNKNOWN))
    assert (found.cost_nano_usd, found.spend_nano_usd, found.plan_value_nano_usd) == (
        50,
        None,
        None,
    )


def test_what_is_known_to_be_spent_is_told_beside_what_is_unclear() -> None:
    found = tally((row(cost=50), Billing.API), (row(cost=9), Billing.UNKNOWN))
    assert (found.cost_nano_usd, found.spend_nano_usd, found.plan_value_nano_usd) == (59, 50, None)


def test_calls_without_any_price_have_no_cost() -> None:
    found = tally((row(events=2, cost=0, unpriced=2), Billing.API))
    assert (found.cost_nano_usd, found.spend_nano_usd, found.plan_value_nano_usd) == (
        None,
        None,
        None,
    )
    assert (found.unpriced_events, found.cost_confidence) == (2, Confidence.UNAVAILABLE)


def test_some_calls_without_a_price_leave_the_sum_of_the_others() -> None:
    found = tally((row(events=3, cost=50, unpriced=1), Billing.API))
    assert (found.cost_nano_usd, found.unpriced_events) == (50, 1)
    assert found.cost_confidence is Confidence.UNAVAILABLE


@pytest.mark.parametrize(
    ("reported", "confidence"),
    [(2, Confidence.EXACT), (1, Confidence.ESTIMATED), (0, Confidence.ESTIMATED)],
)
def test_only_costs_that_were_all_reported_are_exact(reported: int, confidence: Confidence) -> None:
    assert tally((row(events=2, reported=reported), Billing.API)).cost_confidence is confidence


def test_one_estimated_call_makes_the_tokens_estimated() -> None:
    found = tally((row(events=9), Billing.API), (row(estimated=1), Billing.API))
    assert found.tokens_confidence is Confidence.ESTIMATED


rows = st.lists(
    st.tuples(
        st.tuples(*[st.integers(0, 1 << 50)] * 7, *[st.integers(0, 9)] * 3),
        st.sampled_from(list(Billing)),
    ),
    max_size=8,
)


@given(rows)
def test_parts_add_up_to_the_whole(parts: list[tuple[Row, Billing]]) -> None:
    found = tally(*parts)
    whole = [sum(values[column] for values, _ in parts) for column in range(10)]
    assert [found.events, found.input_tokens, found.cache_read_tokens] == whole[:3]
    if found.cost_nano_usd is not None:
        assert found.cost_nano_usd == whole[6]
        known = (found.spend_nano_usd or 0) + (found.plan_value_nano_usd or 0)
        unclear = sum(values[6] for values, billing in parts if billing is Billing.UNKNOWN)
        assert known + unclear == whole[6]


@given(rows)
def test_the_order_of_rows_makes_no_difference(parts: list[tuple[Row, Billing]]) -> None:
    assert tally(*reversed(parts)) == tally(*parts)
