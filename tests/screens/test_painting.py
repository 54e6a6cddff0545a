"""How much is painted for a key: what changes, and a screen that is opened as a whole, once."""

from collections.abc import Callable

import pytest
from rich.console import RenderableType
from textual._compositor import LayoutUpdate
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from burnbar_tui.messages import AccountAsked
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import app_of, running, settle
from tests.ui_fixtures.samples import glance

Painted = list[tuple[str, bool]]
"""Of each frame its screen, and whether all of it was painted."""


@pytest.fixture
def painted(every_step_is_painted: None, monkeypatch: pytest.MonkeyPatch) -> Painted:  # noqa: ARG001
    """Return what is painted from now on."""
    frames: Painted = []
    display: Callable[..., None] = App._display

    def noted(app: App[None], screen: Screen[None], picture: RenderableType | None) -> None:
        if picture is not None and screen is app.screen:
            frames.append((type(screen).__name__, isinstance(picture, LayoutUpdate)))
        display(app, screen, picture)

    monkeypatch.setattr(App, "_display", noted)
    return frames


async def ask(pilot: Pilot[None], account_id: int) -> None:
    pilot.app.screen.post_message(AccountAsked(account_id))
    await settle(pilot)


@pytest.mark.parametrize("key", ["t", "left_square_bracket", "u", "m", "j"])
async def test_a_key_paints_what_it_changes(painted: Painted, key: str) -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        painted.clear()
        await pilot.press(key)
        await settle(pilot)
        assert ("Overview", False) in painted
        assert ("Overview", True) not in painted


@pytest.mark.parametrize("key", ["2", "3", "4", "5", "6"])
async def test_a_screen_that_comes_back_is_painted_whole_and_once(
    painted: Painted, key: str
) -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press(key)
        await settle(pilot)
        name = type(pilot.app.screen).__name__
        for shown, pressed in (("Overview", "1"), (name, key)):
            painted.clear()
            await pilot.press(pressed)
            await settle(pilot)
            assert painted[0] == (shown, True)
            assert painted.count((shown, True)) == 1


async def test_a_page_that_is_used_again_is_painted_whole_and_once(painted: Painted) -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await ask(pilot, 1)
        app_of(pilot.app).action_overview()
        await settle(pilot)
        painted.clear()
        await ask(pilot, 2)
        assert painted[0] == ("AccountScreen", True)
        assert painted.count(("AccountScreen", True)) == 1
