"""Plots and calendars by keyboard: what is marked is told in the title, and enter narrows to it."""

import pytest
from textual.pilot import Pilot

from burnbar_tui.widgets.day_plot import DayPlot
from burnbar_tui.widgets.heat_pane import HeatPane
from burnbar_tui.widgets.key_line import KeyLine
from burnbar_tui.widgets.pointed import Pointed
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import app_of, running, settle, text_of
from tests.ui_fixtures.samples import glance

WIDE = (160, 45)


async def reached(pilot: Pilot[None], kind: type[Pointed]) -> Pointed:
    """Go to a picture by tab, as a user does."""
    picture = pilot.app.screen.query_one(kind)
    for _ in range(12):
        if picture.has_focus:
            return picture
        await pilot.press("tab")
        await pilot.pause()
    raise LookupError(kind.__name__)


def filter_of(pilot: Pilot[None]) -> str:
    return app_of(pilot.app)._screens()[-1].scope.filter.text


@pytest.mark.parametrize(("key", "size"), [("1", WIDE), ("4", WIDE), ("1", (80, 24))])
async def test_bars_are_gone_through(key: str, size: tuple[int, int]) -> None:
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await pilot.press(key)
        await settle(pilot)
        plot = await reached(pilot, DayPlot)
        assert str(plot.border_title).endswith(" · Fri 21 Nov $48.67 ◐")
        await pilot.press("left", "h")
        assert str(plot.border_title).endswith(" · Wed 19 Nov $44.00 ◐")
        assert "▲" in text_of(pilot.app)
        await pilot.press("l", "right", "right", "up", "down")
        assert str(plot.border_title).endswith(" · Fri 21 Nov $48.67 ◐")
        await pilot.press("left", "enter")
        await settle(pilot)
        assert filter_of(pilot) == "on:2025-11-20"


async def test_days_and_hours_are_gone_through_in_both_directions() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        await pilot.press("4")
        await settle(pilot)
        heat = await reached(pilot, HeatPane)
        assert "Days · Fri 21 Nov" in str(heat.border_title)
        await pilot.press("down")  # tomorrow is not shown
        assert "Days · Fri 21 Nov" in str(heat.border_title)
        await pilot.press("left", "up", "k")
        assert "Days · Wed 12 Nov" in str(heat.border_title)
        await pilot.press("v")
        await settle(pilot)
        assert "Hours of the week · Mon 00:00" in str(heat.border_title)
        await pilot.press("right", "right", "j")
        assert "Hours of the week · Tue 02:00" in str(heat.border_title)
        assert "only this" not in text_of(pilot.app)
        await pilot.press("enter")
        await settle(pilot)
        assert filter_of(pilot) == ""
        await pilot.press("v")
        await settle(pilot)
        assert "only this" in str(pilot.app.screen.query_one(KeyLine).render())
        await pilot.press("enter")
        await settle(pilot)
        assert filter_of(pilot) == "on:2025-11-21"


async def test_a_mark_is_shown_only_where_the_keys_are() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        await pilot.press("4")
        await settle(pilot)
        plot = await reached(pilot, DayPlot)
        await pilot.press("left")
        await pilot.press("tab")
        await pilot.pause()
        assert "Nov" not in str(plot.border_title)
        assert "▲" not in text_of(pilot.app)
        await pilot.press("shift+tab")
        await pilot.pause()
        assert "Thu 20 Nov" in str(plot.border_title)


async def test_a_click_leaves_the_keys_with_the_rows() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        await pilot.press("4")
        await settle(pilot)
        focused = pilot.app.screen.focused
        await pilot.click(DayPlot)
        await settle(pilot)
        assert pilot.app.screen.focused is focused
