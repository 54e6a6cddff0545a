"""A conversation of the panel: every question goes on from those before, and opens its calls."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.engine.queries import Queries
from burnbar_tui.explore_views import By, Pivot
from burnbar_tui.query_text import parse
from burnbar_tui.scope import Scope
from tests.made_calls import made_machine

NOW = datetime(2026, 11, 26, 20, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def queries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queries]:
    machine = made_machine(
        tmp_path_factory.mktemp("talk"), NOW, calls=80, days=30, sessions=9,
        models=("claude-opus-4-6", "claude-haiku-4-5"), projects=("/home/ana/atlas", "/srv/x"),
        seed=5,
    )  # fmt: skip
    opened = Queries(machine.paths.store, ZONE, lambda: NOW)
    yield opened
    opened.close()


def test_the_last_question_alone_is_answered_as_after_all_others(queries: Queries) -> None:
    talk = ("cost this week", "by model", "nonsense words", "and last week?", "in tokens")
    *_, last = queries.ask(talk)
    assert last.understood
    assert queries.ask(talk, only_last=True) == (last,)


@pytest.mark.parametrize(
    "question",
    ["tokens last week by model", "tokens of opus by day last 3 weeks", "tokens of atlas by month",
     "top 2 projects by tokens since nov 1", "tokens of opus on the 20th by project"],
)  # fmt: skip
def test_the_view_of_an_answer_shows_its_figures(queries: Queries, question: str) -> None:
    [answer] = queries.ask([question])
    view, plot = answer.view, answer.plot
    assert view is not None
    scope = Scope(filter=parse(view.query, NOW.astimezone(ZONE).date()))
    shown = queries.explore(Pivot(by=By(view.by), scope=scope))
    figures = {row.name: row.tally.total_tokens for row in shown.rows}
    rows = {row[view.by]: row["value"] for row in answer.rows}
    assert rows
    assert rows == {name: figures[name] for name in rows}
    if plot is not None:
        assert {
            label: value for label, value in zip(plot.labels, plot.values, strict=True) if value
        } == rows
