"""Wiring: engine after the first frame, its notices to the screens, their wishes to it."""

import asyncio
import gc
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from msgspec.structs import replace
from textual import on, work
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.worker import Worker, WorkerState

from burnbar_tui import clock
from burnbar_tui.chat_actions import ChatActions
from burnbar_tui.demo_actions import DemoActions
from burnbar_tui.doors import EngineDoor
from burnbar_tui.engine import events
from burnbar_tui.facts import BurnbarError
from burnbar_tui.insight_actions import InsightActions
from burnbar_tui.keys import KEY_NAMES
from burnbar_tui.messages import (
    ImportMoved,
    NewsTold,
    RescanAsked,
    StoreChanged,
    TroubleTold,
    WatchBegan,
)
from burnbar_tui.model_actions import ModelActions
from burnbar_tui.own_cost_actions import OwnCostActions
from burnbar_tui.pane_actions import PaneActions
from burnbar_tui.preferences import NOTHING_PREFERRED, Preferred
from burnbar_tui.themes import FALLBACKS
from burnbar_tui.toast_actions import ToastActions
from burnbar_tui.view_actions import ViewActions
from burnbar_tui.views import Glance
from burnbar_tui.widgets.day_plot import DayPlot
from burnbar_tui.widgets.status import Status

OpenEngine = Callable[[], EngineDoor]


class BurnbarApp(
    OwnCostActions,
    ModelActions,
    ToastActions,
    PaneActions,
    ChatActions,
    InsightActions,
    DemoActions,
    ViewActions,
):
    """The dashboard. Its first frame needs nothing but the glance that it is given."""

    TITLE = "burnbar"
    CSS_PATH: ClassVar = ["burnbar.tcss", "screens/overview.tcss"]
    """With that of the default screen, which Textual does not load by itself."""
    ALLOW_SELECT = False
    """A drag over what is just being replaced would end the program (Textual#6643)."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+p", "command_palette", "find", False, tooltip="Find a command", id="app.palette"
        ),
        Binding("q", "quit", "quit", tooltip="Quit", id="app.quit"),
        Binding(
            "ctrl+z", "suspend_process", "suspend", False,
            tooltip="Back to the shell; fg returns", id="app.suspend",
        ),
    ]  # fmt: skip

    def __init__(
        self,
        open_engine: OpenEngine,
        glance: Glance | None,
        label: str = "",
        *,
        now: Callable[[], datetime] = clock.now,
        preferred: Preferred = NOTHING_PREFERRED,
    ) -> None:
        super().__init__(glance, label, now, preferred)
        self._open_engine = open_engine
        self._door: EngineDoor | None = None
        self._opening: asyncio.Task[EngineDoor] | None = None
        self.status = Status()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return FALLBACKS

    def get_key_display(self, binding: Binding) -> str:
        return KEY_NAMES.get(binding.key) or super().get_key_display(binding)

    def on_ready(self) -> None:
        self.begin()
        self.call_after_refresh(self.run_engine)

    @on(Driver.SignalResume)
    def paint_again(self) -> None:
        """Paint all of it once the terminal is ours again, which the shell has written in."""
        self.refresh(layout=True)

    async def on_unmount(self) -> None:
        """Keep what was shown; close the engine, also one that is still being opened."""
        self.remember()
        if self._opening is not None:
            await asyncio.wait([self._opening])
            if self._opening.exception() is None:
                await self._opening.result().close()

    @work(group="engine", exit_on_error=False)
    async def run_engine(self) -> None:
        """Open the engine in a thread, since that imports much, and run it to its end."""
        self._opening = asyncio.create_task(asyncio.to_thread(self._open_engine))
        self._door = door = await asyncio.shield(self._opening)
        self.listen(door)
        self.accounts, self.is_engine_open = door.accounts, True
        for screen in (self.overview, *self._screens()):
            screen.questions = door.questions
        self.overview.query_one(DayPlot).may_draw = True
        await door.run()

    @work(group="notices", exit_on_error=False)
    async def listen(self, door: EngineDoor) -> None:
        """Turn notices into messages, of which a newer one replaces an older that still waits."""
        async for notice in door.notices():
            match notice:
                case events.Changed():
                    self.post_message(StoreChanged())
                case events.Heard(news=news):
                    self.post_message(NewsTold(news))
                case events.Importing(progress=progress):
                    self.post_message(ImportMoved(progress))
                case events.Trouble(text=text):
                    self.post_message(TroubleTold(text))
                case events.Watching(files=files, is_polling=is_polling):
                    self.post_message(WatchBegan(files, is_polling))

    @on(Worker.StateChanged)
    def tell_failure(self, event: Worker.StateChanged) -> None:
        """Say calmly what stopped the engine; the figures on show stay."""
        if event.state is not WorkerState.ERROR or event.worker.group not in {"engine", "notices"}:
            return
        error = event.worker.error
        text = str(error) if isinstance(error, BurnbarError) else f"unexpected: {error!r}"
        self._set_status(replace(self.status, failure=f"The engine stopped: {text}"))

    def _ask_again(self) -> None:
        for screen in self._screens()[-1:]:
            screen.ask_soon()

    def _set_status(self, status: Status) -> None:
        self.status = status
        for screen in self._screens():
            screen.status = status

    @on(StoreChanged)
    def pass_on_change(self) -> None:
        self._ask_again()

    @on(ImportMoved)
    def show_progress(self, message: ImportMoved) -> None:
        progress = None if message.progress.is_done else message.progress
        self._set_status(replace(self.status, progress=progress))

    @on(WatchBegan)
    def show_watching(self, message: WatchBegan) -> None:
        if not self.status.is_watching:
            # What is there now stays: no key need wait until all of it is looked at. Once only,
            # since what has become garbage by then is never found again.
            gc.freeze()
        self._set_status(
            replace(
                self.status,
                progress=None,
                is_watching=True,
                is_polling=message.is_polling,
                files=message.files,
            )
        )
        self._ask_again()

    @on(TroubleTold)
    def show_trouble(self, message: TroubleTold) -> None:
        for screen in self._screens():
            screen.note = message.text

    @on(RescanAsked)
    @work(group="rescan", exclusive=True, exit_on_error=False)
    async def rescan(self) -> None:
        if self._door is not None:
            await self._door.rescan()
        elif self.status.failure:  # What is mended meanwhile opens.
            self._set_status(replace(self.status, failure=""))
            self.run_engine()
