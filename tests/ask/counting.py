"""What a look at every call gives: the figures that answers are held against."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.engine.queries import Queries
from burnbar_tui.views import CallRow

NOW = datetime(2026, 11, 26, 20, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 26)
"""A Thursday."""
MODELS = ("claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5")
PROJECTS = ("/home/ana/orchard-api", "/home/ana/atlas", "/srv/search-index")
Calls = tuple[CallRow, ...]
Test = Callable[[CallRow], bool]
Sum = Callable[[Iterable[CallRow]], float]
Key = Callable[[CallRow], str]
Count = Callable[[Calls], object]
Asked = tuple[tuple[Count, str], ...]
"""What is to be told, and the questions for it, one a line."""


def listed(*banks: Asked) -> list[tuple[str, Count]]:
    """Return every question of some banks with what is to be told."""
    return [
        (question.strip(), count)
        for bank in banks
        for count, questions in bank
        for question in questions.strip().splitlines()
    ]


def misread(queries: Queries, calls: Calls, *banks: Asked) -> dict[str, str]:
    """Return what was made of questions, of those to which something else is told than a look."""
    wrong = {}
    for question, count in listed(*banks):
        [found] = queries.ask([question])
        wanted = count(calls)
        told = pytest.approx(wanted) if isinstance(wanted, float) else wanted
        if not found.understood or found.value != told:
            wrong[question] = f"{found.value}, not {wanted}: {found.plan or found.answer}"
    return wrong


def day(call: CallRow) -> date:
    return call.at.astimezone(ZONE).date()


def hour(call: CallRow) -> int:
    return call.at.astimezone(ZONE).hour


def d(month: int, number: int) -> date:
    return date(2026, month, number)


def between(first: date, last: date) -> Test:
    return lambda call: first <= day(call) <= last


def named(word: str) -> Test:
    return lambda call: word in call.model


def in_project(name: str) -> Test:
    return lambda call: call.project == name


def of_agent(name: str) -> Test:
    return lambda call: call.provider_id == name


def of_session(name: str) -> Test:
    return lambda call: call.session == name


def not_(test: Test) -> Test:
    return lambda call: not test(call)


def on(*weekdays: int) -> Test:
    return lambda call: day(call).weekday() in weekdays


def hours(first: int, last: int) -> Test:
    return lambda call: first <= hour(call) < last


def kept(calls: Iterable[CallRow], *tests: Test) -> list[CallRow]:
    return [call for call in calls if all(test(call) for test in tests)]


def usd(some: Iterable[CallRow]) -> float:
    return sum(call.cost_nano_usd or 0 for call in some) / 1e9


def tokens(some: Iterable[CallRow]) -> int:
    return sum(call.total_tokens for call in some)


def fresh(some: Iterable[CallRow]) -> int:
    return sum(call.input_tokens for call in some)


def output(some: Iterable[CallRow]) -> int:
    return sum(call.output_tokens for call in some)


def cache_read(some: Iterable[CallRow]) -> int:
    return sum(call.cache_read_tokens for call in some)


def cache_written(some: Iterable[CallRow]) -> int:
    return sum(call.cache_creation_tokens for call in some)


def number(some: Iterable[CallRow]) -> int:
    return len(list(some))


def sessions(some: Iterable[CallRow]) -> int:
    return len({call.session for call in some})


def hit_rate(some: Iterable[CallRow]) -> float:
    """Return what percent of all input was read from a cache."""
    found = list(some)
    whole = fresh(found) + cache_read(found) + cache_written(found)
    return cache_read(found) * 100 / whole


def of(measure: Sum, *tests: Test) -> Count:
    """Return the sum over calls that pass the tests."""
    return lambda calls: measure(kept(calls, *tests))


def cost(*tests: Test) -> Count:
    return of(usd, *tests)


def grouped(calls: Calls, measure: Sum, key: Key, *tests: Test) -> dict[str, float]:
    groups: dict[str, list[CallRow]] = defaultdict(list)
    for call in kept(calls, *tests):
        groups[key(call)].append(call)
    return {name: measure(some) for name, some in groups.items()}


def top(measure: Sum, key: Key, *tests: Test) -> Count:
    """Return the group with the largest sum, of equal ones the first by name."""
    return lambda calls: min(
        grouped(calls, measure, key, *tests).items(), key=lambda one: (-one[1], one[0])
    )[0]


def least(measure: Sum, key: Key, *tests: Test) -> Count:
    return lambda calls: min(
        grouped(calls, measure, key, *tests).items(), key=lambda one: (one[1], one[0])
    )[0]


def largest(measure: Sum, key: Key, *tests: Test) -> Count:
    return lambda calls: max(grouped(calls, measure, key, *tests).values())


def smallest(measure: Sum, key: Key, *tests: Test) -> Count:
    return lambda calls: min(grouped(calls, measure, key, *tests).values())


def average(measure: Sum, units: float, *tests: Test) -> Count:
    return lambda calls: measure(kept(calls, *tests)) / units


def per(measure: Sum, other: Sum, *tests: Test) -> Count:
    """Return a sum for each call or session."""
    return lambda calls: measure(kept(calls, *tests)) / other(kept(calls, *tests))


def middle(measure: Sum, key: Key, of_all: int | None, *tests: Test) -> Count:
    """Return the median, in which groups without a call are nothing."""

    def found(calls: Calls) -> float:
        values = list(grouped(calls, measure, key, *tests).values())
        return median([*values, *[0.0] * ((of_all or len(values)) - len(values))])

    return found


def share(measure: Sum, part: Test, *tests: Test) -> Count:
    return lambda calls: measure(kept(calls, part, *tests)) * 100 / measure(kept(calls, *tests))


def more(measure: Sum, these: Iterable[Test], those: Iterable[Test]) -> Count:
    """Return what some calls have more than others."""
    one, two = tuple(these), tuple(those)
    return lambda calls: measure(kept(calls, *one)) - measure(kept(calls, *two))


def different(key: Key, *tests: Test) -> Count:
    return lambda calls: len({key(call) for call in kept(calls, *tests)})


def passing(measure: Sum, key: Key, holds: Callable[[float], bool], *tests: Test) -> Count:
    """Return how many groups have a sum that passes a limit."""
    return lambda calls: sum(
        holds(value) for value in grouped(calls, measure, key, *tests).values()
    )


def rows(measure: Sum, key: Key, *tests: Test) -> Callable[[Calls], dict[str, float]]:
    return lambda calls: grouped(calls, measure, key, *tests)


def first_at(*tests: Test) -> Count:
    return lambda calls: min(call.at for call in kept(calls, *tests)).isoformat()


def last_at(*tests: Test) -> Count:
    return lambda calls: max(call.at for call in kept(calls, *tests)).isoformat()


def model(call: CallRow) -> str:
    return call.model


def project(call: CallRow) -> str:
    return call.project


def agent(call: CallRow) -> str:
    return call.provider_id


def session(call: CallRow) -> str:
    return call.session


def iso(call: CallRow) -> str:
    return day(call).isoformat()


def week(call: CallRow) -> str:
    return (day(call) - timedelta(days=day(call).weekday())).isoformat()


def month(call: CallRow) -> str:
    return f"{day(call):%Y-%m}"


def weekday(call: CallRow) -> str:
    return f"{day(call):%a}"


def clock_hour(call: CallRow) -> str:
    return f"{hour(call):02d}:00"


def single_hour(call: CallRow) -> str:
    return f"{iso(call)} {clock_hour(call)}"


TODAYS = between(TODAY, TODAY)
YESTERDAY = between(d(11, 25), d(11, 25))
TUESDAY = between(d(11, 24), d(11, 24))
THIS_WEEK, LAST_WEEK = between(d(11, 23), TODAY), between(d(11, 16), d(11, 22))
WEEK_BEFORE = between(d(11, 9), d(11, 15))
THIS_MONTH, LAST_MONTH = between(d(11, 1), TODAY), between(d(10, 1), d(10, 31))
SEPTEMBER = between(d(9, 1), d(9, 30))
WEEK, THIRTY = between(d(11, 20), TODAY), between(d(10, 28), TODAY)
OPUS, SONNET, HAIKU = named("opus"), named("sonnet"), named("haiku")
ORCHARD, ATLAS, SEARCH = (in_project(name) for name in ("orchard-api", "atlas", "search-index"))
CLAUDE, CODEX = of_agent("claude-code"), of_agent("codex")
