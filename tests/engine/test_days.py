"""Local days and hours, set beside what zoneinfo says of every quarter of an hour."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings, strategies as st

from burnbar_tui.engine.days import (
    BUCKET_MS,
    DAY_MS,
    HOUR_MS,
    Piece,
    date_of_slot,
    day_of,
    day_start_ms,
    hour_of_slot,
    offset_ms,
    pieces,
)
from burnbar_tui.facts import instant_of, ms_of
from burnbar_tui.weeks import begin_on, week_of

NAMES = (
    "UTC",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "Africa/Casablanca",
    "Pacific/Apia",
)
ZONES = {name: ZoneInfo(name) for name in NAMES}
every_zone = pytest.mark.parametrize("name", NAMES)
FIRST, LAST = ms_of(datetime(2000, 1, 1, tzinfo=UTC)), ms_of(datetime(2035, 12, 31, tzinfo=UTC))
buckets = st.integers(FIRST // BUCKET_MS, LAST // BUCKET_MS).map(lambda number: number * BUCKET_MS)
days_of_any_year = st.dates(date(2000, 1, 1), date(2035, 12, 31))


def local(at_ms: int, zone: ZoneInfo) -> datetime:
    return instant_of(at_ms).astimezone(zone)


def day_slot(at_ms: int, offset: int) -> int:
    """Cut an instant to a local day as the store's statements do."""
    return (at_ms + offset) // DAY_MS


def check(found: list[Piece], start_ms: int, end_ms: int, zone: ZoneInfo, step_ms: int) -> None:
    """See to it that pieces cover the range and say of each instant what zoneinfo says."""
    borders = [start_ms, *(piece.end_ms for piece in found)]
    assert borders == [*(piece.start_ms for piece in found), end_ms]
    assert all(piece.start_ms < piece.end_ms for piece in found)
    for piece in found:
        for at_ms in {*range(piece.start_ms, piece.end_ms, step_ms), piece.end_ms - BUCKET_MS}:
            assert offset_ms(at_ms, zone) == piece.offset_ms
            assert date_of_slot(day_slot(at_ms, piece.offset_ms)) == local(at_ms, zone).date()


@every_zone
@settings(max_examples=40)
@given(start=buckets, hours=st.integers(1, 24 * 40))
def test_pieces_say_of_every_quarter_hour_what_zoneinfo_says(
    name: str, start: int, hours: int
) -> None:
    end = start + hours * HOUR_MS
    check(pieces(start, end, ZONES[name]), start, end, ZONES[name], BUCKET_MS)


@every_zone
@settings(max_examples=15)
@given(start=buckets, days=st.integers(100, 4_000))
def test_pieces_of_long_ranges_say_what_zoneinfo_says(name: str, start: int, days: int) -> None:
    end = start + days * DAY_MS
    check(pieces(start, end, ZONES[name]), start, end, ZONES[name], 17 * HOUR_MS)


@every_zone
def test_neighbouring_pieces_differ_in_their_offset(name: str) -> None:
    found = pieces(FIRST, LAST, ZONES[name])
    assert all(one.offset_ms != other.offset_ms for one, other in pairwise(found))
    assert len(found) < 2 + 36 * 4


def test_a_range_of_nothing_has_no_pieces() -> None:
    assert pieces(FIRST, FIRST, ZONES["UTC"]) == pieces(LAST, FIRST, ZONES["UTC"]) == []


def test_a_range_that_starts_at_a_transition_or_ends_there_is_not_cut() -> None:
    zone = ZONES["America/New_York"]
    transition = ms_of(datetime(2026, 11, 1, 6, tzinfo=UTC))
    hour = 3_600_000
    assert pieces(transition - DAY_MS, transition, zone) == [
        Piece(transition - DAY_MS, transition, -4 * hour)
    ]
    assert pieces(transition, transition + DAY_MS, zone) == [
        Piece(transition, transition + DAY_MS, -5 * hour)
    ]
    assert len(pieces(transition - BUCKET_MS, transition + BUCKET_MS, zone)) == 2


@every_zone
@given(day=days_of_any_year)
@example(day=date(2018, 11, 4))
@example(day=date(2026, 3, 29))
@example(day=date(2011, 12, 31))
def test_a_day_starts_with_its_first_instant(name: str, day: date) -> None:
    zone = ZONES[name]
    start = day_start_ms(day, zone)
    assert local(start, zone).date() >= day
    assert local(start - 1, zone).date() < day
    assert start % BUCKET_MS == 0


@every_zone
@given(day=days_of_any_year)
def test_days_lie_end_to_end(name: str, day: date) -> None:
    zone = ZONES[name]
    start, end = day_start_ms(day, zone), day_start_ms(day + timedelta(days=1), zone)
    assert end - start in {0, *(DAY_MS + quarter * BUCKET_MS for quarter in range(-4, 5))}
    if end > start:
        assert day_of(start, zone) == day_of(end - 1, zone) == day


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("America/New_York", date(2026, 7, 1), 24),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Pacific/Chatham", date(2026, 9, 27), 23),
        ("America/Sao_Paulo", date(2018, 11, 4), 23),
        ("Asia/Kolkata", date(2026, 3, 8), 24),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
)
def test_days_have_the_length_that_their_zone_gives_them(
    name: str, day: date, hours: float
) -> None:
    zone = ZONES[name]
    length = day_start_ms(day + timedelta(days=1), zone) - day_start_ms(day, zone)
    assert length == hours * HOUR_MS


@every_zone
@given(at_ms=st.integers(FIRST, LAST))
def test_an_instant_lies_in_its_day(name: str, at_ms: int) -> None:
    zone = ZONES[name]
    day = day_of(at_ms, zone)
    assert day == local(at_ms, zone).date()
    assert day_start_ms(day, zone) <= at_ms < day_start_ms(day + timedelta(days=1), zone)


@every_zone
@given(at_ms=st.integers(FIRST, LAST))
def test_an_hours_slot_reads_as_its_local_hour(name: str, at_ms: int) -> None:
    zone = ZONES[name]
    offset = offset_ms(at_ms, zone)
    text = hour_of_slot((at_ms + offset) // HOUR_MS, offset)
    here = local(at_ms, zone)
    assert text == f"{here:%Y-%m-%dT%H}:00{here.isoformat()[-6:]}"


def test_the_hour_that_a_transition_repeats_is_two() -> None:
    zone = ZONES["America/New_York"]
    first = ms_of(datetime(2026, 11, 1, 5, 30, tzinfo=UTC))
    texts = []
    for at_ms in (first, first + HOUR_MS):
        offset = offset_ms(at_ms, zone)
        texts.append(hour_of_slot((at_ms + offset) // HOUR_MS, offset))
    assert texts == ["2026-11-01T01:00-04:00", "2026-11-01T01:00-05:00"]


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (0, "1970-01-01T00:00+00:00"),
        (19_800_000, "1970-01-01T00:00+05:30"),
        (-12_600_000, "1970-01-01T00:00-03:30"),
    ],
)
def test_an_hour_tells_its_offset(offset: int, text: str) -> None:
    assert hour_of_slot(0, offset) == text


@given(day=days_of_any_year)
def test_a_week_starts_on_its_monday(day: date) -> None:
    monday = week_of(day)
    assert monday.weekday() == 0
    assert timedelta() <= day - monday < timedelta(days=7)
    assert date_of_slot((monday - date(1970, 1, 1)).days) == monday


@pytest.mark.parametrize(("name", "first"), [("sunday", 6), ("saturday", 5), ("monday", 0)])
def test_a_week_starts_on_the_day_of_the_settings(name: str, first: int) -> None:
    try:
        begin_on(name)
        starts = [week_of(date(2026, 11, day)) for day in range(1, 29)]
    finally:
        begin_on("monday")
    assert {one.weekday() for one in starts} == {first}
    days = [date(2026, 11, day) - one for day, one in zip(range(1, 29), starts, strict=True)]
    assert all(timedelta() <= one < timedelta(days=7) for one in days)
