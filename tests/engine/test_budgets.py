"""How budgets stand and what they decide: pure, from days made by hand."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from burnbar_tui import weeks
from burnbar_tui.budget_views import (
    Budget,
    BudgetPeriod,
    BudgetScope,
    BudgetState,
    Decision,
    Standing,
    Verdict,
    Wanted,
)
from burnbar_tui.engine.budgets import decide, period_of, standings
from burnbar_tui.engine.insights.spend_facts import DayUse, SpendFacts
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import Billing, Confidence
from burnbar_tui.scope import Lens
from tests.insights.scenarios import NOW, TODAY, ago, spend_facts, use

USD = 1_000_000_000


def budget(limit: float = 100, **values: Any) -> Budget:
    return Budget(name=values.pop("name", "b"), limit_nano_usd=round(limit * USD), **values)


def stands(one: Budget, uses: Iterable[DayUse], **values: Any) -> Standing:
    facts: SpendFacts = spend_facts(uses, **values)
    names = replace(facts.names, paths={1: "/home/ana/orchard-api", 2: "/home/ana/atlas"})
    [found] = standings([one], replace(facts, names=names))
    return found


def unpriced(day: date, calls: int = 5) -> DayUse:
    return DayUse(day, 1, 3, 1, Sums(events=calls, unpriced=calls))


@pytest.mark.parametrize(
    ("period", "week", "day", "first", "last"),
    [
        ("day", "monday", "2026-11-26", "2026-11-26", "2026-11-26"),
        ("week", "monday", "2026-11-26", "2026-11-23", "2026-11-29"),
        ("week", "sunday", "2026-11-26", "2026-11-22", "2026-11-28"),
        ("week", "saturday", "2026-11-26", "2026-11-21", "2026-11-27"),
        ("week", "monday", "2027-01-01", "2026-12-28", "2027-01-03"),
        ("month", "monday", "2026-02-28", "2026-02-01", "2026-02-28"),
        ("month", "monday", "2028-02-29", "2028-02-01", "2028-02-29"),
        ("month", "monday", "2026-12-31", "2026-12-01", "2026-12-31"),
    ],
)
def test_a_period_is_made_of_whole_local_days(
    period: str, week: str, day: str, first: str, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weeks, "_first", 0)  # to be put back
    weeks.begin_on(week)
    found = period_of(BudgetPeriod(period), date.fromisoformat(day))
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_on_which_clocks_change_is_one_day(day: str, hours: int) -> None:
    now = datetime.fromisoformat(f"{day}T10:00:00+00:00")
    today = date.fromisoformat(day)
    one = budget(period=BudgetPeriod.DAY)
    found = stands(one, [use(today, 10)], now=now, zone="Europe/Berlin")
    assert found.ends_at - found.starts_at == timedelta(hours=hours)
    assert found.spent_nano_usd == 10 * USD


def test_only_the_calls_of_the_period_count() -> None:
    uses = [use(date(2026, 10, 31), 50), use(date(2026, 11, 1), 20), use(TODAY, 5)]
    assert stands(budget(), uses).spent_nano_usd == 25 * USD
    assert stands(budget(period=BudgetPeriod.DAY), uses).spent_nano_usd == 5 * USD


@pytest.mark.parametrize(
    ("usd", "state"),
    [
        (0.0, BudgetState.FINE),
        (79.99, BudgetState.FINE),
        (80.0, BudgetState.NEAR),
        (99.99, BudgetState.NEAR),
        (100.0, BudgetState.PASSED),
        (250.0, BudgetState.PASSED),
    ],
)
def test_its_state_follows_its_marks(usd: float, state: BudgetState) -> None:
    assert stands(budget(), [use(TODAY, usd)]).state is state


def test_a_mark_of_its_own_counts_and_the_limit_is_the_limit() -> None:
    assert stands(budget(warn_percents=(50,)), [use(TODAY, 50)]).state is BudgetState.NEAR
    assert stands(budget(warn_percents=(150,)), [use(TODAY, 100)]).state is BudgetState.PASSED
    assert stands(budget(is_paused=True), [use(TODAY, 300)]).state is BudgetState.PAUSED


@pytest.mark.parametrize(
    ("scope", "subject", "usd"),
    [
        (BudgetScope.ACCOUNT, "claude-code/ana", 7),
        (BudgetScope.PROJECT, "/home/ana/atlas", 4),
        (BudgetScope.MODEL, "claude-sonnet-4-6", 2),
    ],
)
def test_a_scope_counts_only_its_own(scope: BudgetScope, subject: str, usd: int) -> None:
    uses = [use(TODAY, 1), use(TODAY, 4, project=2), use(TODAY, 2, model=2)]
    assert stands(budget(scope=scope, subject=subject), uses).spent_nano_usd == usd * USD


def test_a_subject_that_is_gone_is_unknown_and_not_calm() -> None:
    one = budget(scope=BudgetScope.ACCOUNT, subject="claude-code/bob")
    found = stands(one, [use(TODAY, 1)])
    assert (found.state, found.spent_nano_usd) == (BudgetState.UNKNOWN, None)


def test_calls_without_a_price_are_never_nothing() -> None:
    partly = stands(budget(), [use(TODAY, 10), unpriced(TODAY)])
    assert (partly.state, partly.spent_nano_usd) == (BudgetState.PARTLY_KNOWN, 10 * USD)
    assert (partly.unknown_events, partly.confidence) == (5, Confidence.UNAVAILABLE)
    wholly = stands(budget(), [unpriced(TODAY)])
    assert (wholly.state, wholly.spent_nano_usd) == (BudgetState.UNKNOWN, None)
    assert stands(budget(), [use(TODAY, 100), unpriced(TODAY)]).state is BudgetState.PASSED


@pytest.mark.parametrize(
    ("billing", "lens", "spent"),
    [
        (Billing.SUBSCRIPTION, Lens.PLAN, 10 * USD),
        (Billing.SUBSCRIPTION, Lens.SPEND, 0),
        (Billing.API, Lens.SPEND, 10 * USD),
        (Billing.API, Lens.PLAN, 0),
        (Billing.UNKNOWN, Lens.SPEND, None),
        (Billing.UNKNOWN, Lens.BOTH, 10 * USD),
    ],
)
def test_a_lens_lets_through_its_money_only(
    billing: Billing, lens: Lens, spent: int | None
) -> None:
    facts = spend_facts([use(TODAY, 10)])
    facts.names.accounts[1].billing = billing.value
    [found] = standings([budget(lens=lens)], facts)
    assert found.spent_nano_usd == spent


# The forecast

EVENING = datetime(2026, 11, 26, 18, tzinfo=UTC)


def even(usd: float, days: int = 69) -> list[DayUse]:
    return [use(ago(one), usd) for one in range(1, days + 1)]


def half_days(usd: float) -> list[DayUse]:
    return [use(ago(7 * weeks), usd) for weeks in range(9)]


def test_the_rest_of_a_month_goes_as_comparable_days_times_the_pace_as_far_as_it_is_known() -> None:
    # 25 days at 4 and half a day of 2 so far; before it 2 a day, of which half is usual by now.
    days = [use(ago(one), 4 if one <= 25 else 2) for one in range(1, 70)]
    found = stands(budget(110), [*days, use(TODAY, 2)], so_far=half_days(1), now=EVENING)
    assert found.forecast is not None
    # Four of the eight comparable days so far are of this month, at 4 whole: the share of today is
    # 8 of 8 x ... = 8 / (3 x 4 + 5 x 2); the days to come are four.
    share = 8 / 22
    by_now = 25 * 2 + 2 * share
    times = 102 / by_now
    rest = 2 * (1 - share) + 4 * 2
    pace = 1 + (times - 1) * by_now / (by_now + rest)
    final = 102 + pace * rest
    assert found.forecast.final_nano_usd == pytest.approx(final * USD)
    assert found.forecast.method == (
        "comparable days come to $50.73 by now and $9.27 in the rest; $102.00 is 2.01 times as "
        "much, and 85 % are over, so $102.00 + 1.85 x $9.27 = $119.20"
    )
    # 110 needs 8 more: 2.36 of them this evening, 3.71 a day from then on.
    assert found.forecast.hit_at is not None
    assert found.forecast.hit_at.date() == date(2026, 11, 28)


def test_a_limit_that_lasts_has_no_date() -> None:
    found = stands(budget(1_000), [*even(4), use(TODAY, 2)], so_far=half_days(2), now=EVENING)
    assert found.forecast is not None
    assert found.forecast.hit_at is None


def test_a_day_is_compared_with_the_same_weekday_up_to_this_time() -> None:
    uses = [*even(10), use(TODAY, 12)]
    one = budget(20, period=BudgetPeriod.DAY)
    found = stands(one, uses, so_far=half_days(6), now=EVENING)
    assert found.forecast is not None
    # Twice as much as is usual of six tenths; of the rest, 4, that is known by as much.
    assert found.forecast.final_nano_usd == pytest.approx((12 + 4 * 1.6) * USD)
    assert stands(one, uses, so_far=half_days(0.9), now=EVENING).forecast is None
    assert stands(one, uses, so_far=half_days(1.0), now=EVENING).forecast is not None


@pytest.mark.parametrize(("days", "is_even"), [(26 + 14, True), (26 + 15, False)])
def test_without_two_weeks_before_it_the_pace_is_even_and_says_so(days: int, is_even: bool) -> None:
    # 26 Nov: 25 whole days are of this month.
    uses = [*even(4, days - 1), use(TODAY, 2)]
    found = stands(budget(1_000), uses, so_far=half_days(2), now=EVENING)
    assert found.forecast is not None
    assert found.forecast.method.startswith("at an even pace") is is_even


def test_an_even_pace_waits_until_a_fifth_of_the_period_is_over() -> None:
    early = datetime(2026, 11, 6, 20, tzinfo=UTC)
    later = datetime(2026, 11, 7, 1, tzinfo=UTC)
    uses = [use(date(2026, 11, 1), 30)]
    assert stands(budget(), uses, now=early).forecast is None
    found = stands(budget(), uses, now=later)
    assert found.forecast is not None
    assert found.forecast.method == (
        "at an even pace, for want of two weeks before it: $30.00 in 145 hours since 1 Nov come to "
        "$148.97 in all"
    )


def test_nothing_is_foreseen_of_what_is_passed_or_not_known() -> None:
    assert stands(budget(), [*even(10)]).forecast is None
    assert stands(budget(), [unpriced(TODAY)]).forecast is None


# Decisions


def standing(one: Budget, state: BudgetState, ends: int = 1) -> Standing:
    return Standing(
        budget=one,
        first=TODAY,
        last=TODAY,
        starts_at=NOW,
        ends_at=NOW + timedelta(days=ends),
        state=state,
        spent_nano_usd=50 * USD,
    )


def decided(state: BudgetState | None, wanted: Wanted | None = None, **values: Any) -> Decision:
    one = budget(**values)
    known = None if state is None else {one.name: standing(one, state)}
    return decide([one], known, wanted or Wanted())


@pytest.mark.parametrize(
    ("state", "soft", "hard"),
    [
        (BudgetState.FINE, Verdict.ALLOW, Verdict.ALLOW),
        (BudgetState.NEAR, Verdict.WARN, Verdict.WARN),
        (BudgetState.PASSED, Verdict.WARN, Verdict.REFUSE),
        (BudgetState.PARTLY_KNOWN, Verdict.WARN, Verdict.WARN),
        (BudgetState.UNKNOWN, Verdict.WARN, Verdict.WARN),
        (None, Verdict.WARN, Verdict.REFUSE),
    ],
)
def test_only_a_hard_budget_refuses_and_one_that_cannot_be_read_is_never_calm(
    state: BudgetState | None, soft: Verdict, hard: Verdict
) -> None:
    assert decided(state).verdict is soft
    assert decided(state, is_hard=True).verdict is hard


def test_a_decision_says_why_and_when_it_is_free_again() -> None:
    found = decided(BudgetState.PASSED, is_hard=True)
    assert found.reason == "budget b: $50.00 of $100.00 are used"
    assert found.frees_at == NOW + timedelta(days=1)
    unread = decided(None, is_hard=True)
    assert (unread.reason, unread.frees_at) == ("how budget b stands cannot be read", None)


@pytest.mark.parametrize(
    ("scope", "subject", "is_for"),
    [
        (BudgetScope.ACCOUNT, "claude-code/ana", True),
        (BudgetScope.ACCOUNT, "claude-code/bob", False),
        (BudgetScope.PROJECT, "/home/ana/atlas", True),
        (BudgetScope.PROJECT, "/home/ana", False),
        (BudgetScope.MODEL, "claude-opus-4-6", True),
        (BudgetScope.MODEL, "claude-sonnet-4-6", False),
    ],
)
def test_a_budget_speaks_only_of_its_own_calls(
    scope: BudgetScope, subject: str, is_for: bool
) -> None:
    wanted = Wanted(account="claude-code/ana", project="/home/ana/atlas", model="claude-opus-4-6")
    found = decided(BudgetState.PASSED, wanted, scope=scope, subject=subject, is_hard=True)
    assert (found.verdict is Verdict.REFUSE) is is_for


def test_the_strictest_speaks_for_all_and_the_longest_tells_the_end() -> None:
    near, one, other = (
        budget(name="near"),
        *(budget(name=n, is_hard=True) for n in ("day", "month")),
    )
    known = {
        "near": standing(near, BudgetState.NEAR, 60),
        "day": standing(one, BudgetState.PASSED, 1),
        "month": standing(other, BudgetState.PASSED, 9),
    }
    assert decide([near, one, other], known, Wanted()).budget == "month"
    paused = [near, replace(one, is_paused=True), replace(other, is_paused=True)]
    assert decide(paused, known, Wanted()).verdict is Verdict.WARN
    assert decide([], None, Wanted()).verdict is Verdict.ALLOW


def test_zones_cut_a_day_where_it_is_local() -> None:
    now = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    one = budget(period=BudgetPeriod.DAY)
    uses = [use(date(2026, 11, 26), 10), use(date(2026, 11, 27), 3)]
    assert stands(one, uses, now=now).spent_nano_usd == 10 * USD
    found = stands(one, uses, now=now, zone="Asia/Kathmandu")
    assert found.spent_nano_usd == 3 * USD
    assert found.starts_at.astimezone(ZoneInfo("Asia/Kathmandu")).hour == 0


def test_a_limit_that_no_calendar_reaches_is_foreseen_all_the_same() -> None:
    uses = [use(ago(one), 0.001) for one in range(10)]
    found = stands(budget(1_000_000_000), uses, now=EVENING)
    assert found.forecast is not None
    assert found.forecast.hit_at is None
