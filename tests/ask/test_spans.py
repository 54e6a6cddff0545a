"""The days that words mean, from sloppy to exact; what could be two days is none."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from burnbar_tui.engine.ask.span import before_span, span_of
from burnbar_tui.engine.ask.spans import find_span

TODAY = date(2026, 11, 26)
"""A Thursday."""


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


SPANS: dict[str, tuple[date | None, date]] = {
    "today": (TODAY, TODAY),
    "so far today": (TODAY, TODAY),
    "yesterday": (day(11, 25), day(11, 25)),
    "the day before yesterday": (day(11, 24), day(11, 24)),
    "last friday": (day(11, 20), day(11, 20)),
    "on friday": (day(11, 20), day(11, 20)),
    "thursday": (TODAY, TODAY),
    "last thursday": (day(11, 19), day(11, 19)),
    "since monday": (day(11, 23), TODAY),
    "since last friday": (day(11, 20), TODAY),
    "last 3 weeks": (day(11, 6), TODAY),
    "the past three weeks": (day(11, 6), TODAY),
    "past fortnight": (day(11, 13), TODAY),
    "last two fortnights": (day(10, 30), TODAY),
    "over the last 7 days": (day(11, 20), TODAY),
    "in the past 30 days": (day(10, 28), TODAY),
    "last 2 months": (day(9, 27), TODAY),
    "last year": (day(1, 1, 2025), day(12, 31, 2025)),
    "last 1 year": (day(11, 27, 2025), TODAY),
    "last week": (day(11, 16), day(11, 22)),
    "in the last week": (day(11, 20), TODAY),
    "past week": (day(11, 20), TODAY),
    "over the past month": (day(10, 27), TODAY),
    "previous week": (day(11, 16), day(11, 22)),
    "this week": (day(11, 23), TODAY),
    "last month": (day(10, 1), day(10, 31)),
    "this month": (day(11, 1), TODAY),
    "month to date": (day(11, 1), TODAY),
    "mtd": (day(11, 1), TODAY),
    "ytd": (day(1, 1), TODAY),
    "this year": (day(1, 1), TODAY),
    "this quarter": (day(10, 1), TODAY),
    "last quarter": (day(7, 1), day(9, 30)),
    "q3": (day(7, 1), day(9, 30)),
    "q4": (day(10, 1), TODAY),
    "q1 2025": (day(1, 1, 2025), day(3, 31, 2025)),
    "in october": (day(10, 1), day(10, 31)),
    "oct": (day(10, 1), day(10, 31)),
    "in december": (day(12, 1, 2025), day(12, 31, 2025)),
    "in november": (day(11, 1), TODAY),
    "october 2025": (day(10, 1, 2025), day(10, 31, 2025)),
    "october last year": (day(10, 1, 2025), day(10, 31, 2025)),
    "in 2025": (day(1, 1, 2025), day(12, 31, 2025)),
    "between nov 3 and nov 9": (day(11, 3), day(11, 9)),
    "from 1 october until 15 october": (day(10, 1), day(10, 15)),
    "from october to november": (day(10, 1), TODAY),
    "between yesterday and today": (day(11, 25), TODAY),
    "since october": (day(10, 1), TODAY),
    "since 2026-11-03": (day(11, 3), TODAY),
    "since last month": (day(10, 1), TODAY),
    "since yesterday": (day(11, 25), TODAY),
    "until yesterday": (None, day(11, 25)),
    "before october": (None, day(9, 30)),
    "on the 5th": (day(11, 5), day(11, 5)),
    "on the 28th": (day(10, 28), day(10, 28)),
    "on the 31st": (day(10, 31), day(10, 31)),
    "on november 3": (day(11, 3), day(11, 3)),
    "3rd of november": (day(11, 3), day(11, 3)),
    "tuesday 3 november": (day(11, 3), day(11, 3)),
    "november 3rd 2025": (day(11, 3, 2025), day(11, 3, 2025)),
    "3 dec": (day(12, 3, 2025), day(12, 3, 2025)),
    "29 february": (day(2, 29, 2024), day(2, 29, 2024)),
    "2026-11-03": (day(11, 3), day(11, 3)),
    "13/11/2026": (day(11, 13), day(11, 13)),
    "11/13/2026": (day(11, 13), day(11, 13)),
    "13.11.2026": (day(11, 13), day(11, 13)),
    "3.4.2026": (day(4, 3), day(4, 3)),
    "11/11/26": (day(11, 11), day(11, 11)),
    "3 days ago": (day(11, 23), day(11, 23)),
    "all time": (None, TODAY),
    "ever": (None, TODAY),
}


@pytest.mark.parametrize("text", SPANS)
def test_words_for_days(text: str) -> None:
    found = find_span(f"cost {text} by model", TODAY)
    assert found is not None
    assert (found.span.first, found.span.last) == SPANS[text]
    assert found.rest in {"cost by model", "cost so far by model"}


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2026",
        "3/4",
        "31/02/2026",
        "wednesday 3 november",
        "2 weeks ago",
        "gpt 5.2",
        "tomorrow",
    ],
)
def test_what_is_no_day_or_two_is_left_in_the_question(text: str) -> None:
    found = find_span(f"cost {text}", TODAY)
    assert found is None or found.rest != "cost"


def test_parts_of_days_go_along_with_days() -> None:
    found = find_span("cost in the mornings last week", TODAY)
    assert found is not None
    assert (found.span.hours, found.span.first) == ((6, 12), day(11, 16))
    weekend = find_span("weekends in october", TODAY)
    assert weekend is not None
    assert (weekend.span.weekdays, weekend.span.last) == ((5, 6), day(10, 31))
    fridays = find_span("spend on fridays", TODAY)
    assert fridays is not None
    assert (fridays.span.weekdays, fridays.span.first, fridays.rest) == ((4,), None, "spend")
    hours = find_span("last 24 hours", TODAY)
    assert hours is not None
    assert hours.span.last_hours == 24


@given(st.text(max_size=80), st.dates(date(1990, 1, 1), date(2200, 1, 1)))
def test_any_text_is_taken(text: str, today: date) -> None:
    found = find_span(text.lower(), today)
    if found is not None and found.span.first is not None:
        assert found.span.words


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ((2026, 11, 1), (2026, 11, 26), "Thu 1 Oct 2026 to Mon 26 Oct 2026"),
        ((2026, 3, 1), (2026, 3, 30), "Sun 1 Feb 2026 to Sat 28 Feb 2026"),
        ((2026, 10, 1), (2026, 11, 26), "Wed 1 Jul 2026 to Wed 26 Aug 2026"),
        ((2026, 1, 1), (2026, 11, 26), "Wed 1 Jan 2025 to Wed 26 Nov 2025"),
        ((2026, 10, 1), (2026, 10, 31), "Tue 1 Sep 2026 to Wed 30 Sep 2026"),
        ((2026, 11, 1), (2026, 11, 7), "Sun 25 Oct 2026 to Sat 31 Oct 2026"),
        ((2026, 11, 23), (2026, 11, 26), "Mon 16 Nov 2026 to Thu 19 Nov 2026"),
        ((2026, 11, 26), (2026, 11, 26), "Wed 25 Nov 2026"),
    ],
)
def test_the_time_before_is_a_fair_one(
    first: tuple[int, int, int], last: tuple[int, int, int], before: str
) -> None:
    """Days of this month are compared with the same ones of the last, others by the week."""
    assert before_span(span_of(date(*first), date(*last))).words == before
