"""When a picture is drawn: at once where it is of something else, at a pace while values grow."""

from collections.abc import Hashable
from datetime import date

import pytest
from textual.app import App, ComposeResult

from burnbar_tui.scope import Unit
from burnbar_tui.views import DayBars
from burnbar_tui.widgets import plot
from burnbar_tui.widgets.day_plot import DayPlot
from burnbar_tui.widgets.parts import Parts
from burnbar_tui.widgets.plotting import Order
from tests.ui_fixtures.running import settle


class Drawing(DayPlot):
    """Draws the first value instead of bars."""

    def plot_colors(self) -> tuple[str, ...]:
        return ("#000000", "#ffffff")

    def picture(self, order: Hashable) -> list[Parts]:
        assert isinstance(order, Order)
        [(_, values, _)] = order.bars.series
        return [[(str(values[0]), "")]]


class Plotted(App[None]):
    """One plot."""

    def compose(self) -> ComposeResult:
        yield Drawing()


def bars(cost: int, name: str = "ember") -> DayBars:
    return DayBars(days=(date(2026, 9, 1),), series=((name, (cost,), (cost,)),))


async def test_while_values_grow_it_is_drawn_at_a_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plot, "PACE_SECONDS", 3600)
    async with Plotted().run_test(size=(60, 20)) as pilot:
        one = pilot.app.query_one(Drawing)

        async def shown() -> str:
            await settle(pilot)
            return "".join(text for line in one.lines for text, _ in line)

        one.may_draw, one.bars = True, bars(1)
        assert await shown() == "1"
        one.bars = bars(2)
        assert await shown() == "1"
        one.unit = Unit.TOKENS
        assert await shown() == "2"
        one.bars = bars(3)
        assert await shown() == "2"
        one.bars = bars(4, "slate")
        assert await shown() == "4"
        one.bars = bars(5, "slate")
        one.asked = "something else"
        one.bars = bars(6, "slate")
        assert await shown() == "6"
        monkeypatch.setattr(plot, "PACE_SECONDS", 0)
        one.bars = bars(7, "slate")
        assert await shown() == "7"
