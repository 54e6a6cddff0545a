"""How a screen asks what it shows: in a thread, at a pace, and before it is shown."""

import asyncio
import math
from collections.abc import Callable
from datetime import datetime

from textual import work
from textual.timer import Timer
from textual.worker import Worker, get_current_worker

from burnbar_tui.data_message import DataMessage
from burnbar_tui.doors import Questions
from burnbar_tui.facts import BurnbarError
from burnbar_tui.scope import Scope
from burnbar_tui.screens.exporting_screen import ExportingScreen

LEAST_SECONDS_BETWEEN_ASKS = 0.25
LONG_SECONDS = 0.5
PATIENCE_SECONDS = 0.15
"""So long a screen that is to be opened waits for its figures."""


class AskingScreen(ExportingScreen):
    """What the user asks takes the place of a question still open; what the pace asks waits."""

    class Answered(DataMessage):
        """An answer is here; `take` shows it."""

        take: Callable[[], None]

    class AskFailed(DataMessage):
        """A question could not be answered; the text says why."""

        text: str

    def __init__(self, clock: Callable[[], datetime], label: str = "") -> None:
        super().__init__(clock, label)
        self._asked_at = 0.0
        self._waiting: Timer | None = None
        self._open: Worker[None] | None = None
        self._open_since = math.inf
        """When it was asked, as long as there is no answer."""
        self._is_due = False
        """Whether to ask again as soon as the open question is answered."""
        self._early: asyncio.Future[AskingScreen.Answered | AskingScreen.AskFailed] | None = None
        """A question from before this is shown."""
        self._patience: asyncio.Task[object] | None = None
        """Ends with its answer, or when that has been waited for long enough."""

    def inquire(self, questions: Questions, scope: Scope) -> Callable[[], None]:
        """Ask what this screen shows, in a thread; return what takes the answer.

        Raises:
            BurnbarError: there is no answer; the text says why.
        """
        raise NotImplementedError

    def take_answer(self, message: Answered) -> None:
        """Show an answer."""
        raise NotImplementedError

    def note_failure(self, message: AskFailed) -> None:
        """Say why there is no answer."""
        raise NotImplementedError

    def show(self) -> None:
        """Hand what is known to the widgets."""
        raise NotImplementedError

    def ask(self) -> None:
        """Ask what this screen shows."""
        if self.questions is not None:
            self._is_due = False
            self._open_since = asyncio.get_running_loop().time()
            self._open = self._ask(self.questions, self.scope)

    @property
    def is_long_in_coming(self) -> bool:
        """Whether an answer takes so long that what is shown may seem to be it."""
        return asyncio.get_running_loop().time() - self._open_since > LONG_SECONDS

    @work(exclusive=True, thread=True, group="ask")
    def _ask(self, questions: Questions, scope: Scope) -> None:
        if get_current_worker().is_cancelled:
            return
        message = self._reply(questions, scope)
        if not get_current_worker().is_cancelled:
            self.post_message(message)

    def _reply(self, questions: Questions, scope: Scope) -> Answered | AskFailed:
        try:
            return self.Answered(self.inquire(questions, scope))
        except BurnbarError as error:
            return self.AskFailed(str(error))

    def ask_soon(self) -> None:
        """Ask now, or as soon as the pace allows and nothing else is asked.

        One that takes longer than the pace would never be answered, if the next one ended it.
        """
        if self._waiting is not None or self.questions is None:
            return
        if self._open is not None and not self._open.is_finished:
            self._is_due = True
            return
        now = asyncio.get_running_loop().time()
        wait = self._asked_at + LEAST_SECONDS_BETWEEN_ASKS - now
        if wait <= 0:
            self.ask_now()
        else:
            self._waiting = self.set_timer(wait, self.ask_now)

    def ask_now(self) -> None:
        """Ask whatever the pace; the next one waits again."""
        self._waiting = None
        self._asked_at = asyncio.get_running_loop().time()
        self.ask()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if self._is_due and event.worker is self._open and event.worker.is_finished:
            self._is_due = False
            self.ask_soon()

    def put_off(self) -> None:
        """Ask no more until this is on show again."""
        self._is_due = False
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None

    def prepare(self) -> None:
        """Ask before being shown; widgets that are still to be made are made meanwhile."""
        if self.questions is None:
            return
        loop = asyncio.get_running_loop()  # In a task of its own it would begin some turns later.
        self._open_since = loop.time()
        self._early = loop.run_in_executor(None, self._reply, self.questions, self.scope)
        waiting = asyncio.wait([self._early], timeout=PATIENCE_SECONDS)
        self._patience = asyncio.create_task(waiting)

    async def be_ready(self) -> None:
        """Show what there is to show, if there are widgets for it."""
        if self.has_widgets and not await self.take_early() and self.has_widgets:
            self.show()

    @property
    def is_prepared(self) -> bool:
        """Whether the answer is here from before the screen is shown."""
        return self._early is not None and self._early.done()

    async def take_early(self) -> bool:
        """Wait a moment for the answer of before, and show it; return whether it has come.

        With its figures a screen is laid out once.
        """
        early = self._early
        if early is None or self._patience is None:
            return False
        await self._patience
        if early is not self._early or not early.done() or not self.has_widgets:
            return False
        match early.result():
            case self.Answered() as answer:
                self.take_answer(answer)
            case failure:
                self.note_failure(failure)
        return True

    def ask_if_unprepared(self) -> None:
        """Ask on being shown, unless that was done before."""
        early, self._early, self._patience = self._early, None, None
        if early is None:
            self.ask_soon()
        elif not early.done():
            self._await_early(early)

    @work(exclusive=True, group="ask")
    async def _await_early(self, early: "asyncio.Future[Answered | AskFailed]") -> None:
        self.post_message(await early)
