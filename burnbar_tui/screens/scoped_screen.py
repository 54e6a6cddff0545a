"""The keys of every screen that choose of what its figures are: days, unit, money, filter."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import on, work
from textual.binding import Binding, BindingType
from textual.reactive import reactive, var
from textual.screen import Screen
from textual.widget import Widget

from burnbar_tui.data_message import DataMessage
from burnbar_tui.doors import Questions
from burnbar_tui.facts import BurnbarError, UsageError
from burnbar_tui.format import time_zone
from burnbar_tui.messages import (
    CallsAsked,
    DaysAsked,
    FilterEdited,
    FilterLeft,
    ScopeChosen,
    UnitChosen,
)
from burnbar_tui.query_text import on_days, parse, settled
from burnbar_tui.scope import Filter, Lens, Period, Scope, Unit
from burnbar_tui.widgets.text import plain

if TYPE_CHECKING:
    from burnbar_tui.widgets.query_line import QueryLine


class ScopedScreen(Screen[None]):
    """It tells what was chosen and is told what holds, so that all screens show the same."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    """Textual would scroll to it, before it is known where it lies."""
    FIRST_FOCUS: ClassVar[str] = ""
    """Selects who has the keys at first: the first of them that can."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "turn(1)", "range", tooltip="Next period", id="screen.next-period"),
        Binding(
            "T", "turn(-1)", "range back", False, tooltip="Previous period", id="screen.prev-period"
        ),
        Binding(
            "left_square_bracket", "move_range(-1)", "earlier", False,
            tooltip="The same length of time before it", id="screen.earlier",
        ),
        Binding(
            "right_square_bracket", "move_range(1)", "later", False,
            tooltip="The same length of time after it", id="screen.later",
        ),
        Binding("slash", "filter", "filter", tooltip="Filter everything", id="screen.filter"),
        Binding(
            "backslash", "clear_filter", "no filter", tooltip="Take the filter off",
            id="screen.clear-filter",
        ),
        Binding("u", "next_unit", "$/tokens", tooltip="Dollars or tokens", id="screen.unit"),
        Binding(
            "m", "next_lens", "money", False, tooltip="Billed money, plan value, or both",
            id="screen.lens",
        ),
    ]  # fmt: skip

    class NamesTold(DataMessage):
        """What the query line can be completed with, by field."""

        names: dict[str, tuple[str, ...]]

    scope: reactive[Scope] = reactive(Scope(), init=False, repaint=False)
    unit: reactive[Unit] = reactive(Unit.USD, init=False, repaint=False)
    questions: var[Questions | None] = var(None, init=False)
    """The read facade, once the engine is open."""

    def __init__(self, clock: Callable[[], datetime], label: str = "") -> None:
        super().__init__()
        self.clock = clock
        self.label = label
        self.timezone = "UTC"
        """Whose days the figures are cut by."""
        self._line: QueryLine | None = None
        self._is_line_off = False
        """Whether the filter of the query line was taken off, so that it goes with the figures."""

    @property
    def has_widgets(self) -> bool:
        """Whether it is made, and not gone again: keys and answers may come before and after."""
        return bool(self.children) and self.is_attached and self.display

    @property
    def last_line(self) -> Widget:
        """Below which line the query line has its place."""
        raise NotImplementedError

    @property
    def today(self) -> date:
        """The present day where the user is."""
        return self.clock().astimezone(time_zone(self.timezone)).date()

    def on_mount(self) -> None:
        if self.scope.filter.text and self.has_widgets:
            self._shown_line(self.scope.filter.text)

    def watch_scope(self, old: Scope, new: Scope) -> None:
        if old.filter.text != new.filter.text and self.has_widgets and self.is_mounted:
            self._show_line(new.filter.text)
            if bool(old.filter.text) != bool(new.filter.text):
                self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.has_widgets:
            return False
        if action == "clear_filter":
            return bool(self.scope.filter.text)
        return super().check_action(action, parameters)

    def action_turn(self, step: int) -> None:
        """Go on to another period, up to now; the days of a filter give way to it."""
        periods = list(Period)
        chosen = periods[(periods.index(self.scope.period) + step) % len(periods)]
        self.action_choose_period(chosen)

    def action_choose_period(self, name: str) -> None:
        if self.scope.filter.when is not None:
            self.notify("The filter names its own days; \\ takes it off", markup=False)
            return
        self._show_scope(replace(self.scope, period=Period(name), back=0))

    def action_move_range(self, steps: int) -> None:
        if self.scope.filter.when is not None:
            self.notify("The filter names its own days; \\ takes it off", markup=False)
            return
        self._show_scope(self.scope.moved(steps))

    def action_next_unit(self) -> None:
        self.post_message(UnitChosen(Unit.TOKENS if self.unit is Unit.USD else Unit.USD))

    def action_next_lens(self) -> None:
        lenses = list(Lens)
        self.action_choose_lens(lenses[(lenses.index(self.scope.lens) + 1) % len(lenses)])

    def action_choose_lens(self, name: str) -> None:
        self._show_scope(replace(self.scope, lens=Lens(name)))

    def action_clear_filter(self) -> None:
        self._show_scope(replace(self.scope, filter=Filter()))

    def action_filter(self) -> None:
        """Go to the query line; leaving it by esc restores the filter that holds."""
        self._is_line_off = False
        self._shown_line(self.scope.filter.text).edit(self.scope.filter.text)

    def _show_scope(self, scope: Scope) -> None:
        if scope != self.scope:
            self.post_message(ScopeChosen(scope))

    @on(DaysAsked)
    def narrow_to_days(self, message: DaysAsked) -> None:
        """Show figures of these days; what shows them already goes on to their calls."""
        if self.scope.days(self.today) == (message.first, message.last):
            self.post_message(CallsAsked())
            return
        text = on_days(self.scope.filter.text, message.first, message.last)
        self._show_scope(replace(self.scope, filter=parse(text, self.today)))

    def _shown_line(self, text: str) -> "QueryLine":
        """Return the query line; one that was not on show appears with this text."""
        if self._line is None:
            from burnbar_tui.widgets.query_line import QueryLine  # for a quick start

            self._line = QueryLine(text)
            self.mount(self._line, after=self.last_line)
            self._learn_names()
        elif not self._line.display:
            self._line.appear(text)
            self._learn_names()
        return self._line

    @work(thread=True, group="names", exit_on_error=False)
    def _learn_names(self) -> None:
        """Ask what there is to complete with."""
        try:
            names = self.questions.choices() if self.questions is not None else {}
        except BurnbarError:
            return
        self.post_message(self.NamesTold(names))

    @on(NamesTold)
    def take_names(self, message: NamesTold) -> None:
        if self._line is not None:
            self._line.learn(message.names)

    def _show_line(self, text: str) -> None:
        """Show a filter that was chosen elsewhere; one that is being typed stays as it is."""
        if self._line is None or not self._line.display:
            if text:
                self._shown_line(text)
        elif self.focused is not self._line:
            self._is_line_off = not text
            if text:
                self._line.value = text

    def drop_line(self) -> None:
        """Let the query line go whose filter was taken off; what cannot be read stays."""
        if self._line is not None and self._is_line_off:
            self._line.display = False  # To take it out would lay out the screen twice more.
        self._is_line_off = False

    @on(FilterEdited)
    def take_filter(self, message: FilterEdited) -> None:
        """Narrow while it is typed; what cannot be read changes nothing, and is told at the end."""
        line = self._line
        text = message.text if message.is_final else settled(message.text)
        try:
            filter_ = parse(text, self.today)
        except UsageError as error:
            if line is not None:
                line.why = plain(str(error), 200)
            if message.is_final:
                self.notify(plain(str(error), 200), severity="warning", markup=False)
            return
        if line is not None:
            line.why = ""
        self._show_scope(replace(self.scope, filter=filter_))

    def focus_rows(self) -> None:
        """Go to what is first on the screen."""
        first = next((one for one in self.query(self.FIRST_FOCUS) if one.focusable), None)
        self.set_focus(first, scroll_visible=False)

    @on(FilterLeft)
    def leave_line(self) -> None:
        """Go back to the rows; an empty line goes away, one that is not applied is to be mended."""
        if self._line is not None and self._line.why:
            return
        self.focus_rows()
        if self._line is not None and not self._line.value:
            self._is_line_off = True
            self.drop_line()
