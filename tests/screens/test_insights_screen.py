"""What is noticed: told on the Overview, explained on its own screen, put away by the user."""

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from burnbar_tui.engine.events import Importing
from burnbar_tui.facts import StoreError
from burnbar_tui.insight_views import Insight, State
from burnbar_tui.screens.account_screen import AccountScreen
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.screens.insights_screen import InsightsScreen
from burnbar_tui.views import Progress
from burnbar_tui.widgets.insight_lines import InsightLines
from burnbar_tui.widgets.insights_table import InsightsTable
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.insight_samples import insights, standings
from tests.ui_fixtures.running import Picture, app_of, running, settle, text_of
from tests.ui_fixtures.samples import glance

SIZES = [(80, 24), (160, 45)]
WIDE = (160, 45)


def noticing(found: tuple[Insight, ...] | None = None) -> FakeEngine:
    engine = FakeEngine(glance())
    engine.insights.found = insights() if found is None else found
    return engine


async def until_listed(pilot: Pilot[None], *rules: str) -> None:
    """Wait for an answer with just these."""
    while titles(pilot) != list(rules):
        await pilot.pause(0.02)


def titles(pilot: Pilot[None]) -> list[str]:
    return [row.rule for row in pilot.app.screen.query_one(InsightsTable).rows]


@pytest.mark.parametrize("size", SIZES)
async def test_each_is_explained_at_the_cursor(size: tuple[int, int], picture: Picture) -> None:
    async with running(noticing(), glance(), size) as pilot:
        await pilot.press("5", "down")
        await settle(pilot)
        await picture(pilot, f"insights-noticed-{size[0]}x{size[1]}")
        assert "the median of 8 Fridays" in text_of(pilot.app)


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (160, 45)])
async def test_the_overview_tells_the_first_three(size: tuple[int, int], picture: Picture) -> None:
    async with running(noticing(), glance(), size) as pilot:
        await settle(pilot)
        await picture(pilot, f"overview-noticed-{size[0]}x{size[1]}")


async def test_what_is_unusual_is_told_when_a_first_reading_is_over() -> None:
    engine, half = noticing(()), Progress(files_done=1, files_total=2, bytes_total=9, bytes_done=5)
    async with running(engine, glance(), WIDE) as pilot:
        engine.tell(Importing(progress=half))
        while app_of(pilot.app).overview.status.progress is None:
            await pilot.pause()
        engine.insights.found = insights()
        app_of(pilot.app).overview.ask_now()
        await settle(pilot)
        assert not pilot.app.screen.query(InsightLines)
        engine.tell(Importing(progress=replace(half, is_done=True)))
        while not any(lines.insights for lines in pilot.app.screen.query(InsightLines)):
            await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_budgets_tell_how_they_stand(size: tuple[int, int], picture: Picture) -> None:
    engine = noticing()
    engine.questions.standings = standings()
    async with running(engine, glance(), size) as pilot:
        await pilot.press("5")
        await settle(pilot)
        await picture(pilot, f"insights-budgets-{size[0]}x{size[1]}")


async def test_what_is_put_away_is_shown_only_on_demand() -> None:
    engine = noticing()
    async with running(engine, glance(), WIDE) as pilot:
        await pilot.press("5")
        await settle(pilot)
        assert "dismiss" in text_of(pilot.app).splitlines()[-1]
        await pilot.press("d")
        await until_listed(pilot, "spend-jump", "new-model", "idle-account")
        await pilot.press("z")
        await until_listed(pilot, "new-model", "idle-account")
        assert engine.insights.states == {
            "window-runs-out": State.DISMISSED, "spend-jump": State.SNOOZED,
        }  # fmt: skip
        assert "2 noticed, 2 put away" in text_of(pilot.app)
        await pilot.press("a", "home")
        await settle(pilot)
        assert len(titles(pilot)) == 4
        assert "(dismissed)" in text_of(pilot.app)
        await pilot.press("d")
        await settle(pilot)
        assert engine.insights.states["window-runs-out"] is State.OPEN
        await pilot.press("a")
        await until_listed(pilot, "window-runs-out", "new-model", "idle-account")
        await pilot.press("1")
        await settle(pilot)
        assert "runs out at 18:52" in text_of(pilot.app)
        assert "2.1 times" not in text_of(pilot.app)


async def test_without_any_there_is_nothing_to_put_away() -> None:
    async with running(noticing(()), glance(), WIDE) as pilot:
        await pilot.press("5")
        await settle(pilot)
        footer = text_of(pilot.app).splitlines()[-1]
        assert "filter" in footer
        assert "dismiss" not in footer
        assert "snooze" not in footer


async def test_its_own_keys_are_told_before_common_ones_where_not_all_have_room() -> None:
    async with running(noticing(), glance(), (80, 24)) as pilot:
        await pilot.press("5")
        await settle(pilot)
        footer = text_of(pilot.app).splitlines()[-1]
        told = ("d dismiss", "z snooze", "a all", "esc back", "? keys", "q quit")
        assert [one for one in told if one not in footer] == []
        await pilot.resize_terminal(40, 12)
        await settle(pilot)
        assert "enter open  esc back  ? keys  q quit" in text_of(pilot.app)


async def test_enter_opens_what_it_speaks_of() -> None:
    async with running(noticing(), glance(), WIDE) as pilot:
        await pilot.press("5", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AccountScreen)
        await pilot.press("escape", "down", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ExploreScreen)
        assert pilot.app.screen.scope.filter.text == "on:2025-11-21"
        await pilot.press("5", "end", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, InsightsScreen)


async def test_a_decision_that_cannot_be_kept_is_told() -> None:
    engine = noticing()
    engine.insights.failure = StoreError("no space left")
    async with running(engine, glance(), WIDE) as pilot:
        await pilot.press("5", "d")
        await settle(pilot)
        [told] = pilot.app._notifications
        assert told.message == "This cannot be kept: no space left"
        assert len(titles(pilot)) == 4


async def test_names_in_them_obey_nobody() -> None:
    hostile = replace(
        insights()[0], title="[bold]x[/] \x1b[31m\u202ey", arithmetic=("\x1b]0;z\x07",)
    )
    async with running(noticing((hostile,)), glance(), WIDE) as pilot:
        await pilot.press("5")
        await settle(pilot)
        assert "[bold]x[/]" in text_of(pilot.app)
        assert not {"\x1b", "\x07", "\u202e"} & set(text_of(pilot.app))
