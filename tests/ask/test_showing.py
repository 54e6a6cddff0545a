"""What is drawn of an answer, and the screen that shows the calls behind it."""

from datetime import date

import pytest

from burnbar_tui.ask_views import Answer, AnswerPlot, AnswerView
from burnbar_tui.engine.ask.desk import Desk
from burnbar_tui.engine.ask.opening import view_of
from burnbar_tui.engine.ask.plan import Days, Kind, Metric, Only, Plan
from burnbar_tui.engine.ask.plots import plot_of
from burnbar_tui.query_text import parse
from burnbar_tui.scope import Term

TODAY = date(2026, 11, 26)
WEEK = Days(first=date(2026, 11, 16), last=date(2026, 11, 22), words="last week")
BEFORE = Days(first=date(2026, 11, 9), last=date(2026, 11, 15), words="the week before")
EVER = Days(first=None, last=TODAY, words="all time")
OPUS = Only(field="model", names=("claude-opus-4-6", "opus, the old one"), called="opus")
ATLAS = Only(field="project", names=("/home/ana/at las",), called="atlas", is_not=True)


Rows = tuple[dict[str, object], ...]


def told(*rows: dict[str, object]) -> Answer:
    return Answer(question="?", understood=True, rows=rows)


def test_days_without_calls_are_days_of_nothing_between_those_with_some() -> None:
    plan = Plan(kind=Kind.LIST, group="day", days=WEEK)
    rows: Rows = ({"day": "2026-11-16", "value": 2.5}, {"day": "2026-11-18", "value": None})
    assert plot_of(plan, told(*rows)) == AnswerPlot(
        labels=("2026-11-16", "2026-11-17", "2026-11-18"), values=(2.5, 0, None),
        unit="usd", is_time=True,
    )  # fmt: skip
    rates = plot_of(plan.model_copy(update={"metric": Metric.CACHE_HITS}), told(*rows))
    assert rates is not None
    assert rates.values == (2.5, None, None)


@pytest.mark.parametrize(
    ("group", "labels", "drawn"),
    [
        ("week", ["2026-11-02", "2026-11-16"], ("2026-11-02", "2026-11-09", "2026-11-16")),
        ("month", ["2026-10", "2026-12"], ("2026-10", "2026-11", "2026-12")),
        ("weekday", ["Sun", "Mon"], ("Mon", "Sun")),
        ("hour", ["09:00", "14:00"], ("09:00", "14:00")),
        ("day", ["1000-01-01", "2026-11-02"], ("1000-01-01", "2026-11-02")),
    ],
)
def test_times_follow_each_other(group: str, labels: list[str], drawn: tuple[str, ...]) -> None:
    plan = Plan.model_validate({"kind": "list", "group": group, "metric": "calls", "days": WEEK})
    plot = plot_of(plan, told(*({group: label, "value": 1} for label in labels)))
    assert plot is not None
    assert (plot.labels, plot.unit, plot.is_time) == (drawn, "count", True)


def test_groups_stay_in_the_order_of_the_rows() -> None:
    plan = Plan(kind=Kind.TOP, metric=Metric.TOKENS, group="model", days=WEEK)
    plot = plot_of(plan, told({"model": "b", "value": 9}, {"model": "a", "value": 1}))
    assert plot == AnswerPlot(labels=("b", "a"), values=(9, 1), unit="tokens")
    shortest = plan.model_copy(update={"group": "day"})
    days = plot_of(
        shortest, told({"day": "2026-11-20", "value": 9}, {"day": "2026-11-16", "value": 1})
    )
    assert days is not None
    assert days.labels == ("2026-11-16", "2026-11-20")


@pytest.mark.parametrize(
    "rows",
    [
        (),
        ({"model": "a", "value": 1},),
        ({"model": "a"}, {"model": "b"}),
        ({"by": "model", "model": "a", "value": 1}, {"by": "model", "model": "b", "value": 1}),
    ],
)
def test_what_are_no_figures_side_by_side_is_not_drawn(rows: Rows) -> None:
    assert plot_of(Plan(kind=Kind.LIST, group="model", days=WEEK), told(*rows)) is None


def test_a_view_narrows_to_the_names_and_days_of_the_plan() -> None:
    plan = Plan(metric=Metric.SPEND, days=WEEK, only=(OPUS, ATLAS))
    view = view_of(plan)
    assert view is not None
    assert (view.screen, view.by, view.unit, view.money) == ("explore", "session", "usd", "spend")
    filter_ = parse(view.query, TODAY)
    assert filter_.terms == (
        Term("model", OPUS.names, is_exact=True),
        Term("project", ATLAS.names, is_not=True, is_exact=True),
    )
    assert filter_.when is not None
    assert filter_.when.days(TODAY) == (WEEK.first, WEEK.last)


@pytest.mark.parametrize(
    ("plan", "view"),
    [
        (Plan(days=EVER), AnswerView(
            screen="explore", query="until:2026-11-26", by="model", unit="usd", money="both")),
        (Plan(days=EVER, kind=Kind.RESETS), AnswerView(screen="quotas")),
        (Plan(days=WEEK, kind=Kind.LIST, group="call", metric=Metric.TOKENS), AnswerView(
            screen="calls", query="since:2026-11-16 until:2026-11-22", unit="tokens")),
        (Plan(days=WEEK, than=BEFORE, kind=Kind.COMPARE, metric=Metric.CALLS), AnswerView(
            screen="explore", query="since:2026-11-09 until:2026-11-22", by="day")),
        (Plan(days=WEEK, kind=Kind.SHARE, only=(OPUS,), metric=Metric.CALLS), AnswerView(
            screen="explore", query="since:2026-11-16 until:2026-11-22", by="model")),
        (Plan(days=Days(first=TODAY, last=TODAY, words="mornings", hours=(6, 12)),
              metric=Metric.CALLS),
         AnswerView(screen="explore", query="on:2026-11-26", by="hour of day")),
        (Plan(days=Days(first=TODAY, last=TODAY, words="weekends", weekdays=(5, 6)),
              metric=Metric.CALLS),
         AnswerView(screen="explore", query="on:2026-11-26", by="weekday")),
    ],
)  # fmt: skip
def test_where_answers_open(plan: Plan, view: AnswerView) -> None:
    assert view_of(plan) == view


@pytest.mark.parametrize("name", ["", 'a"b', "a\x1bb"])
def test_a_name_that_no_query_line_can_hold_opens_nothing(name: str) -> None:
    only = Only(field="project", names=(name,), called="it")
    assert view_of(Plan(days=WEEK, only=(only,))) is None


@pytest.mark.parametrize(
    ("one", "other", "unit", "said"),
    [
        (13.374, 1.616, "usd", "$11.75 more"),
        (1.616, 13.374, "usd", "$11.75 less"),
        (0.004, 0.001, "usd", "<$0.01 more"),
        (1_234.4, 1.0, "usd", "$1,233 more"),
        (50.04, 40.06, "percent", "9.9 % more"),
    ],
)
def test_a_difference_is_that_of_the_figures_on_show(
    one: float, other: float, unit: str, said: str
) -> None:
    desk = object.__new__(Desk)
    desk.unit = unit
    assert desk.apart(one, other) == said
