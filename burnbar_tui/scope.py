"""Of which calls figures are: a range of days, whose money counts, and a filter.

One value for all screens, so that whatever narrows a figure is the same everywhere.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.facts import NANO_USD_PER_USD
from burnbar_tui.weeks import week_of


class Period(StrEnum):
    """The ranges that `t` walks through, each up to and including today."""

    TODAY = "today"
    WEEK = "7d"
    THIRTY_DAYS = "30d"
    MONTH = "month"
    ALL = "all"


class Unit(StrEnum):
    """What a figure counts."""

    USD = "usd"
    TOKENS = "tokens"


class Lens(StrEnum):
    """Whose money a figure in dollars is."""

    BOTH = "both"
    SPEND = "spend"
    """What is really billed."""
    PLAN = "plan value"
    """What work on subscriptions would have cost at list price."""


class Step(StrEnum):
    """What a length of time is counted in."""

    DAYS = "d"
    WEEKS = "w"
    MONTHS = "m"
    YEARS = "y"


Days = tuple[date | None, date]
"""First and last day, both included; without a first one since the beginning."""


class When(Struct, frozen=True):
    """The days that a filter asks for: so many steps until today, whole ones, or named days."""

    count: int = 0
    step: Step = Step.DAYS
    is_whole: bool = False
    """The last whole week, month or year, and not what has passed of the present one."""
    since: date | None = None
    until: date | None = None

    def days(self, today: date) -> Days:
        """Return the days that this means today."""
        if not self.count:
            return self.since, min(today, self.until) if self.until else today
        if self.is_whole:
            last = _first_of(self.step, today) - timedelta(days=1)
            return _first_of(self.step, last), last
        match self.step:
            case Step.DAYS | Step.WEEKS:
                days = self.count * (7 if self.step is Step.WEEKS else 1)
                return today - timedelta(days=min(days, today.toordinal()) - 1), today
            case _:
                months = self.count * (12 if self.step is Step.YEARS else 1)
                return months_before(today, months) + timedelta(days=1), today


class Term(Struct, frozen=True):
    """Names of one kind that calls must have, or must not."""

    field: str
    """One of `FIELDS`, or empty for any of them but the session."""
    values: tuple[str, ...]
    """Any of them will do; a part of a name is enough, whatever its case."""
    is_not: bool = False
    is_exact: bool = False
    """The whole name is meant."""

    def matches(self, names: Iterable[str]) -> bool:
        """Tell whether one of the names is meant, apart from `is_not`."""
        if self.is_exact:
            return any(name == value for name in names for value in self.values)
        lower = [name.casefold() for name in names]
        return any(value.casefold() in name for name in lower for value in self.values)


FIELDS = ("provider", "account", "model", "project", "session", "billing")
"""What calls can be narrowed by."""


class Counted(Protocol):
    """A sum over calls, or one call."""

    @property
    def cost_nano_usd(self) -> int | None:
        """Cost."""

    @property
    def events(self) -> int:
        """Calls."""

    @property
    def input_tokens(self) -> int:
        """Input that was not cached."""

    @property
    def cached_tokens(self) -> int:
        """Read from a cache or written to one."""

    @property
    def output_tokens(self) -> int:
        """Output."""

    @property
    def total_tokens(self) -> int:
        """All of them."""


class Bound(Struct, frozen=True):
    """A limit that a figure of a shown row has to keep."""

    measure: str
    """One of `MEASURES`."""
    sign: str
    """One of `SIGNS`."""
    number: float
    """Dollars or a count."""

    def holds(self, row: Counted) -> bool:
        """Tell whether a row keeps the limit; what is unknown keeps none."""
        found = _measured(self.measure, row)
        if found is None:
            return False
        match self.sign:
            case ">":
                return found > self.number
            case ">=":
                return found >= self.number
            case "<":
                return found < self.number
            case "<=":
                return found <= self.number
            case _:
                return found == self.number


MEASURES = ("cost", "tokens", "calls", "input", "cache", "output")
SIGNS = (">=", "<=", ">", "<", "=")


def _measured(measure: str, row: Counted) -> float | None:
    match measure:
        case "cost":
            cost = row.cost_nano_usd
            return None if cost is None else cost / NANO_USD_PER_USD
        case "tokens":
            return row.total_tokens
        case "calls":
            return row.events
        case "input":
            return row.input_tokens
        case "cache":
            return row.cached_tokens
        case _:
            return row.output_tokens


class Filter(Struct, frozen=True):
    """What a query line says."""

    text: str = ""
    """As it was typed."""
    terms: tuple[Term, ...] = ()
    """All of them must hold."""
    bounds: tuple[Bound, ...] = ()
    when: When | None = None

    def keeps(self, row: Counted) -> bool:
        """Tell whether a row is to be shown."""
        return all(bound.holds(row) for bound in self.bounds)

    def keeps_call(self, row: Counted, names: Mapping[str, Iterable[str]]) -> bool:
        """Tell whether a call with these names, by field, is to be shown."""
        every = [name for some in names.values() for name in some]
        return self.keeps(row) and all(
            term.matches(names.get(term.field, ()) if term.field else every) is not term.is_not
            for term in self.terms
        )


class Scope(Struct, frozen=True, kw_only=True):
    """What all screens show figures of."""

    period: Period = Period.THIRTY_DAYS
    back: int = 0
    """By how many such periods it is moved into the past."""
    lens: Lens = Lens.BOTH
    filter: Filter = Filter()

    def days(self, today: date) -> Days:
        """Return the days that are meant; what the filter says of them goes first."""
        if self.filter.when is not None:
            return self.filter.when.days(today)
        match self.period:
            case Period.ALL:
                return None, today
            case Period.MONTH:
                first = months_before(today.replace(day=1), self.back)
                end = first.replace(day=monthrange(first.year, first.month)[1])
                return first, min(today, end)
            case _:
                length = LENGTHS[self.period]
                last = today - timedelta(days=min(length * self.back, today.toordinal() - length))
                return last - timedelta(days=length - 1), last

    @property
    def is_current(self) -> bool:
        """Whether it reaches until now by itself, so that its title needs no dates."""
        return not self.back and self.filter.when is None

    def moved(self, steps: int) -> "Scope":
        """Return the same so many periods later; before the present one if that is negative."""
        if self.period is Period.ALL:
            return self
        return replace(self, back=max(0, self.back - steps))


LENGTHS = {Period.TODAY: 1, Period.WEEK: 7, Period.THIRTY_DAYS: 30}
"""In days."""


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last one of a shorter month."""
    index = max(12, day.year * 12 + day.month - 1 - months)
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _first_of(step: Step, day: date) -> date:
    match step:
        case Step.DAYS:
            return day
        case Step.WEEKS:
            return week_of(day)
        case Step.MONTHS:
            return day.replace(day=1)
        case Step.YEARS:
            return day.replace(month=1, day=1)
