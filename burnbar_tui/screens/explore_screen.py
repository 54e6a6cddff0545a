"""Explore: sums by anything, narrowed step by step, with their course and their rhythm."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.reactive import reactive

from burnbar_tui.doors import Questions
from burnbar_tui.explore_views import NAMES, TIMES, By, Explored, Only, Pivot, days_named
from burnbar_tui.format import amount, during, several
from burnbar_tui.messages import CallsAsked, DaysAsked, SessionAsked
from burnbar_tui.scope import Lens, Scope, Unit
from burnbar_tui.screens import chat_tries
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.views import NamedTally, Tally
from burnbar_tui.widgets.day_plot import DayPlot
from burnbar_tui.widgets.groups_table import GroupsTable
from burnbar_tui.widgets.heat_pane import HeatPane
from burnbar_tui.widgets.key_line import KeyLine
from burnbar_tui.widgets.message_pane import MessagePane
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import plain
from burnbar_tui.widgets.titles import entitle

LOADING = ("Adding up…",)
TIME = "time"
"""The order of times, which they come in."""


class ExploreScreen(DataScreen):
    """Enter narrows to the row at the cursor and shows what it is made of; esc takes that back."""

    NAME: ClassVar[str] = "Explore"
    CSS_PATH = "explore_screen.tcss"
    FIRST_FOCUS: ClassVar[str] = "#groups"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "group(1)", "group", tooltip="Group by the next thing", id="explore.group"),
        Binding(
            "G", "group(-1)", "group back", False, tooltip="Group by the last", id="explore.regroup"
        ),
        Binding("p", "across(1)", "across", tooltip="A column for each of", id="explore.across"),
        Binding(
            "P",
            "across(-1)",
            "across back",
            False,
            tooltip="Columns of the last thing",
            id="explore.uncross",
        ),
        Binding("b", "split", "split", tooltip="Split the plot otherwise", id="explore.split"),
        Binding("s", "sort", "sort", tooltip="Sort by the next column", id="explore.sort"),
        Binding("v", "heat", "rhythm", tooltip="Calendar or hours of the week", id="explore.heat"),
        Binding("escape,backspace", "back", "back", tooltip="Back", id="screen.back"),
    ]

    answer: reactive[Explored | None] = reactive(None, init=False, repaint=False)
    """The newest answer, or None until there is one."""
    pivot: reactive[Pivot] = reactive(Pivot(), init=False, repaint=False)
    sort: reactive[str] = reactive("", init=False, repaint=False)
    """By what rows were last wanted to be sorted; empty where they are as usual."""
    _came_from = ""
    """The name to which calls were narrowed before that was taken back."""
    _placed: tuple[By, Only] | None = None
    """Of what the rows are among which the cursor has its place."""

    def compose(self) -> ComposeResult:
        yield from self.head()
        with Container(id="body"):
            yield GroupsTable(title="Groups", id="groups", classes="pane")
            with Vertical(id="beside"):
                yield DayPlot(id="course", classes="pane")
                yield HeatPane(id="rhythm", classes="pane")
        yield KeyLine()

    def totals(self) -> Tally | None:
        return self.answer.total if self.answer else None

    def tries(self) -> tuple[str, ...]:
        return chat_tries.of_explore(self.pivot)

    def freshness(self) -> tuple[datetime | None, datetime | None]:
        return None, None

    def trail(self) -> tuple[str, ...]:
        return (self.NAME, *(plain(name, 24) for _, name in self.pivot.only))

    def fill(self) -> None:
        self.query_one(MessagePane).lines = self.words(LOADING)
        self.set_class(self.answer is None, "-bare")
        if self.answer is not None:
            self._show_answer(self.answer)

    def _show_answer(self, answer: Explored) -> None:
        table, by = self.query_one(GroupsTable), answer.pivot.by
        table.has_newest_last = answer.pivot.across in {By.DAY, By.WEEK, By.MONTH}
        table.by, table.whole = by.value, answer.whole
        table.across, table.others = answer.columns, answer.others
        table.look = self.look(answer.timezone)
        order = self._order
        table.rows = _sorted(answer.rows, order, self.scope.lens)
        if (by, answer.pivot.only) != self._placed:
            self._placed = by, answer.pivot.only
            table.begin_at(self._came_from)
        self.set_class(bool(answer.columns), "-across")
        figure = amount(answer.total, self.unit, answer.pivot.scope.lens).marked
        if answer.pivot.scope.filter.bounds:  # They hide rows, and take nothing from the rest.
            figure = f"{amount(answer.whole.tally, self.unit, self.scope.lens).text} of {figure}"
        days = during(answer.pivot.scope, self.today)
        across = f", across {answer.pivot.across}" if answer.columns else ""
        entitle(
            table,
            f"By {by.value}{across}, sorted by {order}",
            f"{several(len(answer.rows), 'row')}, {figure} {days}",
        )
        plot = self.query_one(DayPlot)
        plot.split, plot.unit = answer.pivot.split.value, self.unit
        plot.asked, plot.bars, plot.may_draw = answer.pivot, answer.bars, True
        heat = self.query_one(HeatPane)
        heat.unit, heat.hours, heat.bars = self.unit, answer.hours, answer.bars

    @property
    def _orders(self) -> tuple[str, ...]:
        """What rows can be sorted by now; the first is what they are unless another is chosen."""
        is_timed = self.answer is not None and self.answer.pivot.by in TIMES
        usual = TIME if is_timed else "cost" if self.unit is Unit.USD else "tokens"
        return (usual, *(one for one in self.query_one(GroupsTable).orders if one != usual))

    @property
    def _order(self) -> str:
        orders = self._orders
        return self.sort if self.sort in orders else orders[0]

    def inquire(self, questions: Questions, scope: Scope) -> Callable[[], None]:
        return partial(self.take, questions.explore(replace(self.pivot, scope=scope)))

    def take(self, answer: Explored) -> None:
        """Show a new answer, unless something else was asked meanwhile."""
        if replace(answer.pivot, scope=self.scope) == replace(self.pivot, scope=self.scope):
            self.answer = answer

    def watch_answer(self) -> None:
        self.show()

    def begin(self, pivot: Pivot) -> None:
        """Show what a pivot asks for, whatever was looked at before."""
        self.set_reactive(ExploreScreen.sort, "")
        self._came_from, self._placed = "", None
        if self.is_current:
            self.pivot = pivot
        else:
            self.set_reactive(ExploreScreen.pivot, pivot)

    def watch_pivot(self) -> None:
        self.ask()

    def watch_sort(self) -> None:
        self.show()

    @on(RowTable.Opened)
    def narrow(self, message: RowTable.Opened) -> None:
        """Keep only the calls of the row, and group them by what tells them apart next."""
        row = message.row
        if not isinstance(row, NamedTally):
            return
        self._came_from = ""
        if row.session_id is not None:
            self.post_message(SessionAsked(row.session_id, row.name))
        if self.pivot.by in NAMES:
            only = (*self.pivot.only, (self.pivot.by, row.name))
            self.pivot = replace(self.pivot, only=only, by=_following(only))
        elif days := days_named(self.pivot.by, row.name):
            self._narrow_to(days)

    def _narrow_to(self, days: tuple[date, date]) -> None:
        """Ask once for other days in other groups; days that are on show lead to their calls."""
        if days != self.scope.days(self.today):
            by = _following(self.pivot.only)
            self.set_reactive(ExploreScreen.pivot, replace(self.pivot, by=by))
        self.post_message(DaysAsked(*days))

    def action_calls(self) -> None:
        self.post_message(CallsAsked(self.pivot.only))

    def action_back(self) -> None:
        """Take the last narrowing back, or leave."""
        if self.pivot.only:
            *rest, (by, self._came_from) = self.pivot.only
            self.pivot = replace(self.pivot, only=tuple(rest), by=by)
        else:
            self.app.pop_screen()

    def action_group(self, step: int) -> None:
        groups = list(By)
        place = (groups.index(self.pivot.by) + step) % len(groups)
        self.pivot = replace(self.pivot, by=groups[place])

    def action_across(self, step: int) -> None:
        """Go on to another thing that columns are made of, and to none."""
        choices = [None, *(by for by in By if by is not self.pivot.by)]
        known = self.pivot.across if self.pivot.across in choices else None
        place = (choices.index(known) + step) % len(choices)
        self.pivot = replace(self.pivot, across=choices[place])

    def action_split(self) -> None:
        place = (NAMES.index(self.pivot.split) + 1) % len(NAMES)
        self.pivot = replace(self.pivot, split=NAMES[place])

    @on(RowTable.TitleClicked)
    def sort_by(self, message: RowTable.TitleClicked) -> None:
        """Sort by a column; another click on it takes that back."""
        title = "name" if message.title == self.pivot.by.value else message.title
        usual, *others = self._orders
        if title in (usual, *others):
            self.sort = title if title in others and title != self.sort else ""

    def action_sort(self) -> None:
        usual, *others = self._orders
        following = dict(zip((usual, *others), (*others, ""), strict=True))
        self.sort = following[self._order]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "heat":
            has_rows = self.answer is not None and bool(self.answer.rows)
            return has_rows and self.has_widgets and self.query_one("#beside").display
        return super().check_action(action, parameters)

    def action_heat(self) -> None:
        """Show days or hours of the week; where there is room for one picture also the plot."""
        heat = self.query_one(HeatPane)
        if not heat.display:
            self.add_class("-rhythm")
            return
        heat.is_calendar = not heat.is_calendar
        self.pivot = replace(self.pivot, has_hours=not heat.is_calendar)
        if heat.is_calendar:
            self.remove_class("-rhythm")
        self.show()


def _sorted(rows: tuple[NamedTally, ...], order: str, lens: Lens) -> tuple[NamedTally, ...]:
    match order:
        case "cost":
            return tuple(sorted(rows, key=lambda row: -(row.tally.cost_in(lens) or 0)))
        case "tokens":
            return tuple(sorted(rows, key=lambda row: -row.tally.total_tokens))
        case "calls":
            return tuple(sorted(rows, key=lambda row: -row.tally.events))
        case "name":
            return tuple(sorted(rows, key=lambda row: row.name))
        case _:
            return rows


def _following(only: Only) -> By:
    """Return what tells calls apart next, that are narrowed to these names."""
    used = {by for by, _ in only}
    return next((by for by in NAMES if by not in used), By.SESSION)
