"""Figures are short, aligned, and never say more than is known."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from burnbar_tui import format as fmt
from burnbar_tui.facts import Confidence
from burnbar_tui.scope import Period, Scope, Unit
from burnbar_tui.views import Tally
from tests.ui_fixtures.samples import NOW, usd

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "$0.00"),
        (0.000_000_1, "<$0.01"),
        (0.01, "$0.01"),
        (41.2, "$41.20"),
        (999.99, "$999.99"),
        (999.999, "$1,000"),
        (99_999, "$99,999"),
        (123_456, "$123.5k"),
        (-3, "-$3.00"),
    ],
)
def test_dollars(amount: float, text: str) -> None:
    assert fmt.dollars(usd(amount)) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (999, "999"), (9_100, "9.1k"), (999_960, "1.0M"), (1.9e9, "1.9B"), (5e12, "5.0T")],
)
def test_counts(number: float, text: str) -> None:
    assert fmt.count(number) == text


@given(st.integers(0, 10**14))
def test_a_count_fits_its_column(number: int) -> None:
    assert len(fmt.count(number)) <= 6


@pytest.mark.parametrize(
    ("tally", "text"),
    [
        (Tally(events=1, cost_nano_usd=None), "— ○"),
        (Tally(events=9, cost_nano_usd=usd(1.23), unpriced_events=2), "≥ $1.23 ○"),
        (Tally(events=9, cost_nano_usd=usd(0.001), unpriced_events=2), "— ○"),
        (Tally(cost_nano_usd=usd(2), cost_confidence=Confidence.ESTIMATED), "$2.00 ◐"),
        (Tally(), "$0.00 ●"),
    ],
)
def test_a_cost_says_how_sure_it_is(tally: Tally, text: str) -> None:
    assert fmt.amount(tally, Unit.USD).marked == text


@pytest.mark.parametrize(
    ("seconds", "age", "seen"),
    [
        (-5, "0s", "now"),
        (2, "2s", "now"),
        (240, "4m", "4m"),
        (7_300, "2h", "2h"),
        (9e5, "10d", "10d"),
    ],
)
def test_ages_are_coarse(seconds: float, age: str, seen: str) -> None:
    at = NOW - timedelta(seconds=seconds)
    assert (fmt.age(at, NOW), fmt.seen(at, NOW)) == (age, seen)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "0s"), (2_880, "48m"), (7_500, "2h 05m"), (273_600, "3d 4h")],
)
def test_durations(seconds: float, text: str) -> None:
    assert fmt.duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (0, "on pace"),
        (0.029, "on pace"),
        (-0.029, "on pace"),
        (0.03, "3 % ahead"),
        (-0.05, "5 % behind"),
        (1.3, "130 % ahead"),
    ],
)
def test_small_differences_are_on_pace(value: float | None, text: str) -> None:
    assert fmt.pace(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, "—"), (0, "0%"), (0.4, "<1%"), (99.9, "99%"), (104.2, "104%")]
)
def test_only_all_of_it_is_a_hundred_percent(value: float | None, text: str) -> None:
    assert fmt.percent(value) == text


@pytest.mark.parametrize(
    ("hours", "text"), [(2, "20:00"), (-72, "Tue 18:00"), (24 * 20, "11 Dec"), (7, "Sat 01:00")]
)
def test_moments_are_as_near_as_needed(hours: int, text: str) -> None:
    assert fmt.moment(NOW + timedelta(hours=hours), NOW, BERLIN) == text


def test_sizes_and_zones() -> None:
    assert [fmt.size(each) for each in (812, 4_200, 1_930_000_000)] == ["812 B", "4.2 kB", "1.9 GB"]
    assert str(fmt.time_zone("No/Where")) == "UTC"
    assert fmt.cache_hit_percent(Tally()) is None


@pytest.mark.parametrize(
    ("femto_usd", "decimals", "text"),
    [
        (0, 6, "$0.000000"),
        (5_000_000_000_000_000, 2, "$5.00"),
        (1_234_500_000_000_000_000, 2, "$1,234.50"),
        (128_057_000_000_000, 6, "$0.128057"),
        (333_333_333_333, 6, "$0.000333333333333"),
    ],
)
def test_a_precise_amount_loses_no_digit(femto_usd: int, decimals: int, text: str) -> None:
    assert fmt.precise(femto_usd, decimals) == text


@pytest.mark.parametrize(("hours", "text"), [(0, "18:00:02"), (-20, "20 Nov 22:00")])
def test_stamps_are_to_the_second_only_today(hours: int, text: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    assert fmt.stamp(NOW + timedelta(hours=hours), NOW, zone) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [(905.4, "$905"), (9.5, "$9.50"), (0.001, "<$0.01"), (2_905.6, "$2,906"), (250_000, "$250.0k")],
)
def test_what_is_but_likely_has_no_cents(amount: float, text: str) -> None:
    assert fmt.rough(usd(amount)) == text


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (Scope(period=Period.TODAY), "today"),
        (Scope(period=Period.TODAY, back=1), "yesterday"),
        (Scope(period=Period.WEEK), "in 7 days"),
        (Scope(period=Period.MONTH), "this month"),
        (Scope(period=Period.MONTH, back=1), "in October 2025"),
        (Scope(period=Period.ALL), "of all time"),
    ],
)
def test_when_calls_were_is_told_as_people_say_it(scope: Scope, words: str) -> None:
    assert fmt.during(scope, NOW.date()) == words
