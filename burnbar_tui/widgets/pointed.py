"""Pictures whose parts can be pointed at: what is below the pointer is told in the title."""

from datetime import date
from typing import NamedTuple

from textual import events
from textual.reactive import var
from textual.widget import Widget

from burnbar_tui.format import DAYS, MONTHS, amount
from burnbar_tui.messages import DaysAsked
from burnbar_tui.scope import Lens, Unit
from burnbar_tui.views import Tally
from burnbar_tui.widgets.titles import entitle


class Spot(NamedTuple):
    """One part of a picture."""

    name: str
    tally: Tally
    days: tuple[date, date] | None = None
    """What it is a picture of, where a click can ask for that."""


class Pointed(Widget):
    """A picture made of spots; each move of the pointer costs a look-up."""

    unit: var[Unit]
    called: var[str] = var("", init=False)
    """The title while nothing is pointed at."""
    pointed: var[Spot | None] = var(None, init=False)

    @property
    def lens(self) -> Lens:
        """The money that is shown."""
        raise NotImplementedError

    def spot_at(self, x: int, y: int) -> Spot | None:
        """Return what lies at a cell of the picture, if anything does."""
        raise NotImplementedError

    def _spot(self, event: events.MouseEvent) -> Spot | None:
        offset = event.get_content_offset(self)
        return self.spot_at(*offset) if offset is not None else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.pointed = self._spot(event)

    def on_leave(self) -> None:
        self.pointed = None

    def on_click(self, event: events.Click) -> None:
        spot = self._spot(event)
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
