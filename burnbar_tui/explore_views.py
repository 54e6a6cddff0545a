"""What the Explore screen asks, and what it is answered."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

from burnbar_tui.scope import Scope
from burnbar_tui.views import DayBars, NamedTally, Tally


class By(StrEnum):
    """What calls can be grouped by."""

    MODEL = "model"
    PROJECT = "project"
    ACCOUNT = "account"
    PROVIDER = "provider"
    SESSION = "session"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    WEEKDAY = "weekday"
    HOUR = "hour of day"


Only = tuple[tuple[By, str], ...]
"""(what is narrowed, to which name), in the order in which that was done."""

Wanted = Callable[[], bool]
"""Tells whether somebody still waits for an answer."""


def always() -> bool:
    """Tell that it is waited for, however long it takes."""
    return True


NAMES = (By.MODEL, By.PROJECT, By.ACCOUNT, By.PROVIDER)
"""What has a name: calls can be narrowed to one, and a plot can be split by it."""
TIMES = (By.DAY, By.WEEK, By.MONTH, By.WEEKDAY, By.HOUR)
"""Shown in their own order, not by size."""


def days_named(by: By, name: str) -> tuple[date, date] | None:
    """Return the first and the last day that a row of time stands for, if it stands for some."""
    match by:
        case By.DAY:
            return (day := date.fromisoformat(name)), day
        case By.WEEK:
            first = date.fromisoformat(name)
            return first, first + timedelta(days=6)
        case By.MONTH:
            first = date.fromisoformat(f"{name}-01")
            return first, first.replace(day=monthrange(first.year, first.month)[1])
        case _:
            return None


class Pivot(Struct, frozen=True, kw_only=True):
    """One question of the Explore screen."""

    by: By = By.MODEL
    across: By | None = None
    """What the columns of a two-way table are, or None where there is one sum a row."""
    split: By = By.MODEL
    """What the plot tells apart; one of `NAMES`."""
    scope: Scope = Scope()
    only: Only = ()
    """To what calls are narrowed, in the order in which that was done."""
    has_hours: bool = False
    """Whether the hours of the week are wanted too, which takes the longest."""


class Explored(Struct, frozen=True, kw_only=True):
    """The answer to a pivot."""

    pivot: Pivot
    timezone: str = "UTC"
    today: date
    rows: tuple[NamedTally, ...] = ()
    columns: tuple[str, ...] = ()
    """Of a two-way table: names the largest first, times in their order."""
    others: int = 0
    """How many more there are; if any, the last part of each row is what these add to it."""
    whole: NamedTally = NamedTally(name="total")
    """What all rows add up to, and each of their parts."""
    total: Tally = Tally()
    bars: DayBars = DayBars()
    """Of every day of the period, the oldest first; at most a year."""
    hours: tuple[tuple[Tally, ...], ...] = ()
    """Seven rows from Monday on, of 24 hours each; none where they were not asked for."""
