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
    COMPARE = "compare"
    """The same figure of two spans, and what the later one has more."""
    EXPLAIN = "explain"
    """What the figure changed by against the time before, and what each part added to that."""
    RESETS = "resets"
    """When a quota window begins anew."""
    LEFT = "left"
    """How much of a quota window is left."""


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
    "weekday",
    "model",
    "project",
    "provider",
    "account",
    "session",
    "call",
]


class Only(BaseModel):
    """Names that calls must have."""

    model_config = ConfigDict(frozen=True)

    field: Literal["provider", "account", "model", "project"]
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
    group: Group | None = None
    window: Literal["5 hours", "day", "week", "month"] | None = None
    """The length of the quota windows that are meant."""
    limit: int | None = None
    is_least: bool = False
    """The smallest comes first."""

    def words(self) -> str:
        """Return the plan as people read it: cost of opus, last week (...), by project."""
        what = {
            Kind.AVERAGE: f"average {self.metric} per {self.group}",
            Kind.COUNT: f"number of {self.group}s",
            Kind.RESETS: "reset of the quota windows",
            Kind.LEFT: "what is left of the quota windows",
            Kind.EXPLAIN: f"why {self.metric} changed",
            Kind.SHARE: f"share of all {self.metric}",
        }.get(self.kind, str(self.metric))
        names = [f"{'not ' if one.is_not else ''}{one.called}" for one in self.only]
        parts = [f"{what} of {' and '.join(names)}" if names else what]
        if self.kind not in {Kind.RESETS, Kind.LEFT}:
            parts.append(_days_in_words(self.days))
        if self.than is not None:
            parts.append(f"against {_days_in_words(self.than)}")
        if self.kind in {Kind.LIST, Kind.TOP} and self.group:
            parts.append(f"by {self.group}")
        if self.limit is not None:
            parts.append(f"the {'smallest' if self.is_least else 'largest'} {self.limit}")
        return ", ".join(parts)


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
