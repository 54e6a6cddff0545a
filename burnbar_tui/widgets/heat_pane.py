"""When money was spent: a calendar of days, or the hours of the week; darker cells cost more."""

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from textual.app import RenderResult
from textual.reactive import reactive

from burnbar_tui.format import DAYS, MONTHS
from burnbar_tui.scope import Lens, Unit
from burnbar_tui.views import DayBars, Tally
from burnbar_tui.widgets.lines import Fitted, Lines
from burnbar_tui.widgets.parts import DIM, MONEY, Parts, joined, stamped
from burnbar_tui.widgets.pointed import CURSOR, Place, Pointed, Spot, name_of

SHADES = "·░▒▓█"
"""From nothing to the most; the sign tells as much as the colour."""
UNKNOWN = "?"
LABEL_CELLS = 4
LEAST_PICTURE = 24
LEAST_CELLS, MOST_CELLS = 2, 4
"""How wide the cell of a day is."""


class HeatPane(Pointed):
    """Rows are the days of the week; columns are weeks, or hours."""

    DEFAULT_CSS = """
    HeatPane { height: auto; min-height: 4; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    hours: reactive[tuple[tuple[Tally, ...], ...]] = reactive(())
    bars: reactive[DayBars] = reactive(DayBars())
    unit: reactive[Unit] = reactive(Unit.USD)
    is_calendar: reactive[bool] = reactive(True)
    _has_picture = False
    """Words take one line, a picture as many as there are days of the week."""

    def on_mount(self) -> None:
        self._retitle()

    def _retitle(self) -> None:
        self.called = "Days" if self.is_calendar else "Hours of the week"

    def watch_hours(self) -> None:
        self._take_room()

    def watch_bars(self) -> None:
        self._take_room()
        if self.has_focus:
            self.point_again()

    def watch_is_calendar(self) -> None:
        self.cursor = self.first_place() if self.has_focus else None
        self._retitle()
        self.point_again()
        self._take_room()

    def _take_room(self) -> None:
        has_picture = bool(self.bars.days if self.is_calendar else self.hours)
        if has_picture != self._has_picture:
            self._has_picture = has_picture
            self.refresh(layout=True)

    def render(self) -> RenderResult:
        return Fitted(self._drawn)

    def _drawn(self, width: int) -> Lines:
        width -= LABEL_CELLS
        if width < LEAST_PICTURE:
            return Lines([("no picture in so little room", DIM)])
        if not self.is_calendar and not self.hours:
            return Lines([("adding up…", DIM)])
        lines = self._calendar(width) if self.is_calendar else self._hours(width)
        if self.has_focus and self.cursor is not None and self.spot_of(self.cursor) is not None:
            (column, row), each = self.cursor, self._cells(width)
            at = LABEL_CELLS + column * each
            line = lines[row + 1]
            sign = "".join(text for text, _ in line).ljust(at + 1)[at]
            lines[row + 1] = stamped(line, at, sign * each, CURSOR)
        return Lines(*lines)

    @property
    def lens(self) -> Lens:
        return self.bars.lens

    def _value(self, tally: Tally) -> float:
        """Return how much it was; not a number if nobody knows, though there was something."""
        if self.unit is Unit.TOKENS:
            return tally.total_tokens
        cost = tally.cost_in(self.lens)
        return math.nan if cost is None else cost

    def _hours(self, width: int) -> list[Parts]:
        cells = [[self._value(cell) for cell in row] for row in self.hours]
        each = _hour_cells(width)
        scale = "".join(f"{hour:02d}".ljust(each * 6) for hour in range(0, 24, 6))
        return [[(" " * LABEL_CELLS + scale, DIM)], *shaded(cells, each)]

    def _calendar(self, width: int) -> list[Parts]:
        """Return the newest weeks that there is room for."""
        known = dict(zip(self.bars.days, self.bars.tallies, strict=True))
        if not known:
            return [[("no calls to draw", DIM)]]
        first, weeks, each = self._weeks(width)
        cells: list[list[float | None]] = []
        for weekday in range(7):
            row = [first + timedelta(weeks=week, days=weekday) for week in range(weeks)]
            cells.append([self._value(known[day]) if day in known else None for day in row])
        return [[(" " * LABEL_CELLS + _months(first, weeks, each), DIM)], *shaded(cells, each)]

    def _weeks(self, width: int) -> tuple[date, int, int]:
        """Return the first Monday on show, how many weeks, and how wide each one is."""
        last = self.bars.days[-1]
        monday = last - timedelta(days=last.weekday())
        weeks = min(width // LEAST_CELLS, -(-(monday - self.bars.days[0]).days // 7) + 1)
        each = max(LEAST_CELLS, min(MOST_CELLS, width // weeks))
        return monday - timedelta(weeks=weeks - 1), weeks, each

    def _cells(self, width: int) -> int:
        """Return how wide a day or an hour is."""
        return self._weeks(width)[2] if self.is_calendar else _hour_cells(width)

    def _room(self) -> int:
        return self.size.width - LABEL_CELLS

    def place_at(self, x: int, y: int) -> Place | None:
        has_picture = self.bars.days if self.is_calendar else self.hours
        if self._room() < LEAST_PICTURE or x < LABEL_CELLS or not has_picture:
            return None
        return (x - LABEL_CELLS) // self._cells(self._room()), y - 1

    def first_place(self) -> Place | None:
        if self._room() < LEAST_PICTURE:
            return None
        if not self.is_calendar:
            return 0, 0
        if not self.bars.days:
            return None
        return self._weeks(self._room())[1] - 1, self.bars.days[-1].weekday()

    def spot_of(self, place: Place) -> Spot | None:
        column, weekday = place
        if self._room() < LEAST_PICTURE or column < 0 or not 0 <= weekday < 7:
            return None
        return self._day_of(column, weekday) if self.is_calendar else self._hour_of(column, weekday)

    def _day_of(self, week: int, weekday: int) -> Spot | None:
        if not self.bars.days:
            return None
        first, weeks, _ = self._weeks(self._room())
        day = first + timedelta(weeks=week, days=weekday)
        place = (day - self.bars.days[0]).days
        if week >= weeks or not 0 <= place < len(self.bars.days):
            return None
        return Spot(name_of(day, day), self.bars.tallies[place], (day, day))

    def _hour_of(self, hour: int, weekday: int) -> Spot | None:
        if not self.hours or hour > 23:
            return None
        return Spot(f"{DAYS[weekday]} {hour:02d}:00", self.hours[weekday][hour])


def _hour_cells(width: int) -> int:
    return max(1, min(3, width // 24))


def _months(first: date, weeks: int, each: int) -> str:
    """Return the names of the months above the weeks in which they begin."""
    line = [" "] * (weeks * each + 3)
    before = -1
    for week in range(weeks):
        end = first + timedelta(weeks=week, days=6)
        if end.month != before and (before == -1 or end.day <= 7):
            name = MONTHS[end.month - 1][:3]
            at = week * each
            if not "".join(line[max(0, at - 1) : at + 3]).strip():
                line[at : at + 3] = name
            before = end.month
    return "".join(line).rstrip()


def shaded(cells: Sequence[Sequence[float | None]], each: int) -> list[Parts]:
    """Return a labelled line for each day of the week; None is a day outside the period."""
    borders = _borders(value for row in cells for value in row if value)
    lines: list[Parts] = []
    for name, row in zip(DAYS, cells, strict=True):
        parts: Parts = [(name.ljust(LABEL_CELLS), DIM)]
        for value in row:
            if value is None:
                parts.append((" " * each, DIM))
                continue
            level = 0 if math.isnan(value) else _level(value, borders)
            sign = UNKNOWN if math.isnan(value) else SHADES[level]
            parts.append((sign * each, MONEY if level else DIM))
        lines.append(joined(parts))
    return lines


def _borders(values: Iterable[float]) -> list[float]:
    """Return from which values on cells are a shade darker: each shade has as many cells.

    By their size alone one dear day would make all others look alike.
    """
    ranked = sorted(value for value in values if value > 0)
    shades = len(SHADES) - 1
    return [ranked[len(ranked) * shade // shades] for shade in range(1, shades)] if ranked else []


def _level(value: float, borders: Sequence[float]) -> int:
    """Return a shade: 0 is nothing, and the least that is something is 1."""
    return 0 if value <= 0 else 1 + sum(value >= border for border in borders)
