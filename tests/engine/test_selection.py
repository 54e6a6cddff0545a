"""What a scope and a filter keep, compared with every call counted one by one."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.selection import Selection
from burnbar_tui.engine.top_calls import costliest_calls
from burnbar_tui.explore_views import By, Pivot
from burnbar_tui.query_text import parse
from burnbar_tui.scope import Lens, Period, Scope
from burnbar_tui.views import CallRow
from tests.made_calls import every_call, made_machine

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
"""Its clocks go back on 1 November 2026."""
EVERYTHING = Scope(period=Period.ALL)
MODELS = ("claude-opus-4-6", "claude-sonnet-4-6", "mystery-9")
PROJECTS = ("/home/ana/api", "/home/ana/api-docs", "/srv/till")


@pytest.fixture(scope="module")
def queries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queries]:
    """Return the facade over 300 calls of 40 days by two agents."""
    machine = made_machine(
        tmp_path_factory.mktemp("selection"), NOW, calls=300, days=40, sessions=20,
        models=MODELS, projects=PROJECTS, seed=5,
    )  # fmt: skip
    opened = Queries(machine.paths.store, ZONE, lambda: NOW)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def calls(queries: Queries) -> tuple[CallRow, ...]:
    """Return all of them."""
    found = every_call(queries, 60)
    assert len(found) == 301
    return found


def local_day(call: CallRow) -> date:
    return call.at.astimezone(ZONE).date()


Wanted = Callable[[CallRow], bool]
FILTERS: dict[str, Wanted] = {
    "": lambda _: True,
    "model:opus": lambda call: "opus" in call.model,
    "-model:opus": lambda call: "opus" not in call.model,
    "model:opus,gpt": lambda call: "opus" in call.model or call.model == "gpt-5",
    "project:api": lambda call: "api" in call.project,
    'project:"api"': lambda call: call.project == "api",
    "project:till model:sonnet": lambda c: c.project == "till" and "sonnet" in c.model,
    "provider:codex": lambda call: call.provider_id == "codex",
    "-provider:codex": lambda call: call.provider_id != "codex",
    "session:s1": lambda call: "s1" in call.session,
    "opus": lambda call: "opus" in call.model,
    "till opus": lambda call: call.project == "till" and "opus" in call.model,
    "billing:subscription": lambda _: False,
    "model:nothing": lambda _: False,
    "last:week": lambda c: date(2026, 10, 26) <= local_day(c) <= date(2026, 11, 1),
    "on:2026-11-01": lambda call: local_day(call) == date(2026, 11, 1),
    "in:oct project:docs": lambda c: local_day(c).month == 10 and "docs" in c.project,
    "until:2026-10-20": lambda call: local_day(call) <= date(2026, 10, 20),
    "since:2027-01-01": lambda _: False,
}


@pytest.mark.parametrize("text", FILTERS)
def test_every_filter_keeps_what_a_look_at_each_call_keeps(
    queries: Queries, calls: tuple[CallRow, ...], text: str
) -> None:
    scope = Scope(period=Period.ALL, filter=parse(text, date(2026, 11, 3)))
    wanted = [call for call in calls if FILTERS[text](call)]
    tokens = sum(call.total_tokens for call in wanted)
    cost = sum(call.cost_nano_usd or 0 for call in wanted)
    for by in (By.MODEL, By.PROJECT, By.DAY, By.SESSION):
        found = queries.explore(Pivot(by=by, scope=scope, has_hours=True))
        assert found.total.events == len(wanted), by
        assert sum(row.tally.events for row in found.rows) == len(wanted), by
        assert (found.total.total_tokens, found.total.cost_nano_usd or 0) == (tokens, cost), by
        assert sum(sum(part) for _, _, part in found.bars.series) == tokens, by
        assert sum(cell.total_tokens for row in found.hours for cell in row) == tokens, by
    for day, tally in zip(found.bars.days, found.bars.tallies, strict=True):
        costs = [call.cost_nano_usd for call in wanted if local_day(call) == day]
        assert (tally.events, tally.unpriced_events) == (len(costs), costs.count(None)), day
        assert (tally.cost_nano_usd or 0) == sum(filter(None, costs)), day


@pytest.mark.parametrize("text", FILTERS)
def test_the_overview_is_narrowed_alike(
    queries: Queries, calls: tuple[CallRow, ...], text: str
) -> None:
    scope = Scope(period=Period.WEEK, filter=parse(text, date(2026, 11, 3)))
    glance = queries.glance(scope)
    first, last = scope.days(date(2026, 11, 3))
    kept = [call for call in calls if FILTERS[text](call)]
    chosen = [call for call in kept if (first or date.min) <= local_day(call) <= last]
    assert glance.chosen.events == len(chosen)
    assert sum(row.chosen.events for row in glance.accounts) == len(chosen)
    today = [call for call in calls if local_day(call) == date(2026, 11, 3)]
    narrowed = [call for call in today if FILTERS[text](call)] if not scope.filter.when else None
    if narrowed is not None:
        assert glance.today.events == len(narrowed)
        shown = chosen if text else kept
        assert [call.key for call in glance.calls] == [
            call.key for call in sorted(shown, key=lambda call: (-call.at.timestamp(), call.key))
        ][:40]


@pytest.mark.parametrize("back", range(5))
@pytest.mark.parametrize("period", [Period.TODAY, Period.WEEK, Period.MONTH])
def test_a_period_in_the_past(
    queries: Queries, calls: tuple[CallRow, ...], period: Period, back: int
) -> None:
    scope = Scope(period=period, back=back)
    first, last = scope.days(date(2026, 11, 3))
    wanted = [call for call in calls if (first or date.min) <= local_day(call) <= last]
    glance = queries.glance(scope)
    assert glance.chosen.events == len(wanted)
    assert glance.bars.days[-1] == last
    explored = queries.explore(Pivot(scope=scope))
    assert explored.total.events == len(wanted)
    page = queries.account_page(1, scope)
    of_account = [call for call in wanted if call.provider_id == "claude-code"]
    assert sum(row.tally.events for row in page.models) == len(of_account)
    latest: dict[str, datetime] = {}
    for call in of_account:
        latest[call.model] = max(call.at, latest.get(call.model, call.at))
    assert {row.name: row.newest_at for row in page.models} == latest


@pytest.mark.parametrize("text", FILTERS)
@pytest.mark.parametrize("order", ["cost", "time"])
def test_the_first_calls_are_those_of_a_full_sort(
    queries: Queries, calls: tuple[CallRow, ...], text: str, order: str
) -> None:
    figure: dict[str, Callable[[CallRow], float]] = {
        "cost": lambda call: call.cost_nano_usd or 0,
        "time": lambda call: call.at.timestamp(),
    }
    scope = Scope(period=Period.ALL, filter=parse(text, date(2026, 11, 3)))
    kept = [call for call in calls if FILTERS[text](call)]
    wanted = sorted(map(figure[order], kept), reverse=True)[:200]
    assert [figure[order](call) for call in queries.calls(scope, order)] == wanted


@pytest.mark.parametrize("text", FILTERS)
def test_few_of_many_calls_are_found_by_what_sums_know(
    queries: Queries,
    calls: tuple[CallRow, ...],
    text: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """There are far more sums than calls wanted, and hardly any is found by the index."""
    monkeypatch.setattr("burnbar_tui.engine.top_calls.LOOKED_AT", 3)
    database = queries._database
    scope = Scope(period=Period.ALL, filter=parse(text, date(2026, 11, 3)))
    selection = Selection(database, names_in(database), ZONE, scope, NOW)
    kept = sorted((call.cost_nano_usd or 0 for call in calls if FILTERS[text](call)), reverse=True)
    found = costliest_calls(database, selection, 7)
    assert [call.cost_nano_usd or 0 for call in found] == kept[:7]


def test_limits_hold_for_rows_and_not_for_the_sum(queries: Queries) -> None:
    rows = queries.explore(Pivot(by=By.DAY, scope=EVERYTHING)).rows
    limit = sorted(row.tally.events for row in rows)[len(rows) // 2]
    filter_ = parse(f"calls>{limit}", date(2026, 11, 3))
    narrowed = queries.explore(Pivot(by=By.DAY, scope=Scope(period=Period.ALL, filter=filter_)))
    assert [row.name for row in narrowed.rows] == [
        row.name for row in rows if row.tally.events > limit
    ]
    assert narrowed.rows
    assert narrowed.total.events == 301
    costly = parse("cost>0.5", date(2026, 11, 3))
    found = queries.calls(Scope(period=Period.ALL, filter=costly), "cost")
    assert found
    assert all((call.cost_nano_usd or 0) > 500_000_000 for call in found)


def test_a_lens_shows_one_kind_of_money_only(queries: Queries) -> None:
    for lens in (Lens.SPEND, Lens.PLAN):
        found = queries.explore(Pivot(scope=Scope(period=Period.ALL, lens=lens)))
        assert sum(sum(costs) for _, costs, _ in found.bars.series) == 0
        assert found.total.cost_in(lens) is None
    both = queries.explore(Pivot(scope=EVERYTHING))
    assert sum(sum(costs) for _, costs, _ in both.bars.series) == both.total.cost_nano_usd


def test_names_that_a_filter_can_be_completed_with(queries: Queries) -> None:
    found = queries.choices()
    assert found["model"] == (*MODELS[:2], "gpt-5", "mystery-9")
    assert set(found["project"]) >= {"api", "api-docs", "till"}
    assert found["provider"] == ("claude-code", "codex")


def test_the_matrix_is_narrowed_to_providers_that_are_meant(queries: Queries) -> None:
    def ids(text: str) -> list[str]:
        scope = Scope(period=Period.ALL, filter=parse(text, date(2026, 11, 3)))
        return [row.id for row in queries.providers(scope)]

    assert ids("provider:codex") == ["codex"]
    assert "claude-code" not in ids("-provider:claude-code")
    assert set(ids("model:opus")) == {"claude-code"}
    assert len(ids("")) > 20


@pytest.mark.parametrize("by", [By.MODEL, By.SESSION, By.DAY, By.WEEKDAY, By.HOUR, By.PROJECT])
def test_a_two_way_table_adds_up(queries: Queries, by: By) -> None:
    plain = {one: queries.explore(Pivot(by=one, scope=EVERYTHING)) for one in By}
    for across in By:
        found = queries.explore(Pivot(by=by, across=across, scope=EVERYTHING))
        assert [row.tally for row in found.rows] == [row.tally for row in plain[by].rows], across
        whole = {row.name: row.tally for row in plain[across].rows}
        assert bool(found.columns) == (by is not across), across
        for place, name in enumerate(found.columns):
            parts = [row.parts[place] for row in found.rows]
            told = [
                sum(one.total_tokens for one in parts if one),
                sum(one.events for one in parts if one),
            ]
            assert told == [whole[name].total_tokens, whole[name].events], (across, name)
        if len(found.columns) == len(whole):
            for row in found.rows:
                costs = sum(part.cost_nano_usd or 0 for part in row.parts if part)
                assert costs == (row.tally.cost_nano_usd or 0), (across, row.name)
