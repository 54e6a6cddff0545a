"""Hermes' sums per session and local calendar day -> on which day a running total grew.

Its table of days knows no models. Where the days add up to the session, each part (a model, a task)
takes its share of the days in the order of time, those first that were seen last the longest ago
and none before it was seen first, as far as the sums allow.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from burnbar_tui.providers.fields import Count

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
EPOCH_DAY = date(1970, 1, 1).toordinal()

Name = tuple[str, str, str]
"""Model, provider, task."""


class Day(Struct):
    """What a session has used on one local calendar day."""

    session_id: str
    day: str
    input_tokens: Count | None = None
    cache_read_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    output_tokens: Count | None = None

    def sizes(self) -> list[int]:
        """Return input, cache read, cache write and output."""
        return [
            self.input_tokens or 0,
            self.cache_read_tokens or 0,
            self.cache_write_tokens or 0,
            self.output_tokens or 0,
        ]

    def starts_ms(self) -> int | None:
        """Return the day's midnight as if it were in UTC, or None for what is no day."""
        try:
            return (date.fromisoformat(self.day).toordinal() - EPOCH_DAY) * DAY_MS
        except ValueError:
            return None


class Share(Struct):
    """A running total of one part, or what of it belongs to one day."""

    name: Name
    sizes: list[int]
    """Input, cache read, cache write, output, reasoning, nano-USD."""
    at_ms: int
    """When the part grew last, or on this day; 0 is not told."""
    day: str = ""
    first_ms: int = 0
    """When the part was seen first; 0 is not told."""


class Span(Struct, frozen=True):
    """When a session began, when it was used last (0 is not told), and when it can have ended."""

    started_ms: int
    used_ms: int
    ended_ms: int


def by_day(parts: list[Share], main_loop: list[Name], days: list[Day], span: Span) -> list[Share]:
    """Return the parts by day as far as the days account for all of them, or for the main loop."""
    wanted = _sums(day.sizes() for day in days)
    main = [part for part in parts if part.name in main_loop]
    for chosen in (parts, main):
        if any(wanted) and _sums(part.sizes[:4] for part in chosen) == wanted:
            others = [part for part in parts if part not in chosen]
            return others + _placed(chosen, days, span)
    return parts


def _sums(rows: Iterable[list[int]]) -> list[int]:
    return [sum(column) for column in zip([0] * 4, *rows, strict=True)]


def _placed(parts: list[Share], days: list[Day], span: Span) -> list[Share]:
    """Deal the parts out to the days; any row that is no day leaves them as they are."""
    midnights = [midnight for day in days if (midnight := day.starts_ms()) is not None]
    if len(midnights) < len(days):
        return parts
    zone_ms = _zone_ms(min(midnights), span.started_ms)
    parts = sorted(parts, key=lambda part: (part.at_ms or span.ended_ms, part.name))
    left = {part.name: part.sizes[:4] for part in parts}
    shares = []
    for midnight, day in sorted(zip(midnights, days, strict=True), key=lambda pair: pair[0]):
        at_ms = max(span.started_ms, min(midnight + DAY_MS // 2 - zone_ms, span.ended_ms))
        if midnight == max(midnights) and -14 <= (span.used_ms - midnight) / HOUR_MS < 36:
            at_ms = span.used_ms
        wanted = day.sizes()
        ends_ms = midnight + DAY_MS - zone_ms
        for part in sorted(parts, key=lambda part: part.first_ms >= ends_ms):
            before = left[part.name]
            taken = [min(one, other) for one, other in zip(wanted, before, strict=True)]
            if any(taken):
                left[part.name] = after = _less(before, taken)
                wanted = _less(wanted, taken)
                sizes = [*taken, *_rest(part, before, after)]
                shares.append(Share(part.name, sizes, at_ms, day.day))
    return shares


def _less(sizes: list[int], taken: list[int]) -> list[int]:
    return [one - other for one, other in zip(sizes, taken, strict=True)]


def _rest(part: Share, before: list[int], after: list[int]) -> list[int]:
    """Return how much reasoning goes with the output that was taken, and cost with all tokens."""
    output, tokens = part.sizes[3], sum(part.sizes[:4])
    reasoning, cost = part.sizes[4:]
    return [
        reasoning * before[3] // output - reasoning * after[3] // output if output else 0,
        cost * sum(before) // tokens - cost * sum(after) // tokens,
    ]


def _zone_ms(first_day_ms: int, started_ms: int) -> int:
    """Return the smallest distance to UTC with which a session began on its first day.

    The days are those of a zone that is not told. With this guess the noon of each day lies within
    that day for zones up to twelve hours away, and for most farther ones.
    """
    least_ms, most_ms = first_day_ms - started_ms, first_day_ms + DAY_MS - 1 - started_ms
    guess_ms = max(least_ms, min(0, most_ms))
    return guess_ms if -12 * HOUR_MS <= guess_ms <= 14 * HOUR_MS else 0
