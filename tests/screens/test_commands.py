"""The palette: everything in it does what its line says, and names stay names."""

from contextlib import suppress

import pytest
from textual.command import CommandInput, CommandPalette
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from burnbar_tui.facts import StoreError
from burnbar_tui.scope import Lens, Period, Term
from burnbar_tui.screens.account_screen import AccountScreen
from burnbar_tui.screens.commands import BurnbarCommands
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.screens.help_screen import HelpScreen
from burnbar_tui.screens.session_screen import SessionScreen
from burnbar_tui.screens.settings_screen import SettingsScreen
from burnbar_tui.session_views import SessionFound
from tests.ui_fixtures.engine import FakeEngine, FakeQuestions
from tests.ui_fixtures.running import Picture, app_of, running, settle, text_of
from tests.ui_fixtures.samples import HOSTILE, MODELS, glance

HOSTILE_SIGNS = ("\x1b", "\u202e", "\u2066", "\ud800", "\r")


async def find(pilot: Pilot[None], words: str) -> None:
    """Open the palette and type; the first line is at the cursor then."""
    await pilot.press("ctrl+p")
    await pilot.pause()
    palette = pilot.app.screen
    assert isinstance(palette, CommandPalette)
    palette.query_one(CommandInput).value = words
    await looked(pilot)


async def looked(pilot: Pilot[None]) -> None:
    """Wait until everything that was looked for is listed."""
    for _ in range(2):
        await pilot.pause()
        workers = [one for one in pilot.app.workers if one.node is pilot.app.screen]
        if workers:
            with suppress(WorkerCancelled):  # A newer search took the place of one.
                await pilot.app.workers.wait_for_complete(workers)
    await pilot.pause()


async def choose(pilot: Pilot[None], words: str) -> None:
    """Take the first line that the words find."""
    await find(pilot, words)
    await pilot.press("enter")
    await settle(pilot)


async def test_each_screen_is_found_by_its_name() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        for name in ("Accounts", "Quotas", "Explore", "Insights", "Router", "Settings", "Overview"):
            await choose(pilot, name.lower())
            screen = pilot.app.screen
            assert isinstance(screen, DataScreen)
            assert name == screen.NAME


async def test_screens_scopes_and_settings_are_reached_by_words() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        overview = app_of(pilot.app).overview
        await choose(pilot, "period: 7 days")
        assert overview.scope.period is Period.WEEK
        await choose(pilot, "money: spend")
        assert overview.scope.lens is Lens.SPEND
        await choose(pilot, "theme: paper")
        assert pilot.app.theme == "paper"
        await choose(pilot, "set animations: off")
        assert app_of(pilot.app).settings.animations == "off"
        await choose(pilot, "sums by anything")
        assert isinstance(pilot.app.screen, ExploreScreen)
        await choose(pilot, "settings")
        assert isinstance(pilot.app.screen, SettingsScreen)
        await choose(pilot, "all keys and signs")
        assert isinstance(pilot.app.screen, HelpScreen)


async def test_a_model_becomes_the_filter_and_explore_shows_it() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        await choose(pilot, f"model {MODELS[0]}")
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        assert screen.scope.filter.terms == (Term("model", (MODELS[0],), is_exact=True),)
        assert engine.questions.asked[-1][1] == screen.scope


async def test_a_session_is_looked_for_in_the_store_and_opens_its_page() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        await choose(pilot, "retry loop")
        assert isinstance(pilot.app.screen, SessionScreen)
        assert pilot.app.screen.session_id == 11
        assert "retry loop" in engine.questions.looked_for


async def test_accounts_are_found_on_screens_that_have_none() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press("5")
        await settle(pilot)
        await choose(pilot, "account open relay")
        assert isinstance(pilot.app.screen, AccountScreen)
        assert pilot.app.screen.accounts()[0].account_id == 5


async def test_every_key_of_a_screen_that_does_something_is_in_the_palette() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        for key in ("1", "2", "4", "C"):
            await pilot.press(key)
            await settle(pilot)
            screen = pilot.app.screen
            assert isinstance(screen, DataScreen)
            shown = {
                active.binding.tooltip
                for active in screen.active_bindings.values()
                if active.binding.show and active.enabled and active.binding.id
            }
            titles = {entry.title for entry in BurnbarCommands(screen)._entries()}
            assert shown <= titles


@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_palette_fits(size: tuple[int, int], picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await find(pilot, "")
        await picture(pilot, f"palette-{size[0]}x{size[1]}")
        pilot.app.screen.query_one(CommandInput).value = "re"
        await looked(pilot)
        await picture(pilot, f"palette-found-{size[0]}x{size[1]}")


async def test_names_from_outside_obey_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine(glance())
    engine.questions.sessions = (SessionFound(session_id=11, name=HOSTILE, account=HOSTILE),)
    monkeypatch.setattr(FakeQuestions, "choices", lambda _: {"project": (HOSTILE,)})
    async with running(engine, glance(), (160, 45)) as pilot:
        for words in ("project: evil", "evil"):
            await find(pilot, words)
            shown = text_of(pilot.app)
            assert "[bold]evil[/]" in shown
            assert not any(sign in shown for sign in HOSTILE_SIGNS)
            await pilot.press("escape", "escape")
        await choose(pilot, "project: evil")
        assert isinstance(pilot.app.screen, ExploreScreen)
        [term] = pilot.app.screen.scope.filter.terms
        assert term.matches([HOSTILE])


async def test_a_store_that_does_not_answer_leaves_the_rest_of_the_palette(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise StoreError("the store is locked")

    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        monkeypatch.setattr(FakeQuestions, "choices", refuse)
        monkeypatch.setattr(FakeQuestions, "find_sessions", refuse)
        await choose(pilot, "account open relay")
        assert isinstance(pilot.app.screen, AccountScreen)
