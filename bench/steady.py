"""Made-up people who work steadily for sixty days, and what goes wrong for some of them.

The making knows nothing of the rules. A person's days differ by how many sessions there are and by
how much each does; hours, weekends, holidays, models and projects are the person's own.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from operator import mul
from zoneinfo import ZoneInfo

from burnbar_tui.facts import ms_of

DAYS = 60
AFTER = 7
"""So many days more show what came of what was said before; nobody asks then."""
FIRST = date(2026, 9, 28)
"""A Monday; clocks go back within the sixty days."""
PRICES = {
    "claude-opus-4-6": (5_000, 500, 6_250, 25_000),
    "claude-sonnet-4-6": (3_000, 300, 3_750, 15_000),
    "claude-haiku-4-5": (1_000, 100, 1_250, 5_000),
    "gpt-5": (1_250, 125, 1_250, 10_000),
}
"""Nano-USD a token: fresh input, cache read, cache write, output."""


@dataclass(frozen=True)
class Call:
    """One call of a person."""

    at: datetime
    session: int
    model: str
    project: str
    fresh: int
    read: int
    written: int
    output: int

    @cached_property
    def cost(self) -> int:
        """What it costs at list price, in nano-USD."""
        buckets = (self.fresh, self.read, self.written, self.output)
        return sum(map(mul, buckets, PRICES[self.model]))

    @cached_property
    def at_ms(self) -> int:
        """When it was made."""
        return ms_of(self.at)

    def times(self, factor: float) -> "Call":
        """Return a call that does so many times as much."""
        return replace(
            self,
            fresh=round(self.fresh * factor),
            read=round(self.read * factor),
            written=round(self.written * factor),
            output=round(self.output * factor),
        )


@dataclass(frozen=True)
class Person:
    """How somebody works."""

    zone: str
    hours: tuple[float, float]
    """Of the local day, between which sessions begin; past 24 is after midnight."""
    weekdays: tuple[float, ...]
    """How much is done on each day, Monday first; 0 is never."""
    sessions: float
    """How many a whole day has."""
    calls: float
    """The median number of a session."""
    uneven: float
    """How much sessions differ: sigma of a log-normal."""
    models: dict[str, float]
    projects: int
    minutes: float = 40
    """How long a session lasts."""
    hit_rate: float = 0.93
    prompt: int = 60_000
    """The median prompt in tokens."""


OFFICE = (1.0,) * 5 + (0.0, 0.0)
PEOPLE = {
    "office": Person(
        "Europe/Berlin", (8.5, 17), OFFICE, 6, 30, 0.45, {"claude-opus-4-6": 1.0}, 2
    ),
    "night owl": Person(
        "America/New_York", (19, 26), (1.0,) * 4 + (0.6, 0.0, 1.0), 5, 40, 0.4,
        {"claude-opus-4-6": 0.7, "claude-sonnet-4-6": 0.3}, 2,
    ),
    "bursty": Person(
        "UTC", (9, 21), (1.0,) * 5 + (0.4, 0.4), 7, 25, 0.65,
        {"claude-sonnet-4-6": 0.6, "claude-opus-4-6": 0.4}, 3, minutes=15,
    ),
    "many": Person(
        "Asia/Kolkata", (9, 19), OFFICE, 12, 20, 0.5,
        {"claude-opus-4-6": 0.4, "claude-sonnet-4-6": 0.3, "gpt-5": 0.2, "claude-haiku-4-5": 0.1},
        5,
    ),
    "agents": Person(
        "America/Los_Angeles", (0, 24), (1.0,) * 7, 16, 20, 0.4,
        {"claude-sonnet-4-6": 0.5, "gpt-5": 0.5}, 4, hit_rate=0.85,
    ),
    "freelance": Person(
        "Australia/Lord_Howe", (10, 20), (1.0,) * 6 + (0.5,), 6, 20, 0.55,
        {"claude-opus-4-6": 0.5, "gpt-5": 0.5}, 3, hit_rate=0.88,
    ),
}  # fmt: skip


def person_of(seed: int) -> tuple[str, Person]:
    """Return who works with a seed: all kinds in turn."""
    return list(PEOPLE.items())[seed % len(PEOPLE)]


def made_calls(person: Person, seed: int) -> list[Call]:
    """Return all calls of sixty days and those after in order; one in three has a week off."""
    rng = random.Random(seed)  # noqa: S311  # no secret
    off = rng.randrange(20, 45) if rng.random() < 1 / 3 else DAYS
    calls: list[Call] = []
    number = 0
    for day in range(DAYS + AFTER):
        part = person.weekdays[day % 7]
        if not part or off <= day < off + 7:
            continue
        for _ in range(max(1, round(rng.gauss(part * person.sessions, 0.12 * person.sessions)))):
            number += 1
            calls += _session(person, FIRST + timedelta(days=day), number, rng)
    return sorted(calls, key=lambda call: call.at)


def _session(person: Person, day: date, number: int, rng: random.Random) -> Iterator[Call]:
    begin = rng.uniform(*person.hours) * 60
    size = max(3, round(person.calls * rng.lognormvariate(0, person.uneven)))
    model = rng.choices(list(person.models), list(person.models.values()))[0]
    project = f"project-{rng.randrange(person.projects)}"
    hit_rate = min(0.98, max(0.5, rng.gauss(person.hit_rate, 0.03)))
    midnight = datetime.combine(day, time(), ZoneInfo(person.zone))
    for place in range(size):
        minutes = begin + person.minutes * place / size
        prompt = person.prompt * rng.lognormvariate(0, 0.4)
        missed = prompt * (1 - hit_rate)
        yield Call(
            at=(midnight + timedelta(minutes=minutes)).astimezone(UTC),
            session=number,
            model=model,
            project=project,
            fresh=round(missed * 0.3),
            read=round(prompt * hit_rate),
            written=round(missed * 0.7),
            output=round(600 * rng.lognormvariate(0, 0.7)),
        )


def local_day(person: Person, call: Call) -> date:
    """Return the day of a call where the person lives."""
    return call.at.astimezone(ZoneInfo(person.zone)).date()


def day_start(person: Person, day: date) -> datetime:
    """Return when a day begins where the person lives."""
    return datetime.combine(day, time(), ZoneInfo(person.zone)).astimezone(UTC)
