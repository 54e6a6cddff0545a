"""Figures of the calls that a plan means, as a report of the same calls tells them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from burnbar_tui.ask_views import Answer, Value
from burnbar_tui.engine import days
from burnbar_tui.engine.ask.plan import Days, Metric, Only, Plan
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.explore import named, time_of
from burnbar_tui.engine.figures import EVERYTHING, names_in
from burnbar_tui.engine.selection import Cell, Selection
from burnbar_tui.engine.sums import Sums
from burnbar_tui.explore_views import TIMES, By
from burnbar_tui.facts import NANO_USD_PER_USD, Confidence, ms_of
from burnbar_tui.format import MOST_WITH_CENTS, cache_hit_percent, dollars
from burnbar_tui.scope import Filter, Scope, Term, When
from burnbar_tui.views import Tally

UNITS = {
    Metric.COST: "usd",
    Metric.SPEND: "usd",
    Metric.PLAN_VALUE: "usd",
    Metric.CALLS: "count",
    Metric.SESSIONS: "count",
    Metric.CACHE_HITS: "percent",
}
MOST_ROWS = 100
LEAST_SHOWN = 0.01
"""Of fewer dollars the figure itself is not shown."""


class Figure(Struct, frozen=True):
    """A value and how sure it is."""

    value: float | int | None
    confidence: Confidence


class Desk:
    """Reads the calls of one plan; every kind of answer is made of what it returns."""

    def __init__(self, plan: Plan, database: Database, zone: ZoneInfo, now: datetime) -> None:
        self.plan = plan
        self._database = database
        self._zone = zone
        self._now = now
        self.names = names_in(database)
        self.unit = UNITS.get(plan.metric, "tokens")

    def _selection(self, span: Days, only: Iterable[Only]) -> Selection:
        terms = tuple(Term(one.field, one.names, is_not=one.is_not, is_exact=True) for one in only)
        when = (
            None
            if span.first is None and not _is_past(span, self._today())
            else When(since=span.first, until=span.last)
        )
        scope = Scope(period=EVERYTHING.period, filter=Filter(terms=terms, when=when))
        return Selection(self._database, self.names, self._zone, scope, self._now)

    def _today(self) -> date:
        return self._now.astimezone(self._zone).date()

    def _cells(self, span: Days, only: Iterable[Only], *groups: By) -> Iterator[Cell]:
        selection = self._selection(span, only)
        wanted = [_DIMENSIONS[by] for by in groups if by in _DIMENSIONS]
        if self.plan.metric is Metric.SESSIONS or By.SESSION in groups:
            wanted.append("session")
        if span.last_hours:
            end = ms_of(self._now)
            start = (end - span.last_hours * days.HOUR_MS) // days.BUCKET_MS * days.BUCKET_MS
            yield from selection.sums_between(start, end + days.BUCKET_MS, wanted)
        elif span.hours or By.HOUR in groups:
            for cell in selection.by_hour(wanted):
                if _is_wanted(cell[0] // 24, cell[0] % 24, span):
                    yield cell
        elif span.weekdays or any(by in TIMES for by in groups):
            for cell in selection.by_day(wanted):
                if _is_wanted(cell[0], None, span):
                    yield cell
        else:
            yield from selection.in_all(wanted)

    def _figure(self, cells: Iterable[Cell]) -> Figure:
        sums, sessions = Sums(), set[int]()
        for cell in cells:
            sums.add(cell[2], self.names.accounts[cell[1]["account"]].billing)
            sessions.add(cell[1].get("session", 0))
        return _measured(self.plan.metric, sums.tally(), len(sessions))

    def _groups(self, by: By, span: Days | None = None) -> dict[str, Figure]:
        """Return the figure of each group of one kind."""
        return {key: figure for (key,), figure in self._grouped([by.value], span).items()}

    def _own_groups(self) -> dict[str, Figure]:
        """Return the figure of each group that the plan asks for."""
        return {key: one for (key,), one in self._grouped([self.plan.group or "model"]).items()}

    def _grouped(
        self, groups: Iterable[str], span: Days | None = None
    ) -> dict[tuple[str, ...], Figure]:
        """Return the figure of each group of several kinds together."""
        kinds = [(_BY[group], group) for group in groups]
        is_hourly = bool(self.plan.days.hours) or any(by is By.HOUR for by, _ in kinds)
        names = [self._name(by, group, is_hourly=is_hourly) for by, group in kinds]
        found: dict[tuple[str, ...], list[Cell]] = defaultdict(list)
        for cell in self._cells(span or self.plan.days, self.plan.only, *(by for by, _ in kinds)):
            found[tuple(name(cell) for name in names)].append(cell)
        return {key: self._figure(cells) for key, cells in found.items()}

    def _name(self, by: By, group: str, *, is_hourly: bool) -> Callable[[Cell], str]:
        if group == "single hour":
            return lambda cell: f"{days.date_of_slot(cell[0] // 24)} {cell[0] % 24:02d}:00"
        if by in TIMES:
            return time_of(by, is_hourly=is_hourly)
        if by is By.SESSION:
            called = session_names(self._database.rows("session_titles"))
            return lambda cell: called.get(cell[1]["session"], "")
        return named(self.names, by)

    def _signed(self, value: float) -> str:
        return f"{'+' if value >= 0 else '-'}{self.text(abs(value))}"

    def text(self, value: float | None) -> str:
        """Return a figure as people read it."""
        if value is None:
            return "not known"
        match self.unit:
            case "usd":
                return dollars(round(value * NANO_USD_PER_USD))
            case "percent":
                return f"{value:.1f} %"
            case "tokens":
                return f"{value:,.0f} tokens"
            case _:
                name = str(self.plan.metric)
                return f"{_number(value)} {name.removesuffix('s') if value == 1 else name}"

    def apart(self, one: float, other: float) -> str:
        """Return how much more or less the first is, of the two as they are shown."""
        gap = self._rounded(one) - self._rounded(other)
        return f"{self.text(abs(gap))} {'more' if one >= other else 'less'}"

    def _rounded(self, value: float) -> float:
        if self.unit == "usd" and abs(value) >= LEAST_SHOWN:
            return round(value, 2 if abs(value) < MOST_WITH_CENTS else 0)
        return round(value, 1) if self.unit == "percent" else value

    def _told(
        self,
        question: str,
        value: Value,
        confidence: Confidence,
        text: str,
        rows: tuple[dict[str, Any], ...] = (),
        unit: str | None = None,
    ) -> Answer:
        is_least = confidence is Confidence.UNAVAILABLE and text.startswith("$")
        return Answer(
            question=question,
            understood=True,
            plan=self.plan.words(),
            answer=f"≥ {text}" if is_least else text,
            value=value,
            unit=unit or self.unit,
            rows=rows,
            confidence=confidence.label,
            sources=("local logs",),
        )


_BY: dict[str, By] = {
    "day": By.DAY, "week": By.WEEK, "month": By.MONTH, "hour": By.HOUR, "weekday": By.WEEKDAY,
    "model": By.MODEL, "project": By.PROJECT, "provider": By.PROVIDER, "account": By.ACCOUNT,
    "session": By.SESSION, "single hour": By.HOUR, By.HOUR.value: By.HOUR,
}  # fmt: skip
_DIMENSIONS = {By.MODEL: "model", By.PROJECT: "project"}


def _number(value: float) -> str:
    """Return a count; of an average its tenths too."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def session_names(rows: Iterable[Row]) -> dict[int, str]:
    """Return what each session is called; those of one title by that and what tells them apart."""
    found = [(id_, native_id, title or native_id) for id_, native_id, title in rows]
    times = Counter(name for *_, name in found)
    return {
        id_: name if times[name] == 1 else f"{name} ({native_id})" for id_, native_id, name in found
    }


def _is_past(span: Days, today: date) -> bool:
    return bool(span.last < today)


def _is_wanted(day_slot: int, hour: int | None, span: Days) -> bool:
    if span.hours and hour is not None and not span.hours[0] <= hour < span.hours[1]:
        return False
    return not span.weekdays or days.date_of_slot(day_slot).weekday() in span.weekdays


def _measured(metric: Metric, tally: Tally, sessions: int) -> Figure:
    """Return a figure of a sum; what no part knows is None."""
    counts = {
        Metric.TOKENS: tally.total_tokens,
        Metric.INPUT: tally.input_tokens,
        Metric.CACHE_READ: tally.cache_read_tokens,
        Metric.CACHE_CREATION: tally.cache_creation_tokens,
        Metric.OUTPUT: tally.output_tokens,
        Metric.REASONING: tally.reasoning_tokens,
    }
    if metric in counts:
        return Figure(counts[metric], tally.tokens_confidence)
    money = {
        Metric.COST: tally.cost_nano_usd,
        Metric.SPEND: tally.spend_nano_usd,
        Metric.PLAN_VALUE: tally.plan_value_nano_usd,
    }
    if metric in money:
        nano = money[metric]
        if nano is None:
            return Figure(None, Confidence.UNAVAILABLE)
        sure = Confidence.UNAVAILABLE if tally.unpriced_events else tally.cost_confidence
        return Figure(nano / NANO_USD_PER_USD, sure)
    if metric is Metric.CALLS:
        return Figure(tally.events, Confidence.EXACT)
    if metric is Metric.SESSIONS:
        return Figure(sessions if tally.events else 0, Confidence.EXACT)
    return Figure(cache_hit_percent(tally), tally.tokens_confidence)
