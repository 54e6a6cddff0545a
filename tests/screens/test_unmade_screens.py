"""What comes for a screen before its widgets are there, and when they go."""

import pytest

from burnbar_tui.screens.call_screen import CallScreen
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.screens.quotas_screen import QuotasScreen
from burnbar_tui.screens.session_screen import SessionScreen
from burnbar_tui.screens.settings_screen import SettingsScreen
from burnbar_tui.widgets.chat_panel import ChatPanel
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.top_line import TopLine
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import running, settle
from tests.ui_fixtures.samples import NOW, calls, glance

KINDS = [CallScreen, ExploreScreen, QuotasScreen, SessionScreen, SettingsScreen]


@pytest.mark.parametrize("kind", KINDS)
async def test_keys_and_answers_wait_for_widgets(kind: type[DataScreen]) -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)):
        screen = kind(lambda: NOW)
        assert not screen.has_widgets
        for action in ("filter", "chat", "rescan", "turn", "calls"):
            assert not screen.check_action(action, ())
        await screen.be_ready()


@pytest.mark.parametrize("kind", KINDS)
async def test_keys_and_answers_come_too_late_for_a_screen_that_goes(
    kind: type[DataScreen],
) -> None:
    """Its widgets go one after the other, while messages still come for it."""
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        screen = kind(lambda: NOW)
        if isinstance(screen, CallScreen):
            screen.begin(calls()[0])
        if isinstance(screen, SessionScreen):
            screen.begin(11, "a session")
        await pilot.app.push_screen(screen)
        await pilot.press("c")
        await settle(pilot)
        panel = screen.query_one(ChatPanel)
        assert screen.has_widgets
        assert panel.check_action("forget", ())
        going = pilot.app.pop_screen()
        screen.remove()  # as it does some turns later
        for widget in (*screen.query(RowTable), *screen.query(TopLine)):
            widget.remove()
        screen.take_answer(screen.Answered(screen.show))
        screen.note_failure(screen.AskFailed("too late"))
        screen.tick()
        assert not panel.check_action("forget", ())
        await going
        screen.take_answer(screen.Answered(screen.show))
