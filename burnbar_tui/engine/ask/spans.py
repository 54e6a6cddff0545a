"""The days that a question is about: `last friday`, `past fortnight`, `between nov 3 and nov 9`.

Pure. Weeks begin on Monday. A day or month that is only named is the last such one that has begun.
What could be read in two ways, such as 03/04/2026, is not read at all.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.engine.ask.dates import (
    DATES,
    MONTH,
    MONTH_NAMES,
    NUMBERS,
    ORDINAL,
    WEEKDAY,
    WEEKDAYS,
    alike,
    day_in,
)
from burnbar_tui.engine.ask.parts import IN, take_parts
from burnbar_tui.engine.ask.span import Span, span_of, start_of
from burnbar_tui.scope import months_before

FIRST_DAY = date(1971, 1, 1)


class Found(Struct, frozen=True):
    """A span, and the question without the words that told it."""

    span: Span
    rest: str


_NUMBER = rf"(?P<n>\d{{1,4}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})(?: of)?"
_UNIT = r"(?P<unit>hour|day|week|fortnight|month|quarter|year)s?"
_IN = IN
_LAST = r"(?:last|past|previous|prior|preceding)"


def find_span(text: str, today: date) -> Found | None:
    """Return the span that a question names, or None.

    Args:
        text: the question, in lower case and without punctuation but in dates.
        today: the present day where the user is.
    """
    rest, hours, weekdays = take_parts(text)
    for pattern, meaning in _RULES:
        for match in pattern.finditer(rest):
            span = meaning(match, today)
            if span is not None and _FROM.match(match[0]):
                return None  # From then on, or of that day.
            if span is not None:
                left = f"{rest[: match.start()]} {rest[match.end() :]}"
                return Found(replace(span, hours=hours, weekdays=weekdays), _clean(left))
    if hours or weekdays:
        span = Span(None, today, "all time", hours, weekdays)
        return Found(span, _clean(rest))
    return None


def _clean(text: str) -> str:
    return " ".join(text.split())


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word]


def _rolling(match: re.Match[str], today: date) -> Span | None:
    """The last 3 weeks: as many days up to today, months and years from the same date on."""
    count, unit = _number(match["n"]), match["unit"]
    if not 0 < count < 5_000:
        return None
    if unit == "hour":
        return _hours(count, today)
    if unit in {"month", "quarter", "year"}:
        months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
        first = months_before(today, months) + timedelta(days=1)
    else:
        days = count * {"day": 1, "week": 7, "fortnight": 14}[unit]
        first = today - timedelta(days=days - 1)
    return span_of(max(first, FIRST_DAY), today, f"the last {count} {unit}s")


def _hours(count: int, today: date) -> Span:
    words = f"the last {count} hours" if count > 1 else "the last hour"
    return Span(today - timedelta(days=1 + count // 24), today, words, last_hours=count)


def _last_one(match: re.Match[str], today: date) -> Span | None:
    """The past week, or over the last week: seven days up to today, and not a calendar week."""
    unit = match["unit"]
    if unit in {"hour", "day", "fortnight"}:
        return None
    months = {"month": 1, "quarter": 3, "year": 12}
    first = today - timedelta(days=6)
    if unit in months:
        first = months_before(today, months[unit]) + timedelta(days=1)
    return span_of(first, today, f"the past {unit}")


def _fortnight(_match: re.Match[str], today: date) -> Span:
    return span_of(today - timedelta(days=13), today, "the last fortnight")


def _last_whole(match: re.Match[str], today: date) -> Span | None:
    """Last week: the whole one before the present one."""
    unit = match["unit"]
    if unit in {"hour", "fortnight"}:
        return None
    if unit == "day":
        return span_of(today - timedelta(days=1), today - timedelta(days=1), "yesterday")
    last = start_of(unit, today) - timedelta(days=1)
    return span_of(start_of(unit, last), last, f"last {unit}")


def _this(match: re.Match[str], today: date) -> Span | None:
    unit = match["unit"]
    if unit in {"hour", "fortnight"}:
        return None
    return span_of(start_of(unit, today), today, "today" if unit == "day" else f"this {unit}")


def _to_date(match: re.Match[str], today: date) -> Span:
    unit = {"w": "week", "m": "month", "q": "quarter", "y": "year"}[match["u"][0]]
    return span_of(start_of(unit, today), today, f"this {unit}")


def _named_day(match: re.Match[str], today: date) -> Span:
    ago = {"today": 0, "yesterday": 1, "day before yesterday": 2}[match["name"]]
    day = today - timedelta(days=ago)
    return span_of(day, day, match["name"])


def _ago(match: re.Match[str], today: date) -> Span | None:
    count = _number(match["n"])
    if match["unit"] != "day" or count > 5_000:
        return None
    day = today - timedelta(days=count)
    return span_of(day, day)


def _weekday(match: re.Match[str], today: date) -> Span:
    """Friday is the last one that has begun, last friday is over."""
    back = (today.weekday() - WEEKDAYS[match["weekday"]]) % 7
    if match["last"] and not back:
        back = 7
    day = today - timedelta(days=back)
    return span_of(day, day)


def _month_of(match: re.Match[str], today: date) -> Span | None:
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


def _quarter(match: re.Match[str], today: date) -> Span:
    month = int(match["q"]) * 3 - 2
    year = _year(match, month, today) or today.year
    first = date(year, month, 1)
    last = months_before(first, -3) - timedelta(days=1)
    return span_of(first, min(last, max(today, first)), f"Q{match['q']}")


def _whole_year(match: re.Match[str], today: date) -> Span:
    year = int(match["year"])
    return span_of(date(year, 1, 1), min(date(year, 12, 31), max(today, date(year, 1, 1))))


def _date(match: re.Match[str], today: date) -> Span | None:
    day = day_in(match[0], today)
    return None if day is None else span_of(day, day)


def _between(match: re.Match[str], today: date) -> Span | None:
    one, two = alike(match["a"], match["b"])
    first, last = _edge(one, today), _edge(two, today)
    if first is None or last is None:
        return None
    if first.first is not None and first.first > last.last:
        return None
    return span_of(first.first, last.last)


def _days_of(match: re.Match[str], today: date) -> Span | None:
    """3-9 november: two days of one month."""
    year = f" {match['y']}" if match["y"] else ""
    first = day_in(f"{match['d1']} {match['month']}{year}", today)
    last = day_in(f"{match['d2']} {match['month']}{year}", today)
    return span_of(first, last) if first and last and first <= last else None


def _since(match: re.Match[str], today: date) -> Span | None:
    edge = _edge(match["a"], today)
    if edge is None or edge.first is None or edge.first > today:
        return None
    return span_of(edge.first, today)


def _after(match: re.Match[str], today: date) -> Span | None:
    """After a day: from the next one on."""
    edge = _edge(match["a"], today)
    if edge is None or edge.last >= today:
        return None
    return span_of(edge.last + timedelta(days=1), today)


def _first_days(match: re.Match[str], today: date) -> Span | None:
    year = f" {match['y']}" if match["y"] else ""
    first = day_in(f"1 {match['month']}{year}", today)
    count = _number(match["n"])
    if first is None or not 0 < count <= 28:
        return None
    return span_of(first, first + timedelta(days=count - 1))


def _until(match: re.Match[str], today: date) -> Span | None:
    edge = _edge(match["a"], today)
    if edge is None or edge.first is None:
        return None
    is_before = match["word"] == "before"
    return span_of(None, edge.first - timedelta(days=1) if is_before else edge.last)


def _edge(text: str, today: date) -> Span | None:
    """Return what one end of a range means, if the whole text is one."""
    for pattern, meaning in _RULES[_EDGES:]:
        if (match := pattern.fullmatch(text.strip())) and (span := meaning(match, today)):
            return span
    day = day_in(text, today)
    return None if day is None else span_of(day, day)


def _before_last(match: re.Match[str], today: date) -> Span:
    """The week before last: the whole one before the last whole one."""
    unit = match["unit"]
    last = start_of(unit, start_of(unit, today) - timedelta(days=1)) - timedelta(days=1)
    return span_of(start_of(unit, last), last, f"the {unit} before last")


def _week_of(match: re.Match[str], today: date) -> Span | None:
    day = day_in(match["a"], today)
    if day is None:
        return None
    first = start_of("week", day)
    return span_of(first, max(day, min(today, first + timedelta(days=6))), "the week")


def _weekend(match: re.Match[str], today: date) -> Span | None:
    """The weekend is the last one that has begun, last weekend is over."""
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    is_on = today.weekday() >= 5
    if match["which"] == "this " and not is_on:
        return None  # The last one may be meant, or the next.
    if match["which"] in {"last ", "past ", "previous "} and is_on:
        saturday -= timedelta(days=7)
    return span_of(saturday, min(today, saturday + timedelta(days=1)), "the weekend")


def _month_days(match: re.Match[str], today: date) -> Span | None:
    """November 3 through 9: two days of one month."""
    year = f" {match['y']}" if match["y"] else ""
    first = day_in(f"{match['d1']} {match['month']}{year}", today)
    last = day_in(f"{match['d2']} {match['month']}{year}", today)
    return span_of(first, last) if first and last and first <= last else None


def _everything(_match: re.Match[str], today: date) -> Span:
    return Span(None, today, "all time")


_EDGE_TEXT = (
    rf"(?:{DATES}|(?:the )?day before yesterday|yesterday|today|now"
    rf"|(?:last )?{WEEKDAY.replace('?P<weekday>', '?:')}"
    rf"|(?:this|last) (?:week|month|year)"
    rf"|{MONTH.replace('?P<month>', '?:')}(?: \d{{4}})?|{ORDINAL}|\d{{4}})"
)
_YEAR_AFTER = r"(?: (?P<year>20\d\d)| (?P<yearword>last year|this year))?"

_FROM = re.compile(
    rf"from (?:the )?(?:{DATES}|{WEEKDAY.replace('?P<weekday>', '?:')}|"
    rf"{MONTH.replace('?P<month>', '?:')})(?: 20\d\d)?$"
)

Meaning = Callable[[re.Match[str], date], Span | None]
_TEXTS: tuple[tuple[str, Meaning], ...] = (
    (rf"\b{_IN}(?:between|from) (?P<a>{_EDGE_TEXT}) "
     rf"(?:and|to|until|till|through|thru) (?P<b>{_EDGE_TEXT})\b", _between),
    (rf"\b{_IN}(?P<a>{DATES}) ?(?:-|to|until|till|through|thru) (?P<b>{DATES})\b", _between),
    (rf"\b{_IN}(?P<d1>\d{{1,2}}) ?- ?(?P<d2>\d{{1,2}}) {MONTH}(?: (?P<y>\d{{4}}))?\b", _days_of),
    (rf"\b{_IN}{MONTH} (?P<d1>\d{{1,2}})(?:st|nd|rd|th)? ?(?:-|to|until|till|through|and|thru) ?"
     rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\w:])(?: (?P<y>20\d\d))?", _month_days),
    (rf"\b{_IN}(?P<a>{_EDGE_TEXT}) ?(?:-|to|until|till|through|thru) ?(?P<b>{_EDGE_TEXT})(?!\w)",
     _between),
    (rf"\b{_IN}(?P<unit>week|month|quarter|year) before last\b", _before_last),
    (rf"\b{_IN}week (?:of|starting|beginning|commencing|from) (?:on )?(?P<a>{DATES})"
     r"(?![\w/.-])", _week_of),
    (r"\b(?:(?:over|on|at|during|in|for|from|across) )?(?:the )?(?P<which>last |past |previous |"
     r"this |the )(?:weekend)\b", _weekend),
    (rf"\b{_IN}(?P<name>day before yesterday)\b", _named_day),
    (rf"\b(?:(?:ever )?since|starting(?: on| from)?) (?:the )?(?P<a>{_EDGE_TEXT})\b", _since),
    (rf"\bfrom (?:the )?(?P<a>{_EDGE_TEXT}) (?:on(?:wards?)?|(?:until|till) now|to date)\b",
     _since),
    (rf"\b(?P<word>after) (?:the )?(?P<a>{_EDGE_TEXT})\b", _after),
    (rf"\b{_IN}first (?P<n>\d{{1,2}}|{'|'.join(NUMBERS)}) days of {MONTH}(?: (?P<y>20\d\d))?\b",
     _first_days),
    (rf"\b(?P<word>until|till|before|up to) (?P<a>{_EDGE_TEXT})\b", _until),
    (rf"\b{_IN}{DATES}(?![\w/.-])", _date),
    (rf"\b{_IN}(?P<name>yesterday|today)\b", _named_day),
    (rf"\b{_IN}{MONTH}{_YEAR_AFTER}\b", _month_of),
    (r"\b(?:right|just) now\b", lambda _m, today: span_of(today, today, "today")),
    (rf"\b{_IN}(?:{_LAST} )?{_NUMBER} {_UNIT} ago\b", _ago),
    (rf"\b{_IN}{_LAST} {_NUMBER} {_UNIT}\b", _rolling),
    (rf"\b{_IN}{_LAST} (?:fortnight|couple of weeks)\b", _fortnight),
    (rf"\b{_IN}{_LAST} hour\b", lambda _m, today: _hours(1, today)),
    (rf"\b(?:(?:in|over|during|within|for|across) the last|{_IN}past) {_UNIT[:-2]}\b", _last_one),
    (rf"\b{_IN}(?P<last>last )?{WEEKDAY}\b", _weekday),
    (rf"\b{_IN}{_LAST} {_UNIT[:-2]}\b", _last_whole),
    (rf"\b{_IN}(?:this|current|the current) {_UNIT[:-2]}\b", _this),
    (r"\b(?P<u>week|month|quarter|year) to date\b", _to_date),
    (r"\b(?P<u>wtd|mtd|qtd|ytd)\b", _to_date),
    (rf"\b{_IN}q(?P<q>[1-4]){_YEAR_AFTER}\b", _quarter),
    (rf"\b{_IN}(?P<year>20\d\d)\b", _whole_year),
    (rf"\b{_IN}(?:all time|all-time|ever|overall|so far|in total|altogether|to date|lifetime|"
     r"(?:since|from) (?:the )?(?:very )?(?:beginning|start)(?: of time)?|"
     r"since day one|forever)\b", _everything),
)  # fmt: skip
_RULES: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(text), meaning) for text, meaning in _TEXTS
)
_EDGES = next(place for place, (_, meaning) in enumerate(_RULES) if meaning is _date)
"""From here on the rules tell a day or a few, and no range of two ends."""
