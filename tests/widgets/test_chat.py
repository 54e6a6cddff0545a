"""What the panel draws of an answer, and how it completes a question."""

import pytest

from burnbar_tui.ask_views import Answer, AnswerPlot
from burnbar_tui.widgets.bar_drawing import BarOrder, draw_bars, narrowed, short
from burnbar_tui.widgets.chat_input import completed
from burnbar_tui.widgets.chat_rows import MOST_ROWS, figure, rows_of, words_of
from burnbar_tui.widgets.parts import cells
from tests.ui_fixtures.samples import HOSTILE

COLORS = ("#888888", "#ff7a3d")
NAMES = {"model": ("claude-opus-4-6", "gpt-5"), "project": ("billing service", "my-opera")}


def told(*rows: dict[str, object], unit: str = "usd", text: str = "") -> Answer:
    return Answer(question="?", understood=True, rows=rows, unit=unit, answer=text)


def lines(answer: Answer, width: int) -> list[str]:
    return ["".join(text for text, _ in line).rstrip() for line in rows_of(answer, width)]


def test_names_figures_and_bars_stand_in_columns() -> None:
    answer = told({"model": "opus", "value": 20.0}, {"model": "sonnet", "value": 5.0},
                  {"model": "haiku", "value": None})  # fmt: skip
    assert lines(answer, 30) == [
        "opus    $20.00  ━━━━━━━━━━━━━━",
        "sonnet   $5.00  ━━━╾──────────",
        "haiku        —",
    ]


def test_a_bar_gives_way_to_a_name() -> None:
    long = told({"model": "claude-sonnet-4-5", "value": 2.0}, {"model": "x", "value": 1.0})
    assert lines(long, 32) == [
        "claude-sonnet-4-5  $2.00  ━━━━━━",
        "x                  $1.00  ━━━───",
    ]
    assert lines(long, 27) == ["claude-sonnet-4-5  $2.00", "x                  $1.00"]
    assert lines(long, 16) == ["claude-s…  $2.00", "x          $1.00"]


@pytest.mark.parametrize("width", [1, 9, 16, 24, 52, 200])
def test_no_line_is_wider_than_its_room(width: int) -> None:
    hostile = told({"project": HOSTILE * 3, "value": 1}, {"project": "漢字" * 30, "value": 9e14})
    for line in rows_of(hostile, max(width, 16)):
        assert cells(line) <= max(width, 16)
        assert all(text.isprintable() for text, _ in line)


def test_what_a_change_is_made_of_has_signs() -> None:
    parts = ({"by": "model", "model": "opus", "value": 4.0},
             {"by": "project", "project": "atlas", "value": -2.0})  # fmt: skip
    assert [line.split("━")[0].split() for line in lines(told(*parts), 60)] == [
        ["model", "opus", "+$4.00"], ["project", "atlas", "-$2.00"],
    ]  # fmt: skip


def test_of_many_groups_the_first_are_shown_and_of_many_days_the_last() -> None:
    rows = [{"day": f"2026-11-{day:02}", "value": day} for day in range(1, 15)]
    assert lines(told(*rows), 60)[-1] == f"{14 - MOST_ROWS} more"
    labels = tuple(str(row["day"]) for row in rows)
    plot = AnswerPlot(labels=labels, values=tuple(range(1, 15)), unit="usd", is_time=True)
    timed = Answer(question="?", understood=True, rows=tuple(rows), plot=plot)
    assert lines(timed, 60)[0] == f"{14 - MOST_ROWS} earlier"
    assert lines(timed, 60)[-1].startswith("2026-11-14")


def test_words_that_the_rows_tell_are_not_told_twice() -> None:
    rows = ({"model": "a", "value": 1.0}, {"model": "b", "value": 2.0})
    assert words_of(told(*rows, text="of two\n- a: $1.00\n- b: $2.00")) == ["of two"]
    assert words_of(told(text="- a: $1.00")) == ["- a: $1.00"]


def test_rows_that_are_no_figures_are_left_to_the_words() -> None:
    windows: tuple[dict[str, object], ...] = (
        {"window": "5h", "left_percent": 3.0},
        {"window": "7d", "left_percent": None},
    )
    assert rows_of(told(*windows), 60) == []
    assert lines(told({"model": "a"}, {"model": "b"}), 60) == ["a", "b"]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "usd", "—"), (-1.5, "usd", "-$1.50"), (1_250, "tokens", "1.2k"),
        (-1_250, "tokens", "-1.2k"), (92.46, "percent", "92.5%"), (90, "minutes", "1h 30m"),
        (12_345, "count", "12,345"),
    ],
)  # fmt: skip
def test_figures(value: float | None, unit: str, text: str) -> None:
    assert figure(value, unit) == text


def test_bars_are_drawn_with_the_names_of_days() -> None:
    labels = ("2026-11-16", "2026-11-17", "2026-11-18")
    plot = AnswerPlot(labels=labels, values=(1.0, None, 4.0), unit="usd", is_time=True)
    drawn = draw_bars(BarOrder(plot=plot, width=40, height=8, colors=COLORS))
    text = "\n".join("".join(part for part, _ in line) for line in drawn)
    assert "18 Nov" in text
    assert "$4" in text
    assert all(cells(line) <= 40 for line in drawn)


@pytest.mark.parametrize(("width", "values"), [(10, (1.0, 2.0)), (40, (0.0, None)), (40, ())])
def test_nothing_is_drawn_without_room_or_figures(
    width: int, values: tuple[float | None, ...]
) -> None:
    plot = AnswerPlot(labels=("a", "b")[: len(values)], values=values, unit="usd")
    assert draw_bars(BarOrder(plot=plot, width=width, height=8, colors=COLORS)) == []


def test_figures_that_do_not_fit_are_added_and_rates_are_not() -> None:
    labels = tuple(f"{hour:02}:00" for hour in range(24))
    counts = AnswerPlot(labels=labels, values=tuple([1] * 24), unit="count")
    names, values = narrowed(counts, 28)
    assert (sum(values), len(names), names[-1]) == (24.0, len(values), "23:00")
    rates = AnswerPlot(labels=labels, values=tuple(range(24)), unit="percent")
    assert narrowed(rates, 28)[1] == [14.0, 15, 16, 17, 18, 19, 20, 21, 22, 23]


def test_labels_of_an_axis() -> None:
    assert [short(one) for one in ("2026-11-03", "2026-11", "09:00", "Mon", "claude-3-5")] == [
        "3 Nov", "Nov", "09:00", "Mon", "claude-3-5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("cost of opu", "cost of opus-4-6"),
        ("cost of Clau", "cost of Claude-opus-4-6"),
        ("tokens of billing", "tokens of billing service"),
        ("cost of o", None), ("cost of gpt-5", None), ("cost of ", None), ("", None),
        ("cost of zebra", None),
    ],
)  # fmt: skip
def test_the_name_that_is_begun_is_completed(text: str, whole: str | None) -> None:
    assert completed(text, NAMES) == whole
