"""The first screen: totals, accounts, quota windows, days and the newest calls."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.reactive import reactive
from textual.widget import Widget
from textual.worker import get_current_worker

from burnbar_tui.budget_views import BudgetForecast
from burnbar_tui.doors import Questions
from burnbar_tui.format import amount, scope_title
from burnbar_tui.insight_views import Insight, State
from burnbar_tui.messages import (
    AccountAsked,
    AccountFormAsked,
    CallAsked,
    DemoAsked,
    GlanceTold,
    SessionAsked,
)
from burnbar_tui.quota_views import WindowView
from burnbar_tui.running_views import RunningSession
from burnbar_tui.scope import Lens, Scope
from burnbar_tui.screens.data_screen import UNANSWERED, DataScreen
from burnbar_tui.screens.headlines import headlines
from burnbar_tui.views import AccountRow, CallRow, Glance, ProviderRow, Tally
from burnbar_tui.widgets.accounts_table import AccountsTable
from burnbar_tui.widgets.brief import Brief
from burnbar_tui.widgets.calls_table import CallsTable
from burnbar_tui.widgets.columns import Look
from burnbar_tui.widgets.day_plot import DayPlot
from burnbar_tui.widgets.figure_row import FigureRow
from burnbar_tui.widgets.key_line import KeyLine
from burnbar_tui.widgets.message_pane import MessagePane
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.titles import entitle
from burnbar_tui.widgets.windows_table import WindowsTable, windows_title

if TYPE_CHECKING:
    from burnbar_tui.widgets.insight_lines import InsightLines
    from burnbar_tui.widgets.looked_table import LookedTable
    from burnbar_tui.widgets.running_table import RunningTable

LOADING = ("Reading the first totals…", "figures appear here as soon as they are known")
IMPORTING = ("Reading your logs for the first time", "newest first: today's figures come soon")
LOOKS_AGAIN = "We look again every 2 seconds"
"""As often as the engine looks for new folders; folders that are there it watches."""

OFFERS = "d demo · a add account · r look now"
OFFERS_IN_DEMO = "d leave demo · r look now"


def _is_empty(glance: Glance) -> bool:
    return not (glance.events_total or glance.accounts)


class Overview(DataScreen):
    """Everything at a glance; what a size cannot show is left out whole, never cut."""

    NAME: ClassVar[str] = "Overview"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "demo", "demo", tooltip="Look around on made-up data", id="overview.demo"),
        Binding(
            "d",
            "leave_demo",
            "leave demo",
            tooltip="Back to your own data",
            id="overview.leave-demo",
        ),
        Binding("a", "add", "add account", tooltip="Add an account of a vendor", id="overview.add"),
    ]
    FIRST_FOCUS: ClassVar[str] = "#accounts, #windows"

    glance: reactive[Glance | None] = reactive(None, init=False, repaint=False)
    """The newest totals, or None until any are known."""

    def __init__(
        self, clock: Callable[[], datetime], glance: Glance | None, label: str = ""
    ) -> None:
        super().__init__(clock, label)
        self.set_reactive(Overview.glance, glance)
        self._known_of: Scope | None = None
        """The scope of the last question."""
        self._forecasts: dict[Lens, BudgetForecast | None] = {}
        """Where the month is likely to end, by whose money is meant."""
        self.at_work: tuple[RunningSession, ...] = ()
        """What runs now; a glance that was kept on disk tells nothing of it."""
        self.looked: tuple[ProviderRow, ...] = ()
        """What was looked for, where nothing was found to count."""
        self._looked_table: LookedTable | None = None
        self._running_table: RunningTable | None = None
        self._insight_lines: InsightLines | None = None
        """Made when there is something to show in them, of which the first frame knows nothing."""
        if glance is not None:
            self.set_reactive(DataScreen.scope, glance.scope)
            self.timezone = glance.timezone
        self._shape()

    def _shape(self) -> None:
        """Leave out what there is nothing of."""
        shape = {
            UNANSWERED: self._is_bare,
            "-no-windows": not (self.glance and self.glance.windows),
        }
        self.update_classes(shape, update=self.is_running)

    @property
    def _is_bare(self) -> bool:
        return self.glance is None or _is_empty(self.glance)

    def totals(self) -> Tally | None:
        return self.glance.chosen if self.glance else None

    def compose(self) -> ComposeResult:
        yield from self.head()
        with Vertical(id="body"):
            yield Brief()
            yield FigureRow()
            yield AccountsTable(title="Accounts", id="accounts", classes="pane")
            with Horizontal(id="middle"):
                yield DayPlot(id="days", classes="pane")
                yield WindowsTable(title="Quota windows", id="windows", classes="pane")
            with Container(id="bottom"):
                yield CallsTable(title="Newest calls", id="calls", classes="pane")
        yield KeyLine()

    def accounts(self) -> tuple[AccountRow, ...]:
        return self.glance.accounts if self.glance else ()

    def freshness(self) -> tuple[datetime | None, datetime | None]:
        if self.glance is None:
            return None, None
        newest = (row.newest_at for row in self.glance.accounts if row.newest_at)
        return self.glance.as_of, max(newest, default=None)

    def fill(self) -> None:
        glance = self.glance
        was_bare = self.has_class(UNANSWERED)
        self._shape()
        self._show_looked()
        if glance is None or self._is_bare:
            self.query_one(MessagePane).lines = self._words()
        elif was_bare:
            # Laying out all panes and filling them at once would hold up a key for two frames.
            self.call_after_refresh(self.show)
        else:
            self._show_glance(glance)

    @property
    def is_empty(self) -> bool:
        """Whether everything was looked at and nothing counts: then there are other keys."""
        return bool(self.looked) and self.status.is_watching and self.status.progress is None

    def _show_looked(self) -> None:
        if self.is_empty != self.has_class("-empty"):
            self.set_class(self.is_empty, "-empty")
            self.refresh_bindings()
            self.call_after_refresh(self._focus_first)
        if (table := self._looked_table) is None:
            if not self.looked:
                return
            from burnbar_tui.widgets.looked_table import LookedTable  # for a quick start

            table = LookedTable(title="Looked for", id="looked", classes="pane", opens=False)
            self._looked_table = table
            self.mount(table, before="#body")
        table.rows = self.looked
        entitle(table, subtitle=f"{len(self.looked)} assistants" if self.looked else "")

    def _words(self) -> tuple[str, ...]:
        if self.is_empty:
            return (
                "Nothing to count yet",
                "No assistant has left a log here",
                LOOKS_AGAIN,
                OFFERS_IN_DEMO if self.label else OFFERS,
            )
        return self.words(IMPORTING if self.status.progress is not None else LOADING)

    def _show_glance(self, glance: Glance) -> None:
        look = self.look(glance.timezone)
        # Budgets know of no filter, so that neither does what they foresee.
        forecast = None if self.scope.filter.text else self._forecasts.get(look.lens)
        found = headlines(glance, look, forecast)
        self.query_one(FigureRow).headlines = tuple(found.values())
        self.query_one(Brief).headlines = (
            found["today"],
            found["burn"],
            found["month"],
            found["cache"],
        )
        table = self.query_one(AccountsTable)
        table.period = glance.scope.period.value if glance.scope.is_current else "then"
        table.look, table.rows = look, glance.accounts
        figure = amount(glance.chosen, self.unit, look.lens).marked
        entitle(table, subtitle=f"{scope_title(glance.scope, self.today)} {figure}")
        providers = {row.provider_id: row.provider for row in glance.accounts}
        windows = self.query_one(WindowsTable)
        windows.providers = providers
        windows.look, windows.rows = look, glance.windows
        entitle(windows, windows_title(self.scope.filter))
        calls = self.query_one(CallsTable)
        calls.providers = providers
        calls.look, calls.rows = look, glance.calls
        self._show_running(look)
        plot = self.query_one(DayPlot)
        plot.asked, plot.unit, plot.bars = glance.scope, self.unit, glance.bars

    def _show_running(self, look: Look) -> None:
        self.set_class(bool(self.at_work), "-running")
        if (table := self._running_table) is None:
            if not self.at_work:
                return
            from burnbar_tui.widgets.running_table import RunningTable  # for a quick start

            table = RunningTable(title="Running now", id="running", classes="pane")
            self._running_table = table
            self.mount(table, before="#calls")
        table.look, table.rows = look, self.at_work

    def inquire(self, questions: Questions, scope: Scope) -> Callable[[], None]:
        glance = questions.glance(scope)
        looked = questions.providers(scope) if _is_empty(glance) else ()
        take = partial(self.take, glance, looked)
        known_of, self._known_of = self._known_of, scope
        if known_of is not None and known_of != scope:
            # What is counted changes nothing of what runs, nor of what is foreseen.
            if known_of.lens is scope.lens:
                return take
            self._tell(take)
            return self._foresee(questions, scope.lens)
        # What runs may take years of sums to tell; the totals do not wait for it.
        self._tell(take)
        running = partial(self.take_running, questions.running())
        if self.status.progress is not None:
            return running  # What is unusual in a part of the calls need not be so in all.
        self._tell(running)
        self._tell(partial(self.take_insights, questions.insights()))
        return self._foresee(questions, scope.lens)

    def _tell(self, take: Callable[[], None]) -> None:
        """Let a part of an answer be shown before the rest of it is known."""
        if not get_current_worker().is_cancelled:
            self.post_message(self.Answered(take))

    def _foresee(self, questions: Questions, lens: Lens) -> Callable[[], None]:
        return partial(self.take_forecast, lens, questions.month_forecast(lens))

    def take(self, glance: Glance, looked: tuple[ProviderRow, ...]) -> None:
        """Show new totals; where there are none, what was looked for."""
        self.post_message(GlanceTold(glance))
        there = [row for row in looked if row.looked_for]
        there.sort(key=lambda row: (not row.is_installed, row.name.lower()))
        is_other, self.looked = self.looked != tuple(there), tuple(there)
        self.timezone = glance.timezone
        self.glance = glance
        if is_other:  # The totals may be the same as those that were kept on disk.
            self.show()

    def take_forecast(self, lens: Lens, forecast: BudgetForecast | None) -> None:
        """Show where the month is likely to end."""
        if self._forecasts.get(lens) != forecast:
            self._forecasts[lens] = forecast
            self.show()

    def take_running(self, at_work: tuple[RunningSession, ...]) -> None:
        """Show what runs."""
        self.at_work = at_work
        if self.glance is not None:
            self._show_running(self.look(self.glance.timezone))

    def take_insights(self, insights: tuple[Insight, ...]) -> None:
        """Show what is noticed and not put away."""
        shown = tuple(one for one in insights if one.state is State.OPEN)
        if (lines := self._insight_lines) is None:
            if not shown:
                return
            from burnbar_tui.widgets.insight_lines import InsightLines  # for a quick start

            self._insight_lines = lines = InsightLines()
            self.mount(lines, before="#accounts")
        lines.key = self._key("app.insights")
        lines.insights = shown

    def tick(self) -> None:
        """Ask once a minute also while nothing is written: what ran may have ended."""
        before = self._minute
        super().tick()
        if self._minute != before:
            self.ask_soon()

    def watch_glance(self) -> None:
        self.show()

    def watch_focused(self, focused: Widget | None) -> None:
        """Where the pane with the cursor had to go, the first that is on show takes it."""
        if focused is None and self.app.app_focus:
            self.call_after_refresh(self._focus_first)

    def focus_rows(self) -> None:
        """Go to the first pane that there is room for."""
        panes = (pane for pane in self.query(self.FIRST_FOCUS) if pane.display)
        self.set_focus(next(panes, None), scroll_visible=False)

    def _focus_first(self) -> None:
        if self.focused not in self.focus_chain:
            self.set_focus(None)
            self.focus_next(RowTable)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"demo", "add"}:
            return self.is_empty and not self.label
        if action == "leave_demo":
            return bool(self.label)
        return super().check_action(action, parameters)

    def action_demo(self) -> None:
        self.post_message(DemoAsked())

    def action_leave_demo(self) -> None:
        self.post_message(DemoAsked())

    def action_add(self) -> None:
        self.post_message(AccountFormAsked())

    @on(RowTable.Opened)
    def open_row(self, message: RowTable.Opened) -> None:
        """Open the account of an account or window, a session, and a call itself."""
        match message.row:
            case RunningSession(session_id=None):
                self.notify("It has not made a call yet")
            case RunningSession(session_id=int(session_id), name=name):
                self.post_message(SessionAsked(session_id, name))
            case CallRow() as call:
                self.post_message(CallAsked(call))
            case AccountRow(account_id=account_id) | WindowView(account_id=account_id):
                self.post_message(AccountAsked(account_id))
