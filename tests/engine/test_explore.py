"""Pivots of calls: their sums equal the report's, narrowed and regrouped."""

from datetime import UTC, date, datetime
from functools import reduce
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from burnbar_tui.engine.queries import Queries
from burnbar_tui.explore_views import By, Explored, Pivot
from burnbar_tui.scope import Period, Scope
from burnbar_tui.views import Tally
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


def ask(machine: Machine, **wanted: object) -> Explored:
    queries = Queries(machine.paths.store, ZONE, lambda: NOW)
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
    assert reduce(Tally.plus, found.bars.tallies) == replace(found.total, sessions=None)


def test_narrowing_takes_whole_names(machine: Machine) -> None:
    everything = ask(machine, scope=EVER)
    name = everything.rows[0].name
    narrowed = ask(machine, scope=EVER, by=By.PROVIDER, only=((By.MODEL, name),))
    assert narrowed.total == everything.rows[0].tally
    assert ask(machine, scope=EVER, only=((By.MODEL, name[:-1]),)).total.events == 0


def test_times_stand_in_their_own_order(machine: Machine) -> None:
    days = ask(machine, by=By.DAY, scope=EVER).rows
    assert [row.name for row in days] == sorted((row.name for row in days), reverse=True)
    weekdays = [row.name for row in ask(machine, by=By.WEEKDAY, scope=EVER).rows]
    assert weekdays == [name for name in ("Mon", "Tue", "Fri") if name in weekdays]


def test_an_empty_store_is_an_empty_answer(tmp_path: Path) -> None:
    found = ask(Machine(tmp_path))
    assert (found.rows, found.total.events, found.bars.series) == ((), 0, ())


def test_accounts_are_named_with_their_provider(machine: Machine) -> None:
    names = {row.name for row in ask(machine, by=By.ACCOUNT, scope=EVER).rows}
    assert names == {"claude-code/default", "codex/default"}
