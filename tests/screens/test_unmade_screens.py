"""What comes for a screen before its widgets are there."""

import asyncio
from collections.abc import Iterator

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from burnbar_tui.messages import ScopeChosen, UnitChosen
from burnbar_tui.query_text import parse
from burnbar_tui.scope import Scope, Unit
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.screens.overview import Overview
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import app_of, running, settle, text_of
from tests.ui_fixtures.samples import NOW, glance

NARROWED = Scope(filter=parse("model:ember", NOW.date()))


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[asyncio.Event]:
    """Return what screens wait for before they make their widgets, but the Overview."""
    event = asyncio.Event()
    make = Widget._compose

    async def wait(self: Widget) -> None:
        if isinstance(self, DataScreen) and not isinstance(self, Overview):
            await event.wait()
        await make(self)

    monkeypatch.setattr(Widget, "_compose", wait)
    yield event
    event.set()


async def until_running(pilot: Pilot[None], kind: type[DataScreen]) -> DataScreen:
    """Return a screen that has begun, without widgets."""
    app = app_of(pilot.app)
    while not (isinstance(app.screen, kind) and app.screen.is_running):  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    assert not app.screen.children
    return app.screen


async def test_keys_and_choices_come_before_the_widgets(gate: asyncio.Event) -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        app = app_of(pilot.app)
        app.action_explore()
        screen = await until_running(pilot, ExploreScreen)
        for action in ("filter", "chat", "heat", "rescan", "sort", "calls"):
            await app.run_action(action, screen)
        app.set_unit(UnitChosen(Unit.TOKENS))
        app.set_scope(ScopeChosen(NARROWED))
        gate.set()
        await settle(pilot)
        assert isinstance(app.screen, ExploreScreen)
        assert (app.screen.unit, app.screen.scope) == (Unit.TOKENS, NARROWED)
        assert "model:ember" in text_of(app)
        assert "$" not in text_of(app).splitlines()[4]


async def test_a_screen_is_asked_for_again_before_it_is_made(gate: asyncio.Event) -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        app = app_of(pilot.app)
        app.action_explore()
        await until_running(pilot, ExploreScreen)
        app.action_overview()
        app.action_explore()
        for _ in range(20):
            await asyncio.sleep(0.001)
        gate.set()
        await settle(pilot)
        assert isinstance(app.screen, ExploreScreen)
        assert "By model" in text_of(app)
