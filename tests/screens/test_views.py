"""Saved views: offered by number, opened as they were, kept in the settings and forgotten."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from burnbar_tui.explore_views import By
from burnbar_tui.preferences import Preferred
from burnbar_tui.scope import Period
from burnbar_tui.screens.calls_screen import CallsScreen
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.screens.overview import Overview
from burnbar_tui.screens.quotas_screen import QuotasScreen
from burnbar_tui.screens.views_screen import ViewsScreen
from burnbar_tui.settings import SavedView, read
from burnbar_tui.view_actions import OURS
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import Picture, app_of, running, settle, text_of
from tests.ui_fixtures.samples import glance

FIRST = str(len(OURS) + 1)
"""Opens the first of the user's own."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the settings are kept."""
    return tmp_path / "config.toml"


def preferred(file: Path, text: str = "") -> Preferred:
    """Return settings as they are read from a file."""
    if text:
        file.write_text(text)
    return Preferred(read(file), file, None)


def told(pilot: Pilot[None]) -> list[str]:
    """Return what was told in passing."""
    return [one.message for one in pilot.app._notifications]


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_views_are_offered_by_number(
    size: tuple[int, int], picture: Picture, file: Path
) -> None:
    text = '[views.dear]\nscreen = "calls"\nquery = "cost>1"\n'
    engine = FakeEngine(glance())
    async with running(engine, glance(), size, preferred=preferred(file, text)) as pilot:
        await pilot.press("w")
        await picture(pilot, f"views-{size[0]}x{size[1]}")
        await pilot.press(FIRST)
        await settle(pilot)
        assert isinstance(pilot.app.screen, CallsScreen)
        assert engine.questions.asked[-1][1].filter.text == "cost>1"


async def test_the_smallest_screen_tells_every_view_the_keys_and_a_new_name(file: Path) -> None:
    text = "".join(f'[views.mine-{number}]\nscreen = "calls"\n' for number in range(9))
    engine = FakeEngine(glance())
    async with running(engine, glance(), (40, 12), preferred=preferred(file, text)) as pilot:
        await pilot.press("w", "end")
        await settle(pilot)
        assert "mine-8" in text_of(pilot.app)
        assert "1-9 enter open" in text_of(pilot.app)
        await pilot.press("s", *"new")
        await settle(pilot)
        assert "new" in text_of(pilot.app)


async def test_the_costliest_call_of_last_month_is_three_keys_away() -> None:
    """As the README says."""
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        await pilot.press("w", "1")
        await settle(pilot)
        asked = [(name, scope.filter.text) for name, scope in engine.questions.asked]
        assert ("calls cost ()", "last:month") in asked
        assert isinstance(pilot.app.screen, CallsScreen)
        assert "October 2025" in text_of(pilot.app)


@pytest.mark.parametrize(("place", "name"), list(enumerate(OURS)))
async def test_each_of_ours_opens(place: int, name: str) -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press("w", *["j"] * place, "enter")
        await settle(pilot)
        view, screen = OURS[name], pilot.app.screen
        if view.screen == "calls":
            assert isinstance(screen, CallsScreen)
        else:
            assert isinstance(screen, ExploreScreen)
            assert (screen.pivot.by, screen.pivot.across or "") == (view.by, view.across)
        if view.period:
            assert app_of(pilot.app).overview.scope.period == view.period


async def test_what_is_on_show_is_kept_and_opened_again(file: Path) -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40), preferred=preferred(file)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("t", "left_square_bracket", "w", "s", *"mine", "enter")
        await settle(pilot)
        assert told(pilot) == ["Saved"]
        wanted = SavedView(
            screen="explore",
            by="project",
            query='model:"ember-large-4-6" since:2025-10-01 until:2025-10-31',
        )
        assert read(file).settings.views == {"mine": wanted}
        await pilot.press("1", "w", FIRST)
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        assert screen.pivot.by is By.PROJECT
        assert screen.scope.filter.text == wanted.query
        assert screen.scope.period is Period.MONTH
        await pilot.press("w", "end", "d")
        await settle(pilot)
        assert read(file).settings.views == {}


async def test_a_view_of_another_screen(file: Path) -> None:
    text = '[views.left]\nscreen = "quotas"\n[views.home]\nscreen = "overview"\nperiod = "7d"\n'
    async with running(
        FakeEngine(glance()), glance(), (120, 40), preferred=preferred(file, text)
    ) as pilot:
        await pilot.press("w", FIRST)
        await settle(pilot)
        assert isinstance(pilot.app.screen, QuotasScreen)
        await pilot.press("w", str(int(FIRST) + 1))
        await settle(pilot)
        assert isinstance(pilot.app.screen, Overview)
        assert app_of(pilot.app).overview.scope.period is Period.WEEK


async def test_ours_can_neither_be_forgotten_nor_replaced() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press("w", "d")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, ViewsScreen)
        await pilot.press("s")
        await pilot.pause()
        screen.query_one(Input).value = next(iter(OURS))
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is screen
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is screen
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Overview)


async def test_a_query_that_says_nothing_is_told(file: Path) -> None:
    text = '[views.odd]\nquery = "colour:red"\n'
    async with running(
        FakeEngine(glance()), glance(), (120, 40), preferred=preferred(file, text)
    ) as pilot:
        await pilot.press("w", FIRST)
        await settle(pilot)
        assert "cannot be opened" in told(pilot)[0]
        assert isinstance(pilot.app.screen, Overview)


async def test_what_has_no_name_of_its_own_cannot_be_kept() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("w", "s")
        await pilot.pause()
        assert not pilot.app.screen.query_one(Input).display


async def test_ours_keep_their_numbers_and_a_name_that_is_given_again_is_all_new(
    file: Path,
) -> None:
    text = '[views.mine]\nscreen = "explore"\nby = "project"\nperiod = "7d"\n'
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40), preferred=preferred(file, text)) as pilot:
        await pilot.press("w", "1")
        await settle(pilot)
        assert isinstance(pilot.app.screen, CallsScreen)
        await pilot.press("w", "s", *"mine", "enter")
        await settle(pilot)
        mine = SavedView(screen="calls", query="last:month", order="cost")
        assert read(file).settings.views == {"mine": mine}
        assert app_of(pilot.app).settings.views == {"mine": mine}
        assert "in place of the one of this name" in told(pilot)[-1]
