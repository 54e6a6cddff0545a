"""When money was spent: a calendar of days, or the hours of the week; darker cells cost more."""

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from textual.app import RenderResult
from textual.reactive import reactive

from burnbar_tui.format import DAYS, MONTHS
from burnbar_tui.scope import Lens, Unit
from burnbar_tui.views import DayBars, Tally
from burnbar_tui.widgets.blocks_pane import joined
from burnbar_tui.widgets.lines import Fitted, Lines
from burnbar_tui.widgets.parts import DIM, MONEY, Parts
from burnbar_tui.widgets.pointed import Pointed, Spot, name_of

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

    def watch_is_calendar(self) -> None:
        self.pointed = None
        self._retitle()
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
        return Lines(*(self._calendar(width) if self.is_calendar else self._hours(width)))

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
            return [[("nothing in this period", DIM)]]
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

    def spot_at(self, x: int, y: int) -> Spot | None:
        width, x, weekday = self.size.width - LABEL_CELLS, x - LABEL_CELLS, y - 1
        if width < LEAST_PICTURE or x < 0 or not 0 <= weekday < 7:
            return None
        return (
            self._day_at(width, x, weekday)
            if self.is_calendar
            else self._hour_at(width, x, weekday)
        )

    def _day_at(self, width: int, x: int, weekday: int) -> Spot | None:
        if not self.bars.days:
            return None
        first, weeks, each = self._weeks(width)
        day = first + timedelta(weeks=x // each, days=weekday)
        place = (day - self.bars.days[0]).days
        if x // each >= weeks or not 0 <= place < len(self.bars.days):
            return None
        return Spot(name_of(day, day), self.bars.tallies[place], (day, day))

    def _hour_at(self, width: int, x: int, weekday: int) -> Spot | None:
        hour = x // _hour_cells(width)
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
