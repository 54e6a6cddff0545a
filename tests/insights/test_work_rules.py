"""Sessions and calls that stand out."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from burnbar_tui.engine.insights import context_bloat, costly_call, costly_session, long_context
from burnbar_tui.engine.insights.work_facts import told_apart
from burnbar_tui.facts import Billing
from burnbar_tui.insight_views import Insight
from burnbar_tui.views import CallRow, NamedTally
from tests.insights.scenarios import NOW, ago
from tests.insights.work_scenes import call, session, work_facts

USUAL = [session(number, 1.8 + number % 5 / 10) for number in range(30)]
"""Between $1.80 and $2.20."""
CALLS = [call(number, 0.5 + number / 100) for number in range(40)]
"""Up to $0.89."""


def only(found: Iterable[Insight]) -> Insight:
    [one] = found
    return one


def test_a_dear_session_is_told_beside_the_others() -> None:
    found = only(costly_session.find(work_facts(sessions=[*USUAL, session(99, 9.0, hours=2)])))
    assert found.title == "The session s99 cost $9.00: 4.5 times what sessions usually cost"
    assert found.arithmetic == (
        "median of 30 others in 6 weeks: $2.00, the dearest $2.20; more than $4.40 is unusual",
        "40 calls, 9,000 tokens in atlas",
    )
    assert (found.subject, found.amount_nano_usd) == ("99", 7_000_000_000)
    assert found.view is not None
    assert found.view.query == 'session:"s99" since:2026-10-15 until:2026-11-26'


@pytest.mark.parametrize(("usd", "is_told"), [(4.4, False), (4.5, True)])
def test_a_session_near_the_dearest_is_not(usd: float, is_told: bool) -> None:
    facts = work_facts(sessions=[*USUAL, session(99, usd, hours=2)])
    assert bool(list(costly_session.find(facts))) is is_told


@pytest.mark.parametrize(
    "sessions",
    [
        [*USUAL[:19], session(99, 50.0, hours=2)],
        [*USUAL, session(99, 50.0, hours=25)],
        [*USUAL, session(99, None, hours=2)],
        [*(session(number, 0.02) for number in range(30)), session(99, 0.99, hours=2)],
    ],
    ids=["few others", "yesterday", "without a price", "cheap"],
)
def test_other_sessions_are_not_told(sessions: list[NamedTally]) -> None:
    assert not list(costly_session.find(work_facts(sessions=sessions)))


def test_the_costliest_of_very_many_fresh_sessions_are_kept() -> None:
    costs = [float(number * 7 % 450) for number in range(450)]
    fresh, usual = told_apart(
        [*USUAL, *(session(100 + n, usd, hours=2) for n, usd in enumerate(costs))], NOW
    )
    assert [one.tally.cost_nano_usd for one in fresh] == [n * 10**9 for n in range(449, 349, -1)]
    assert len(usual) == len(USUAL)


def test_two_weeks_of_history_are_needed() -> None:
    sessions, calls = [*USUAL, session(99, 50.0, hours=2)], [*CALLS, call(99, 9.0, hours=2)]
    for days, is_told in ((13, False), (14, True)):
        facts = work_facts(sessions=sessions, calls=calls, began=ago(days))
        assert bool(list(costly_session.find(facts))) is is_told
        assert bool(list(costly_call.find(facts))) is is_told


def test_a_session_has_the_same_facts_until_it_doubles() -> None:
    one, same, worse = (
        only(costly_session.find(work_facts(sessions=[*USUAL, session(99, usd, hours=2)]))).facts
        for usd in (9.0, 11.0, 19.0)
    )
    assert one == same != worse


def test_a_dear_call_is_told_beside_the_dearest_before() -> None:
    dear = call(99, 2.67, hours=2, fresh=500_000)
    found = only(costly_call.find(work_facts(calls=[*CALLS, dear])))
    assert found.title == (
        "One call of claude-opus-4-6 cost $2.67 (18:00): 3.0 times the dearest of 6 weeks before"
    )
    assert found.arithmetic == (
        "500,000 tokens of fresh input, 1,000 read from and 100 written to a cache, 50 of output",
        "the dearest before: $0.89, $0.88, $0.87",
        "in atlas, session s1",
    )
    assert found.amount_nano_usd == 1_780_000_000
    assert found.since == NOW - timedelta(hours=2)


@pytest.mark.parametrize(("usd", "is_told"), [(1.33, False), (1.34, True)])
def test_a_call_near_the_dearest_is_not(usd: float, is_told: bool) -> None:
    facts = work_facts(calls=[*CALLS, call(99, usd, hours=2)])
    assert bool(list(costly_call.find(facts))) is is_told


@pytest.mark.parametrize(
    "calls",
    [
        [*CALLS[:19], call(99, 9.0, hours=2)],
        [*CALLS, call(99, 9.0, hours=25)],
        [*(call(number, 0.3) for number in range(30)), call(99, 0.99, hours=2)],
    ],
    ids=["few others", "yesterday", "cheap"],
)
def test_other_calls_are_not_told(calls: list[CallRow]) -> None:
    assert not list(costly_call.find(work_facts(calls=calls)))


def test_what_a_plan_pays_is_not_called_billed() -> None:
    dear = call(99, 9.0, hours=2, billing=Billing.SUBSCRIPTION)
    found = only(costly_call.find(work_facts(calls=[*CALLS, dear])))
    assert found.arithmetic[-1] == "it is plan value at list prices, nothing was billed for it"


def growing(late: int, *, calls: int = 90) -> tuple[CallRow, ...]:
    """Return a session whose prompts grow from 40,000 tokens; cache reads are half a dollar."""
    third = calls // 3
    reads = [40_000] * third + [late // 2] * third + [late] * (calls - 2 * third)
    return tuple(
        call(number, read * 0.5e-6 + 0.02, hours=3, fresh=0, read=read, written=0)
        for number, read in enumerate(reads)
    )


def test_a_session_that_drags_its_context_is_told() -> None:
    found = only(context_bloat.find(work_facts(opened=[growing(500_000)])))
    assert found.title == (
        "The last 30 calls of a session in atlas paid $7.50 of $8.10 to read 500.0k tokens of "
        "context again each time"
    )
    assert found.arithmetic == (
        "the prompt of the first 30 of 90 calls: 40.0k tokens in the median, of the last 30: "
        "500.0k",
        "tokens read from the cache at list prices: $7.50 = 93 % of the $8.10 that these calls "
        "cost",
        "what exceeds 40.0k tokens a call: $6.90, which a new session or a compaction would have "
        "saved at most",
    )
    assert found.amount_nano_usd == 6_900_000_000


@pytest.mark.parametrize(("late", "is_told"), [(370_000, False), (380_000, True)])
def test_a_context_that_costs_little_is_not(late: int, is_told: bool) -> None:
    # 30 calls of 333,333 tokens beyond 40,000 come to 5 dollars.
    assert bool(list(context_bloat.find(work_facts(opened=[growing(late)])))) is is_told


def test_only_the_worst_session_is_told_and_no_short_one() -> None:
    facts = work_facts(opened=[growing(500_000), growing(600_000)])
    assert only(context_bloat.find(facts)).amount_nano_usd == 8_400_000_000
    assert not list(context_bloat.find(work_facts(opened=[growing(900_000, calls=57)])))


def long_call(number: int, *, read: int = 800_000, usd: float | None = None) -> CallRow:
    """Return a call of sonnet with a long prompt, at its price: $0.60 a million above 200,000."""
    each = 0.6 if read > 200_000 else 0.3
    return call(
        number, read * each * 1e-6 if usd is None else usd, model="claude-sonnet-4-6", fresh=0,
        read=read, written=0, output=0,
    )  # fmt: skip


def test_prompts_above_a_threshold_are_told_with_what_that_added() -> None:
    found = only(long_context.find(work_facts(week_calls=map(long_call, range(5)))))
    assert found.title == (
        "Prompts of claude-sonnet-4-6 above 200.0k tokens cost $1.20 extra in 7 days"
    )
    assert found.arithmetic == (
        "5 calls had more than 200,000 tokens of prompt, above which every token of a call has a "
        "higher price",
        "they cost $2.40; at the prices below it $1.20: $1.20 more",
    )
    assert found.facts == "2026-11-23"
    assert found.view is not None
    assert found.view.query == (
        'model:"claude-sonnet-4-6" provider:"claude-code" since:2026-11-19 until:2026-11-25'
    )


def test_of_very_many_calls_it_is_the_least() -> None:
    found = only(long_context.find(work_facts(week_calls=map(long_call, range(200)))))
    assert "cost at least $48.00 extra" in found.title
    assert found.arithmetic[-1] == "looked at were the 200 dearest calls of the week"


@pytest.mark.parametrize(
    "calls",
    [
        [long_call(number) for number in range(4)],
        [long_call(number, read=200_000) for number in range(90)],
        [long_call(number, usd=7.0) for number in range(9)],
    ],
    ids=["cheap", "below the threshold", "at another price"],
)
def test_other_prompts_are_not_told(calls: list[CallRow]) -> None:
    assert not list(long_context.find(work_facts(week_calls=calls)))
