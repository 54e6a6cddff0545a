"""The days that a question is about: `last friday`, `past fortnight`, `between nov 3 and nov 9`.

Weeks begin as the settings say. A day or month that is only named is the last one that has begun.
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
    NUMBERS,
    ORDINAL,
    WEEKDAY,
    alike,
    day_in,
)
from burnbar_tui.engine.ask.meanings import (
    ago,
    before_last,
    days_of,
    everything,
    first_days,
    fortnight,
    iso_month,
    last_hours,
    last_one,
    last_whole,
    month_days,
    month_of,
    named_day,
    one_day,
    quarter,
    rolling,
    this_one,
    to_date,
    week_of,
    weekday,
    weekend,
    whole_year,
)
from burnbar_tui.engine.ask.parts import IN, take_parts
from burnbar_tui.engine.ask.span import Span, span_of


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


def _between(match: re.Match[str], today: date) -> Span | None:
    one, two = alike(match["a"], match["b"])
    first, last = _edge(one, today), _edge(two, today)
    if first is None or last is None:
        return None
    if first.first is not None and first.first > last.last:
        return None
    return span_of(first.first, last.last)


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


def _adjacent(match: re.Match[str], today: date) -> Span | None:
    """September and october: two times of which one follows the other."""
    one, two = _edge(match["a"], today), _edge(match["b"], today)
    if one is None or two is None or one.first is None or two.first is None:
        return None
    if two.last + timedelta(days=1) == one.first:
        one, two = two, one
    is_next = one.last + timedelta(days=1) == two.first
    return span_of(one.first, two.last) if is_next else None


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
    (rf"\b{_IN}(?P<d1>\d{{1,2}}) ?- ?(?P<d2>\d{{1,2}}) {MONTH}(?: (?P<y>\d{{4}}))?\b", days_of),
    (rf"\b{_IN}{MONTH} (?P<d1>\d{{1,2}})(?:st|nd|rd|th)? ?(?:-|to|until|till|through|and|thru) ?"
     rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\w:])(?: (?P<y>20\d\d))?", month_days),
    (rf"\b{_IN}(?P<a>{_EDGE_TEXT}) ?(?:-|to|until|till|through|thru) ?(?P<b>{_EDGE_TEXT})(?!\w)",
     _between),
    (rf"\b{_IN}(?P<a>{_EDGE_TEXT}) (?:and|\+) {_IN}(?P<b>{_EDGE_TEXT})"
     r"(?: combined| together)?(?!\w)", _adjacent),
    (rf"\b{_IN}(?P<year>20\d\d)-(?P<number>0[1-9]|1[0-2])(?![\w-])", iso_month),
    (rf"\b(?:between|from) (?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?:and|to|until|through) "
     rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{MONTH}(?: (?P<y>20\d\d))?\b", month_days),
    (rf"\b{_IN}(?P<unit>week|month|quarter|year) before last\b", before_last),
    (rf"\b{_IN}week (?:of|starting|beginning|commencing|from) (?:on )?(?P<a>{DATES})"
     r"(?![\w/.-])", week_of),
    (r"\b(?:(?:over|on|at|during|in|for|from|across) )?(?:the )?(?P<which>last |past |previous |"
     r"this |the )(?:weekend)\b", weekend),
    (rf"\b{_IN}(?P<name>day before yesterday)\b", named_day),
    (rf"\b(?:(?:ever )?since|starting(?: on| from)?) (?:the )?(?P<a>{_EDGE_TEXT})\b", _since),
    (rf"\bfrom (?:the )?(?P<a>{_EDGE_TEXT}) (?:on(?:wards?)?|(?:until|till) now|to date)\b",
     _since),
    (rf"\b(?P<word>after) (?:the )?(?P<a>{_EDGE_TEXT})\b", _after),
    (rf"\b{_IN}first (?P<n>\d{{1,2}}|{'|'.join(NUMBERS)}) days of {MONTH}(?: (?P<y>20\d\d))?\b",
     first_days),
    (rf"\b(?P<word>until|till|before|up to) (?P<a>{_EDGE_TEXT})\b", _until),
    (rf"\b{_IN}{DATES}(?![\w/.-])", one_day),
    (rf"\b{_IN}(?P<name>yesterday|today)\b", named_day),
    (rf"\b{_IN}{MONTH}{_YEAR_AFTER}\b", month_of),
    (r"\b(?:right|just) now\b", lambda _m, today: span_of(today, today, "today")),
    (rf"\b{_IN}(?:{_LAST} )?{_NUMBER} {_UNIT} ago\b", ago),
    (rf"\b{_IN}{_LAST} {_NUMBER} {_UNIT}\b", rolling),
    (rf"\b{_IN}{_LAST} (?:fortnight|couple of weeks)\b", fortnight),
    (rf"\b{_IN}{_LAST} hour\b", lambda _m, today: last_hours(1, today)),
    (rf"\b(?:(?:in|over|during|within|for|across) the last|{_IN}past) {_UNIT[:-2]}\b", last_one),
    (rf"\b{_IN}(?P<last>last )?{WEEKDAY}\b", weekday),
    (rf"\b{_IN}{_LAST} {_UNIT[:-2]}\b", last_whole),
    (rf"\b{_IN}(?:this|current|the current) {_UNIT[:-2]}\b", this_one),
    (r"\b(?P<u>week|month|quarter|year) to date\b", to_date),
    (r"\b(?P<u>wtd|mtd|qtd|ytd)\b", to_date),
    (rf"\b{_IN}q(?P<q>[1-4]){_YEAR_AFTER}\b", quarter),
    (rf"\b{_IN}(?P<year>20\d\d)\b", whole_year),
    (rf"\b{_IN}(?:all time|all-time|ever|overall|so far|in total|altogether|to date|lifetime|"
     r"(?:since|from) (?:the )?(?:very )?(?:beginning|start)(?: of time)?|"
     r"since day one|forever|up (?:to|until|till) now|(?:un)?till? now|till date)\b", everything),
)  # fmt: skip
_RULES: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(text), meaning) for text, meaning in _TEXTS
)
_EDGES = next(place for place, (_, meaning) in enumerate(_RULES) if meaning is one_day)
"""From here on the rules tell a day or a few, and no range of two ends."""
