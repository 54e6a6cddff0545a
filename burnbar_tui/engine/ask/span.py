"""Some local days, how they are called, and the days before them."""

from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.format import DAYS, MONTHS
from burnbar_tui.scope import months_before
from burnbar_tui.weeks import week_of


class Span(Struct, frozen=True):
    """Local days, both included; and of each only some hours, where that is asked."""

    first: date | None
    last: date
    words: str
    """How the span is called, in full."""
    hours: tuple[int, int] | None = None
    """From which hour on and before which one."""
    weekdays: tuple[int, ...] = ()
    """0 is Monday; none are all."""
    last_hours: int = 0
    """So many hours until now, instead of days."""


def day_words(day: date) -> str:
    """Return a day as people write it."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def span_of(first: date | None, last: date, name: str = "") -> Span:
    """Return a span whose words tell its days."""
    if first is None:
        days = f"until {day_words(last)}"
    elif first == last:
        days = day_words(first)
    else:
        days = f"{day_words(first)} to {day_words(last)}"
    return Span(first, last, f"{name} ({days})" if name else days)


def before_span(span: Span) -> Span:
    """Return the time before: of months the ones before as far, else as many days."""
    first, last = span.first or span.last, span.last
    after = last + timedelta(days=1)
    length = (last - first).days + 1
    if first.day == 1 and after.day == 1:
        months = (after.year - first.year) * 12 + after.month - first.month
        earlier, end = months_before(first, months), first - timedelta(days=1)
    elif months := _months_begun(first, last):
        earlier = months_before(first, months)
        end = min(months_before(last, months), first - timedelta(days=1))
    else:
        # Days of the week are compared with the same ones, since people work in weeks.
        earlier = first - timedelta(days=-(-length // 7) * 7 if length > 1 else 1)
        end = earlier + timedelta(days=length - 1)
    return replace(span_of(earlier, end), hours=span.hours, weekdays=span.weekdays)


def _months_begun(first: date, last: date) -> int:
    """Return how long the month, quarter or year is in months whose days so far a span is, or 0.

    Of no more than a week it is rather the days that were meant.
    """
    if first.day != 1 or (last - first).days < 7:
        return 0
    if (first.year, first.month) == (last.year, last.month):
        return 1
    if start_of("quarter", last) == first:
        return 3
    return 12 if start_of("year", last) == first else 0


def start_of(unit: str, day: date) -> date:
    """Return the first day of the week, month, quarter or year that a day is in."""
    match unit:
        case "week":
            return week_of(day)
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
        case _:
            return day
