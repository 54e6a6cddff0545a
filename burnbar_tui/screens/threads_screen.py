"""The earlier conversations: enter goes back to one, `d` deletes it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from burnbar_tui.ask_views import Thread
from burnbar_tui.format import moment, time_zone
from burnbar_tui.screens.choice_screen import Choices
from burnbar_tui.screens.dialog import Dialog
from burnbar_tui.widgets.parts import DIM, MONEY, TEXT, Parts, content
from burnbar_tui.widgets.text import plain

LONGEST = 60


class ThreadsScreen(Dialog[Thread | None]):
    """Answers with the thread to go on with, or None; tells which ones are to be deleted."""

    CSS_PATH = "choice_screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace,q", "dismiss(None)", "close", id="threads.close"),
        Binding("d,delete", "forget", "delete", tooltip="Delete this thread", id="threads.forget"),
        Binding("down,j", "move('down')", "down", False, id="threads.down"),
        Binding("up,k", "move('up')", "up", False, id="threads.up"),
    ]

    def __init__(
        self,
        threads: Sequence[Thread],
        shown: int,
        forget: Callable[[Thread], None],
        now: datetime,
        zone: str,
    ) -> None:
        """List threads; `shown` is the id of the one on show, `forget` is told what is deleted."""
        super().__init__()
        self._threads = list(threads)
        self._shown = shown
        self._forget = forget
        self._now = now
        self._zone = time_zone(zone)

    def compose(self) -> ComposeResult:
        with Vertical(id="choice") as pane:
            pane.border_title = "Threads"
            yield Choices(*map(self._option, self._threads), id="choices")
            yield Static(content([(self._hint(), DIM)]), id="hint")

    def _hint(self) -> str:
        keys = "enter go on with it   d delete   esc close"
        return keys if self._threads else "No thread is kept yet   esc close"

    def _option(self, thread: Thread) -> Option:
        sign = "▸ " if thread.id == self._shown else "  "
        many = "question" if thread.questions == 1 else "questions"
        at = moment(thread.at, self._now, self._zone)
        title: Parts = [(sign, MONEY), (plain(thread.title, LONGEST), TEXT)]
        return Option(content(title, [(f"  {at}, {thread.questions} {many}", DIM)]))

    @on(OptionList.OptionSelected)
    def answer(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._threads[event.option_index])

    def action_move(self, direction: str) -> None:
        options = self.query_one(OptionList)
        (options.action_cursor_down if direction == "down" else options.action_cursor_up)()

    def action_forget(self) -> None:
        """Delete the thread at the cursor."""
        options = self.query_one(OptionList)
        if (place := options.highlighted) is not None:
            self._forget(self._threads.pop(place))
            options.remove_option_at_index(place)
            self.query_one("#hint", Static).update(content([(self._hint(), DIM)]))
