"""What comes for a screen before its widgets are there."""

import pytest

from burnbar_tui.screens.call_screen import CallScreen
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.screens.quotas_screen import QuotasScreen
from burnbar_tui.screens.session_screen import SessionScreen
from burnbar_tui.screens.settings_screen import SettingsScreen
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import running
from tests.ui_fixtures.samples import NOW, glance

KINDS = [CallScreen, ExploreScreen, QuotasScreen, SessionScreen, SettingsScreen]


@pytest.mark.parametrize("kind", KINDS)
async def test_keys_and_answers_wait_for_widgets(kind: type[DataScreen]) -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)):
        screen = kind(lambda: NOW)
        assert not screen.has_widgets
        for action in ("filter", "chat", "rescan", "turn", "calls"):
            assert not screen.check_action(action, ())
        await screen.be_ready()
