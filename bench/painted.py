"""The real app in this process, over a store that nobody writes, and the instant of every paint."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from burnbar_tui.quick_start import give_way  # isort: skip  # as the program does: before Textual
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key, ScreenResume
from textual.message import Message
from textual.pilot import Pilot

from burnbar_tui.app import BurnbarApp
from burnbar_tui.clock import now
from burnbar_tui.doors import Accounts
from burnbar_tui.engine.chat_threads import ChatThreads
from burnbar_tui.engine.events import Notice, Watching
from burnbar_tui.engine.insights.desk import InsightDesk
from burnbar_tui.engine.queries import Queries
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.widgets.row_table import RowTable

BUSY_GROUPS = frozenset({"ask", "plot", "names", "pane"})
QUIET_SECONDS = 0.26
"""So long nothing is painted before the next key; questions of one screen are 0.25 s apart."""
PATIENCE_SECONDS = 60.0
POINTER = "\x1b]22;"
"""The mouse pointer is given another shape: that is no frame."""


class ReadingDoor:
    """An engine that does not: its questions are the real ones, and nothing ever changes."""

    accounts: Accounts | None = None

    def __init__(self, store: Path, zone: ZoneInfo) -> None:
        self.questions = Queries(store, zone, now)
        self.threads = ChatThreads(store, now)
        self.insights = InsightDesk(store, now)
        self._closed = asyncio.Event()

    async def run(self) -> None:
        await self._closed.wait()

    async def notices(self) -> AsyncIterator[Notice]:
        yield Watching(files=0)
        await self._closed.wait()

    async def rescan(self) -> None:
        """Find nothing."""

    async def close(self) -> None:
        self._closed.set()
        self.questions.close()


class Paint(NamedTuple):
    """One frame: when all of it was turned into what a terminal is sent, and what it showed."""

    at: float
    busy: float
    """Processor seconds of the process until then."""
    is_blank: bool
    """Whether the screen on top had tables, and none that shows a row."""


class PaintingDriver(HeadlessDriver):
    """A terminal that everything is made for and nothing is sent to."""

    paints: ClassVar[list[Paint]] = []

    @property
    def is_headless(self) -> bool:
        """No: a headless app does not make what it would send."""
        return False

    def write(self, data: str) -> None:  # it is enough that it was made
        if self._app.is_running and not data.startswith(POINTER):
            self.paints.append(
                Paint(time.perf_counter(), time.process_time(), _is_blank(self._app))
            )


def _is_blank(app: App[object]) -> bool:
    tables = app.screen.query(RowTable)
    shown = [table for table in tables if table.display and table.region]
    return not any(table.rows for table in shown) and bool(tables)


class Taken(NamedTuple):
    """How long one deed took, in milliseconds."""

    figures: float
    """To the first frame with what was asked for; to the answer, if it changes nothing."""
    busy: float
    """Processor time of it, which other programs hardly change."""
    whole: float
    """To the last frame, with the plots."""
    was_blank: bool
    """Whether a frame before had no row, though there were rows before and after."""


class Watched:
    """The app, and a clock that runs from a deed to its frames."""

    def __init__(self, pilot: Pilot[None], app: BurnbarApp) -> None:
        self.app = app
        self._pilot = pilot
        self._awaited: type[Message] | tuple[()] = ()
        self._answer: Paint | None = None
        """When the answer came, as if that were a frame."""

    def hear(self, message: Message) -> None:
        """Note when the first message arrives of those that are waited for."""
        if self._answer is not None or not self._awaited:
            return
        if isinstance(message, self._awaited) or self._has_figures(message):
            self._answer = Paint(time.perf_counter(), time.process_time(), is_blank=False)

    def _has_figures(self, message: Message) -> bool:
        """Tell whether a screen comes with the answer that is waited for."""
        if self._awaited is not DataScreen.Answered or not isinstance(message, ScreenResume):
            return False
        screen = self.app.screen
        return isinstance(screen, DataScreen) and screen.is_prepared

    async def settle(self) -> None:
        """Wait until nothing works and nothing has been painted for a while."""
        paints, quiet_since = PaintingDriver.paints, time.perf_counter()
        until = quiet_since + PATIENCE_SECONDS
        while (at := time.perf_counter()) < until:
            if any(one.group in BUSY_GROUPS and not one.is_finished for one in self.app.workers):
                quiet_since = at
            if at - max(quiet_since, paints[-1].at if paints else 0.0) > QUIET_SECONDS:
                return
            await asyncio.sleep(0.01)
        raise TimeoutError("the app does not come to rest")

    async def press(self, *keys: str) -> None:
        """Press keys, one after another, which nobody times."""
        for key in keys:
            self._send(key)
            await self.settle()

    def _send(self, key: str) -> None:
        self.app.post_message(Key(key, key if len(key) == 1 else None))

    async def time(self, key: str, awaited: type[Message]) -> Taken:
        """Press a key and wait for the frames that follow from a message."""
        return await self._time(lambda: self._send(key), awaited)

    async def time_size(self, size: tuple[int, int], awaited: type[Message]) -> Taken:
        """Let the terminal be of another size."""
        return await self._time(lambda: self._pilot.resize_terminal(*size), awaited)

    def _is_waiting(self, until: float) -> bool:
        return self._answer is None and time.perf_counter() < until

    async def _time(
        self, deed: Callable[[], Awaitable[None] | None], awaited: type[Message]
    ) -> Taken:
        await self.settle()
        paints = PaintingDriver.paints
        had_rows = not paints[-1].is_blank
        paints.clear()
        self._awaited, self._answer = awaited, None
        began, busy = time.perf_counter(), time.process_time()
        if (doing := deed()) is not None:
            await doing
        until = began + PATIENCE_SECONDS
        while self._is_waiting(until):  # noqa: ASYNC110  # no event tells it
            await asyncio.sleep(0.005)
        await self.settle()
        self._awaited = ()
        if (answer := self._answer) is None:
            raise LookupError(f"no {awaited.__qualname__} has come")
        first = next((one for one in paints if one.at > answer.at), answer)
        last = max([answer, *paints], key=lambda one: one.at)
        return Taken(
            figures=(first.at - began) * 1000,
            busy=(first.busy - busy) * 1000,
            whole=(last.at - began) * 1000,
            was_blank=had_rows and not last.is_blank and any(one.is_blank for one in paints),
        )


@asynccontextmanager
async def watched(store: Path, zone: ZoneInfo, size: tuple[int, int]) -> AsyncIterator[Watched]:
    """Run the app over a store until it is at rest on the Overview."""
    give_way()
    app = BurnbarApp(lambda: ReadingDoor(store, zone), None, now=now)
    app.driver_class = PaintingDriver
    heard: list[Watched] = []

    def hear(message: Message) -> None:
        for one in heard:
            one.hear(message)

    async with app.run_test(headless=False, size=size, message_hook=hear) as pilot:
        heard.append(Watched(pilot, app))
        while app.overview.glance is None:
            await pilot.pause()
        await heard[0].settle()
        yield heard[0]
