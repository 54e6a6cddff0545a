"""Insights: what is noticed and why, how budgets stand, and every past total that was changed."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.reactive import reactive

from burnbar_tui.budget_views import Standing
from burnbar_tui.doors import Questions
from burnbar_tui.insight_views import Insight, State
from burnbar_tui.messages import AccountAsked, AnswerOpened, InsightDecided
from burnbar_tui.scope import Scope
from burnbar_tui.screens.data_screen import UNANSWERED, DataScreen
from burnbar_tui.views import LedgerEntry
from burnbar_tui.widgets.budgets_table import BudgetsTable
from burnbar_tui.widgets.changes_table import ChangesTable
from burnbar_tui.widgets.insight_pane import InsightPane
from burnbar_tui.widgets.insights_table import InsightsTable
from burnbar_tui.widgets.key_line import KeyLine
from burnbar_tui.widgets.message_pane import MessagePane
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.titles import entitle

LOADING = ("Looking at the figures…",)
EMPTY = (
    "Nothing unusual is noticed",
    "Spend is compared with your own last weeks; windows, accounts and sources are watched.",
    "Past totals that move, by a new price or a log that tells more, are listed here too.",
)


class InsightsScreen(DataScreen):
    """What matters most first; beside it the arithmetic and evidence of the one at the cursor."""

    NAME: ClassVar[str] = "Insights"
    OF_PERIOD: ClassVar[bool] = False
    CSS_PATH = "insights_screen.tcss"
    FIRST_FOCUS: ClassVar[str] = "#insights"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "decide('dismiss')", "dismiss", tooltip="Until it changes", id="insight.done"),
        Binding("z", "decide('snooze')", "snooze", tooltip="For a week", id="insight.snooze"),
        Binding("a", "show_all", "all", tooltip="Also what is put away", id="insight.all"),
        Binding("escape,backspace", "app.pop_screen", "back", tooltip="Back", id="screen.back"),
    ]

    insights: reactive[tuple[Insight, ...] | None] = reactive(None, init=False, repaint=False)
    """The newest answer, or None until there is one."""
    budgets: reactive[tuple[Standing, ...]] = reactive((), init=False, repaint=False)
    changes: reactive[tuple[LedgerEntry, ...]] = reactive((), init=False, repaint=False)
    shows_all: reactive[bool] = reactive(False, init=False, repaint=False)
    """Also what the user has put away."""

    def compose(self) -> ComposeResult:
        yield from self.head()
        with Container(id="body"):
            yield InsightsTable(title="Noticed", id="insights", classes="pane")
            with VerticalScroll(id="chosen", classes="pane", can_focus=False):
                yield InsightPane()
        yield BudgetsTable(title="Budgets", id="budgets", classes="pane", opens=False)
        yield ChangesTable(
            title="Past totals that moved", id="changes", classes="pane", opens=False
        )
        yield KeyLine()

    def freshness(self) -> tuple[datetime | None, datetime | None]:
        return None, None

    def fill(self) -> None:
        # No filter narrows them.
        is_answered = self.insights is not None
        lines = EMPTY if is_answered else self.words(LOADING)
        self.query_one(MessagePane).lines = lines
        self.update_classes(
            {
                UNANSWERED: not (self.insights or self.changes or self.budgets),
                "-unlimited": not self.budgets,
                "-unmoved": not self.changes,
                "-calm": not self.insights,
            }
        )
        look = replace(self.look(self.timezone), filtered="")
        shown = [one for one in self.insights or () if self.shows_all or one.state is State.OPEN]
        table = self.query_one(InsightsTable)
        table.look, table.rows = look, tuple(shown)
        away = len(self.insights or ()) - len(shown)
        counts = ((len(shown), "noticed"), (away, "put away"))
        entitle(table, subtitle=", ".join(f"{many} {word}" for many, word in counts if many))
        budgets = self.query_one(BudgetsTable)
        budgets.look, budgets.rows = look, self.budgets
        entitle(budgets, subtitle="burnbar budget set")
        moved = self.query_one(ChangesTable)
        moved.look, moved.rows = look, self.changes
        entitle(moved, subtitle=f"{len(self.changes):,}, the latest first")
        entitle(self.query_one("#chosen"), "At the cursor")
        self.query_one(InsightPane).insight = table.selected

    def inquire(
        self,
        questions: Questions,
        scope: Scope,  # noqa: ARG002  # all are told, whatever the screens show
    ) -> Callable[[], None]:
        return partial(self.take, questions.insights(), questions.budgets(), questions.changes())

    def take(
        self,
        insights: tuple[Insight, ...],
        budgets: tuple[Standing, ...],
        changes: tuple[LedgerEntry, ...],
    ) -> None:
        """Show what is noticed now."""
        self.budgets = budgets
        self.changes = changes
        self.insights = insights

    def watch_insights(
        self, old: tuple[Insight, ...] | None, new: tuple[Insight, ...] | None
    ) -> None:
        self.show()
        if bool(old) != bool(new):
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "decide":
            return self.is_mounted and self.query_one(InsightsTable).selected is not None
        if action == "show_all":
            return bool(self.insights)
        return super().check_action(action, parameters)

    def watch_budgets(self) -> None:
        self.show()

    def watch_changes(self) -> None:
        self.show()

    def watch_shows_all(self) -> None:
        self.show()

    @on(RowTable.Moved)
    def show_row(self, message: RowTable.Moved) -> None:
        if isinstance(message.row, Insight):
            self.query_one(InsightPane).insight = message.row

    @on(RowTable.Opened)
    def open_view(self, message: RowTable.Opened) -> None:
        """Show the calls that an insight speaks of, or its account."""
        one = message.row
        if not isinstance(one, Insight):
            return
        if one.view is not None:
            self.post_message(AnswerOpened(one.view))
        elif one.account_id is not None:
            self.post_message(AccountAsked(one.account_id))
        else:
            self.notify("Its arithmetic is all that there is to see")

    def action_show_all(self) -> None:
        self.shows_all = not self.shows_all

    def action_decide(self, what: str) -> None:
        """Put the one at the cursor away, or bring it back."""
        one = self.query_one(InsightsTable).selected
        if one is not None:
            self.post_message(InsightDecided(one, what if one.state is State.OPEN else "recall"))
