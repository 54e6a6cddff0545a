"""Histories of quota windows to replay: of made-up users with seeds, and of what logs cost.

A history is what a vendor's readings would have told of one window over weeks, and how each of its
periods ended. The making knows nothing of the forecast.
"""

import math
import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from burnbar_tui.engine.forecast import Reading

MINUTE_MS = 60_000
STEP_MINUTES = 5
STEP_MS = STEP_MINUTES * MINUTE_MS
DAY_STEPS = 24 * 60 // STEP_MINUTES
WEEKS = 26
KINDS = {"2h": 120, "5h": 300, "day": 1440, "week": 10_080, "month": 43_200}
"""Minutes of each kind of window."""


@dataclass(frozen=True)
class Period:
    """One period of a window, and what was used of it in the end."""

    start_ms: int
    resets_at_ms: int
    final_percent: float


@dataclass(frozen=True)
class History:
    """All readings of one window, in order, and its periods."""

    readings: tuple[Reading, ...]
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class Person:
    """How somebody works; hours are of the day in UTC."""

    hours: tuple[tuple[float, float], ...]
    """Stretches of a day in which work may begin."""
    weekdays: tuple[float, ...]
    """How likely there is work on each day, Monday first."""
    sessions: float
    """How many sessions a day has."""
    minutes: float
    """The median length of a session."""
    burst: float
    """How uneven the use within a session is: sigma of a log-normal."""


PEOPLE = {
    "office": Person(((8.5, 12), (13, 17.5)), (0.95,) * 5 + (0.1, 0.05), 4, 70, 0.9),
    "evenings": Person(((19, 23.5),), (0.6,) * 5 + (0.8, 0.8), 2, 80, 1.0),
    "night owl": Person(((14, 18), (21, 27)), (0.85,) * 6 + (0.6,), 4, 90, 1.1),
    "freelance": Person(((9, 20),), (0.75,) * 5 + (0.5, 0.3), 3, 60, 1.3),
    "agents": Person(((0, 24),), (0.9,) * 7, 9, 100, 0.7),
    "rare": Person(((10, 19),), (0.3,) * 5 + (0.15, 0.1), 2, 45, 1.2),
}


def made_use(person: Person, seed: int) -> list[float]:
    """Return what somebody uses in each step of `WEEKS` weeks from a Monday on, in any unit."""
    rng = random.Random(seed)  # noqa: S311  # no secret
    steps = [0.0] * (WEEKS * 7 * DAY_STEPS)
    mood = 1.0
    for day in range(WEEKS * 7):
        if day % 7 == 0:
            mood = rng.lognormvariate(0, 0.45)
        if rng.random() > person.weekdays[day % 7]:
            continue
        for _ in range(_poisson(rng, person.sessions)):
            first, last = rng.choice(person.hours)
            begin = day * DAY_STEPS + int(rng.uniform(first, last) * 60 / STEP_MINUTES)
            length = rng.lognormvariate(math.log(person.minutes), 0.7) / STEP_MINUTES
            pace = mood * rng.lognormvariate(0, 0.6)
            for step in range(begin, min(begin + max(1, round(length)), len(steps))):
                if rng.random() < 0.75:
                    steps[step] += pace * rng.lognormvariate(0, person.burst)
    return steps


def logged_use(store: Path) -> tuple[int, list[float]]:
    """Return the first instant and what the calls of a store cost in each step."""
    with sqlite3.connect(store) as connection:
        rows = connection.execute(
            "SELECT at_ms, cost_nano_usd FROM usage_event WHERE cost_nano_usd > 0 ORDER BY at_ms"
        ).fetchall()
    connection.close()
    start_ms = rows[0][0] // STEP_MS * STEP_MS
    steps = [0.0] * ((rows[-1][0] - start_ms) // STEP_MS + 1)
    for at_ms, cost in rows:
        steps[(at_ms - start_ms) // STEP_MS] += cost
    return start_ms, steps


def _poisson(rng: random.Random, mean: float) -> int:
    left, count = rng.expovariate(1), 0
    while left < mean:
        left += rng.expovariate(1)
        count += 1
    return count


def replayed(use: Sequence[float], start_ms: int, minutes: int, seed: int) -> History:
    """Return the history of a window of a length that is used so.

    The limit is such that a busy period (one in five) reaches 50 to 130 %. A short window begins
    with its first use, a longer one at fixed instants. At 100 % no more can be used. Every other
    history is told by each step with use, as logs do, the rest by a poll every half hour; whole
    percents, and resets that jitter by seconds.
    """
    rng = random.Random(seed)  # noqa: S311  # no secret
    periods = list(_periods(use, minutes, rng))
    sums = sorted(sum(use[first:last]) for first, last in periods)
    busy = sums[int(len(sums) * 0.8)] or 1.0
    per_unit = rng.uniform(50, 130) / busy
    is_polled = rng.random() < 0.5
    offset_ms = rng.randrange(STEP_MS)
    readings: list[Reading] = []
    told: list[Period] = []
    for first, last in periods:
        begin_ms, end_ms = start_ms + first * STEP_MS, start_ms + last * STEP_MS
        used = 0.0
        for step in range(first, min(last, len(use))):
            used = min(100.0, used + use[step] * per_unit)
            if use[step] if not is_polled else step % 6 == 5:
                as_of_ms = start_ms + step * STEP_MS + offset_ms
                jitter_ms = rng.randrange(-30_000, 30_000)
                readings.append(Reading(as_of_ms, float(round(used)), end_ms + jitter_ms))
        if last <= len(use):
            told.append(Period(begin_ms, end_ms, used))
    return History(tuple(readings), tuple(told))


def _periods(use: Sequence[float], minutes: int, rng: random.Random) -> Iterator[tuple[int, int]]:
    """Yield the first step of each period and the one after its last."""
    length = minutes // STEP_MINUTES
    step = rng.randrange(-length, 0) if minutes > 300 else 0
    while step < len(use):
        if minutes <= 300:
            step = next((at for at in range(step, len(use)) if use[at]), len(use))
            if step == len(use):
                return
        if step >= 0:
            yield step, step + length
        step += length
