"""Plan and rows -> what is drawn of an answer."""

from collections.abc import Sequence
from datetime import date, timedelta

from burnbar_tui.ask_views import Answer, AnswerPlot
from burnbar_tui.engine.ask.desk import UNITS
from burnbar_tui.engine.ask.plan import Kind, Metric, Plan
from burnbar_tui.format import DAYS

TIMES = ("day", "week", "month", "hour", "weekday")
MOST_SLOTS = 400
NO_PLOT = {Kind.EXPLAIN, Kind.FIGURES}
"""Their rows are of several kinds."""
Points = dict[str, float | int | None]


def plot_of(plan: Plan, answer: Answer) -> AnswerPlot | None:
    """Return a figure for each row, or None where rows are no figures that go side by side."""
    labels = {key for row in answer.rows for key in row if key != "value"}
    if len(answer.rows) < 2 or len(labels) != 1 or plan.kind in NO_PLOT:
        return None
    [label] = labels
    if not all("value" in row and label in row for row in answer.rows):
        return None
    points: Points = {str(row[label]): row["value"] for row in answer.rows}
    is_time = label in TIMES
    if is_time:
        points = _in_time(points, label, plan)
    return AnswerPlot(
        labels=tuple(points),
        values=tuple(points.values()),
        unit=UNITS.get(plan.metric, "tokens"),
        is_time=is_time,
    )


def _in_time(points: Points, label: str, plan: Plan) -> Points:
    """Return points one after the other; a time without calls between them is one of nothing."""
    if label == "weekday":
        return {day: points[day] for day in DAYS if day in points}
    ordered = dict(sorted(points.items()))
    is_some = plan.limit is not None or plan.kind is Kind.TOP or plan.days.weekdays
    if is_some or label == "hour":
        return ordered
    nothing = None if plan.metric is Metric.CACHE_HITS else 0
    return {slot: ordered.get(slot, nothing) for slot in _slots(list(ordered), label)}


def _slots(labels: Sequence[str], label: str) -> Sequence[str]:
    """Return every day, week or month from the first to the last; only these where too many."""
    cells = 7 if label == "month" else 10
    first = date.fromisoformat(f"{labels[0]}-01"[:10])
    last = date.fromisoformat(f"{labels[-1]}-01"[:10])
    step = 7 if label == "week" else 1
    found = dict.fromkeys(
        (first + timedelta(days=day)).isoformat()[:cells]
        for day in range(0, (last - first).days + 1, step)
    )
    return labels if len(found) > MOST_SLOTS else list(found)
