"""Hermes' sums per session and local calendar day -> on which day a running total grew.

Its table of days knows no models. So each part (a model, a task) takes its share of the days in the
order of time, those first that were seen last the longest ago and none before it was seen first, as
far as the sums allow. Days need not add up to the session (it may be older than their table, or a
day may be written later than the sum): what no day tells of is left to when the part grew last.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from burnbar_tui.providers._hermes_rows import Day

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
EPOCH_DAY = date(1970, 1, 1).toordinal()

Name = tuple[str, str, str]
"""Model, provider, task."""


class Share(Struct):
    """A running total of one part, or what of it belongs to one day."""

    name: Name
    sizes: list[int]
    """Input, cache read, cache write, output, reasoning, nano-USD."""
    at_ms: int = 0
    """When the part grew last, or on this day; 0 is not told."""
    first_ms: int = 0
    """When the part was seen first; 0 is not told."""
    day: str = ""
    """Empty for what no day tells of."""

    def add(self, sizes: Iterable[int]) -> None:
        """Add to the sums."""
        self.sizes = [one + other for one, other in zip(self.sizes, sizes, strict=True)]


class Span(Struct, frozen=True):
    """When a session began, when it was used last (0 is not told), and when it can have ended."""

    started_ms: int
    used_ms: int
    ended_ms: int


def by_day(parts: list[Share], main_loop: list[Share], days: list[Day], span: Span) -> list[Share]:
    """Return the parts by day, and then what of each one no day tells of, even if that is nothing.

    It is not told whether days have auxiliary calls: they do where the main loop cannot hold them.
    """
    dated = [(midnight, day) for day in days if (midnight := _midnight_ms(day.day)) is not None]
    if not dated:
        return parts
    wanted, main = _sums(day for _, day in dated), _sums(main_loop)
    if all(one <= other for one, other in zip(wanted, main, strict=True)):
        return [part for part in parts if part not in main_loop] + _placed(main_loop, dated, span)
    return _placed(parts, dated, span)


def _midnight_ms(day: str) -> int | None:
    """Return a day's midnight as if it were in UTC, or None for what is no day."""
    try:
        return (date.fromisoformat(day).toordinal() - EPOCH_DAY) * DAY_MS
    except ValueError:
        return None


def _placed(parts: list[Share], dated: list[tuple[int, Day]], span: Span) -> list[Share]:
    """Deal the parts out to the days."""
    dated = sorted(dated, key=lambda pair: pair[0])
    first, newest = dated[0][0], dated[-1][0]
    # Where days are missing, the first one need not be that on which the session began.
    is_complete = _sums(day for _, day in dated) == _sums(parts)
    zone_ms = _zone_ms(first, span.started_ms) if is_complete else 0
    parts = sorted(parts, key=lambda part: (part.at_ms or span.ended_ms, part.name))
    left = {part.name: part.sizes[:4] for part in parts}
    shares = []
    for midnight, day in dated:
        at_ms = max(span.started_ms, min(midnight + DAY_MS // 2 - zone_ms, span.ended_ms))
        if midnight == newest and -14 <= (span.used_ms - midnight) / HOUR_MS < 36:
            at_ms = span.used_ms
        wanted = day.sizes()[:4]
        ends_ms = midnight + DAY_MS - zone_ms
        for part in sorted(parts, key=lambda part: part.first_ms >= ends_ms):
            before = left[part.name]
            taken = [min(one, other) for one, other in zip(wanted, before, strict=True)]
            if any(taken):
                left[part.name] = after = _less(before, taken)
                wanted = _less(wanted, taken)
                sizes = [*taken, *_rest(part, before, after)]
                shares.append(Share(part.name, sizes, at_ms, day=day.day))
    for part in parts:
        before = left[part.name]
        sizes = [*before, *_rest(part, before, [0] * 4)]
        shares.append(Share(part.name, sizes, part.at_ms))
    return shares


def _sums(rows: Iterable[Share | Day]) -> list[int]:
    sizes = (row.sizes[:4] if isinstance(row, Share) else row.sizes()[:4] for row in rows)
    return [sum(column) for column in zip([0] * 4, *sizes, strict=True)]


def _less(sizes: list[int], taken: list[int]) -> list[int]:
    return [one - other for one, other in zip(sizes, taken, strict=True)]


def _rest(part: Share, before: list[int], after: list[int]) -> list[int]:
    """Return how much reasoning goes with the output that was taken, and cost with all tokens."""
    output, tokens = part.sizes[3], sum(part.sizes[:4])
    reasoning, cost = part.sizes[4:]
    return [
        reasoning * before[3] // output - reasoning * after[3] // output if output else 0,
        cost * sum(before) // tokens - cost * sum(after) // tokens if tokens else 0,
    ]


def _zone_ms(first_day_ms: int, started_ms: int) -> int:
    """Return the smallest distance to UTC with which a session began on its first day.

    The days are those of a zone that is not told. With this guess the noon of each day lies within
    that day for zones up to twelve hours away, and for most farther ones.
    """
    least_ms, most_ms = first_day_ms - started_ms, first_day_ms + DAY_MS - 1 - started_ms
    guess_ms = max(least_ms, min(0, most_ms))
    return guess_ms if -12 * HOUR_MS <= guess_ms <= 14 * HOUR_MS else 0
