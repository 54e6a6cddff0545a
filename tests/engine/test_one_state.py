"""The figures of one answer agree, whatever is written between two of its statements."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.queries import Queries
from burnbar_tui.explore_views import Pivot
from burnbar_tui.facts import StoreError
from burnbar_tui.scope import Period, Scope
from tests.machine import Machine
from tests.providers.transcripts import answer, usage

NOW = datetime(2026, 9, 18, 12, tzinfo=UTC)
SCOPE = Scope(period=Period.TODAY)


def told_by_glance(queries: Queries) -> set[int]:
    glance = queries.glance(SCOPE)
    return {
        glance.chosen.events,
        glance.today.events,
        sum(row.chosen.events for row in glance.accounts),
        sum(row.today.events for row in glance.accounts),
        sum(day.events for day in glance.bars.tallies),
        len(glance.calls),
        glance.events_total,
    }


def told_by_account(queries: Queries) -> set[int]:
    page = queries.account_page(queries.accounts()[0].id, SCOPE)
    parts = (page.models, page.projects, page.sessions)
    return {page.account.chosen.events, *(sum(row.tally.events for row in some) for some in parts)}


def told_by_explore(queries: Queries) -> set[int]:
    found = queries.explore(Pivot(scope=SCOPE, has_hours=True))
    hours = [cell.events for row in found.hours for cell in row]
    days = [day.events for day in found.bars.tallies]
    return {found.total.events, sum(row.tally.events for row in found.rows), sum(hours), sum(days)}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.claude(answer("0", "0", at="2026-09-18T11:00:00.000Z", used=usage(1, 2, 3, 4)))
    machine.ingest()
    return machine


@pytest.fixture
def queries(machine: Machine) -> Iterator[Queries]:
    queries = Queries(machine.paths.store, ZoneInfo("UTC"), lambda: NOW)
    yield queries
    queries.close()


@pytest.mark.parametrize("told", [told_by_glance, told_by_account, told_by_explore])
def test_its_figures_agree(
    machine: Machine,
    queries: Queries,
    monkeypatch: pytest.MonkeyPatch,
    told: Callable[[Queries], set[int]],
) -> None:
    ask, asked, written = Database.rows, 0, 1
    write_after = 0

    def rows(self: Database, name: str, **values: object) -> list[Row]:
        nonlocal asked, written
        found = ask(self, name, **values)
        if self is queries._database:
            asked += 1
            if asked == write_after:
                name = str(written)
                made = answer(name, name, at="2026-09-18T11:00:00.000Z", used=usage(1, 2, 3, 4))
                machine.claude(made, session=name)
                machine.ingest()
                written += 1
        return found

    told(queries)
    monkeypatch.setattr(Database, "rows", rows)
    told(queries)
    for write_after in range(1, asked + 1):
        asked = 0
        assert len(told(queries)) == 1, write_after
    assert told(queries) == {written} != {1}


def test_of_an_answer_that_fails_no_state_is_held(queries: Queries, machine: Machine) -> None:
    with pytest.raises(KeyError):
        queries.account_page(99, SCOPE)
    made = answer("1", "1", at="2026-09-18T11:00:00.000Z", used=usage(1, 2, 3, 4))
    machine.claude(made, session="1")
    machine.ingest()
    assert told_by_glance(queries) == {2}


def test_a_store_that_cannot_be_read_is_told_as_ever(queries: Queries) -> None:
    queries.close()
    with pytest.raises(StoreError):
        queries.glance(SCOPE)
