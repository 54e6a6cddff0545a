"""What a question means: a closed language, of which every plan can be answered or refused."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Kind(StrEnum):
    """What is wanted of the calls that are meant."""

    VALUE = "value"
    """One figure."""
    LIST = "list"
    """A figure for each group."""
    TOP = "top"
    """Which group has the largest figure, or the smallest."""
    AVERAGE = "average"
    """A figure per day, week, month, session or call."""
    SHARE = "share"
    """The part that calls with some names have of all."""
    COUNT = "count"
    """How many different groups there are."""
    SHARES = "shares"
    """The part that each group has of all."""
    MEDIAN = "median"
    """The figure in the middle of all days, weeks, months or sessions."""
    EXTREME = "extreme"
    """The largest figure of a day, week, month, hour or session, or the smallest."""
    OVER = "over"
    """The groups whose figure passes a limit."""
    COMPARE = "compare"
    """The same figure of two spans, and what the later one has more."""
    VERSUS = "versus"
    """The same figure of two names, and what the first one has more."""
    FIGURES = "figures"
    """Several figures of the same calls."""
    EXPLAIN = "explain"
    """What the figure changed by against the time before, and what each part added to that."""
    FIRST = "first"
    """When something was used for the first time."""
    LAST = "last"
    """When something was used for the last time."""
    FORECAST = "forecast"
    """What a span is likely to add up to when it is over."""
    BURN = "burn"
    """What is used in an hour, as of now."""
    WORTH = "worth"
    """What work on subscriptions would have cost, against their price."""
    RESETS = "resets"
    """When a quota window begins anew."""
    LEFT = "left"
    """How much of a quota window is left."""
    USED = "used"
    """How much of a quota window is used."""
    RUNS_OUT = "runs out"
    """When a quota window is likely to be used up."""
    HEADROOM = "headroom"
    """Which quota window has the most left, or the least."""


QUOTAS = {Kind.RESETS, Kind.LEFT, Kind.USED, Kind.RUNS_OUT, Kind.HEADROOM}
"""What is asked of quota windows, and not of calls."""


class Metric(StrEnum):
    """What is counted."""

    COST = "cost"
    SPEND = "spend"
    PLAN_VALUE = "plan value"
    TOKENS = "tokens"
    INPUT = "input tokens"
    CACHE_READ = "cache read tokens"
    CACHE_CREATION = "cache creation tokens"
    OUTPUT = "output tokens"
    REASONING = "reasoning tokens"
    CALLS = "calls"
    SESSIONS = "sessions"
    CACHE_HITS = "cache hit rate"


Group = Literal[
    "day",
    "week",
    "month",
    "hour",
    "single hour",
    "weekday",
    "model",
    "project",
    "provider",
    "account",
    "session",
    "call",
]


class Bound(BaseModel):
    """A limit for the figure of a group."""

    model_config = ConfigDict(frozen=True)

    sign: Literal[">", ">=", "<", "<="]
    number: float

    def holds(self, value: float | None) -> bool:
        """Tell whether a figure passes it; what is not known passes none."""
        if value is None:
            return False
        signs = {
            ">": value > self.number,
            ">=": value >= self.number,
            "<": value < self.number,
            "<=": value <= self.number,
        }
        return signs[self.sign]

    def words(self) -> str:
        """Return the limit as people read it."""
        return f"{self.sign} {self.number:,.2f}".removesuffix(".00")


class Only(BaseModel):
    """Names that calls must have."""

    model_config = ConfigDict(frozen=True)

    field: Literal["provider", "account", "model", "project", "session"]
    names: tuple[str, ...]
    """As the store has them; any of them."""
    called: str
    """As they were called in the question."""
    is_not: bool = False


class Days(BaseModel):
    """Local days, both included, and of each only some hours or weekdays."""

    model_config = ConfigDict(frozen=True)

    first: date | None
    last: date
    words: str
    hours: tuple[int, int] | None = None
    weekdays: tuple[int, ...] = ()
    last_hours: int = 0


class Plan(BaseModel):
    """One question."""

    model_config = ConfigDict(frozen=True)

    kind: Kind = Kind.VALUE
    metric: Metric = Metric.COST
    days: Days
    than: Days | None = None
    """The earlier span that is compared with."""
    only: tuple[Only, ...] = ()
    other: tuple[Only, ...] = ()
    """The names that those of `only` are compared with."""
    others: tuple[Metric, ...] = ()
    """What else is counted."""
    group: Group | None = None
    also: Group | None = None
    """By what each group is told apart once more."""
    bound: Bound | None = None
    """What a group has to pass to be told."""
    is_counted: bool = False
    """Only how many groups there are is wanted, and not which."""
    by: date | None = None
    """Until when a window is to last."""
    window: Literal["5 hours", "day", "week", "month"] | None = None
    """The length of the quota windows that are meant."""
    limit: int | None = None
    is_least: bool = False
    """The smallest comes first."""

    def words(self) -> str:
        """Return the plan as people read it: cost of opus, last week (...), by project."""
        what, names = self._what(), _names_in_words(self.only)
        parts = [f"{what} of {names}" if names else what]
        if self.other:
            parts.append(f"against {_names_in_words(self.other)}")
        if self.kind not in QUOTAS | {Kind.BURN}:
            parts.append(_days_in_words(self.days))
        if self.than is not None:
            parts.append(f"against {_days_in_words(self.than)}")
        if self.kind in {Kind.LIST, Kind.TOP, Kind.SHARES, Kind.OVER} and self.group:
            parts.append(f"by {self.group}" + (f" and {self.also}" if self.also else ""))
        if self.bound is not None:
            parts.append(f"those {self.bound.words()}")
        if self.by is not None:
            parts.append(f"by {self.by:%a %-d %b %Y}")
        if self.kind is Kind.TOP or self.limit is not None:
            end = "smallest" if self.is_least else "largest"
            parts.append(f"the {end}{'' if self.limit is None else f' {self.limit}'}")
        return ", ".join(parts)

    def _what(self) -> str:
        metrics = " and ".join((self.metric, *self.others))
        end = "lowest" if self.is_least else "highest"
        return {
            Kind.AVERAGE: f"average {self.metric} per {self.group}",
            Kind.MEDIAN: f"median {self.metric} per {self.group}",
            Kind.EXTREME: f"{end} {self.metric} of a {self.group}",
            Kind.COUNT: f"number of {self.group}s",
            Kind.FIRST: "first call",
            Kind.LAST: "last call",
            Kind.FORECAST: f"forecast of {self.metric}",
            Kind.BURN: f"{self.metric} of the last hour",
            Kind.WORTH: "plan value against the price of the plan",
            Kind.RESETS: "reset of the quota windows",
            Kind.LEFT: "what is left of the quota windows",
            Kind.USED: "what is used of the quota windows",
            Kind.RUNS_OUT: "when the quota windows run out",
            Kind.HEADROOM: f"the quota window with the {'least' if self.is_least else 'most'} left",
            Kind.EXPLAIN: f"why {self.metric} changed",
            Kind.SHARE: f"share of all {self.metric}",
            Kind.SHARES: f"share of all {self.metric}",
        }.get(self.kind, metrics)


def _names_in_words(only: tuple[Only, ...]) -> str:
    return " and ".join(f"{'not ' if one.is_not else ''}{one.called}" for one in only)


_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def _days_in_words(days: Days) -> str:
    words = days.words
    if days.weekdays == (5, 6):
        words += ", weekends"
    elif len(days.weekdays) == 5:
        words += ", working days"
    elif days.weekdays:
        words += f", {_WEEKDAYS[days.weekdays[0]]}"
    if days.hours:
        words += f", {days.hours[0]:02}:00 to {days.hours[1]:02}:00"
    return words
