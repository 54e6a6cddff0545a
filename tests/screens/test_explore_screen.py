"""Explore: its look at each size, grouping, narrowing and the way back."""

import pytest
from msgspec.structs import replace

from burnbar_tui.explore_views import By, Explored, Pivot
from burnbar_tui.facts import StoreError
from burnbar_tui.scope import Period, Scope
from burnbar_tui.screens.explore_screen import SORTS, ExploreScreen
from burnbar_tui.screens.overview import Overview
from burnbar_tui.widgets.day_plot import DayPlot
from burnbar_tui.widgets.groups_table import GroupsTable
from burnbar_tui.widgets.heat_pane import HeatPane
from burnbar_tui.widgets.note_line import NoteLine
from burnbar_tui.widgets.tallies_table import TalliesTable
from tests.ui_fixtures.engine import FakeEngine, FakeQuestions
from tests.ui_fixtures.running import Picture, running, settle, text_of
from tests.ui_fixtures.samples import HOSTILE, explored, glance


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 12)])
async def test_groups_fit_every_size(size: tuple[int, int], picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await pilot.press("4")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ExploreScreen)
        await picture(pilot, f"explore-{size[0]}x{size[1]}")


async def test_the_hours_of_the_week(picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4", "v")
        await settle(pilot)
        await picture(pilot, "explore-hours")


@pytest.mark.parametrize(
    ("rows", "size", "told"),
    [(1, (160, 45), []), (0, (160, 45), ["no calls"]), (1, (40, 12), ["no room"])],
)
async def test_v_says_why_there_is_nothing_to_see(
    rows: int, size: tuple[int, int], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(_self: FakeQuestions, pivot: Pivot) -> Explored:
        return replace(explored(pivot), rows=explored(pivot).rows[:rows])

    monkeypatch.setattr(FakeQuestions, "explore", answer)
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("v")
        await settle(pilot)
        messages = [one.message for one in pilot.app._notifications]
        assert len(messages) == len(told)
        assert all(words in message for words, message in zip(told, messages, strict=True))


async def test_hostile_names_stay_names(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    def attack(_self: FakeQuestions, pivot: Pivot) -> Explored:
        answer = explored(pivot)
        return replace(answer, rows=tuple(replace(row, name=HOSTILE) for row in answer.rows[:1]))

    monkeypatch.setattr(FakeQuestions, "explore", attack)
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await picture(pilot, "explore-hostile")


async def test_enter_narrows_and_escape_takes_it_back() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (160, 45)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        first = screen.query_one(TalliesTable).rows[0].name
        await pilot.press("enter")
        await settle(pilot)
        assert screen.pivot.only == ((By.MODEL, first),)
        assert screen.pivot.by is By.PROJECT
        assert engine.questions.asked[-1] == ("explore project", Scope(period=Period.THIRTY_DAYS))
        await pilot.press("escape")
        await settle(pilot)
        assert screen.pivot == Pivot()
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Overview)


async def test_narrowing_ends_at_sessions_which_have_nothing_below() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        for _ in range(6):
            await pilot.press("enter")
            await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        assert screen.pivot.by is By.SESSION
        assert len(screen.pivot.only) == 4


async def test_every_group_split_and_sort_can_be_had() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        seen = []
        for _ in By:
            seen.append(screen.pivot.by)
            await pilot.press("g")
            await settle(pilot)
        assert seen == list(By)
        await pilot.press("G", "b")
        await settle(pilot)
        assert (screen.pivot.by, screen.pivot.split) == (By.HOUR, By.PROJECT)
        assert screen.query_one(DayPlot).split == "project"
        await pilot.press("g", "g")
        await settle(pilot)
        for sort in (*SORTS[1:], SORTS[0]):
            await pilot.press("s")
            await settle(pilot)
            assert screen.sort == sort
        table = screen.query_one("#groups", GroupsTable)
        title = next(part for part in text_of(pilot.app).splitlines() if " share " in part)
        for sort in ("calls", SORTS[0]):
            await pilot.click(table, offset=(title.index("calls") - table.region.x, 1))
            await settle(pilot)
            assert screen.sort == sort
        await pilot.press("v", "u", "t")
        await settle(pilot)
        assert not screen.query_one(HeatPane).is_calendar


async def test_a_question_that_fails_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: FakeQuestions, _pivot: Pivot) -> Explored:
        raise StoreError("the store is locked")

    monkeypatch.setattr(FakeQuestions, "explore", refuse)
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("4")
        await settle(pilot)
        assert pilot.app.screen.query_one(NoteLine).text == "the store is locked"


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_two_things_are_crossed(size: tuple[int, int], picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await pilot.press("4", *"ppppppppp")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        assert [screen.pivot.across] == [By.HOUR]
        await pilot.press("P")
        await settle(pilot)
        assert [screen.pivot.across] == [By.WEEKDAY]
        await picture(pilot, f"explore-across-{size[0]}x{size[1]}")
        await pilot.press("p", "p")
        await settle(pilot)
        assert screen.pivot.across is None
        assert not screen.query_one(GroupsTable).across


async def test_what_is_grouped_by_is_not_crossed_with_itself() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4", "p")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        assert screen.pivot.across is By.PROJECT
        await pilot.press("g", "p")
        await settle(pilot)
        assert (screen.pivot.by, screen.pivot.across) == (By.PROJECT, By.MODEL)
