"""Prompts that miss the cache, and cache writes that nobody reads."""

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from burnbar_tui.engine.insights import cache_rate, cache_unread
from burnbar_tui.engine.insights.list_prices import ListPrices
from burnbar_tui.engine.insights.spend_facts import DayUse, SpendFacts
from burnbar_tui.facts import Confidence
from tests.insights.prices import PRICES
from tests.insights.scenarios import TODAY, ago, spend_facts, use

MILLION = 1_000_000


def priced(uses: Iterable[DayUse], prices: ListPrices = PRICES) -> SpendFacts:
    return replace(spend_facts(uses), prices=prices)


def hits(back: int, percent: float, *, usd: float = 10.0) -> DayUse:
    """Return a day of ten million prompt tokens of which so many percent came from the cache."""
    read = round(10 * MILLION * percent / 100)
    return use(
        ago(back), usd, input_tokens=10 * MILLION - read, cache_read_tokens=read,
        cache_creation_tokens=0,
    )  # fmt: skip


def month(last: float, days: int = 20) -> list[DayUse]:
    return [hits(1, last), *(hits(back, 90 + back % 3) for back in range(2, days + 2))]


def test_a_fall_is_told_with_what_it_costs_at_list_prices() -> None:
    [found] = cache_rate.find(priced(month(71)))
    assert found.title == (
        "claude-opus-4-6 read 71 % of its prompts from the cache on Wed 25 Nov, 91 % is usual: "
        "about $9.00 more"
    )
    assert found.arithmetic == (
        "7,100,000 of 10,000,000 prompt tokens were read from the cache = 71.0 %",
        "median of 20 days before: 91.0 %, they usually lie within 1.0 points of it",
        "91.0 % - 71.0 % = 2.0M tokens at $5.00 instead of $0.50 a million (list prices) = $9.00",
        "all of it is plan value at list prices, none is billed",
    )
    assert found.confidence is Confidence.ESTIMATED
    assert found.amount_nano_usd == 9_000_000_000
    assert found.view is not None
    assert found.view.query == ('model:"claude-opus-4-6" provider:"claude-code" on:2026-11-25')


@pytest.mark.parametrize(("last", "is_told"), [(86.0, False), (85.7, True)])
def test_rates_differ_from_day_to_day(last: float, is_told: bool) -> None:
    assert bool(list(cache_rate.find(priced(month(last))))) is is_told


def test_what_the_misses_cost_has_to_be_worth_a_word() -> None:
    dear = [*month(80)[1:], hits(1, 80, usd=60.0)]
    assert not list(cache_rate.find(priced(dear)))


@pytest.mark.parametrize(("days", "is_told"), [(9, False), (10, True)])
def test_days_before_are_needed(days: int, is_told: bool) -> None:
    assert bool(list(cache_rate.find(priced(month(70, days))))) is is_told


def test_without_a_price_nobody_can_tell() -> None:
    assert not list(cache_rate.find(priced(month(70), ListPrices())))


def test_today_is_not_over_and_long_ago_is_no_news() -> None:
    usual = [hits(back, 91) for back in range(1, 20)]
    assert not list(cache_rate.find(priced([hits(0, 20), *usual])))
    old = [hits(4, 20), *(hits(back, 91) for back in range(5, 20))]
    assert not list(cache_rate.find(priced(old)))


def test_the_next_day_of_the_same_week_is_no_news_unless_it_is_much_worse() -> None:
    one, same, worse = (
        next(iter(cache_rate.find(priced(month(last))))).facts for last in (71, 68, 40)
    )
    assert one == same != worse


def wrote(back: int, written: int, read: int, *, calls: int = 20, model: int = 1) -> DayUse:
    return use(
        ago(back), 20.0, calls=calls, model=model, cache_creation_tokens=written,
        cache_read_tokens=read,
    )  # fmt: skip


def test_writes_that_do_not_pay_are_told() -> None:
    [found] = cache_unread.find(priced([wrote(1, 4 * MILLION, 200_000)]))
    assert found.title == (
        "The cache of claude-opus-4-6 in orchard-api cost $4.10 more than it saved in 7 days: what "
        "is written is hardly ever read"
    )
    assert found.arithmetic == (
        "4.0M tokens written at $6.25 instead of $5.00 a million = $5.00 more",
        "200.0k tokens read at $0.50 instead of $5.00 a million = $0.90 saved",
        "$5.00 - $0.90 = $4.10, at list prices of writes that are kept for 5 minutes",
    )
    assert found.amount_nano_usd == 4_100_000_000
    assert found.view is not None
    assert found.view.query == (
        'model:"claude-opus-4-6" provider:"claude-code" project:"orchard-api" '
        "since:2026-11-19 until:2026-11-25"
    )


@pytest.mark.parametrize(("read", "is_told"), [(540_000, True), (560_000, False)])
def test_writes_that_nearly_pay_are_not(read: int, is_told: bool) -> None:
    # Ten percent of 25 dollars of writes are 2.50, so that reads have to save 2.50 of 5.00.
    assert bool(list(cache_unread.find(priced([wrote(1, 4 * MILLION, read)])))) is is_told


@pytest.mark.parametrize(
    "uses",
    [
        [wrote(1, 390_000, 0)],
        [wrote(1, 4 * MILLION, 0, calls=19)],
        [wrote(0, 4 * MILLION, 0)],
        [wrote(8, 4 * MILLION, 0)],
        [wrote(1, 4 * MILLION, 0, model=3)],
        [wrote(1, 4 * MILLION, 90 * MILLION)],
    ],
    ids=["cheap", "few calls", "today", "long ago", "without a price", "usual"],
)
def test_it_is_silent_otherwise(uses: list[DayUse]) -> None:
    assert not list(cache_unread.find(priced(uses)))


def test_seven_days_are_summed_up_over_the_end_of_a_month() -> None:
    first = replace(
        spend_facts(
            [wrote(back, MILLION, 0) for back in range(20, 31)],
            now=spend_facts([]).now.replace(month=11, day=3),
        ),
        prices=PRICES,
    )
    [found] = cache_unread.find(first)
    assert found.view is not None
    assert found.view.query.endswith("since:2026-10-27 until:2026-11-02")
    assert found.amount_nano_usd == 7 * 1_250_000_000
    assert first.today != TODAY
