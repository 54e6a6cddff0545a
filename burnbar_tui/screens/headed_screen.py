"""The first lines of a screen: where one is, of which days it is, how fresh, what does not work."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.format import scope_title
from burnbar_tui.screens.chatting_screen import WIDTHS, ChattingScreen
from burnbar_tui.views import Progress
from burnbar_tui.widgets.message_pane import MessagePane
from burnbar_tui.widgets.status import Status, status_parts
from burnbar_tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from burnbar_tui.widgets.import_bar import ImportBar
    from burnbar_tui.widgets.note_line import NoteLine

REFUSED = "-unanswered"
"""The class of a screen whose last question was not answered."""
HEIGHTS = [(0, "-low"), (18, "-short"), (32, "-tall")]


class HeadedScreen(ChattingScreen):
    """Brings its first lines up to date before anything else is filled in."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    status: reactive[Status] = reactive(Status(), init=False, repaint=False)
    note: reactive[str] = reactive("", init=False, repaint=False)
    """What does not work, or empty."""

    def __init__(self, clock: Callable[[], datetime], label: str = "") -> None:
        super().__init__(clock, label)
        self.way: tuple[str, ...] = ()
        """The crumbs of the screens below."""
        self._unanswered = ""
        self._shown_of = self.scope
        """Of what scope it was when it was shown last."""
        self._bar: ImportBar | None = None
        self._note_line: NoteLine | None = None
        """Both are made when there is something to show in them, which mostly there is not."""

    def head(self) -> ComposeResult:
        """Make the lines above what a screen shows, for the size that the terminal has.

        Textual tells the size when there are widgets, which would be laid out twice.
        """
        for cells, steps in ((self.app.size.width, WIDTHS), (self.app.size.height, HEIGHTS)):
            fitting = [name for least, name in steps if least <= cells]
            self.add_class(fitting[-1], update=False)
        yield TopLine()
        yield MessagePane()

    @property
    def last_line(self) -> Widget:
        """The last of the lines above, below which the query line has its place."""
        lines = (self._note_line, self._bar)
        return next((one for one in lines if one is not None), self.query_one(TopLine))

    @property
    def crumb(self) -> str:
        """What the way through this screen is called."""
        return self.NAME

    def trail(self) -> tuple[str, ...]:
        """Return what the way to this screen is called, down to itself."""
        return (self.NAME,)

    def range_title(self) -> str:
        """Return the days that the figures are of, where their period does not tell."""
        return "" if self.scope.is_current else scope_title(self.scope, self.today)

    def freshness(self) -> tuple[datetime | None, datetime | None]:
        """Return the age of what is shown and the instant of the newest call."""
        raise NotImplementedError

    def fill(self) -> None:
        """Hand the figures to the widgets below the first lines, or say why there are none."""
        raise NotImplementedError

    def show(self) -> None:
        self._shown_of = self.scope
        top = self.query_one(TopLine)
        top.trail, top.label = self.trail(), self.label
        self.refresh_top()
        self.fill()

    def refresh_top(self) -> None:
        """Bring the first lines up to date; equal values paint nothing."""
        if not self.has_widgets:
            return
        top = self.query_one(TopLine)
        top.scope, top.unit, top.days = self.scope, self.unit, self.range_title()
        as_of, newest_at = self.freshness()
        trouble, is_counting = self._unanswered, self.is_long_in_coming
        ages = (as_of, newest_at, self.clock())
        top.state = tuple(status_parts(self.status, *ages, trouble, is_counting=is_counting))
        if bool(self._why_unanswered) != self.has_class(REFUSED):
            self.toggle_class(REFUSED)
            self.refresh_bindings()  # The last line has a place for the key that asks again.
        self._show_progress(self.status.progress)
        self._show_note(self.status.failure or self.note)

    @property
    def _why_unanswered(self) -> str:
        """Why what is shown, if anything, is not of now; empty where it is."""
        return self.status.failure or self._unanswered

    def watch_note(self) -> None:
        self.refresh_top()

    def _show_progress(self, progress: Progress | None) -> None:
        if self._bar is None:
            if progress is None:
                return
            from burnbar_tui.widgets.import_bar import ImportBar  # for a quick start

            self._bar = ImportBar()
            self.mount(self._bar, after=self.query_one(TopLine))
        self._bar.progress = progress

    def _show_note(self, text: str) -> None:
        if self._note_line is None:
            if not text:
                return
            from burnbar_tui.widgets.note_line import NoteLine  # for a quick start

            self._note_line = NoteLine()
            self.mount(self._note_line, after=self._bar or self.query_one(TopLine))
        self._note_line.text = text
