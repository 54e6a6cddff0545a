"""Local days, hours, weeks and months as spans of instants, in any time zone.

A zone's offset is constant between its transitions. A range is cut there, so that inside each piece
a local day or hour is plain arithmetic (see `_slot` in `store_statements.py`), also on the 23- and
25-hour days and in zones off the full hour.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from burnbar_tui.facts import instant_of, ms_of

HOUR_MS = 3_600_000
DAY_MS = 86_400_000
BUCKET_MS = 900_000
_STEP_MS = 7 * DAY_MS
"""Offsets are compared this far apart; no zone changes twice within a week."""
_EPOCH_DAY = date(1970, 1, 1).toordinal()


class Piece(NamedTuple):
    """A span [start, end) in which the zone's offset is constant."""

    start_ms: int
    end_ms: int
    offset_ms: int


def day_start_ms(day: date, zone: ZoneInfo) -> int:
    """Return the first instant of a local day, also where midnight is skipped by a transition."""
    return ms_of(datetime.combine(day, time(), zone).astimezone(UTC))


def day_of(at_ms: int, zone: ZoneInfo) -> date:
    """Return the local day of an instant."""
    return instant_of(at_ms).astimezone(zone).date()


def offset_ms(at_ms: int, zone: ZoneInfo) -> int:
    """Return how far local time is ahead of UTC at an instant."""
    offset = zone.utcoffset(instant_of(at_ms).astimezone(zone)) or timedelta()
    return offset // timedelta(milliseconds=1)


def pieces(start_ms: int, end_ms: int, zone: ZoneInfo) -> list[Piece]:
    """Cut [start, end) where the zone's offset changes."""
    found: list[Piece] = []
    at_ms = start_ms
    while at_ms < end_ms:
        here, probe = offset_ms(at_ms, zone), at_ms
        while probe < end_ms and offset_ms(probe, zone) == here:
            probe += _STEP_MS
        border = min(_transition(probe - _STEP_MS, probe, here, zone), end_ms)
        found.append(Piece(at_ms, border, here))
        at_ms = border
    return found


def _transition(before_ms: int, after_ms: int, offset: int, zone: ZoneInfo) -> int:
    """Return the first quarter of an hour at which the offset is not that of `before_ms`."""
    if offset_ms(after_ms, zone) == offset:
        return after_ms
    low, high = before_ms // BUCKET_MS, -(-after_ms // BUCKET_MS)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_ms(middle * BUCKET_MS, zone) == offset:
            low = middle
        else:
            high = middle
    return high * BUCKET_MS


def date_of_slot(slot: int) -> date:
    """Return the day of a day slot."""
    return date.fromordinal(_EPOCH_DAY + slot)


def slot_of_date(day: date) -> int:
    """Return the day slot of a day."""
    return day.toordinal() - _EPOCH_DAY


def hour_of_slot(slot: int, offset: int) -> str:
    """Return a local hour with its offset, which tells the two apart where clocks go back."""
    local = instant_of(slot * HOUR_MS).replace(tzinfo=None)
    minutes = abs(offset) // 60_000
    sign = "-" if offset < 0 else "+"
    return f"{local:%Y-%m-%dT%H:00}{sign}{minutes // 60:02}:{minutes % 60:02}"
