"""A quota window as it stands now: live, stale, or assumed to have started anew."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, strategies as st

from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.forecast import Reading
from burnbar_tui.engine.logins import Login
from burnbar_tui.engine.windows import (
    STALE_AFTER,
    StoredReading,
    foreseen,
    reconcile,
    tightness,
    wanted_samples,
)
from burnbar_tui.facts import Confidence, ErrorClass, ms_of
from burnbar_tui.providers.fields import month_minutes
from burnbar_tui.quota_views import WindowView

NOW = datetime(2026, 9, 18, 12, tzinfo=UTC)
READING = StoredReading(
    account_id=3,
    window="5h",
    as_of_ms=ms_of(NOW - timedelta(minutes=2)),
    used_percent=41.5,
    used=None,
    limit=None,
    unit="percent",
    window_minutes=300,
    resets_at_ms=ms_of(NOW + timedelta(hours=1)),
    source="log",
    confidence=0,
)


def seen(now: datetime = NOW, **changes: object) -> WindowView:
    """Return how a reading with some changes looks at an instant."""
    return reconcile(msgspec.structs.replace(READING, **changes), "codex", "ana", now)


def ago(**span: float) -> int:
    return ms_of(NOW - timedelta(**span))


def test_a_fresh_reading_is_live_and_told_as_it_is() -> None:
    view = seen(used=12.0, limit=30.0, unit="requests")
    assert (view.state, view.used_percent, view.confidence) == ("live", 41.5, Confidence.EXACT)
    assert (view.used, view.limit, view.unit, view.source) == (12.0, 30.0, "requests", "log")
    assert (view.account_id, view.provider_id, view.account) == (3, "codex", "ana")
    assert (view.window, view.window_minutes) == ("5h", 300)
    assert view.resets_at == NOW + timedelta(hours=1)
    assert view.as_of == NOW - timedelta(minutes=2)


def test_elapsed_and_pace_are_of_the_window_that_runs() -> None:
    view = seen()
    assert view.elapsed_percent == pytest.approx(80)
    assert view.pace == pytest.approx((41.5 - 80) / 100)


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (timedelta(), "live"),
        (STALE_AFTER, "live"),
        (STALE_AFTER + timedelta(milliseconds=1), "stale"),
        (timedelta(days=9), "stale"),
        (-timedelta(minutes=5), "live"),
    ],
)
def test_a_reading_grows_stale(age: timedelta, state: str) -> None:
    view = seen(as_of_ms=ms_of(NOW - age))
    assert (view.state, view.used_percent, view.confidence) == (state, 41.5, Confidence.EXACT)


@pytest.mark.parametrize("age", [timedelta(minutes=1), timedelta(days=3)])
def test_a_reset_that_passed_starts_an_assumed_window_at_nothing(age: timedelta) -> None:
    view = seen(as_of_ms=ms_of(NOW - age), resets_at_ms=ago(seconds=1), used=5.0, limit=9.0)
    assert (view.state, view.used_percent, view.used, view.limit) == ("assumed", 0.0, None, 9.0)
    assert view.confidence is Confidence.ESTIMATED
    assert view.resets_at == NOW - timedelta(seconds=1) + timedelta(hours=5)
    assert view.as_of == NOW - age


def test_a_reset_right_now_has_passed() -> None:
    view = seen(resets_at_ms=ms_of(NOW))
    assert (view.state, view.resets_at) == ("assumed", NOW + timedelta(hours=5))
    assert view.elapsed_percent == 0.0


def test_several_resets_that_passed_are_rolled_over() -> None:
    view = seen(resets_at_ms=ago(hours=12))
    assert view.resets_at == NOW + timedelta(hours=3)


def test_a_reset_that_passed_in_a_window_of_unknown_length_leaves_the_next_open() -> None:
    for length in (None, 0):
        view = seen(resets_at_ms=ago(hours=1), window_minutes=length)
        assert (view.state, view.used_percent) == ("assumed", 0.0)
        assert (view.resets_at, view.elapsed_percent, view.pace) == (None, None, None)


def month(resets_at: datetime, now: datetime) -> WindowView:
    minutes = month_minutes(ms_of(resets_at))
    return seen(now, resets_at_ms=ms_of(resets_at), window_minutes=minutes)


@pytest.mark.parametrize(
    ("resets_at", "now", "next_reset", "days"),
    [
        ((2026, 2, 1), (2026, 2, 10), (2026, 3, 1), 28),
        ((2026, 3, 1), (2026, 3, 1), (2026, 4, 1), 31),
        ((2026, 3, 17), (2026, 6, 16), (2026, 6, 17), 31),
        ((2026, 3, 17), (2026, 6, 17), (2026, 7, 17), 30),
        ((2026, 1, 31), (2026, 2, 10), (2026, 2, 28), 28),
        ((2026, 1, 31), (2026, 3, 1), (2026, 3, 31), 31),
        ((2027, 12, 31), (2028, 2, 1), (2028, 2, 29), 29),
        ((2025, 12, 1), (2027, 1, 1), (2027, 2, 1), 31),
    ],
)
def test_months_that_passed_roll_over_by_the_calendar(
    resets_at: tuple[int, int, int],
    now: tuple[int, int, int],
    next_reset: tuple[int, int, int],
    days: int,
) -> None:
    view = month(datetime(*resets_at, tzinfo=UTC), datetime(*now, tzinfo=UTC))
    assert (view.state, view.used_percent) == ("assumed", 0.0)
    assert view.resets_at == datetime(*next_reset, tzinfo=UTC)
    assert view.window_minutes == days * 24 * 60


def test_a_month_that_runs_is_as_long_as_it_was_told() -> None:
    view = month(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 9, 16, tzinfo=UTC))
    assert (view.state, view.window_minutes, view.elapsed_percent) == ("live", 43_200, 50.0)


def test_a_window_whose_reset_is_not_told_has_no_pace() -> None:
    view = seen(resets_at_ms=None)
    assert (view.state, view.resets_at, view.elapsed_percent, view.pace) == (
        "live",
        None,
        None,
        None,
    )


def test_a_use_that_is_not_told_is_not_nothing() -> None:
    view = seen(used_percent=None)
    assert (view.used_percent, view.pace) == (None, None)
    assert view.elapsed_percent is not None


def test_an_estimated_reading_stays_estimated() -> None:
    assert seen(confidence=1).confidence is Confidence.ESTIMATED


def test_use_above_the_limit_is_told() -> None:
    view = seen(used_percent=130.0, resets_at_ms=ms_of(NOW + timedelta(hours=5)))
    assert (view.used_percent, view.pace) == (130.0, 1.3)


@given(
    as_of=st.integers(0, 4_000_000_000_000),
    resets_at=st.none() | st.integers(0, 4_000_000_000_000),
    minutes=st.none() | st.integers(1, 60 * 24 * 400),
    used=st.none() | st.floats(0, 1_000),
)
def test_a_window_always_resets_in_the_future_and_lapses_within_its_length(
    as_of: int, resets_at: int | None, minutes: int | None, used: float | None
) -> None:
    view = seen(as_of_ms=as_of, resets_at_ms=resets_at, window_minutes=minutes, used_percent=used)
    assert view.resets_at is None or view.resets_at > NOW
    assert view.elapsed_percent is None or 0 <= view.elapsed_percent <= 100
    assert (view.state == "assumed") == (resets_at is not None and resets_at <= ms_of(NOW))
    if view.state == "assumed":
        assert view.used_percent == 0.0
        if view.resets_at is not None and view.window_minutes:
            assert view.resets_at - NOW <= timedelta(minutes=view.window_minutes)


def used_fraction(view: WindowView) -> float:
    assert view.used_percent is not None
    return view.used_percent / 100


@given(
    as_of=st.integers(0, 4_000_000_000_000),
    resets_at=st.integers(0, 4_000_000_000_000),
    minutes=st.none() | st.integers(0, 60 * 24 * 400),
    is_month=st.booleans(),
)
def test_bar_and_countdown_agree(
    as_of: int, resets_at: int, minutes: int | None, is_month: bool
) -> None:
    minutes = month_minutes(resets_at) if is_month else minutes
    view = seen(as_of_ms=as_of, resets_at_ms=resets_at, window_minutes=minutes)
    if view.resets_at is None or not view.window_minutes:
        assert (view.elapsed_percent, view.pace) == (None, None)
        return
    left = (view.resets_at - NOW) / timedelta(minutes=view.window_minutes)
    assert view.elapsed_percent == pytest.approx(100 * min(1, max(0, 1 - left)))
    assert view.pace == pytest.approx(used_fraction(view) - min(1, max(0, 1 - left)))


LOGIN = Login(
    account=AccountRecord(3, "zai", "account:ana", "ana", "subscription"),
    credential="none",
    last_ok_ms=ms_of(NOW),
    next_poll_ms=ms_of(NOW),
)


def asked(error: ErrorClass | None = None, **changes: object) -> WindowView:
    """Return how a window of an account looks whose vendor is asked."""
    reading = msgspec.structs.replace(READING, **changes)
    login = msgspec.structs.replace(LOGIN, error_class=error.value if error else "")
    return reconcile(reading, "zai", "ana", NOW, login)


@pytest.mark.parametrize("error", [None, ErrorClass.AUTH_EXPIRED, ErrorClass.UNAVAILABLE])
def test_a_reset_that_passes_while_no_vendor_answers_is_assumed(error: ErrorClass | None) -> None:
    view = asked(error, resets_at_ms=ago(minutes=1))
    assert (view.state, view.used_percent) == ("assumed", 0.0)
    assert view.confidence is Confidence.ESTIMATED
    assert view.resets_at == NOW - timedelta(minutes=1) + timedelta(hours=5)


HISTORY = [
    Reading(ago(minutes=minutes), 95.0 - minutes / 4, ms_of(NOW + timedelta(hours=1)))
    for minutes in range(0, 200, 10)
]


def test_a_window_that_runs_is_foreseen() -> None:
    for view in (asked(used_percent=95.0), asked(ErrorClass.UNAVAILABLE, used_percent=95.0)):
        assert wanted_samples(view, NOW) is not None
        told = foreseen(view, HISTORY, NOW)
        assert told.forecast_percent is not None
        assert told.forecast_percent > 100
        assert told.exhausts_at is not None
        assert told.exhausts_from is not None
        assert told.resets_at is not None
        assert NOW < told.exhausts_from <= told.exhausts_at < told.resets_at
        assert told.exhausts_until is None


@pytest.mark.parametrize(
    "view",
    [
        asked(resets_at_ms=ago(minutes=1)),
        asked(ErrorClass.AUTH_EXPIRED),
        asked(ErrorClass.SCHEMA_CHANGED),
        asked(resets_at_ms=None),
        asked(window_minutes=None),
        asked(window_minutes=0),
        asked(used_percent=None),
        asked(used_percent=0.0),
        asked(used_percent=100.0),
        asked(window_minutes=60),
    ],
    ids=[
        "assumed", "failing", "changed", "no reset", "no length", "length 0", "no use told",
        "not used", "used up", "too short",
    ],
)  # fmt: skip
def test_other_windows_are_not_foreseen(view: WindowView) -> None:
    assert wanted_samples(view, NOW) is None


def test_a_window_without_a_history_stays_as_it_is() -> None:
    for view in (asked(), asked(resets_at_ms=None), asked(window_minutes=None)):
        assert foreseen(view, [], NOW) == view


def test_what_is_used_up_or_runs_out_first_stands_first() -> None:
    def named(name: str, used: float | None, out_hours: float | None = None) -> WindowView:
        out = None if out_hours is None else NOW + timedelta(hours=out_hours)
        return WindowView(
            account_id=1, provider_id="acorn", account="ana", window=name,
            used_percent=used, exhausts_at=out,
        )  # fmt: skip

    shown = [
        named("unknown", None), named("5h", 90), named("7d", 70, 30), named("month", 60, 3),
        named("over", 104), named("1d", 10),
    ]  # fmt: skip
    first = [one.window for one in sorted(shown, key=tightness)]
    assert first == ["over", "month", "7d", "5h", "1d", "unknown"]
