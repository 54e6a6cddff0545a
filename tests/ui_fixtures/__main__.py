"""Try the screens by hand on made-up figures: `python -m tests.ui_fixtures`."""

from burnbar_tui.app import BurnbarApp
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.samples import NOW, glance

BurnbarApp(lambda: FakeEngine(glance()), glance(), "FAKE", now=lambda: NOW).run()
