"""What a window's history says about its end."""

import math
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from burnbar_tui.engine.forecast import (
    DAY_MS,
    HOUR_MS,
    WEEK_MS,
    Forecast,
    Reading,
    forecast,
    samples,
)
from burnbar_tui.facts import instant_of

NOW_MS = 1_789_732_800_000
SHORT, LONG, MONTH = 300, 10_080, 43_200
MINUTE_MS = 60_000


def burning(per_hour: float, *, hours: float = 3.0, resets_in: float = 2.0) -> list[Reading]:
    """Return readings of a 5-hour window that is used evenly, every six minutes until now."""
    resets_at_ms = NOW_MS + round(resets_in * HOUR_MS)
    steps = round(hours * 10)
    return [
        Reading(NOW_MS - ago * HOUR_MS // 10, per_hour * (steps - ago) / 10, resets_at_ms)
        for ago in range(steps, -1, -1)
    ]


def short(history: Sequence[Reading], resets_in: float = 2.0) -> Forecast | None:
    return forecast(history, SHORT, NOW_MS + round(resets_in * HOUR_MS), NOW_MS)


def weeks(*uses: tuple[float, float], used: float = 40.0, elapsed: float = 0.5) -> list[Reading]:
    """Return a history of weekly windows, the one that runs last.

    `uses` are what earlier weeks had used at the same moment and in the end, the oldest first.
    """
    start_ms = NOW_MS - round(elapsed * WEEK_MS)
    found = []
    for ago, (then, final) in enumerate(reversed(uses), 1):
        begin_ms = start_ms - ago * WEEK_MS
        end_ms = begin_ms + WEEK_MS
        found += [
            Reading(begin_ms + 1, 0.0, end_ms),
            Reading(NOW_MS - ago * WEEK_MS - 1, then, end_ms),
            Reading(end_ms - 1, final, end_ms),
        ]
    return [*found, Reading(start_ms + 1, 0.0, start_ms + WEEK_MS),
            Reading(NOW_MS - 1, used, start_ms + WEEK_MS)]  # fmt: skip


def long(history: Sequence[Reading], elapsed: float = 0.5) -> Forecast | None:
    return forecast(history, LONG, NOW_MS + round((1 - elapsed) * WEEK_MS), NOW_MS)


def test_a_burst_goes_on_and_fades() -> None:
    told = short(burning(20.0))
    assert told is not None
    assert told.final_percent == pytest.approx(60 + 0.8 * 20 * 2 * (1 - 1 / math.e))
    assert told.low_percent == 60
    assert told.high_percent == pytest.approx(100)
    assert told.rate_percent_per_hour == pytest.approx((told.final_percent - 60) / 2)
    assert (told.exhausts_at, told.exhausts_from, told.exhausts_until) == (None, None, None)


def test_what_runs_out_before_the_reset_is_told_with_a_range() -> None:
    told = short(burning(30.0))
    assert told is not None
    assert told.final_percent > 100
    assert told.exhausts_at is not None
    hours = 10 / told.rate_percent_per_hour
    assert told.exhausts_at == instant_of(NOW_MS) + timedelta(hours=hours)
    assert told.exhausts_from == instant_of(NOW_MS) + timedelta(minutes=20)
    assert told.exhausts_until is None, "a burst may end at once"


def test_a_short_window_that_nothing_burns_has_no_forecast() -> None:
    resets_at_ms = NOW_MS + 2 * HOUR_MS
    idle = [Reading(NOW_MS - ago * HOUR_MS, 50.0, resets_at_ms) for ago in (0, 1, 2)]
    assert short(idle) is None


def test_one_burst_long_ago_does_not_count_as_the_rate_of_now() -> None:
    resets_at_ms = NOW_MS + 2 * HOUR_MS
    history = [
        Reading(NOW_MS - 3 * HOUR_MS, 0.0, resets_at_ms),
        Reading(NOW_MS - 2 * HOUR_MS, 60.0, resets_at_ms),
        Reading(NOW_MS - HOUR_MS, 60.0, resets_at_ms),
        Reading(NOW_MS, 61.0, resets_at_ms),
    ]
    told = short(history)
    assert told is not None
    assert told.final_percent < 63


def test_use_before_the_first_reading_is_taken_as_even() -> None:
    told = short([Reading(NOW_MS, 30.0, NOW_MS + 2 * HOUR_MS)])
    assert told == short(burning(10.0))


def test_earlier_weeks_tell_what_the_rest_of_this_one_brings() -> None:
    quiet = long(weeks((50, 55), (50, 56), (50, 55)))
    heavy = long(weeks((10, 60), (10, 70), (10, 60)))
    assert quiet is not None
    assert heavy is not None
    assert quiet.final_percent < heavy.final_percent
    assert quiet.exhausts_at is None
    assert heavy.low_percent == pytest.approx(80), "as the average of this week"
    assert heavy.high_percent == pytest.approx(100), "as in the heaviest of them"
    assert heavy.final_percent == pytest.approx(40 + 0.9 * (0.7 * 50 + 0.3 * 40), abs=0.1)


def test_all_that_is_known_may_say_that_a_week_runs_out() -> None:
    told = long(weeks((10, 90), (20, 95), used=70.0))
    assert told is not None
    assert told.exhausts_from is not None
    assert told.exhausts_at is not None
    assert told.exhausts_until is not None
    assert told.exhausts_from <= told.exhausts_at <= told.exhausts_until
    assert told.exhausts_until < instant_of(NOW_MS + WEEK_MS // 2)


@pytest.mark.parametrize("known", [(), ((50, 60),)])
def test_a_long_window_without_two_earlier_weeks_has_no_forecast(
    known: tuple[tuple[float, float], ...],
) -> None:
    assert long(weeks(*known)) is None
    assert long(weeks(*known, (50, 60), (50, 60))) is not None


def test_a_month_looks_at_weeks_before_its_rest() -> None:
    resets_at_ms = NOW_MS + 10 * DAY_MS
    daily = [
        Reading(NOW_MS - ago * DAY_MS, 2.0 * (20 - ago) if ago <= 20 else 2.0 * (50 - ago),
                resets_at_ms if ago < 20 else resets_at_ms - 30 * DAY_MS)
        for ago in range(45, -1, -1)
    ]  # fmt: skip
    told = forecast(daily, MONTH, resets_at_ms, NOW_MS)
    assert told is not None
    assert told.final_percent == pytest.approx(40 + 0.9 * 20, abs=1)


@pytest.mark.parametrize("minutes", [1, 120, 1440, 4320, 60 * 24 * 90])
def test_windows_that_plain_rules_foresee_as_well_have_no_forecast(minutes: int) -> None:
    resets_at_ms = NOW_MS + minutes * MINUTE_MS // 2
    start_ms = resets_at_ms - minutes * MINUTE_MS
    history = [Reading(start_ms, 0.0, resets_at_ms), Reading(NOW_MS, 50.0, resets_at_ms)]
    assert forecast(history, minutes, resets_at_ms, NOW_MS) is None
    assert samples(minutes, resets_at_ms, NOW_MS) is None


@pytest.mark.parametrize("used", [100.0, 130.0])
def test_what_is_used_up_needs_no_forecast(used: float) -> None:
    history = [*burning(20.0)[:-1], Reading(NOW_MS, used, NOW_MS + 2 * HOUR_MS)]
    assert short(history) is None


def test_a_window_that_has_just_begun_has_no_forecast() -> None:
    resets_in = 5 - 0.2
    assert short(burning(20.0, hours=0.2, resets_in=resets_in), resets_in) is None


def test_a_reset_that_is_reckoned_anew_is_none() -> None:
    jittered = [
        one._replace(resets_at_ms=one.resets_at_ms + (-1) ** place * 45_000)
        for place, one in enumerate(burning(30.0))
    ]
    assert short(jittered) == short(burning(30.0))


@pytest.mark.parametrize("shift_ms", [10 * MINUTE_MS, -3 * HOUR_MS])
def test_readings_of_another_period_say_nothing_of_this_one(shift_ms: int) -> None:
    now = burning(30.0, hours=1.0)
    before = [
        Reading(NOW_MS - ago * HOUR_MS, 90.0 - ago, NOW_MS + 2 * HOUR_MS + shift_ms)
        for ago in (3, 2)
    ]
    assert short([*before, *now]) == short(now)


def test_a_fall_starts_the_window_anew() -> None:
    resets_at_ms = NOW_MS + 2 * HOUR_MS
    before = [Reading(NOW_MS - ago * HOUR_MS, 95.0, resets_at_ms) for ago in (3, 2)]
    after = burning(20.0, hours=1.0)
    told = short([*before, *after])
    assert told is not None
    assert told.low_percent == 20
    assert told.high_percent == pytest.approx(60)


def test_a_reading_that_was_overtaken_is_no_fall() -> None:
    history = burning(20.0)
    late = history[15]._replace(used_percent=history[15].used_percent - 1.5)
    assert short([*history[:15], late, *history[16:]]) == short(history)


HISTORIES = st.lists(
    st.builds(
        Reading,
        st.integers(NOW_MS - 6 * WEEK_MS, NOW_MS + DAY_MS),
        st.floats(0, 150),
        st.integers(0, 8).map(lambda ahead: NOW_MS + HOUR_MS + (ahead - 4) * 40 * HOUR_MS)
        | st.just(NOW_MS + HOUR_MS),
    ),
    max_size=40,
)
LENGTHS = st.sampled_from([SHORT, LONG, MONTH])


@given(HISTORIES, LENGTHS, st.integers(-HOUR_MS, WEEK_MS))
def test_a_forecast_is_never_before_now_and_stays_in_its_range(
    history: list[Reading], minutes: int, left_ms: int
) -> None:
    told = forecast(history, minutes, NOW_MS + left_ms, NOW_MS)
    if told is None:
        return
    assert 0 <= told.low_percent <= told.final_percent <= told.high_percent
    assert told.rate_percent_per_hour >= 0
    now, reset = instant_of(NOW_MS), instant_of(NOW_MS + left_ms)
    assert (told.exhausts_at is None) == (told.final_percent <= 100)
    if told.exhausts_at is None:
        assert (told.exhausts_from, told.exhausts_until) == (None, None)
        return
    assert told.exhausts_from is not None
    assert now <= told.exhausts_from <= told.exhausts_at <= reset
    assert told.exhausts_until is None or told.exhausts_at <= told.exhausts_until <= reset


@given(
    HISTORIES.flatmap(lambda one: st.tuples(st.just(one), st.permutations(one))),
    st.integers(0, 3),
    LENGTHS,
)
def test_order_and_copies_of_readings_change_nothing(
    histories: tuple[list[Reading], list[Reading]], copies: int, minutes: int
) -> None:
    plain, mixed = histories
    told = forecast(plain, minutes, NOW_MS + HOUR_MS, NOW_MS)
    assert forecast(mixed + mixed * copies, minutes, NOW_MS + HOUR_MS, NOW_MS) == told


@given(HISTORIES, LENGTHS)
def test_what_is_read_later_is_not_known_now(history: list[Reading], minutes: int) -> None:
    known = [one for one in history if one.as_of_ms <= NOW_MS]
    told = forecast(known, minutes, NOW_MS + HOUR_MS, NOW_MS)
    assert forecast(history, minutes, NOW_MS + HOUR_MS, NOW_MS) == told


@given(st.floats(0.1, 33), st.floats(0.1, 33))
def test_who_burns_faster_ends_higher_and_sooner(one: float, other: float) -> None:
    slow, fast = (short(burning(rate)) for rate in sorted((one, other)))
    assert slow is not None
    assert fast is not None
    assert slow.final_percent <= fast.final_percent
    assert slow.high_percent <= fast.high_percent
    if slow.exhausts_at is not None:
        assert fast.exhausts_at is not None
        assert fast.exhausts_at <= slow.exhausts_at


@given(LENGTHS, st.integers(1, WEEK_MS))
def test_the_samples_reach_back_as_far_as_the_forecast_looks(minutes: int, left_ms: int) -> None:
    wanted = samples(minutes, NOW_MS + left_ms, NOW_MS)
    assert wanted is not None
    since_ms, width_ms = wanted
    assert since_ms <= NOW_MS + left_ms - minutes * MINUTE_MS
    if minutes >= LONG:
        assert since_ms <= NOW_MS - 4 * WEEK_MS
    assert 0 < width_ms <= minutes * MINUTE_MS // 20
