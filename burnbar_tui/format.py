"""Numbers, durations and instants as people read them in a table cell: pure and short.

Unknown is `—`; a sum with unpriced parts starts with `≥`; nothing known is rounded to nothing.
"""

import math
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from burnbar_tui.facts import NANO_USD_PER_USD, Confidence
from burnbar_tui.scope import Lens, Period, Scope, Unit
from burnbar_tui.views import Tally

UNKNOWN = "—"
ON_PACE = 0.03
"""Use that is nearer to the time that has passed is told as on pace."""
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SUFFIXES = "kMBT"
MOST_WITH_CENTS = 999.995
"""From so many dollars on cents are not told."""
MINUTE, HOUR, DAY = 60, 3_600, 86_400

PERIOD_TITLES = {
    Period.TODAY: "today",
    Period.WEEK: "7 days",
    Period.THIRTY_DAYS: "30 days",
    Period.MONTH: "this month",
    Period.ALL: "all time",
}


class Figure(NamedTuple):
    """A number as text, and how sure it is (None where that is not the question)."""

    text: str
    confidence: Confidence | None = None

    @property
    def marked(self) -> str:
        """The text with its confidence mark."""
        return self.text if self.confidence is None else f"{self.text} {self.confidence.mark}"


def dollars(nano_usd: int | None) -> str:
    """Return an amount in at most seven cells up to a billion dollars."""
    if nano_usd is None:
        return UNKNOWN
    if nano_usd < 0:
        return f"-{dollars(-nano_usd)}"
    usd = nano_usd / NANO_USD_PER_USD
    if 0 < usd < 0.01:
        return "<$0.01"
    if usd < MOST_WITH_CENTS:
        return f"${usd:.2f}"
    return f"${usd:,.0f}" if usd < 99_999.5 else f"${_scaled(usd)}"


def rough(nano_usd: int) -> str:
    """Return an amount that is but likely: without cents from ten dollars on."""
    text = dollars(nano_usd)
    is_large = abs(nano_usd) >= 10 * NANO_USD_PER_USD and "." in text and text[-1].isdigit()
    return f"${nano_usd / NANO_USD_PER_USD:,.0f}" if is_large else text


def precise(femto_usd: int, decimals: int) -> str:
    """Return an amount to its last digit, with at least some decimals."""
    whole, _, part = f"{Decimal(femto_usd).scaleb(-15):,.15f}".partition(".")
    return f"${whole}.{part.rstrip('0').ljust(decimals, '0')}"


def count(number: float) -> str:
    """Return a count in at most six cells: 950, 9.1k, 412.6M, 1.9B."""
    return f"{number:.0f}" if number < 1_000 else _scaled(number)


def several(number: int, noun: str) -> str:
    """Return how many of something there are: 1 day, 1,200 days."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _scaled(number: float) -> str:
    power = 1
    while power < len(SUFFIXES) and number >= 999.95 * 1_000**power:
        power += 1
    return f"{number / 1_000**power:,.1f}{SUFFIXES[power - 1]}"


def size(octets: int) -> str:
    """Return a size in bytes for people: 812 B, 4.2 kB, 1.9 GB."""
    if octets < 1_000:
        return f"{octets} B"
    scaled = _scaled(octets).replace("B", "G")
    return f"{scaled[:-1]} {scaled[-1]}B"


def percent(value: float | None) -> str:
    """Return a share, rounded down so that 100% is said of nothing less."""
    if value is None:
        return UNKNOWN
    if 0 < value < 1:
        return "<1%"
    return f"{math.floor(min(value, 9_999))}%"


def duration(seconds: float) -> str:
    """Return a length of time in its two largest units: 48m, 2h 05m, 3d 4h."""
    if seconds < MINUTE:
        return f"{max(0, math.floor(seconds))}s"
    if seconds < HOUR:
        return f"{math.floor(seconds / MINUTE)}m"
    if seconds < DAY:
        return f"{math.floor(seconds / HOUR)}h {math.floor(seconds % HOUR / MINUTE):02d}m"
    return f"{math.floor(seconds / DAY)}d {math.floor(seconds % DAY / HOUR)}h"


def pace(value: float | None) -> str:
    """Return how far use is ahead of the time that has passed: on pace, 12 % ahead, 5 % behind."""
    if value is None:
        return UNKNOWN
    if abs(value) < ON_PACE:
        return "on pace"
    return f"{abs(value) * 100:.0f} % {'ahead' if value > 0 else 'behind'}"


def age(at: datetime | None, now: datetime) -> str:
    """Return how long ago something was, in one unit: 2s, 4m, 3h, 2d."""
    if at is None:
        return UNKNOWN
    seconds = max(0, math.floor((now - at).total_seconds()))
    if seconds < MINUTE:
        return f"{seconds}s"
    if seconds < HOUR:
        return f"{seconds // MINUTE}m"
    return f"{seconds // HOUR}h" if seconds < DAY else f"{seconds // DAY}d"


def seen(at: datetime | None, now: datetime) -> str:
    """Return an age that changes once a minute at most."""
    text = age(at, now)
    return "now" if text.endswith("s") else text


def time_zone(name: str) -> tzinfo:
    """Return the zone of an IANA name, or UTC when there is none such."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return UTC


def scope_title(scope: Scope, today: date) -> str:
    """Return the days that a scope means: 30 days, yesterday, 9 - 15 Nov, October 2026."""
    if scope.is_current:
        return PERIOD_TITLES[scope.period]
    first, last = scope.days(today)
    if first is None:
        return "all time" if last == today else f"until {short_date(last, today)}"
    if first == last:
        ago = (today - last).days
        return {0: "today", 1: "yesterday"}.get(ago, short_date(last, today))
    is_month = first.day == 1 and (last + timedelta(days=1)).day == 1
    if is_month and (first.year, first.month) == (last.year, last.month):
        return f"{MONTHS[first.month - 1]} {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} - {short_date(last, today)}"
    return f"{short_date(first, today)} - {short_date(last, today)}"


def during(scope: Scope, today: date) -> str:
    """Return when calls of a scope were, to go on with: in 7 days, today, this month."""
    title = scope_title(scope, today)
    is_adverb = title in {"today", "yesterday", "this month"} or title.startswith("until ")
    if is_adverb:
        return title
    return f"of {title}" if title == "all time" else f"in {title}"


def short_date(day: date, today: date) -> str:
    """Return a day without its year where that is the present one."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1][:3]}{year}"


def clock_time(at: datetime, zone: tzinfo) -> str:
    """Return the time of day to the second."""
    return f"{at.astimezone(zone):%H:%M:%S}"


def stamp(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return an instant to the second if it is of today, else its day and minute."""
    local = at.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"{local:%H:%M:%S}"
    return f"{local.day} {MONTHS[local.month - 1][:3]} {local:%H:%M}"


def moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return an instant as near as needed: 15:20, Tue 09:00, 23 Oct."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if abs((local.date() - today).days) < 7:
        return f"{DAYS[local.weekday()]} {local:%H:%M}"
    return f"{local.day} {MONTHS[local.month - 1][:3]}"


def cost(tally: Tally, lens: Lens = Lens.BOTH) -> Figure:
    """Return the cost of a sum; `≥` and ○ say that parts of it have no price.

    Of such a sum a known part below a cent is as good as nothing known.
    """
    nano_usd = tally.cost_in(lens)
    text = dollars(nano_usd)
    if nano_usd is None:
        return Figure(text, Confidence.UNAVAILABLE)
    if tally.unpriced_events:
        is_told = nano_usd * 100 >= NANO_USD_PER_USD
        return Figure(f"≥ {text}" if is_told else UNKNOWN, Confidence.UNAVAILABLE)
    return Figure(text, tally.cost_confidence)


def tokens(tally: Tally) -> Figure:
    """Return all tokens of a sum."""
    return Figure(count(tally.total_tokens), tally.tokens_confidence)


def amount(tally: Tally, unit: Unit, lens: Lens = Lens.BOTH) -> Figure:
    """Return the cost or the tokens of a sum."""
    return cost(tally, lens) if unit is Unit.USD else tokens(tally)


def cache_hit_percent(tally: Tally) -> float | None:
    """Return the share of the prompt that was read from a cache, or None without a prompt."""
    prompt = tally.input_tokens + tally.cache_read_tokens + tally.cache_creation_tokens
    return tally.cache_read_tokens * 100 / prompt if prompt else None
