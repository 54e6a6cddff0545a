"""Which copy of a call counts does not depend on the order in which copies are met."""

from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from burnbar_tui.engine.calls import (
    Call,
    add,
    better,
    call_of,
    is_another_call,
    least_cost,
    variant_slot,
)
from burnbar_tui.facts import Confidence, Tier, UsageEvent

MAIN = 1 << 62


def copy(
    key: int = 1,
    output: int = 10,
    *,
    at: int = 100,
    variant: int = 0,
    replay: bool = False,
    session: int = 1,
    fresh: int = 0,
) -> Call:
    """Return a copy as a provider ranks it: the main line first, then more output."""
    event = UsageEvent(
        key=key,
        at_ms=at,
        model="x",
        session_id="s",
        input_tokens=fresh,
        output_tokens=output,
        rank=(0 if replay else MAIN) + output,
        variant=variant,
        replay=replay,
    )
    return call_of(event, 0, 0, session, 0)


def merged(*copies: Call) -> dict[int, Call]:
    """Return what copies come to, each in the place under which the store keeps it."""
    calls: dict[int, Call] = {}
    for one in copies:
        add(calls, one)
    return {slot: call._replace(key=slot) for slot, call in calls.items()}


def outputs(*copies: Call) -> list[int]:
    return sorted(call.output_tokens for call in merged(*copies).values())


def in_all_orders(*copies: Call) -> dict[int, Call]:
    """Return what copies come to, whatever their order."""
    [first, *others] = [merged(*order) for order in permutations(copies)]
    assert all(other == first for other in others)
    return first


def test_an_event_becomes_a_call_with_all_that_it_tells() -> None:
    event = UsageEvent(
        key=-5,
        at_ms=7,
        model="m",
        session_id="s",
        input_tokens=1,
        cache_read_tokens=2,
        cache_creation_tokens=4,
        cache_creation_1h_tokens=3,
        output_tokens=6,
        reasoning_tokens=5,
        web_searches=8,
        tier=Tier.BATCH,
        reported_cost_nano_usd=9,
        tokens_confidence=Confidence.ESTIMATED,
        rank=10,
        variant=11,
        replay=True,
        position=12,
    )
    found = call_of(event, model_id=21, project_id=22, session_id=23, source_id=24)
    assert found == Call(-5, 7, 0, 21, 22, 23, 24, 1, 2, 4, 3, 6, 5, 8, 3, 9, 1, 10, 11, 1, 12)


def test_a_cost_of_nothing_is_told_from_no_cost() -> None:
    free = UsageEvent(key=1, at_ms=1, model="m", session_id="s", reported_cost_nano_usd=0)
    assert call_of(free, 0, 0, 0, 0).reported_cost_nano_usd == 0
    assert copy().reported_cost_nano_usd == -1


@pytest.mark.parametrize("cost", [0, 1, 10**15])
def test_a_partial_cost_is_the_least_and_no_report(cost: int) -> None:
    part = UsageEvent(
        key=1,
        at_ms=1,
        model="m",
        session_id="s",
        reported_cost_nano_usd=cost,
        is_cost_partial=True,
    )
    call = call_of(part, 0, 0, 0, 0)
    assert call.reported_cost_nano_usd < -1
    assert least_cost(call) == cost
    assert least_cost(copy()) is least_cost(copy()._replace(reported_cost_nano_usd=7)) is None


def test_the_highest_rank_counts_at_the_earliest_instant() -> None:
    [call] = in_all_orders(
        copy(output=1, at=30), copy(output=9, at=50), copy(output=5, at=40)
    ).values()
    assert (call.output_tokens, call.at_ms) == (9, 30)


def test_of_equal_ranks_the_smaller_session_counts() -> None:
    [call] = in_all_orders(copy(session=3), copy(session=-7), copy(session=5)).values()
    assert call.session_id == -7


def test_two_variants_are_two_calls() -> None:
    calls = in_all_orders(copy(output=5, variant=1), copy(output=7, variant=2))
    assert sorted(call.output_tokens for call in calls.values()) == [5, 7]


def test_three_variants_are_three_calls_however_often_they_are_met() -> None:
    copies = [copy(output=variant, variant=variant) for variant in (1, 2, 3)]
    for order in permutations(copies):
        assert outputs(*order, *reversed(order), *copies) == [1, 2, 3]


def test_a_variant_that_is_not_told_agrees_with_any() -> None:
    [call] = in_all_orders(copy(output=5), copy(output=3, variant=8), copy(output=4)).values()
    assert (call.output_tokens, call.variant) == (5, 8)


def test_a_replay_is_the_call_that_it_repeats() -> None:
    replay = copy(output=99, variant=9, replay=True)
    for main in (copy(output=5, variant=1), copy(output=5)):
        [call] = in_all_orders(main, replay).values()
        assert (call.output_tokens, call.variant, call.is_replay) == (5, main.variant, False)


def test_replays_alone_are_one_call() -> None:
    replays = [copy(output=n, variant=n, replay=True) for n in (1, 2, 3)]
    [call] = in_all_orders(*replays).values()
    assert call.output_tokens == 3


def test_only_main_lines_with_two_told_variants_are_two_calls() -> None:
    assert is_another_call(copy(variant=1), copy(variant=2))
    assert not is_another_call(copy(variant=1), copy(variant=1))
    assert not is_another_call(copy(variant=1), copy())
    assert not is_another_call(copy(variant=1), copy(variant=2, replay=True))
    assert not is_another_call(copy(variant=1, replay=True), copy(variant=2))


def test_the_better_copy_is_returned_as_it_is_where_the_other_knows_nothing_more() -> None:
    one, other = copy(output=9, at=1), copy(output=5, at=2)
    assert better(one, other) is one
    assert better(other, one) is one


def copies_of(key: int, variants: list[int]) -> st.SearchStrategy[list[Call]]:
    """Return copies on the main line with these variants, and replays, which come later."""
    outputs, sessions = st.integers(1, 4), st.integers(-2, 2)
    main = st.builds(
        copy,
        key=st.just(key),
        output=outputs,
        at=st.integers(0, 5),
        variant=st.sampled_from(variants),
        session=sessions,
    )
    replay = st.builds(
        copy,
        key=st.just(key),
        output=outputs,
        at=st.integers(6, 9),
        variant=st.just(9),
        replay=st.just(True),
        session=sessions,
    )
    return st.lists(main | replay, max_size=6)


copies_of_any = st.tuples(
    copies_of(1, [0, 5]), copies_of(2, [1, 2, 3]), copies_of(3, [0]), copies_of(4, [7])
).map(lambda groups: [one for group in groups for one in group])


@settings(max_examples=300)
@given(copies_of_any, st.randoms(use_true_random=False))
def test_the_order_of_copies_never_matters(copies: list[Call], order: Random) -> None:
    expected = merged(*copies)
    shuffled = list(copies)
    order.shuffle(shuffled)
    assert merged(*shuffled) == expected


@settings(max_examples=300)
@given(copies_of_any, st.integers(0, 8))
def test_copies_merged_in_two_portions_come_to_the_same(copies: list[Call], cut: int) -> None:
    first: dict[int, Call] = {}
    second: dict[int, Call] = {}
    for one in copies[:cut]:
        add(first, one)
    for one in copies[cut:]:
        add(second, one)
    both = list(first.values()) + list(second.values())
    assert merged(*both) == merged(*copies)


@given(copies_of_any)
def test_copies_seen_again_change_nothing(copies: list[Call]) -> None:
    assert merged(*copies, *copies) == merged(*copies)


def test_a_variant_has_a_place_of_its_own() -> None:
    slots = {variant_slot(key, variant) for key in range(20) for variant in range(1, 20)}
    assert len(slots) == 380
    assert not slots & set(range(20))
