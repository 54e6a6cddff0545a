"""Running the app without a terminal, and reading what it shows."""

import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partialmethod
from unittest.mock import patch

from rich.console import Console
from textual.app import App
from textual.pilot import Pilot
from textual.worker import Worker, WorkerCancelled

from burnbar_tui.app import BurnbarApp
from burnbar_tui.preferences import NOTHING_PREFERRED, Preferred
from burnbar_tui.screens import asking_screen
from burnbar_tui.views import Glance
from tests.quiet import until_quiet
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.samples import NOW

Picture = Callable[[Pilot[None], str], Awaitable[None]]
"""Compares the screen with its accepted picture of that name."""

WAITED_FOR = {"ask", "chat", "keep", "plot", "rescan", "export", "accounts", "names", "pane"}


def is_waited_for(worker: Worker[object]) -> bool:
    """Return whether the screen may still change by what this one does."""
    return worker.group in WAITED_FOR and not worker.is_finished


async def settle(pilot: Pilot[None]) -> None:
    """Wait until every question is answered and every plot is drawn."""
    await pilot.pause()
    while waited := [each for each in pilot.app.workers if is_waited_for(each)]:
        for worker in waited:
            with suppress(WorkerCancelled):  # A newer question took the place of one.
                await worker.wait()
        await pilot.pause()


@asynccontextmanager
async def running(
    engine: FakeEngine,
    glance: Glance | None,
    size: tuple[int, int] = (80, 24),
    *,
    opens: bool = True,
    label: str = "",
    preferred: Preferred = NOTHING_PREFERRED,
    has_toasts: bool = False,
) -> AsyncIterator[Pilot[None]]:
    """Run the app; an engine that does not open is opened when the test is over."""
    gate = threading.Event()
    if opens:
        gate.set()

    def open_engine() -> FakeEngine:
        gate.wait()
        return engine

    app = BurnbarApp(open_engine, glance, label, now=lambda: NOW, preferred=preferred)
    async with app.run_test(size=size, notifications=has_toasts) as pilot:
        try:
            # What the engine tells at the start makes one more question; it is not left to come
            # at any time during the test, which is the first to look.
            with (
                patch.object(asking_screen, "LEAST_SECONDS_BETWEEN_ASKS", 0.01),
                patch.object(until_quiet, "is_seen", False),
            ):
                while opens and app.overview.questions is None:
                    await pilot.pause()
                await settle(pilot)
                while app.overview._waiting is not None:
                    await settle(pilot)
            yield pilot
            if app.is_running:
                until_quiet.paint()
        finally:
            until_quiet.unpainted.clear()
            gate.set()


NAMELESS = partialmethod(Console.export_svg, unique_id="terminal")
"""Without a number made of all that is shown, which takes as long as all else of a picture."""


def svg_of(app: App[None]) -> str:
    """Return the screen as SVG."""
    until_quiet.paint()
    with patch.object(Console, "export_svg", NAMELESS):
        return app.export_screenshot(title="burnbar")


def text_of(app: App[None]) -> str:
    """Return the lines on the screen."""
    until_quiet.paint()
    strips = app.screen._compositor.render_strips()
    return "".join(f"{strip.text.rstrip()}\n" for strip in strips)


def app_of(app: object) -> BurnbarApp:
    """Return the app by its own type."""
    assert isinstance(app, BurnbarApp)
    return app
