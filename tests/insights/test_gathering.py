"""From a store to facts: hours are those of the user's clock, lists are bounded and in order."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.insights.spend_facts import gather_spend
from burnbar_tui.engine.insights.work_facts import gather_work
from burnbar_tui.engine.pricing import PriceBook
from tests.machine import Machine
from tests.providers.transcripts import answer, usage

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 1, 9, 7, tzinfo=UTC)
"""A Sunday, 10:07 in Berlin, a week after clocks went back."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return a store with two calls on each of three Sundays: at 9:00 and 10:05 in Berlin."""
    machine = Machine(tmp_path)
    for week in range(3):
        day = date(2026, 11, 1) - timedelta(weeks=week)
        told = []
        for number, (hour, minute) in enumerate(((9, 0), (10, 5))):
            at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN).astimezone(UTC)
            used = usage(fresh=1_000 * (number + 1))
            told.append(
                answer(
                    f"m{week}{number}", f"r{week}{number}", at=f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
                    used=used, sessionId=f"s{week}",
                )
            )  # fmt: skip
        machine.claude(*told, session=f"s{week}")
    machine.ingest()
    opened = Database(machine.paths.store, read_only=True)
    yield opened
    opened.close()


def test_the_same_hours_are_those_of_the_clock_also_when_it_was_changed(database: Database) -> None:
    facts = gather_spend(database, BERLIN, NOW, names_in(database), PriceBook())
    assert {use.day: (use.sums.events, use.sums.input_tokens) for use in facts.so_far} == {
        date(2026, 11, 1): (1, 1_000),
        date(2026, 10, 25): (1, 1_000),
        date(2026, 10, 18): (1, 1_000),
    }
    rates = facts.prices.rates(("claude-code", "claude-sonnet-4-6"))
    assert rates == (3_000, 300, 3_750, 15_000)


def test_work_of_the_last_weeks_is_told_by_session_and_call(database: Database) -> None:
    facts = gather_work(database, BERLIN, NOW, names_in(database), PriceBook())
    assert [one.name for one in facts.fresh] == ["s0"]
    assert [cost // 1_000_000 for cost in facts.usual] == [62, 62]
    assert [call.input_tokens for call in facts.calls] == [2_000] * 3 + [1_000] * 3
    assert {call.session for call in facts.fresh_calls} == {"s0"}
    assert {call.session for call in facts.week_calls} == {"s1"}
    assert [[call.input_tokens for call in calls] for calls in facts.opened] == [[1_000, 2_000]]
    assert facts.began == date(2026, 10, 18)
