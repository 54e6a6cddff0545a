"""Pivots of calls: their sums equal the report's, narrowed and regrouped."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from burnbar_tui.engine.explore import COLUMNS
from burnbar_tui.engine.queries import Queries
from burnbar_tui.explore_views import By, Explored, Pivot
from burnbar_tui.facts import Confidence
from burnbar_tui.query_text import parse
from burnbar_tui.scope import Period, Scope
from burnbar_tui.views import Tally, added
from tests.machine import Machine
from tests.providers import rollouts
from tests.providers.transcripts import answer

NOW = datetime(2026, 9, 18, 20, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine with calls of two agents and three models."""
    machine = Machine(tmp_path)
    machine.claude(answer("m1"), answer("m2", model="claude-opus-4-8"), answer("m3"))
    machine.codex(rollouts.meta("t1"), rollouts.turn(model="gpt-5"), rollouts.count((100, 40, 9)))
    machine.ingest()
    return machine


EVER = Scope(period=Period.ALL)


def ask(machine: Machine, now: datetime = NOW, **wanted: object) -> Explored:
    queries = Queries(machine.paths.store, ZONE, lambda: now)
    try:
        return queries.explore(Pivot(**wanted))  # type: ignore[arg-type]
    finally:
        queries.close()


@pytest.mark.parametrize("by", list(By))
def test_groups_of_every_kind_add_up_to_the_whole(machine: Machine, by: By) -> None:
    found = ask(machine, by=by, scope=EVER)
    assert sum(row.tally.events for row in found.rows) == found.total.events == 4
    assert sum(row.tally.total_tokens for row in found.rows) == found.total.total_tokens
    costs = [row.tally.cost_nano_usd or 0 for row in found.rows]
    assert sum(costs) == found.total.cost_nano_usd


def test_plots_show_all_of_it(machine: Machine) -> None:
    found = ask(machine, scope=EVER, has_hours=True)
    cost = found.total.cost_nano_usd
    assert sum(sum(costs) for _, costs, _ in found.bars.series) == cost
    assert sum(cell.cost_nano_usd or 0 for row in found.hours for cell in row) == cost
    assert sum(day.cost_nano_usd or 0 for day in found.bars.tallies) == cost
    assert [len(row) for row in found.hours] == [24] * 7
    assert found.bars.days[-1] == date(2026, 9, 18)
    assert added(found.bars.tallies) == replace(found.total, sessions=None)


@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize("later", [-30, 400])
def test_days_that_the_plot_has_no_room_for_are_in_the_rows(
    machine: Machine, by: By, later: int
) -> None:
    found = ask(machine, NOW + timedelta(days=later), by=by, scope=EVER)
    assert sum(row.tally.events for row in found.rows) == found.total.events
    assert found.total.events == (0 if by is By.HOUR and later < 0 else 4)
    assert not any(tally.events for tally in found.bars.tallies)
    assert found.bars.is_whole == (later < 0)


def test_narrowing_takes_whole_names(machine: Machine) -> None:
    everything = ask(machine, scope=EVER)
    name = everything.rows[0].name
    narrowed = ask(machine, scope=EVER, by=By.PROVIDER, only=((By.MODEL, name),))
    assert narrowed.total == everything.rows[0].tally
    assert ask(machine, scope=EVER, only=((By.MODEL, name[:-1]),)).total.events == 0


def test_rows_of_an_account_are_called_as_what_calls_are_narrowed_to(machine: Machine) -> None:
    queries = Queries(machine.paths.store, ZONE, lambda: NOW)
    rows = {row.name: row for row in queries.explore(Pivot(by=By.ACCOUNT, scope=EVER)).rows}
    accounts = queries.glance(EVER).accounts
    assert len(accounts) == len(rows) == 2
    for account in accounts:
        name = f"{account.provider} {account.account}"
        page = queries.account_page(account.account_id, EVER)
        assert rows[name].tally.events == page.account.chosen.events
        for by, some in ((By.MODEL, page.models), (By.PROJECT, page.projects)):
            for row in some:
                calls = queries.calls(EVER, "cost", ((By.ACCOUNT, name), (by, row.name)))
                assert len(calls) == row.tally.events > 0, (name, row.name)
    queries.close()


def test_times_stand_in_their_own_order(machine: Machine) -> None:
    days = ask(machine, by=By.DAY, scope=EVER).rows
    assert [row.name for row in days] == sorted((row.name for row in days), reverse=True)
    weekdays = [row.name for row in ask(machine, by=By.WEEKDAY, scope=EVER).rows]
    assert weekdays == [name for name in ("Mon", "Tue", "Fri") if name in weekdays]


@pytest.mark.parametrize("across", list(By))
@pytest.mark.parametrize("by", [By.MODEL, By.SESSION, By.HOUR, By.DAY])
def test_every_row_of_a_two_way_table_adds_up(machine: Machine, by: By, across: By) -> None:
    found = ask(machine, by=by, across=across, scope=EVER)
    if by is across:
        assert found.columns == ()
        return
    for row in (*found.rows, found.whole):
        assert len(row.parts) == len(found.columns) + bool(found.others)
        assert added(part for part in row.parts if part) == replace(row.tally, sessions=None)
    assert replace(found.total, sessions=None) == found.whole.tally


def test_what_has_no_column_is_counted_and_summed(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    names = [f"claude-made-{number}" for number in range(COLUMNS + 9)]
    machine.claude(*(answer(f"m{name}", model=name) for name in names), answer("m"))
    machine.ingest()
    found = ask(machine, by=By.PROJECT, across=By.MODEL, scope=EVER)
    assert (len(found.columns), found.others) == (COLUMNS, 10)
    [row] = found.rows
    assert row.parts[-1] is not None
    assert row.parts[-1].events == 10
    assert (row.parts[-1].cost_nano_usd, row.parts[-1].unpriced_events) == (None, 10)
    assert added(part for part in row.parts if part) == row.tally


def test_rows_that_a_filter_takes_off_are_in_no_sum(machine: Machine) -> None:
    tokens = [row.tally.total_tokens for row in ask(machine, scope=EVER).rows]
    most = parse(f"tokens>={max(tokens)}", NOW.date())
    found = ask(machine, across=By.PROVIDER, scope=replace(EVER, filter=most))
    assert found.columns == ("Claude Code",)
    assert found.whole.tally.total_tokens == max(tokens)
    assert [row.tally for row in found.rows] == [found.whole.tally]


def test_sums_keep_what_is_not_known() -> None:
    priced = Tally(events=2, input_tokens=5, cost_nano_usd=7, spend_nano_usd=7)
    unpriced = Tally(
        events=1,
        input_tokens=3,
        cost_nano_usd=None,
        unpriced_events=1,
        spend_nano_usd=None,
        plan_value_nano_usd=None,
        tokens_confidence=Confidence.ESTIMATED,
        cost_confidence=Confidence.UNAVAILABLE,
    )
    assert added([]) == added([Tally(), Tally()]) == Tally()
    assert added([unpriced, Tally()]) == unpriced
    assert added([priced, replace(priced, cost_confidence=Confidence.ESTIMATED)]) == Tally(
        events=4,
        input_tokens=10,
        cost_nano_usd=14,
        spend_nano_usd=14,
        cost_confidence=Confidence.ESTIMATED,
    )
    both = added([priced, unpriced])
    assert (both.events, both.input_tokens, both.unpriced_events) == (3, 8, 1)
    assert (both.cost_nano_usd, both.spend_nano_usd, both.plan_value_nano_usd) == (7, 7, None)
    assert both.tokens_confidence is Confidence.ESTIMATED
    assert both.cost_confidence is Confidence.UNAVAILABLE


def test_an_empty_store_is_an_empty_answer(tmp_path: Path) -> None:
    found = ask(Machine(tmp_path))
    assert (found.rows, found.total.events, found.bars.series) == ((), 0, ())


def test_accounts_are_named_with_their_provider(machine: Machine) -> None:
    names = {row.name for row in ask(machine, by=By.ACCOUNT, scope=EVER).rows}
    assert names == {"Claude Code default", "Codex default"}
    providers = {row.name for row in ask(machine, by=By.PROVIDER, scope=EVER).rows}
    assert providers == {"Claude Code", "Codex"}


@pytest.mark.parametrize("by", [By.ACCOUNT, By.PROVIDER])
def test_names_of_rows_narrow_and_filter(machine: Machine, by: By) -> None:
    [row] = [one for one in ask(machine, by=by, scope=EVER).rows if one.name.startswith("Claude")]
    assert ask(machine, scope=EVER, only=((by, row.name),)).total == row.tally
    named = parse(f'{by}:"{row.name}"', NOW.date())
    assert ask(machine, scope=replace(EVER, filter=named)).total == row.tally
