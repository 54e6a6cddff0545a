"""While an answer takes long, the first line says that what is on show is not it yet."""

import threading

import pytest

from burnbar_tui.explore_views import Explored, Pivot
from burnbar_tui.facts import StoreError
from burnbar_tui.screens import asking_screen
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.widgets.top_line import TopLine
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import running, settle
from tests.ui_fixtures.samples import glance


@pytest.mark.parametrize("is_refused", [False, True])
async def test_it_is_told_until_the_answer_is_here(
    monkeypatch: pytest.MonkeyPatch, is_refused: bool
) -> None:
    engine, may_answer = FakeEngine(glance()), threading.Event()
    answer = engine.questions.explore

    def explore(pivot: Pivot) -> Explored:
        may_answer.wait(20)
        if is_refused:
            raise StoreError("the store is locked")
        return answer(pivot)

    async with running(engine, glance(), (120, 40)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, DataScreen)
        monkeypatch.setattr(engine.questions, "explore", explore)
        await pilot.press("t")
        assert "counting" not in str(screen.query_one(TopLine).state)
        monkeypatch.setattr(asking_screen, "LONG_SECONDS", -1)
        screen.tick()
        assert "counting" in str(screen.query_one(TopLine).state)
        may_answer.set()
        await settle(pilot)
        screen.tick()
        assert "counting" not in str(screen.query_one(TopLine).state)
