"""Pictures answer to the mouse: a day is told where it is pointed at, and opened by a click."""

from datetime import date

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from burnbar_tui.explore_views import By
from burnbar_tui.screens.calls_screen import CallsScreen
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.views import DayBars
from burnbar_tui.widgets.day_plot import DayPlot
from burnbar_tui.widgets.heat_pane import HeatPane
from burnbar_tui.widgets.plot import DRAWING
from burnbar_tui.widgets.pointed import Pointed
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import app_of, running, settle, text_of
from tests.ui_fixtures.samples import glance

WIDE = (160, 45)
DAY = date(2025, 11, 12)


def cell_of(one: Pointed, name: str) -> tuple[int, int]:
    """Return where on the screen a part of a picture is."""
    left, top = one.content_region.offset
    return next(
        (left + x, top + y)
        for y in range(one.content_size.height)
        for x in range(one.content_size.width)
        if (spot := one.spot_at(x, y)) and spot.name == name
    )


def filter_of(pilot: Pilot[None]) -> str:
    return app_of(pilot.app)._screens()[-1].scope.filter.text


async def pointed_at(pilot: Pilot[None], at: tuple[int, int]) -> str:
    """Return the title of the pane that is pointed at."""
    await pilot.hover(offset=at)
    await pilot.pause()
    pane: Widget = pilot.app.screen.get_widget_at(*at)[0]
    assert str(pane.border_title) in text_of(pilot.app)
    return str(pane.border_title)


@pytest.mark.parametrize(("key", "size"), [("4", WIDE), ("1", WIDE), ("1", (80, 24))])
async def test_a_click_on_a_bar_narrows_to_its_day_and_then_lists_its_calls(
    key: str, size: tuple[int, int]
) -> None:
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await pilot.press(key)
        await settle(pilot)
        plot = pilot.app.screen.query_one(DayPlot)
        at = cell_of(plot, "Wed 12 Nov")
        assert (await pointed_at(pilot, at)).endswith(" by model · Wed 12 Nov $44.00 ◐")
        await pilot.hover(offset=(0, 0))
        await pilot.pause()
        assert "Wed 12 Nov" not in text_of(pilot.app)
        await pilot.click(offset=at)
        await settle(pilot)
        assert filter_of(pilot) == "on:2025-11-12"
        await pilot.click(offset=cell_of(plot, "Wed 12 Nov"))
        await settle(pilot)
        assert isinstance(pilot.app.screen, CallsScreen)


async def test_a_click_on_the_calendar_keeps_what_else_was_filtered() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        await pilot.press("4", "slash", *"model:ember last:7d", "enter")
        await settle(pilot)
        heat = pilot.app.screen.query_one(HeatPane)
        at = cell_of(heat, "Wed 12 Nov")
        assert await pointed_at(pilot, at) == "Days · Wed 12 Nov $44.00 ◐"
        await pilot.click(offset=at)
        await settle(pilot)
        assert filter_of(pilot) == "model:ember on:2025-11-12"


async def test_an_hour_is_told_and_opens_nothing() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        await pilot.press("4", "v", "u")
        await settle(pilot)
        at = cell_of(pilot.app.screen.query_one(HeatPane), "Sat 14:00")
        assert await pointed_at(pilot, at) == "Hours of the week · Sat 14:00 70 ●"
        await pilot.click(offset=at)
        await settle(pilot)
        assert filter_of(pilot) == ""
        await pilot.press("v")
        await settle(pilot)
        assert "14:00" not in text_of(pilot.app)


@pytest.mark.parametrize(
    ("by", "text"),
    [
        (By.DAY, "on:2025-11-21"),
        (By.WEEK, "since:2025-11-21 until:2025-11-27"),
        (By.MONTH, "since:2025-11-01 until:2025-11-30"),
        (By.WEEKDAY, ""),
    ],
)
async def test_enter_on_a_row_of_time_narrows_to_it_and_shows_what_it_is_made_of(
    by: By, text: str
) -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), WIDE) as pilot:
        await pilot.press("4", *"g" * list(By).index(by))
        await settle(pilot)
        engine.questions.asked.clear()
        await pilot.press("enter")
        await settle(pilot)
        assert filter_of(pilot) == text
        asked = [what for what, _ in engine.questions.asked if "explore" in what]
        assert asked == (["explore model"] if text else [])
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        assert screen.pivot.by is (By.MODEL if text else by)


async def test_where_nothing_is_drawn_nothing_is_pointed_at() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        await pilot.press("4")
        await settle(pilot)
        plot = pilot.app.screen.query_one(DayPlot)
        heat = pilot.app.screen.query_one(HeatPane)
        for one in (plot, heat):
            size = one.content_size
            corners = ((0, 0), (0, size.height), (size.width, 1), (-1, -1), (size.width * 9, 2))
            assert [one.spot_at(*cell) for cell in corners] == [None] * len(corners)
        plot.lines, heat.bars = (), DayBars()
        assert plot.spot_at(20, 2) is heat.spot_at(6, 3) is None


async def test_a_picture_that_is_about_to_go_still_tells_its_days() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        plot = pilot.app.screen.query_one(DayPlot)
        region, at = plot.content_region, cell_of(plot, "Wed 12 Nov")
        with DRAWING:
            before, plot.bars = plot._drawn, DayBars(days=plot.bars.days)
            while plot._drawn is before:
                await pilot.pause()
            spot = plot.spot_at(at[0] - region.x, at[1] - region.y)
            assert spot is not None
            assert spot.name == "Wed 12 Nov"
        await settle(pilot)
        assert plot.spot_at(at[0] - region.x, at[1] - region.y) is None


async def test_enter_on_the_only_day_lists_its_calls() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        await pilot.press("slash", *"on:2025-11-21", "enter", "4", *"g" * 5, "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, CallsScreen)
