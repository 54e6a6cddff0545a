"""What each of the ways to tell some days means; pure, and of one `today`."""

import re
from datetime import date, timedelta

from burnbar_tui.engine.ask.dates import MONTH_NAMES, NUMBERS, WEEKDAYS, day_in
from burnbar_tui.engine.ask.span import Span, span_of, start_of
from burnbar_tui.scope import months_before

FIRST_DAY = date(1971, 1, 1)


def number_of(word: str) -> int:
    """Return the number that digits or a word tell."""
    return int(word) if word.isdigit() else NUMBERS[word]


def rolling(match: re.Match[str], today: date) -> Span | None:
    """The last 3 weeks: as many days up to today, months and years from the same date on."""
    count, unit = number_of(match["n"]), match["unit"]
    if not 0 < count < 5_000:
        return None
    if unit == "hour":
        return last_hours(count, today)
    if unit in {"month", "quarter", "year"}:
        months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
        first = months_before(today, months) + timedelta(days=1)
    else:
        days = count * {"day": 1, "week": 7, "fortnight": 14}[unit]
        first = today - timedelta(days=days - 1)
    return span_of(max(first, FIRST_DAY), today, f"the last {count} {unit}s")


def last_hours(count: int, today: date) -> Span:
    """Return so many hours until now."""
    words = f"the last {count} hours" if count > 1 else "the last hour"
    return Span(today - timedelta(days=1 + count // 24), today, words, last_hours=count)


def last_one(match: re.Match[str], today: date) -> Span | None:
    """The past week, or over the last week: seven days up to today, and not a calendar week."""
    unit = match["unit"]
    if unit in {"hour", "day", "fortnight"}:
        return None
    months = {"month": 1, "quarter": 3, "year": 12}
    first = today - timedelta(days=6)
    if unit in months:
        first = months_before(today, months[unit]) + timedelta(days=1)
    return span_of(first, today, f"the past {unit}")


def fortnight(_match: re.Match[str], today: date) -> Span:
    """The last fortnight."""
    return span_of(today - timedelta(days=13), today, "the last fortnight")


def last_whole(match: re.Match[str], today: date) -> Span | None:
    """Last week: the whole one before the present one."""
    unit = match["unit"]
    if unit in {"hour", "fortnight"}:
        return None
    if unit == "day":
        return span_of(today - timedelta(days=1), today - timedelta(days=1), "yesterday")
    last = start_of(unit, today) - timedelta(days=1)
    return span_of(start_of(unit, last), last, f"last {unit}")


def this_one(match: re.Match[str], today: date) -> Span | None:
    """This week: its days up to today."""
    unit = match["unit"]
    if unit in {"hour", "fortnight"}:
        return None
    return span_of(start_of(unit, today), today, "today" if unit == "day" else f"this {unit}")


def to_date(match: re.Match[str], today: date) -> Span:
    """Week to date, and wtd."""
    unit = {"w": "week", "m": "month", "q": "quarter", "y": "year"}[match["u"][0]]
    return span_of(start_of(unit, today), today, f"this {unit}")


def named_day(match: re.Match[str], today: date) -> Span:
    """Today, yesterday, the day before it."""
    ago = {"today": 0, "yesterday": 1, "day before yesterday": 2}[match["name"]]
    day = today - timedelta(days=ago)
    return span_of(day, day, match["name"])


def ago(match: re.Match[str], today: date) -> Span | None:
    """Three days ago."""
    count = number_of(match["n"])
    if match["unit"] != "day" or count > 5_000:
        return None
    day = today - timedelta(days=count)
    return span_of(day, day)


def weekday(match: re.Match[str], today: date) -> Span:
    """Friday is the last one that has begun, last friday is over."""
    back = (today.weekday() - WEEKDAYS[match["weekday"]]) % 7
    if match["last"] and not back:
        back = 7
    day = today - timedelta(days=back)
    return span_of(day, day)


def month_of(match: re.Match[str], today: date) -> Span | None:
    """October: the last one that has begun, or that of a year."""
    number = MONTH_NAMES[match["month"]]
    year = _year(match, number, today)
    if year is None:
        return None
    first = date(year, number, 1)
    last = months_before(first, -1) - timedelta(days=1)
    return span_of(first, min(last, max(today, first)))


def _year(match: re.Match[str], month: int, today: date) -> int | None:
    if match["year"]:
        return int(match["year"])
    if match["yearword"]:
        return today.year - (1 if match["yearword"].startswith("last") else 0)
    return today.year if month <= today.month else today.year - 1


def quarter(match: re.Match[str], today: date) -> Span:
    """Q3: the last one that has begun, or that of a year."""
    month = int(match["q"]) * 3 - 2
    year = _year(match, month, today) or today.year
    first = date(year, month, 1)
    last = months_before(first, -3) - timedelta(days=1)
    return span_of(first, min(last, max(today, first)), f"Q{match['q']}")


def whole_year(match: re.Match[str], today: date) -> Span:
    """2025: as much of it as has been."""
    year = int(match["year"])
    return span_of(date(year, 1, 1), min(date(year, 12, 31), max(today, date(year, 1, 1))))


def one_day(match: re.Match[str], today: date) -> Span | None:
    """A date."""
    day = day_in(match[0], today)
    return None if day is None else span_of(day, day)


def days_of(match: re.Match[str], today: date) -> Span | None:
    """3-9 november: two days of one month."""
    year = f" {match['y']}" if match["y"] else ""
    first = day_in(f"{match['d1']} {match['month']}{year}", today)
    last = day_in(f"{match['d2']} {match['month']}{year}", today)
    return span_of(first, last) if first and last and first <= last else None


def first_days(match: re.Match[str], today: date) -> Span | None:
    """The first ten days of november."""
    year = f" {match['y']}" if match["y"] else ""
    first = day_in(f"1 {match['month']}{year}", today)
    count = number_of(match["n"])
    if first is None or not 0 < count <= 28:
        return None
    return span_of(first, first + timedelta(days=count - 1))


def before_last(match: re.Match[str], today: date) -> Span:
    """The week before last: the whole one before the last whole one."""
    unit = match["unit"]
    last = start_of(unit, start_of(unit, today) - timedelta(days=1)) - timedelta(days=1)
    return span_of(start_of(unit, last), last, f"the {unit} before last")


def week_of(match: re.Match[str], today: date) -> Span | None:
    """The week of a date."""
    day = day_in(match["a"], today)
    if day is None:
        return None
    first = start_of("week", day)
    return span_of(first, max(day, min(today, first + timedelta(days=6))), "the week")


def iso_month(match: re.Match[str], today: date) -> Span:
    """2026-10."""
    first = date(int(match["year"]), int(match["number"]), 1)
    last = months_before(first, -1) - timedelta(days=1)
    return span_of(first, min(last, max(today, first)))


def weekend(match: re.Match[str], today: date) -> Span | None:
    """The weekend is the last one that has begun, last weekend is over."""
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    is_on = today.weekday() >= 5
    if match["which"] == "this " and not is_on:
        return None  # The last one may be meant, or the next.
    if match["which"] in {"last ", "past ", "previous "} and is_on:
        saturday -= timedelta(days=7)
    return span_of(saturday, min(today, saturday + timedelta(days=1)), "the weekend")


def month_days(match: re.Match[str], today: date) -> Span | None:
    """November 3 through 9: two days of one month."""
    year = f" {match['y']}" if match["y"] else ""
    first = day_in(f"{match['d1']} {match['month']}{year}", today)
    last = day_in(f"{match['d2']} {match['month']}{year}", today)
    return span_of(first, last) if first and last and first <= last else None


def everything(_match: re.Match[str], today: date) -> Span:
    """All time."""
    return Span(None, today, "all time")
