"""Keeps the glance file up to date while the engine runs."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from burnbar_tui.engine import glance
from burnbar_tui.facts import BurnbarError
from burnbar_tui.views import Glance

PAUSE_SECONDS = 1.0
"""A burst of commits makes one glance file."""


class GlanceKeeper:
    """Writes the file soon after it is due, and once more at the end."""

    def __init__(
        self, path: Path, ask: Callable[[], Glance], complain: Callable[[str], None]
    ) -> None:
        """Prepare; `ask` is called in a thread, `complain` is told why there is no file."""
        self._path = path
        self._ask = ask
        self._complain = complain
        self._is_due = asyncio.Event()

    def be_due(self) -> None:
        """The store changed."""
        self._is_due.set()

    def be_due_if_missing(self) -> None:
        """There may be a store without a file, in which nothing will change."""
        if not self._path.exists():
            self._is_due.set()

    async def run(self, closing: asyncio.Event, pause: Callable[[float], Awaitable[None]]) -> None:
        """Write whenever it is due, until the engine closes."""
        while not closing.is_set():
            await self._is_due.wait()
            self._is_due.clear()
            await asyncio.to_thread(self._save)
            await pause(PAUSE_SECONDS)

    def _save(self) -> None:
        try:
            glance.save(self._ask(), self._path)
        except BurnbarError as error:
            self._complain(str(error))
