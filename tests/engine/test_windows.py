"""A quota window as it stands now: live, stale, or assumed to have started anew."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, strategies as st

from burnbar_tui.engine.windows import STALE_AFTER, StoredReading, reconcile
from burnbar_tui.facts import Confidence, ms_of
from burnbar_tui.views import WindowView

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
        if view.resets_at is not None and minutes:
            assert view.resets_at - NOW <= timedelta(minutes=minutes)
