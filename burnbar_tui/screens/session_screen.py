"""One session: its calls, how its context grew, the sessions around it, its models."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.reactive import reactive

from burnbar_tui.doors import Questions
from burnbar_tui.facts import BurnbarError
from burnbar_tui.format import UNKNOWN, Figure, count, duration, stamp, time_zone
from burnbar_tui.messages import CallAsked, SessionAsked
from burnbar_tui.scope import Scope
from burnbar_tui.screens import chat_tries
from burnbar_tui.screens.headlines import HALF_A_SCREEN, cache, of_tally
from burnbar_tui.screens.page_screen import PageScreen
from burnbar_tui.session_views import SessionCall, SessionNode, SessionPage
from burnbar_tui.views import CallRow, Tally
from burnbar_tui.widgets.columns import Look
from burnbar_tui.widgets.context_plot import ContextPlot
from burnbar_tui.widgets.figure_row import FigureRow, Headline
from burnbar_tui.widgets.key_line import KeyLine
from burnbar_tui.widgets.message_pane import MessagePane
from burnbar_tui.widgets.names import folder_name
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.session_calls import SessionCallsTable
from burnbar_tui.widgets.session_tree import SessionTree
from burnbar_tui.widgets.tallies_table import TalliesTable
from burnbar_tui.widgets.text import plain
from burnbar_tui.widgets.titles import entitle

CRUMB_CELLS = 28


class SessionScreen(PageScreen):
    """A session is shown as a whole, whatever the period."""

    CSS_PATH = "session_screen.tcss"
    FIRST_FOCUS: ClassVar[str] = "#calls"
    OF_PERIOD: ClassVar[bool] = False
    page: reactive[SessionPage | None] = reactive(None, init=False, repaint=False)
    """The newest answer, or None until there is one."""

    session_id: int
    _called: str

    def begin(self, session_id: int, name: str) -> None:
        """Turn to a session, which is called so where it was chosen."""
        self.session_id, self._called = session_id, name
        self.set_reactive(SessionScreen.page, None)
        if not self.is_running:
            self.add_class("-alone", update=False)  # as most are

    def compose(self) -> ComposeResult:
        yield from self.head()
        with VerticalScroll(id="body", can_focus=False):
            yield FigureRow()
            with Container(id="panes"):
                yield SessionCallsTable(title="Calls", id="calls", classes="pane")
                with Vertical(id="beside"):
                    yield ContextPlot(id="growth", classes="pane")
                    yield SessionTree(title="Sessions around it", id="tree", classes="pane")
                    yield TalliesTable(title="Models", id="models", classes="pane", opens=False)
        yield KeyLine()

    @property
    def crumb(self) -> str:
        return plain(self._called, CRUMB_CELLS) or UNKNOWN

    def totals(self) -> Tally | None:
        return self.page.own if self.page else None

    def tries(self) -> tuple[str, ...]:
        page = self.page
        return chat_tries.of_session(page.provider_id, page.project) if page else super().tries()

    def freshness(self) -> tuple[datetime | None, datetime | None]:
        return None, self.page.last_at if self.page else None

    def trail(self) -> tuple[str, ...]:
        return (*self.way, self.crumb)

    def fill(self) -> None:
        self.query_one(MessagePane).lines = self.words(("Reading this session…",))
        is_alone = self.page is not None and len(self.page.nodes) < 2
        self.update_classes({"-bare": self.page is None, "-alone": is_alone})
        if self.page is not None:
            self._show_page(self.page)

    def _show_page(self, page: SessionPage) -> None:
        look = self.look(self.timezone)
        self.query_one(FigureRow).headlines = self._headlines(page, look)
        calls = self.query_one(SessionCallsTable)
        calls.look, calls.rows = (
            look,
            tuple(one for one in self._of_days(page.calls) if self._keeps(one.call)),
        )
        of_all = f"{len(calls.rows):,} of " if len(calls.rows) < len(page.calls) else ""
        entitle(calls, subtitle=f"{of_all}{_counted(len(page.calls), 'call')}, newest first")
        plot = self.query_one(ContextPlot)
        plot.contexts = tuple(one.context_tokens for one in reversed(page.calls))
        entitle(plot, "Context by call")
        tree = self.query_one(SessionTree)
        tree.look, tree.asked, tree.nodes = look, page.session_id, page.nodes
        entitle(tree, subtitle=_counted(len(page.nodes), "session"))
        models = self.query_one(TalliesTable)
        models.look, models.rows = look, page.models

    def _keeps(self, call: CallRow) -> bool:
        """Tell whether the filter lets a call through; the session as a whole stays what it is."""
        names = {
            "model": (call.model,),
            "project": (call.project,),
            "provider": (call.provider_id,),
            "account": (call.account,),
            "session": (call.session, self.crumb),
            "billing": (call.billing,),
        }
        return self.scope.filter.keeps_call(call, names)

    def _of_days(self, calls: tuple[SessionCall, ...]) -> tuple[SessionCall, ...]:
        """Return the calls of the days that the filter names, if it names any."""
        if self.scope.filter.when is None:
            return calls
        first, last = self.scope.days(self.today)
        zone = time_zone(self.timezone)
        return tuple(
            one
            for one in calls
            if (first or date.min) <= one.call.at.astimezone(zone).date() <= last
        )

    def _headlines(self, page: SessionPage, look: Look) -> tuple[Headline, ...]:
        alone = ("This session", "Alone")
        below = (page.whole.sessions or 1) - 1
        whole = (f"With {below:,} below", "With below")
        contexts = [one.context_tokens for one in page.calls]
        first, last = page.first_at, page.last_at
        return (
            of_tally(alone, page.own, look, ()),
            of_tally(whole, page.whole, look, ())
            if below
            else Headline(title="Below it", main=Figure("none"), more=Figure("no sub-agents")),
            Headline(
                title=plain(folder_name(page.project), 18),
                main=Figure(
                    duration((last - first).total_seconds()) if first and last else UNKNOWN
                ),
                more=Figure(f"from {stamp(first, look.now, look.zone)}" if first else ""),
                least_width=HALF_A_SCREEN,
            ),
            Headline(
                title="Top context",
                main=Figure(count(max(contexts, default=0)), page.own.tokens_confidence),
                more=Figure(f"{count(contexts[0])} now" if contexts else ""),
                least_width=HALF_A_SCREEN,
            ),
            cache(page.own),
        )

    def inquire(
        self,
        questions: Questions,
        scope: Scope,  # noqa: ARG002  # a session is a whole
    ) -> Callable[[], None]:
        try:
            return partial(self.take, questions.session_page(self.session_id))
        except KeyError:
            raise BurnbarError("This session is not in the store any more.") from None

    def take(self, page: SessionPage) -> None:
        """Show a new page, unless that of another session was asked for meanwhile."""
        if page.session_id == self.session_id:
            self.page = page

    def watch_page(self, page: SessionPage | None) -> None:
        if page is not None:
            self._called = page.name
        self.show()

    @on(RowTable.Opened)
    def open_row(self, message: RowTable.Opened) -> None:
        """Open a call, or another session of the tree."""
        match message.row:
            case SessionCall(call=call):
                self.post_message(CallAsked(call))
            case SessionNode(session_id=session_id, name=name) if session_id != self.session_id:
                self.post_message(SessionAsked(session_id, name))


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
