"""The first calls by cost and by time, compared with a plain reading of all calls in order."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.engine import dearest, top_calls
from burnbar_tui.engine.days import BUCKET_MS
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.selection import Selection
from burnbar_tui.engine.store import Store
from burnbar_tui.engine.top_calls import costliest_calls, latest_calls
from burnbar_tui.facts import ms_of
from burnbar_tui.query_text import parse
from burnbar_tui.scope import Period, Scope
from burnbar_tui.views import CallRow
from tests.engine.conftest import PRICES

NOW = datetime(2026, 11, 3, 12, 7, tzinfo=UTC)
"""In the midst of a quarter of an hour, of which calls are known that are yet to come."""
TODAY = date(2026, 11, 3)
ZONE = ZoneInfo("America/New_York")
DAYS = 120
MODELS = ("opus", "sonnet", "haiku")
PROJECTS = ("api", "till", "rare")
ACCOUNTS = (("claude-code", "work"), ("claude-code", "home"), ("codex", "work"))
CENT = 10_000_000
COSTS = (None, 0, CENT, 2 * CENT, 3 * CENT, 30 * CENT, 31 * CENT)
"""So few that most calls come equal with others; the last two are found by an index."""


class Told(NamedTuple):
    """What decides whether a call is shown, and where."""

    key: int
    at_ms: int
    account: int
    model: str
    project: str
    session: str
    cost_nano_usd: int | None
    output_tokens: int

    @property
    def day(self) -> date:
        return datetime.fromtimestamp(self.at_ms / 1000, ZONE).date()


def made_calls() -> list[Told]:
    """Return calls of many days, of which some share a quarter of an hour or an instant."""
    draw, now = Random(7), ms_of(NOW)  # the same calls each time
    found = []
    for key in range(1, 3001):
        ago = draw.choice((draw.randrange(DAYS * 24 * 4), draw.randrange(8), draw.randrange(-1, 1)))
        session = draw.randrange(40)
        found.append(
            Told(
                key=key * 7919 % 3001,
                at_ms=now - ago * BUCKET_MS - draw.choice((0, 60_000, 400_000)),
                account=session % 3,
                model=draw.choice(MODELS),
                project="rare" if draw.random() < 0.005 else draw.choice(PROJECTS[:2]),
                session=f"s{session}",
                cost_nano_usd=draw.choice(COSTS[:5] if draw.random() < 0.95 else COSTS),
                output_tokens=draw.randrange(100),
            )
        )
    return found


CALLS = made_calls()


@pytest.fixture(scope="module")
def queries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queries]:
    """Return the facade over a store of all of them, written as ingest writes them."""
    path = tmp_path_factory.mktemp("top") / "burnbar.db"
    store = Store(path, PRICES, ZONE)
    put = store.database.put
    with store.database.transaction():
        for id_, (provider_id, label) in enumerate(ACCOUNTS):
            put("put_account", [(id_, provider_id, f"/{id_}", label, "", "unknown", "", "", 0)])
        put("put_model", list(enumerate(MODELS)))
        put("put_project", [(id_, f"/srv/{name}") for id_, name in enumerate(PROJECTS)])
        put("put_session", [(id_, id_ % 3, f"s{id_}", 0, "", False, 0) for id_ in range(40)])
        put("put_event", map(row_of, CALLS))
        store.rollup.sum_up({call.at_ms // BUCKET_MS for call in CALLS})
    store.close()
    opened = Queries(path, ZONE, lambda: NOW)
    yield opened
    opened.close()


def row_of(call: Told) -> tuple[object, ...]:
    """Return a call as `put_event` takes it."""
    ids = (MODELS.index(call.model), PROJECTS.index(call.project), int(call.session[1:]))
    tokens = (1, 0, 0, 0, call.output_tokens, 0, 0)
    kept = (0, -1, 0, 0, 0, 0, 0)
    return (call.key, call.at_ms, call.account, *ids, 1, *tokens, *kept, call.cost_nano_usd, 1)


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for calls as in a store that is too large to be read."""
    monkeypatch.setattr(dearest, "FEW_CALLS", 0)


Wanted = Callable[[Told], bool]
FILTERS: dict[str, Wanted] = {
    "": lambda _: True,
    "model:opus": lambda call: call.model == "opus",
    "-model:opus project:api": lambda call: call.model != "opus" and call.project == "api",
    "project:rare": lambda call: call.project == "rare",
    "account:home": lambda call: call.account == 1,
    "provider:codex haiku": lambda call: call.account == 2 and call.model == "haiku",
    "till": lambda call: call.project == "till",
    "session:s1": lambda call: call.session.startswith("s1"),
    "session:s17 model:haiku": lambda call: call.session == "s17" and call.model == "haiku",
    "session:s": lambda _: True,
    "cost>0.025": lambda call: (call.cost_nano_usd or 0) > 2.5 * CENT,
}
LIMITS: dict[str, Wanted] = {
    "cost>0": lambda call: (call.cost_nano_usd or 0) > 0,
    "cost>=0": lambda call: call.cost_nano_usd is not None,
    "cost>=0.02": lambda call: (call.cost_nano_usd or 0) >= 2 * CENT,
    "cost<0.2 project:api": lambda call: (
        call.cost_nano_usd is not None and call.cost_nano_usd < 20 * CENT and call.project == "api"
    ),
    "cost=0.03": lambda call: call.cost_nano_usd == 3 * CENT,
    "cost<0.015": lambda c: c.cost_nano_usd is not None and c.cost_nano_usd < 1.5 * CENT,
    "cost<=0.01 haiku": lambda c: (
        c.cost_nano_usd is not None and c.cost_nano_usd <= CENT and c.model == "haiku"
    ),
    "cost>0.01 cost<0.3": lambda c: CENT < (c.cost_nano_usd or 0) < 30 * CENT,
    "cost=0": lambda c: c.cost_nano_usd == 0,
    "output>90 model:sonnet": lambda c: c.output_tokens > 90 and c.model == "sonnet",
    "output<3 session:s17": lambda c: c.output_tokens < 3 and c.session == "s17",
    "output>98": lambda c: c.output_tokens > 98,
    "output>=97 output<98": lambda c: c.output_tokens == 97,
    "tokens>99 cost>=0.02": lambda c: c.output_tokens > 98 and (c.cost_nano_usd or 0) >= 2 * CENT,
    "input=1 cache<1 calls=1": lambda _: True,
    "input<1": lambda _: False,
    "output>1000": lambda _: False,
}
"""What asks for figures of each call."""
SPANS: dict[str, Wanted] = {
    "": lambda _: True,
    "on:2026-11-03": lambda call: call.day == TODAY,
    "last:week": lambda call: date(2026, 10, 26) <= call.day <= date(2026, 11, 1),
    "in:sep": lambda call: (call.day.year, call.day.month) == (2026, 9),
    "since:2026-09-20": lambda call: call.day >= date(2026, 9, 20),
    "until:2026-10-20": lambda call: call.day <= date(2026, 10, 20),
    "since:2027-01-01": lambda _: False,
}


@cache
def in_order(text: str, span: str, now: datetime = NOW) -> list[int]:
    """Return the keys of all calls that are meant: by cost, the later first, then by key."""
    meant = [
        call
        for call in CALLS
        if (FILTERS | LIMITS)[text](call) and SPANS[span](call) and call.at_ms <= ms_of(now)
    ]
    meant.sort(key=lambda call: (-(call.cost_nano_usd or 0), -call.at_ms, call.key))
    return [call.key for call in meant]


def in_time(text: str, span: str, now: datetime = NOW) -> list[int]:
    """Return the same keys, the latest call first."""
    instants = {call.key: call.at_ms for call in CALLS}
    return sorted(in_order(text, span, now), key=lambda key: (-instants[key], key))


def latest_keys(queries: Queries, text: str, most: int, now: datetime = NOW) -> list[int]:
    return keys_of(latest_calls, queries, text, most, now)


def found_keys(queries: Queries, text: str, most: int, now: datetime = NOW) -> list[int]:
    return keys_of(costliest_calls, queries, text, most, now)


def keys_of(
    first: Callable[..., tuple[CallRow, ...]],
    queries: Queries,
    text: str,
    most: int,
    now: datetime,
) -> list[int]:
    database = queries._database
    scope = Scope(period=Period.ALL, filter=parse(text, TODAY))
    selection = Selection(database, names_in(database), ZONE, scope, now)
    return [call.key for call in first(database, selection, most)]


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("text", FILTERS)
def test_the_first_by_cost_are_those_of_a_plain_reading(
    queries: Queries, text: str, span: str
) -> None:
    wanted = in_order(text, span)
    for most in (1, 7, 60, 200):
        assert found_keys(queries, f"{text} {span}".strip(), most) == wanted[:most], most


@pytest.mark.parametrize(
    "limits",
    [
        {"LOOKED_AT": 3},
        {"LOOKED_AT": 0, "SUMS_AT_ONCE": 1},
        {"LOOKED_AT": 3, "MOST_LOOKED_AT": 0},
        {"LOOKED_AT": 3, "FIRST_OF_EACH": 1, "SHORT_PART": 1_000_000},
        {"LOOKED_AT": 3, "MOST_SESSIONS": 0},
        {"LOOKED_AT": 3, "FEW_CALLS": 1_000_000},
    ],
    ids=str,
)
@pytest.mark.parametrize("text", FILTERS)
def test_nor_do_they_depend_on_the_way_that_they_are_found(
    queries: Queries, monkeypatch: pytest.MonkeyPatch, text: str, limits: dict[str, int]
) -> None:
    for name, value in limits.items():
        module = top_calls if hasattr(top_calls, name) else dearest
        monkeypatch.setattr(module, name, value)
    for span in SPANS:
        for most in (2, 45):
            found = found_keys(queries, f"{text} {span}".strip(), most)
            assert found == in_order(text, span)[:most], (span, most)


@pytest.mark.parametrize("at_once", [pytest.param(1, marks=pytest.mark.no_cover), 500, 100_000])
@pytest.mark.parametrize("text", LIMITS)
def test_those_that_keep_limits_are_looked_for_among_all(
    queries: Queries, monkeypatch: pytest.MonkeyPatch, text: str, at_once: int
) -> None:
    monkeypatch.setattr(top_calls, "CALLS_AT_ONCE", at_once)
    for span in SPANS:
        for most in (1, 150):
            found = found_keys(queries, f"{text} {span}".strip(), most)
            assert found == in_order(text, span)[:most], (span, most)


@pytest.mark.parametrize("text", FILTERS | LIMITS)
def test_the_latest_are_those_of_a_plain_reading(queries: Queries, text: str) -> None:
    for span in SPANS:
        for most in (1, 40, 200):
            found = latest_keys(queries, f"{text} {span}".strip(), most)
            assert found == in_time(text, span)[:most], (span, most)


def test_for_the_overview_the_latest_are_looked_for_among_some(queries: Queries) -> None:
    database = queries._database
    for text, is_cut in (("output>98", True), ("model:opus", False)):
        scope = Scope(period=Period.ALL, filter=parse(text, TODAY))
        selection = Selection(database, names_in(database), ZONE, scope, NOW)
        found = [one.key for one in latest_calls(database, selection, 3_000, looked_at=2_000)]
        wanted = in_time(text, "")
        assert found == wanted[: len(found)]
        assert (len(found) < len(wanted)) is is_cut, text


@pytest.mark.parametrize("minutes", range(0, 200, 13))
def test_calls_of_the_future_are_left_out_whenever_it_is(queries: Queries, minutes: int) -> None:
    now = NOW - timedelta(minutes=minutes, seconds=5)
    for text in ("", "model:opus", "session:s17 model:haiku", "till", "cost<0.015"):
        assert found_keys(queries, text, 60, now) == in_order(text, "", now)[:60], text
        assert latest_keys(queries, text, 60, now) == in_time(text, "", now)[:60], text


def test_of_a_search_that_is_not_wanted_any_more_the_rest_is_left(
    queries: Queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(top_calls, "CALLS_AT_ONCE", 1)
    for order in ("cost", "time"):
        found = {}
        for patience in (0, 300, 1_000):
            waits = iter([True] * patience + [False])
            scope = Scope(period=Period.ALL, filter=parse("output>98", TODAY))
            rows = queries.calls(scope, order, is_wanted=waits.__next__)
            found[patience] = len(rows)
        assert found[0] < found[300] < found[1_000] == len(in_order("output>98", "")), order
