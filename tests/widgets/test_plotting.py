"""The plot library aborts the process on some numbers, so none of them may reach it."""

import math
import sys
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st
from msgspec.structs import replace

from burnbar_tui.scope import Unit
from burnbar_tui.views import DayBars
from burnbar_tui.weeks import STARTS, begin_on
from burnbar_tui.widgets.canvas import blank_figure, coloured
from burnbar_tui.widgets.plotting import (
    AXIS_LINES,
    SHADES,
    Order,
    axis_label,
    borders_of,
    day_label,
    days_per_bar,
    draw,
    even_borders,
    finite,
    folded,
    grid_of,
    nice_top,
)

COLORS = ("#8a7f74", "#ff7a3d", "#6cb6ff")
START = date(2025, 1, 1)

ANYTHING = st.none() | st.floats() | st.integers() | st.text(max_size=3) | st.booleans()


def order(days: int, width: int, height: int, value: int = 3_000_000_000) -> Order:
    values = tuple(value for _ in range(days))
    return Order(
        bars=DayBars(
            days=tuple(START + timedelta(days=each) for each in range(days)),
            series=(("one", values, values), ("two", values, values)),
            today=START + timedelta(days=days - 1),
        ),
        unit=Unit.USD,
        width=width,
        height=height,
        colors=COLORS,
    )


@given(st.lists(ANYTHING))
def test_only_finite_numbers_from_zero_up_pass(values: list[object]) -> None:
    kept = finite(values)
    assert len(kept) == len(values)
    assert all(math.isfinite(each) and each >= 0 for each in kept)


@given(st.lists(st.floats(0, 1e9), max_size=400), st.integers(1, 40))
def test_folding_loses_nothing(values: list[float], step: int) -> None:
    bars = folded(values, even_borders(len(values), step))
    assert math.isclose(sum(bars), sum(values), abs_tol=1e-3)


@given(st.dates(), st.integers(1, 400), st.integers(1, 40), st.sampled_from(STARTS))
def test_bars_stand_for_all_days_in_turn(last: date, count: int, step: int, start: str) -> None:
    begin_on(start)
    days = [last - timedelta(days=back) for back in range(min(count, last.toordinal()))][::-1]
    borders = borders_of(days, step)
    begin_on("monday")
    assert borders[0] == 0
    assert borders[-1] == len(days)
    lengths = [after - before for before, after in pairwise(borders)]
    assert all(0 < length <= step for length in lengths)
    assert all(length == step for length in lengths[1:-1])
    if step == 7:
        firsts = {days[border].weekday() for border in borders[1:-1]}
        assert firsts <= {{"monday": 0, "sunday": 6, "saturday": 5}[start]}


def test_the_last_day_is_today_only_on_that_day() -> None:
    shown = order(30, 100, 12)
    last = shown.bars.days[-1]
    for today, name in ((last, "today"), (last + timedelta(days=20), day_label(last))):
        lines = draw(replace(shown, bars=replace(shown.bars, today=today)))
        text = "".join(part for part, _ in lines[-1])
        assert text.rstrip().endswith(name)


def test_a_bar_of_a_week_is_named_by_its_first_day() -> None:
    shown = order(150, 60, 12)
    lines = draw(shown)
    named = "".join(part for part, _ in lines[-1]).split("  ")
    firsts = {day_label(day) for day in shown.bars.days if day.weekday() == 0}
    assert {name.strip() for name in named if name.strip()} <= firsts


@given(st.integers(1, 4_000), st.integers(16, 400))
def test_all_bars_fit(days: int, width: int) -> None:
    step = days_per_bar(days, width)
    bars = -(-days // step) + (step == 7)
    assert bars * 2 <= width + 1


@settings(max_examples=25)
@given(st.integers(1, 400), st.integers(16, 200), st.integers(4, 20), st.data())
def test_a_bar_is_found_where_it_is_drawn(
    days: int, width: int, height: int, data: st.DataObject
) -> None:
    which = data.draw(st.integers(0, days - 1))
    values = tuple(5 if day == which else 0 for day in range(days))
    one = replace(order(days, width, height), unit=Unit.TOKENS)
    one = replace(one, bars=replace(one.bars, series=(("one", values, values),)))
    grid = grid_of(one)
    lines = ["".join(text for text, _ in line) for line in draw(one)]
    drawn = {x for line in lines for x, sign in enumerate(line) if sign == "█"}
    assert drawn
    for x in drawn:
        bar = grid.bar_at(x)
        assert grid.borders[bar] <= which < grid.borders[bar + 1]


@given(st.floats(1e-6, 1e15))
def test_the_axis_ends_above_the_highest_bar(highest: float) -> None:
    assert nice_top(highest) >= highest * 0.998


@settings(max_examples=40)
@given(st.integers(0, 500), st.integers(0, 200), st.integers(0, 40), st.integers(-5, 10**19))
def test_every_picture_fits_its_box(days: int, width: int, height: int, value: int) -> None:
    lines = draw(order(days, width, height, value))
    assert len(lines) <= height
    assert all(sum(len(text) for text, _ in line) <= width for line in lines)


def test_bars_are_equally_wide_and_axes_are_labelled() -> None:
    lines = ["".join(text for text, _ in line) for line in draw(order(10, 40, 8))]
    assert lines[-1].split() == ["1", "Jan", "4", "Jan", "7", "Jan", "today"]
    assert {len(bar) for bar in lines[4][3:].split()} == {2}
    assert lines[0].startswith("$6") or lines[0].startswith("$8")


def test_series_differ_without_colour() -> None:
    lines = draw(replace(order(3, 40, 12), has_color=False))
    assert {"█", "▓"} <= set("".join(text for line in lines for text, _ in line))


@given(st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=3), min_size=1, max_size=9),
       st.integers(4, 14))  # fmt: skip
def test_a_cell_shows_the_series_that_has_most_of_it(stacks: list[list[int]], height: int) -> None:
    """In low pictures each cell is shared, often by all."""
    made = order(len(stacks), 60, height)
    costs = (tuple(value * 10**9 for value in values) for values in zip(*stacks, strict=True))
    series = tuple((name, each, each) for name, each in zip("abc", costs, strict=True))
    made = replace(made, bars=replace(made.bars, series=series), has_color=False)
    lines = ["".join(text for text, _ in line) for line in draw(made)][: height - AXIS_LINES]
    unit = nice_top(max(map(sum, stacks))) / (len(lines) - 1)
    grid = grid_of(made)
    for index, values in enumerate(stacks):
        drawn = [line[grid.left + index * grid.pitch + (grid.pitch - 1) // 2] for line in lines]
        filled = "".join(reversed(drawn)).rstrip()
        assert len(filled) == (round(sum(values) / unit) + 1 if sum(values) else 0)
        for cell, sign in enumerate(filled):
            low, high = (cell - 0.5) * unit, (cell + 0.5) * unit
            ends = [sum(values[:count]) for count in range(4)]
            shares = [min(high, end) - max(low, start) for start, end in pairwise(ends)]
            assert math.isclose(shares[SHADES.index(sign)], max(shares), abs_tol=1e-9)


def test_escapes_become_parts() -> None:
    assert coloured("\x1b[0m\x1b[38;2;255;0;16ma\x1b[0mb\nc") == [
        [("a", "#ff0010"), ("b", "")],
        [("c", "")],
    ]


@pytest.mark.parametrize(
    ("value", "unit", "label"),
    [
        (0, Unit.USD, "$0"),
        (2.5, Unit.USD, "$2.5"),
        (4e6, Unit.TOKENS, "4M"),
        (1e4, Unit.USD, "$10k"),
    ],
)
def test_axis_labels_are_short(value: float, unit: Unit, label: str) -> None:
    assert axis_label(value, unit) == label


def test_the_library_comes_without_its_manual_and_tests() -> None:
    blank_figure(COLORS, 40, 10)
    assert "plotext" in sys.modules
    assert not [name for name in sys.modules if name.startswith("plotext._doc.sections")]
    assert "plotext._tests.plots" not in sys.modules
