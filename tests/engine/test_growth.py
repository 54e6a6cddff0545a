"""Running totals -> what a session has grown by."""

from hypothesis import given, strategies as st

from burnbar_tui.engine.calls import Call, better, call_of
from burnbar_tui.engine.growth import Marks, Total, grown
from burnbar_tui.facts import UsageEvent

SESSION = 77


def total(
    fresh: int,
    output: int = 0,
    part: int = 1,
    source: int = 1,
    cost: int | None = None,
    *,
    is_call: bool = False,
) -> Total:
    """Return what one part of the session says of itself."""
    event = UsageEvent(
        key=part,
        at_ms=1_789_700_000_000,
        model="m",
        session_id="s",
        input_tokens=fresh,
        output_tokens=output,
        reasoning_tokens=output // 2,
        reported_cost_nano_usd=cost,
        total_of=SESSION,
    )
    return SESSION, call_of(event, part, 0, 5, source), is_call


def inputs(calls: list[Call]) -> list[tuple[int, int]]:
    """Return (part, fresh input) of calls; a part's model has its number."""
    return [(call.model_id, call.input_tokens) for call in calls]


def test_the_first_total_counts_whole_and_later_ones_by_their_growth() -> None:
    marks: dict[int, Marks] = {}
    assert inputs(grown([total(100)], marks)) == [(1, 100)]
    assert inputs(grown([total(100)], marks)) == []
    assert inputs(grown([total(130)], marks)) == [(1, 30)]


def test_a_total_that_falls_counts_nothing_until_it_passes_its_mark() -> None:
    marks: dict[int, Marks] = {}
    grown([total(100)], marks)
    assert grown([total(40)], marks) == []
    assert inputs(grown([total(110)], marks)) == [(1, 10)]


def test_a_summary_that_moves_tokens_to_another_part_counts_nothing_twice() -> None:
    """Messages of 100, 200 and 300 become a summary of 300 by another model, then 50 follow."""
    marks: dict[int, Marks] = {}
    assert inputs(grown([total(300, part=1), total(300, part=2)], marks)) == [(1, 300), (2, 300)]
    assert inputs(grown([total(650, part=2)], marks)) == [(2, 50)]


def test_a_part_that_was_gone_in_between_loses_nothing() -> None:
    marks: dict[int, Marks] = {}
    grown([total(200, part=1), total(100, part=2)], marks)
    grown([total(300, part=2)], marks)
    assert (
        sum(call.input_tokens for call in grown([total(50, part=1), total(300, part=2)], marks))
        == 50
    )


def test_a_copy_in_another_file_counts_nothing() -> None:
    marks: dict[int, Marks] = {}
    grown([total(100)], marks)
    assert grown([total(100, source=2), total(60, source=3)], marks) == []


def test_reported_cost_grows_with_the_tokens() -> None:
    marks: dict[int, Marks] = {}
    [first] = grown([total(10, cost=500)], marks)
    [second] = grown([total(15, cost=800)], marks)
    [third] = grown([total(20)], marks)
    assert [call.reported_cost_nano_usd for call in (first, second, third)] == [500, 300, -1]


snapshots = st.lists(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 50), st.integers(0, 50)), max_size=4),
    max_size=6,
)


@given(snapshots)
def test_what_was_counted_is_the_largest_sum_ever_seen(
    seen: list[list[tuple[int, int, int]]],
) -> None:
    marks: dict[int, Marks] = {}
    counted_input = counted_output = highest_input = highest_output = 0
    keys: set[int] = set()
    for snapshot in seen:
        parts = {part: (fresh, output) for part, fresh, output in snapshot}
        calls = grown([total(*counts, part=part) for part, counts in parts.items()], marks)
        for call in calls:
            assert min(call.input_tokens, call.output_tokens) >= 0
            assert 0 <= call.reasoning_tokens <= call.output_tokens
            assert call.key not in keys
            keys.add(call.key)
        counted_input += sum(call.input_tokens for call in calls)
        counted_output += sum(call.output_tokens for call in calls)
        highest_input = max(highest_input, sum(fresh for fresh, _ in parts.values()))
        highest_output = max(highest_output, sum(output for _, output in parts.values()))
    assert (counted_input, counted_output) == (highest_input, highest_output)


def test_what_grows_without_its_cost_is_not_free() -> None:
    marks: dict[int, Marks] = {}
    costs = [
        call.reported_cost_nano_usd
        for size, cost in ((10, 500), (15, 500), (20, 500), (30, 900))
        for call in grown([total(size, cost=cost)], marks)
    ]
    assert costs == [500, -1, -1, 400]
    assert [call.reported_cost_nano_usd for call in grown([total(9, cost=0)], {})] == [0]


def test_a_cost_that_was_not_told_for_a_while_is_told_once() -> None:
    marks: dict[int, Marks] = {}
    told = [grown([total(size, cost=cost)], marks) for size, cost in ((10, 500), (30, None))]
    assert [call.reported_cost_nano_usd for [call] in told] == [500, -1]
    [again] = grown([total(30, cost=750)], marks)
    assert (again.key, again.reported_cost_nano_usd) == (told[1][0].key, 250)


def test_a_cost_that_is_told_later_belongs_to_the_growth_it_is_of() -> None:
    marks: dict[int, Marks] = {}
    [first] = grown([total(100)], marks)
    [other] = grown([total(100), total(40, part=2)], marks)
    [told] = grown([total(100, cost=500), total(40, part=2)], marks)
    assert (told.key, told.input_tokens, told.reported_cost_nano_usd) == (first.key, 100, 500)
    assert better(first, told) == told
    assert grown([total(100, cost=500), total(40, part=2)], marks) == []
    [more] = grown([total(130, cost=600), total(40, part=2)], marks)
    assert (more.input_tokens, more.reported_cost_nano_usd) == (30, 100)
    [again] = grown([total(130, cost=650), total(40, part=2)], marks)
    assert (again.key, again.input_tokens, again.reported_cost_nano_usd) == (more.key, 30, 150)
    assert len({first.key, other.key, more.key}) == 3


def test_a_cost_that_is_dealt_out_anew_as_another_part_grows_is_not_lost() -> None:
    marks: dict[int, Marks] = {}
    grown([total(300, part=1, cost=30)], marks)
    calls = grown([total(300, part=1, cost=50), total(300, part=2, cost=50)], marks)
    assert [(call.model_id, call.reported_cost_nano_usd) for call in calls] == [(2, 70)]
    calls = grown([total(400, part=1, cost=70), total(300, part=2, cost=60)], marks)
    assert [(call.model_id, call.reported_cost_nano_usd) for call in calls] == [(1, 30)]


def test_parts_that_are_calls_themselves_make_none_and_are_no_growth_of_others() -> None:
    """Requests of 60 and 40, of which the second becomes a sum, as one does that nobody saw."""
    marks: dict[int, Marks] = {}
    first, second, third = (
        total(fresh, part=part, is_call=True) for part, fresh in enumerate((60, 40, 25), 1)
    )
    assert grown([first, second], marks) == []
    assert grown([first, third, total(40, part=9)], marks) == []
    assert inputs(grown([first, third, total(47, part=9)], marks)) == [(9, 7)]
