"""Telling what changed, a word at a time, whatever screen is on show."""

import asyncio
import os
from datetime import datetime

from textual import on, work
from textual.timer import Timer

from burnbar_tui.doors import Questions
from burnbar_tui.facts import BurnbarError
from burnbar_tui.messages import GlanceTold, NewsTold, StoreChanged, WatchBegan
from burnbar_tui.navigation import Navigation
from burnbar_tui.notices import OFF, ON
from burnbar_tui.scope import Filter, Scope
from burnbar_tui.settings import Settings
from burnbar_tui.toasts import Toaster
from burnbar_tui.widgets.status import Status

TOAST_SECONDS = 10.0
"""The least time between two toasts, and between two looks for them."""
SHOWN_SECONDS = 8.0
UNFILTERED = Filter()


class ToastActions(Navigation):
    """Compares what the Overview was told; while another screen is on show, it asks itself."""

    status: Status
    settings: Settings
    _toaster: Toaster
    _read_since: datetime | None = None
    _last_toast = -TOAST_SECONDS
    _next_toast: Timer | None = None
    _next_look: Timer | None = None

    def on_load(self) -> None:
        self._toaster = Toaster()

    @on(GlanceTold)
    def compare(self, message: GlanceTold) -> None:
        if message.glance.scope.filter != UNFILTERED:
            return  # What a filter hides is not new when it is shown again.
        since = self._read_since
        is_reading = (
            since is None or message.glance.as_of < since or self.status.progress is not None
        )
        self._toaster.see(message.glance, is_reading=is_reading)
        if self._next_toast is None:
            self._say_next()

    @on(NewsTold)
    def tell_news(self, message: NewsTold) -> None:
        """Tell it in a toast, and through the terminal that we draw in.

        Many terminals show on the desktop what they are sent; there it must not come twice.
        """
        choice = self.settings
        if choice.notify_app == ON and not message.news.has_toast:
            self._toaster.say(message.news)
            if self._next_toast is None:
                self._say_next()
        is_silent = choice.notify_terminal == OFF or message.news.is_overheard
        if is_silent or self._driver is None or self.is_web:
            return
        from burnbar_tui.integrations.notifiers import terminal_text  # Few ask for it.

        is_in_tmux = bool(os.environ.get("TMUX"))
        self._driver.write(
            terminal_text(choice.notify_terminal, message.news, is_in_tmux=is_in_tmux)
        )

    def _say_next(self) -> None:
        """Say one thing, and the next one when the time for it has come."""
        self._next_toast = None
        now = asyncio.get_running_loop().time()
        wait = self._last_toast + TOAST_SECONDS - now
        if wait <= 0 and (toast := self._toaster.take()) is not None:
            self._last_toast, wait = now, TOAST_SECONDS
            self.notify(
                toast.text,
                severity="warning" if toast.is_bad else "information",
                timeout=SHOWN_SECONDS,
                markup=False,
            )
        if self._toaster.has_more:
            self._next_toast = self.set_timer(wait, self._say_next)

    @on(WatchBegan)
    def note_reading(self) -> None:
        """From now on what is new was not there before; a glance from before may lack some."""
        if self._read_since is None:
            self._read_since = self._now()

    @on(StoreChanged)
    def look_soon(self) -> None:
        """Ask for a glance where the Overview, which lies below, asks for none."""
        if self._next_look is None and self.screen is not self.overview:
            self._next_look = self.set_timer(TOAST_SECONDS, self._look)

    def _look(self) -> None:
        self._next_look = None
        if self.overview.questions is not None and self.screen is not self.overview:
            self._ask_glance(self.overview.questions, self.overview.scope)

    @work(thread=True, exclusive=True, group="toast")
    def _ask_glance(self, questions: Questions, scope: Scope) -> None:
        try:
            self.post_message(GlanceTold(questions.glance(scope)))
        except BurnbarError:
            # The screen on show asks the same store and says what is wrong with it.
            return
