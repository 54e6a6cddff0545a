"""How a screen has questions about usage asked beside it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.worker import Worker, WorkerState

from burnbar_tui.ask_views import Thread
from burnbar_tui.data_message import DataMessage
from burnbar_tui.doors import Questions
from burnbar_tui.facts import BurnbarError
from burnbar_tui.messages import (
    AnswerFound,
    ChatLeft,
    QuestionAsked,
    Teller,
    ThreadForgotten,
    ThreadsAsked,
)
from burnbar_tui.screens.asking_screen import AskingScreen
from burnbar_tui.screens.chat_tries import USUAL
from burnbar_tui.widgets.text import plain

if TYPE_CHECKING:
    from burnbar_tui.widgets.chat_panel import ChatPanel

WIDTHS = [(0, "-narrow"), (60, "-half"), (110, "-wide"), (150, "-vast")]
PANEL = 52
"""How wide the panel is beside a screen."""
ROOM_FOR_BOTH = 120
"""From this width on it stands beside what is shown, and covers it below."""
BESIDE = [
    *(one for one in WIDTHS if one[0] < ROOM_FOR_BOTH),
    (ROOM_FOR_BOTH, "-half"),
    *((width + PANEL, name) for width, name in WIDTHS if width + PANEL > ROOM_FOR_BOTH),
]
"""As `WIDTHS`, of the room that the panel leaves."""
LONGEST_FAILURE = 300


class ChattingScreen(AskingScreen):
    """The panel is made when it is asked for first; closed, it keeps what was told."""

    class ChatTold(DataMessage):
        """Something for the panel is here; `take` hands it over."""

        take: "Callable[[ChatPanel], None]"

    _chat: "ChatPanel | None" = None
    _unasked: tuple[str, ...] = ()
    """A question from before there was a store to ask."""

    def tries(self) -> tuple[str, ...]:
        """Return questions that suit what is on show."""
        return USUAL

    def _panel(self) -> "ChatPanel | None":
        """Return the panel, if it is open."""
        return self._chat if self._chat is not None and self._chat.display else None

    def action_chat(self) -> None:
        """Open the panel beside what is shown, or go to it."""
        from burnbar_tui.widgets.chat_panel import ChatPanel  # for a quick start

        self._make_room(is_open=True)
        panel = self._chat
        if panel is None:
            self._chat = panel = ChatPanel(self.tries())
            self._place(panel, self.app.size.width)
            self.mount(panel)
        else:
            panel.offer(self.tries())
            panel.display = True
            self._place(panel, self.app.size.width)
        self.note_shortcoming()
        self.prepare_chat()
        panel.begin()

    @on(ChatLeft)
    def leave_chat(self) -> None:
        if (panel := self._panel()) is not None:
            panel.display = False
        self._make_room(is_open=False)
        self.focus_rows()

    def _make_room(self, *, is_open: bool) -> None:
        """Lay out what is shown for the width that is left to it."""
        self.HORIZONTAL_BREAKPOINTS = BESIDE if is_open else WIDTHS
        fitting = [
            name for least, name in self.HORIZONTAL_BREAKPOINTS if least <= self.app.size.width
        ]
        # As a resize would, which lays out once more before.
        self.update_classes({name: name == fitting[-1] for _, name in WIDTHS}, animate=False)

    def on_resize(self, event: events.Resize) -> None:
        if (panel := self._panel()) is not None:
            self._place(panel, event.size.width)

    def _place(self, panel: "ChatPanel", width: int) -> None:
        panel.set_class(width >= ROOM_FOR_BOTH, "-beside")

    def shortcoming(self) -> str:
        """Return in a few words what figures are still short of, or nothing."""
        return ""

    def note_shortcoming(self) -> None:
        """Let the panel say what figures are still short of."""
        if (panel := self._panel()) is not None:
            panel.note = self.shortcoming()

    def prepare_chat(self) -> None:
        """Bring the panel, if it is open, to the thread used last; ask what had to wait."""
        panel = self._panel()
        if panel is None or self.questions is None:
            return
        self._learn(self.questions, (panel.thread_id, panel.told), last=panel.is_fresh)
        if self._unasked:
            asked, self._unasked = self._unasked, ()
            self._answer(self.questions, asked, panel)

    @work(thread=True, group="names", exit_on_error=False)
    def _learn(self, questions: Questions, shown: tuple[int, int], *, last: bool) -> None:
        """Ask for names to complete, and for the thread on show if it went on elsewhere.

        `last` asks for the one that was used last instead.
        """
        try:
            names = questions.choices()
            listed = (one for one in questions.threads() if last or one.id == shown[0])
            thread = next(listed, None)
            if thread is not None and (thread.id, thread.questions) != shown:
                thread = questions.thread(thread)
            questions.ask(())  # What it imports and loads, the first question then need not.
        except BurnbarError:
            return  # The screen itself tells that the store cannot be read.
        self.post_message(self.ChatTold(lambda panel: panel.learn(names)))
        if thread is not None and thread.exchanges:
            self.post_message(self.ChatTold(partial(_resume, thread, shown)))

    @on(ChatTold)
    def hand_over(self, message: ChatTold) -> None:
        panel = self._panel()
        if panel is None:
            return
        if panel.is_ready:
            message.take(panel)
        else:
            panel.call_after_refresh(self.post_message, message)

    @on(QuestionAsked)
    def answer_question(self, message: QuestionAsked) -> None:
        panel = self._panel()
        if self.questions is None:
            self._unasked = message.questions
        elif panel is not None:
            self._answer(self.questions, message.questions, panel)

    @work(thread=True, exclusive=True, group="chat", exit_on_error=False)
    def _answer(self, questions: Questions, asked: tuple[str, ...], panel: Teller) -> None:
        try:
            [answer] = questions.ask(asked, only_last=True)
        except BurnbarError as error:
            text = plain(str(error), LONGEST_FAILURE)
            self.post_message(self.ChatTold(lambda panel: panel.fail(asked[-1], text)))
        else:
            self.app.post_message(AnswerFound(asked, answer, panel))

    @on(Worker.StateChanged)
    def tell_unexpected(self, event: Worker.StateChanged) -> None:
        """Say what should not have happened by its kind only: its text may hold anything."""
        panel = self._panel() if event.worker.group == "chat" else None
        if panel is not None and event.state is WorkerState.ERROR:
            kind = type(event.worker.error).__name__
            panel.fail(panel.waits_for, f"unexpected: {kind}; nothing more is known")

    @on(ThreadsAsked)
    def list_threads(self) -> None:
        if self.questions is not None:
            self._list_threads(self.questions)

    @work(thread=True, exclusive=True, group="names", exit_on_error=False)
    def _list_threads(self, questions: Questions) -> None:
        try:
            threads = questions.threads()
        except BurnbarError as error:
            text = plain(str(error), LONGEST_FAILURE)
            self.app.call_from_thread(self.notify, text, severity="warning", markup=False)
            return
        self.post_message(self.ChatTold(lambda panel: self._show_threads(panel, threads)))

    def _show_threads(self, panel: "ChatPanel", threads: tuple[Thread, ...]) -> None:
        from burnbar_tui.screens.threads_screen import ThreadsScreen  # for a quick start

        def chosen(answer: Thread | None) -> None:
            if answer is not None and self.questions is not None:
                self._resume_thread(self.questions, answer)

        def forget(thread: Thread) -> None:
            if thread.id == panel.thread_id:
                panel.action_forget()
            self.post_message(ThreadForgotten(thread.id))

        listed = ThreadsScreen(threads, panel.thread_id, forget, self.clock(), self.timezone)
        self.app.push_screen(listed, chosen)

    @work(thread=True, exclusive=True, group="names", exit_on_error=False)
    def _resume_thread(self, questions: Questions, chosen: Thread) -> None:
        try:
            thread = questions.thread(chosen)
        except BurnbarError as error:
            text = plain(str(error), LONGEST_FAILURE)
            self.app.call_from_thread(self.notify, text, severity="warning", markup=False)
            return
        self.post_message(self.ChatTold(lambda panel: panel.restore(thread)))


def _resume(thread: Thread, shown: tuple[int, int], panel: "ChatPanel") -> None:
    """Show a thread, unless something was asked since it was looked for."""
    if (panel.thread_id, panel.told) == shown and not panel.waits_for:
        panel.restore(thread)
