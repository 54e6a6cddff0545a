"""What screens with figures have in common: what they show and when they ask."""

import math
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.await_remove import AwaitRemove
from textual.binding import Binding, BindingType
from textual.events import Mount, Resize, ScreenResume
from textual.messages import Update
from textual.timer import Timer

from burnbar_tui.format import time_zone
from burnbar_tui.messages import CallsAsked, RescanAsked
from burnbar_tui.scope import Scope
from burnbar_tui.screens.asking_screen import AskingScreen
from burnbar_tui.screens.headed_screen import REFUSED, HeadedScreen
from burnbar_tui.views import AccountRow
from burnbar_tui.widgets.columns import Look
from burnbar_tui.widgets.status import Status

ALONE_SECONDS = 0.1
"""So long the line of what was chosen waits for the figures of it."""
Words = tuple[str, ...]
"""A heading and a few lines."""
UNANSWERED = "-bare"
"""The class of a screen that has nothing to show yet."""


class DataScreen(HeadedScreen):
    """Asks again when told that the store changed, at most four times a second.

    The app sets its reactives; it answers by messages and knows neither the app nor the engine.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("C", "calls", "calls", tooltip="Single calls, costliest first", id="screen.calls"),
        Binding("c", "chat", "ask", tooltip="Ask about usage", id="screen.chat"),
        Binding("r", "rescan", "re-read", tooltip="Read every source now", id="screen.rescan"),
        Binding(
            "tab,l",
            "app.focus_next",
            "next pane",
            False,
            tooltip="Next pane",
            id="screen.next-pane",
        ),
        Binding(
            "shift+tab,h",
            "app.focus_previous",
            "previous pane",
            False,
            tooltip="Previous pane",
            id="screen.prev-pane",
        ),
    ]

    def __init__(self, clock: Callable[[], datetime], label: str = "") -> None:
        super().__init__(clock, label)
        self._minute = clock().replace(second=0, microsecond=0)
        self._ticker: Timer | None = None
        self._is_behind = False
        self._styled_by: object = None
        """By what all of it was styled last."""

    def follow(self, other: "DataScreen") -> None:
        """Take up the scope, unit and state that another screen shows."""
        if self.is_running:
            self.scope, self.unit, self.status = other.scope, other.unit, other.status
            self.questions = other.questions
            return
        for reactive_ in (DataScreen.scope, DataScreen.unit, DataScreen.status):
            self.set_reactive(reactive_, getattr(other, reactive_.name))
        self.set_reactive(DataScreen.questions, other.questions)
        self._shown_of = other.scope
        # What is known before there are widgets need not be told to each of them afterwards.
        # It begins as one that has figures where it is going to wait for them.
        self.set_class(other.questions is None, UNANSWERED, update=False)

    @on(AskingScreen.Answered)
    def take_answer(self, message: AskingScreen.Answered) -> None:
        """Take back the note about a question that is answered now, and show the answer."""
        if not self.has_widgets:
            return
        if self._unanswered and self.note == self._unanswered:
            self.note = ""
        self._unanswered = ""
        self._open_since = math.inf
        message.take()
        if self._shown_of != self.scope:
            self.show()  # An answer that is the same as before can read otherwise now.
        elif self.has_class(REFUSED):
            self.refresh_top()
        self.drop_line()
        if self.focused is None:
            self.call_after_refresh(self._focus_rows)

    def _focus_rows(self) -> None:
        """Give the keys to the rows again, if those had nowhere to go meanwhile."""
        if self.focused is None and self.app.app_focus:
            self.focus_rows()

    def accounts(self) -> tuple[AccountRow, ...]:
        """Return the accounts that can be opened from here."""
        return ()

    def look(self, zone_name: str) -> Look:
        """Return what tables are drawn by."""
        return Look(
            now=self.clock(),
            zone=time_zone(zone_name),
            unit=self.unit,
            lens=self.scope.lens,
            filtered=f"filtered out: {self._takes_off()}" if self.scope.filter.text else "",
        )

    def words(self, loading: Words, empty: Words = (), *, is_answered: bool = False) -> Words:
        """Return what to say in place of figures: why there are none, and what to do."""
        if not is_answered:
            why, asks = self._why_unanswered, f"{self._key('screen.rescan')} asks again"
            return ("No answer yet", why, asks) if why else loading
        return ("Nothing is left", self._takes_off()) if self.scope.filter.text else empty

    def _takes_off(self) -> str:
        return f"{self._key('screen.clear-filter')} takes the filter off"

    def _key(self, binding_id: str) -> str:
        """Return how the key of an action is called; users may have chosen another one."""
        bindings = (active.binding for active in self.active_bindings.values())
        found = (one for one in bindings if one.id == binding_id)
        return next(map(self.app.get_key_display, found), "")

    @on(Mount)
    async def appear(self) -> None:
        """Show what is known, once its figures are here or have been waited for long enough."""
        self._ticker = self.set_interval(1, self.tick)
        self._focus_rows()
        if not await self.take_early() and self.has_widgets:
            self.show()

    def tick(self) -> None:
        """Let ages grow; a minute that did not pass changes nothing in the tables."""
        if not self.has_widgets:
            return
        self.refresh_top()
        if (minute := self.clock().replace(second=0, microsecond=0)) != self._minute:
            self._minute = minute
            self.show()

    def watch_scope(self, old: Scope, new: Scope) -> None:
        super().watch_scope(old, new)
        if not self.is_current:
            self._is_behind = True
            return
        # With the figures all is painted at once; what is chosen is shown alone if they take long.
        self.set_timer(ALONE_SECONDS, self.refresh_top)
        if self.questions is None:
            self.drop_line()
        else:
            self.ask_now()  # The line of a filter that is taken off goes as the figures come.

    def watch_unit(self) -> None:
        self._show_if_seen()

    def watch_status(self, old: Status, new: Status) -> None:
        self._show_if_seen()
        self.note_shortcoming()
        if old.progress is not None and new.progress is None and self.is_current:
            self.ask_soon()

    def shortcoming(self) -> str:
        return "still importing" if self.status.progress is not None else ""

    @property
    def is_current(self) -> bool:
        """Whether there is anything of it to see: what is above, if any, lets it shine through.

        Textual takes the screen below the first for one that is seen, and paints both again.
        """
        for screen in reversed(self.app.screen_stack if self.has_widgets else ()):
            if screen is self:
                return True
            if screen.styles.background.a == 1:
                return False
        return False

    def _show_if_seen(self) -> None:
        """Show what changed now, or when this is on show again: a hidden screen costs nothing."""
        if self.is_current:
            self.show()
        else:
            self._is_behind = True

    def watch_questions(self) -> None:
        self.ask_soon()
        self.prepare_chat()

    def on_screen_suspend(self) -> None:
        self.put_off()
        if self._ticker is not None:
            self._ticker.pause()

    def on_screen_resume(self, event: ScreenResume) -> None:
        styled_by, self._styled_by = self._styled_by, (self.app.theme, self.app.classes)
        # Widgets of a new screen were styled as they were mounted.
        event.refresh_styles = self.stack_updates > 0 and styled_by != self._styled_by
        # Or what is new in it would be painted first, amid what another screen has left.
        self.post_message(Update(self))
        if self._ticker is not None:
            self._ticker.resume()
            if self._is_behind:
                self._is_behind = False
                self.drop_line()
                self.show()
            self.refresh_top()
        if self.size != self.app.size:  # It was not on the stack when the terminal changed.
            self.post_message(Resize(self.app.size, self.app.size))
        self._focus_rows()
        self.ask_if_unprepared()
        self.prepare_chat()

    def remove(self) -> AwaitRemove:
        """Go, and let go of what was painted, since Textual remembers the last 1,024 painters."""
        for node in self.walk_children(with_self=True):
            node.refresh()
        return super().remove()

    def on_store_changed(self) -> None:
        self.ask_soon()

    @on(AskingScreen.AskFailed)
    def note_failure(self, message: AskingScreen.AskFailed) -> None:
        if not self.has_widgets:
            return
        self._open_since = math.inf
        self._unanswered = self.note = message.text
        self.drop_line()
        self.show()

    def action_calls(self) -> None:
        self.post_message(CallsAsked())

    def action_rescan(self) -> None:
        self.note = ""
        self.post_message(RescanAsked())
        self.ask_soon()
