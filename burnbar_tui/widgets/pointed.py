"""Pictures whose parts can be pointed at: what is below the pointer is told in the title."""

from datetime import date
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widget import Widget

from burnbar_tui.format import DAYS, MONTHS, amount
from burnbar_tui.messages import DaysAsked
from burnbar_tui.scope import Lens, Unit
from burnbar_tui.views import Tally
from burnbar_tui.widgets.titles import entitle

Place = tuple[int, int]
"""Which part of a picture: its column and its row."""
CURSOR = "$foreground bold reverse"


class Spot(NamedTuple):
    """What is told of one part of a picture."""

    name: str
    tally: Tally
    days: tuple[date, date] | None = None
    """What it is a picture of, where a click can ask for that."""


class Pointed(Widget, can_focus=True):
    """A picture made of spots, for the mouse and the keyboard; each move costs a look-up."""

    FOCUS_ON_CLICK = False
    """A click narrows: the keys stay with the rows that it narrows."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "narrow", "only this", tooltip="Only the marked days", id="picture.narrow"
        ),
        Binding("left,h", "point(-1, 0)", "left", tooltip="The part before", id="picture.left"),
        Binding("right,l", "point(1, 0)", "right", tooltip="The next part", id="picture.right"),
        Binding("up,k", "point(0, -1)", "up", False, tooltip="The part above", id="picture.above"),
        Binding(
            "down,j", "point(0, 1)", "down", False, tooltip="The part below", id="picture.below"
        ),
    ]

    unit: var[Unit]
    called: var[str] = var("", init=False)
    """The title while nothing is pointed at."""
    pointed: var[Spot | None] = var(None, init=False)
    cursor: var[Place | None] = var(None, init=False)
    """The part that the keyboard points at, while it is here."""

    @property
    def lens(self) -> Lens:
        """The money that is shown."""
        raise NotImplementedError

    def place_at(self, x: int, y: int) -> Place | None:
        """Return which part lies at a cell of the picture, if any does."""
        raise NotImplementedError

    def spot_of(self, place: Place) -> Spot | None:
        """Return what is told of a part, if there is such a one."""
        raise NotImplementedError

    def first_place(self) -> Place | None:
        """Return where the keyboard begins."""
        raise NotImplementedError

    def spot_at(self, x: int, y: int) -> Spot | None:
        """Return what lies at a cell of the picture, if anything does."""
        place = self.place_at(x, y)
        return None if place is None else self.spot_of(place)

    def _spot(self, event: events.MouseEvent) -> Spot | None:
        offset = event.get_content_offset(self)
        return self.spot_at(*offset) if offset is not None else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.pointed = self._spot(event)

    def on_leave(self) -> None:
        self.point_again()

    def on_click(self, event: events.Click) -> None:
        self._narrow(self._spot(event))

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        if has_focus and (self.cursor is None or self.spot_of(self.cursor) is None):
            self.cursor = self.first_place()
        self.point_again()

    def point_again(self) -> None:
        """Tell what the keyboard points at, which may be another part now, or nothing any more."""
        place = self.cursor if self.has_focus else None
        self.pointed = None if place is None else self.spot_of(place)
        self.refresh()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "narrow":
            return self.pointed is not None and self.pointed.days is not None
        return super().check_action(action, parameters)

    def action_point(self, right: int, down: int) -> None:
        column, row = self.cursor or self.first_place() or (0, 0)
        beside = column + right, row + down
        if self.spot_of(beside) is not None:
            self.cursor = beside
            self.point_again()

    def action_narrow(self) -> None:
        self._narrow(self.pointed)

    def _narrow(self, spot: Spot | None) -> None:
        if spot is not None and spot.days is not None:
            self.pointed = None
            self.post_message(DaysAsked(*spot.days))

    def watch_called(self) -> None:
        self._tell()

    def watch_pointed(self) -> None:
        self._tell()

    def _tell(self) -> None:
        spot = self.pointed
        told = ""
        if spot is not None:
            told = f" · {spot.name} {amount(spot.tally, self.unit, self.lens).marked}"
        entitle(self, self.called + told)


def name_of(first: date, last: date) -> str:
    """Return a day, or the first and the last of several."""
    if first == last:
        return f"{DAYS[first.weekday()]} {_day(first)}"
    return f"{_day(first)} - {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]}"
