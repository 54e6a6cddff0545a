"""Going from screen to screen: what comes back as it was left, and with its figures at once."""

import threading

import pytest
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.events import ScreenResume

from burnbar_tui.explore_views import Explored, Pivot
from burnbar_tui.screens.asking_screen import AskingScreen
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.screens.overview import Overview
from burnbar_tui.screens.quotas_screen import QuotasScreen
from burnbar_tui.themes import PAPER
from burnbar_tui.widgets.groups_table import GroupsTable
from burnbar_tui.widgets.message_pane import MessagePane
from tests.ui_fixtures.engine import FakeEngine, FakeQuestions
from tests.ui_fixtures.running import running, settle, text_of
from tests.ui_fixtures.samples import glance


def explore_of(app: App[None]) -> ExploreScreen:
    """Return the screen on top, which is Explore."""
    assert isinstance(app.screen, ExploreScreen)
    return app.screen


async def test_a_numbered_screen_comes_back_as_it_was_left() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press("4", "g", "s")
        await settle(pilot)
        screen = explore_of(pilot.app)
        left = (screen.pivot, screen.sort)
        await pilot.press("3")
        await settle(pilot)
        assert isinstance(pilot.app.screen, QuotasScreen)
        assert len(pilot.app.screen_stack) == 2
        await pilot.press("4")
        await settle(pilot)
        assert explore_of(pilot.app) is screen
        assert (screen.pivot, screen.sort) == left
        assert left != (Pivot(), "order")


async def test_a_new_screen_reads_no_styles_but_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    read_anew: list[bool] = []
    monkeypatch.setattr(Stylesheet, "reparse", lambda _: read_anew.append(True))
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        at_start = len(read_anew)
        await pilot.press("4")
        await settle(pilot)
        assert len(read_anew) == at_start
        assert explore_of(pilot.app).query_one("#body").styles.grid_size_columns == 2


async def test_what_is_chosen_meanwhile_holds_on_a_screen_that_comes_back() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        await pilot.press("4", "1", "t", "u")
        await settle(pilot)
        await pilot.press("4")
        await settle(pilot)
        screen = explore_of(pilot.app)
        overview = pilot.app.screen_stack[0]
        assert isinstance(overview, Overview)
        assert (screen.scope, screen.unit) == (overview.scope, overview.unit)
        assert screen.answer is not None
        assert screen.answer.pivot.scope == overview.scope


async def test_a_screen_that_comes_back_fits_the_terminal_and_the_theme() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4", "1")
        await pilot.resize_terminal(80, 24)
        pilot.app.theme = PAPER.name
        await pilot.press("4")
        await settle(pilot)
        screen = explore_of(pilot.app)
        assert screen.has_class("-half", "-short")
        assert not screen.has_class("-vast")
        assert screen.size == pilot.app.size
        background = pilot.app.theme_variables["background"]
        assert screen.styles.background.hex.lower() == background.lower()


async def test_the_next_key_waits_for_the_screen() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press("4", "down", "enter")
        await settle(pilot)
        assert len(explore_of(pilot.app).pivot.only) == 1
        assert len(pilot.app.screen_stack) == 2


async def test_a_screen_appears_with_its_figures() -> None:
    """The words for waiting are never on show where the answer is there at once."""
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        seen: list[bool] = []
        shows = ExploreScreen.on_screen_resume
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(AskingScreen, "ask_soon", lambda _: None)

            def resumed(screen: ExploreScreen, event: ScreenResume) -> None:
                seen.append(bool(screen.query_one(GroupsTable).rows))
                shows(screen, event)

            patch.setattr(ExploreScreen, "on_screen_resume", resumed)
            await pilot.press("4")
            await settle(pilot)
        assert seen == [True]
        assert [what for what, _ in engine.questions.asked].count("explore model") == 1


async def test_a_slow_answer_is_waited_for_on_the_screen_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = threading.Event()
    usual = FakeQuestions.explore

    def slow(questions: FakeQuestions, pivot: Pivot) -> Explored:
        gate.wait(30)
        return usual(questions, pivot)

    monkeypatch.setattr(FakeQuestions, "explore", slow)
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        try:
            await pilot.press("4")
            while not isinstance(pilot.app.screen, ExploreScreen):
                await pilot.pause()
            pane = pilot.app.screen.query_one(MessagePane)
            while not pane.lines:
                await pilot.pause()
            assert pane.lines == ("Adding up…",)
        finally:
            gate.set()
        await settle(pilot)
        assert "Adding up" not in text_of(pilot.app)
        assert explore_of(pilot.app).query_one(GroupsTable).rows
        assert [what for what, _ in engine.questions.asked].count("explore model") == 1
