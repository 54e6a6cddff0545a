"""One call: why it is counted and priced as it is."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.reactive import reactive

from burnbar_tui.doors import Questions
from burnbar_tui.facts import BurnbarError
from burnbar_tui.format import Figure, clock_time, dollars, time_zone
from burnbar_tui.messages import SessionAsked
from burnbar_tui.scope import Scope
from burnbar_tui.screens.page_screen import PageScreen
from burnbar_tui.session_views import CallPage
from burnbar_tui.views import CallRow
from burnbar_tui.widgets.bill_pane import BillPane
from burnbar_tui.widgets.key_line import KeyLine
from burnbar_tui.widgets.message_pane import MessagePane
from burnbar_tui.widgets.source_pane import SourcePane, where
from burnbar_tui.widgets.titles import entitle


class CallBody(VerticalScroll):
    """What is known of the call; its keys come first in the line of keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "screen.open_session",
            "session",
            tooltip="The session of this call",
            id="call.session",
        ),
        Binding(
            "y",
            "screen.copy",
            "copy line",
            tooltip="Copy path and line of this call",
            id="call.copy",
        ),
        Binding("down,j", "scroll_down", "down", False, tooltip="Scroll down", id="call.down"),
        Binding("up,k", "scroll_up", "up", False, tooltip="Scroll up", id="call.up"),
    ]


class CallScreen(PageScreen):
    """The arithmetic, the line on disk and the price row; never a word of what was said."""

    CSS_PATH = "call_screen.tcss"
    FIRST_FOCUS: ClassVar[str] = "#body"
    page: reactive[CallPage | None] = reactive(None, init=False, repaint=False)
    """The newest answer, or None until there is one."""

    _call: CallRow

    def begin(self, call: CallRow) -> None:
        """Turn to a call."""
        self._call = call
        self.set_reactive(CallScreen.page, None)

    def compose(self) -> ComposeResult:
        yield from self.head()
        with CallBody(id="body"):
            with Vertical(id="why", classes="pane"):
                yield BillPane()
            with Vertical(id="whence", classes="pane"):
                yield SourcePane()
        yield KeyLine()

    @property
    def crumb(self) -> str:
        return f"call {clock_time(self._call.at, time_zone(self.timezone))}"

    def freshness(self) -> tuple[datetime | None, datetime | None]:
        return None, self._call.at

    def trail(self) -> tuple[str, ...]:
        return (*self.way, self.crumb)

    def fill(self) -> None:
        self.query_one(MessagePane).lines = self.words(("Looking at this call…",))
        self.set_class(self.page is None, "-bare")
        if self.page is not None:
            self._show_page(self.page)

    def _show_page(self, page: CallPage) -> None:
        call = page.call
        figure = Figure(dollars(call.cost_nano_usd), call.cost_confidence)
        entitle(self.query_one("#why"), f"Why {figure.marked}")
        entitle(self.query_one("#whence"), "Where it comes from")
        self.query_one(BillPane).page = page
        source = self.query_one(SourcePane)
        source.zone, source.page = time_zone(self.timezone), page

    def inquire(
        self,
        questions: Questions,
        scope: Scope,  # noqa: ARG002  # a call is in no period
    ) -> Callable[[], None]:
        try:
            return partial(self.take, questions.call_page(self._call.key))
        except KeyError:
            raise BurnbarError("This call is not in the store any more.") from None

    def take(self, page: CallPage) -> None:
        """Show a new page, unless that of another call was asked for meanwhile."""
        if page.call.key == self._call.key:
            self.page = page

    def watch_page(self, page: CallPage | None) -> None:
        if page is not None:
            self._call = page.call
        self.refresh_bindings()
        self.show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"open_session", "copy"} and self.page is None:
            return False
        return super().check_action(action, parameters)

    def ask_soon(self) -> None:
        """Ask only once: nothing but prices changes a call, and its file may be long."""
        if self.page is None:
            super().ask_soon()

    def action_rescan(self) -> None:
        super().action_rescan()
        self.ask()

    def action_open_session(self) -> None:
        if self.page is not None:
            self.post_message(SessionAsked(self.page.call.session_id, self.page.session_name))

    def action_copy(self) -> None:
        """Put the path, and the line where there is one, on the clipboard."""
        if self.page is not None and (text := where(self.page.place)):
            self.app.copy_to_clipboard(text)
            self.notify("Copied path and line" if self.page.place.line else "Copied the path")
