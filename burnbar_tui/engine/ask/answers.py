"""Plan -> answer. Figures are those that a report of the same calls tells."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.ask_views import Answer, Value
from burnbar_tui.engine import days
from burnbar_tui.engine.ask.plan import Days, Kind, Metric, Only, Plan
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.explore import named, time_of
from burnbar_tui.engine.figures import EVERYTHING, names_in
from burnbar_tui.engine.selection import Cell, Selection
from burnbar_tui.engine.sums import Sums
from burnbar_tui.explore_views import TIMES, By
from burnbar_tui.facts import NANO_USD_PER_USD, Confidence, ms_of
from burnbar_tui.format import cache_hit_percent, dollars
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


class Figure(Struct, frozen=True):
    """A value and how sure it is."""

    value: float | int | None
    confidence: Confidence


def answered(
    question: str, plan: Plan, database: Database, zone: ZoneInfo, now: datetime
) -> Answer:
    """Return the answer to a plan about calls."""
    desk = _Desk(plan, database, zone, now)
    match plan.kind:
        case Kind.LIST:
            return desk.listed(question)
        case Kind.TOP:
            return desk.top(question)
        case Kind.AVERAGE:
            return desk.average(question)
        case Kind.SHARE:
            return desk.share(question)
        case Kind.COUNT:
            return desk.counted(question)
        case Kind.COMPARE:
            return desk.compared(question)
        case Kind.EXPLAIN:
            return desk.explained(question)
        case _:
            return desk.value(question)


class _Desk:
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

    def _today(self) -> Any:
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
        name = time_of(by, is_hourly=self._is_hourly(by)) if by in TIMES else _namer(self, by)
        groups: dict[str, list[Cell]] = defaultdict(list)
        for cell in self._cells(span or self.plan.days, self.plan.only, by):
            groups[name(cell)].append(cell)
        return {key: self._figure(cells) for key, cells in groups.items()}

    def _is_hourly(self, by: By) -> bool:
        return bool(self.plan.days.hours) or by is By.HOUR

    def value(self, question: str) -> Answer:
        figure = self._figure(self._cells(self.plan.days, self.plan.only))
        return self._told(question, figure.value, figure.confidence, self.text(figure.value))

    def listed(self, question: str) -> Answer:
        by = _BY[self.plan.group or "model"]
        groups = self._groups(by)
        if by in TIMES and self.plan.limit is None:
            ordered = sorted(groups.items())
        else:
            ordered = sorted(groups.items(), key=lambda one: (-(one[1].value or 0), one[0]))
        if self.plan.is_least:
            ordered.reverse()
        shown = ordered[: self.plan.limit or MOST_ROWS]
        rows = tuple({str(self.plan.group): key, "value": one.value} for key, one in shown)
        lines = "\n".join(f"- {key}: {self.text(one.value)}" for key, one in shown)
        sure = max((one.confidence for _, one in shown), default=Confidence.EXACT)
        return self._told(question, None, sure, lines or "nothing", rows)

    def top(self, question: str) -> Answer:
        groups = self._groups(_BY[self.plan.group or "model"])
        known = [(key, one) for key, one in groups.items() if one.value is not None]
        if not known:
            return self._told(question, None, Confidence.UNAVAILABLE, "nothing is known of it")
        ordered = sorted(known, key=lambda one: (-(one[1].value or 0), one[0]))
        name, figure = ordered[-1] if self.plan.is_least else ordered[0]
        rows = tuple({str(self.plan.group): key, "value": one.value} for key, one in ordered[:10])
        text = f"{name}: {self.text(figure.value)}"
        told = self._told(question, name, figure.confidence, text, rows)
        return _with_unit(told, "name")

    def average(self, question: str) -> Answer:
        whole = self._figure(self._cells(self.plan.days, self.plan.only))
        count = self._units()
        value = None if whole.value is None or not count else whole.value / count
        text = f"{self.text(value)} per {self.plan.group}, of {count:,} in all"
        return self._told(question, value, whole.confidence, text)

    def _units(self) -> int:
        """Return how many sessions there were, or days, weeks or months as far as they are over."""
        if self.plan.group == "call":
            return sum(cell[2][0] for cell in self._cells(self.plan.days, self.plan.only))
        if self.plan.group == "session":
            cells = self._cells(self.plan.days, self.plan.only, By.SESSION)
            return len({cell[1]["session"] for cell in cells})
        first, last = self._selection(self.plan.days, ()).covered()
        if self.plan.days.weekdays or self.plan.days.hours:
            return len(self._groups(_BY[self.plan.group or "day"]))
        time = time_of(_BY[self.plan.group or "day"])
        slots = range(days.slot_of_date(first), days.slot_of_date(last) + 1)
        return len({time((slot, {}, ())) for slot in slots})

    def share(self, question: str) -> Answer:
        part = self._figure(self._cells(self.plan.days, self.plan.only))
        whole = self._figure(self._cells(self.plan.days, ()))
        value = None
        if part.value is not None and whole.value:
            value = part.value * 100 / whole.value
        sure = max(part.confidence, whole.confidence)
        words = "not known" if value is None else f"{value:.1f} %"
        text = f"{words}: {self.text(part.value)} of {self.text(whole.value)}"
        return _with_unit(self._told(question, value, sure, text), "percent")

    def counted(self, question: str) -> Answer:
        groups = self._groups(_BY[self.plan.group or "model"])
        rows = tuple({str(self.plan.group): key} for key in sorted(groups)[:MOST_ROWS])
        text = f"{len(groups)} {self.plan.group}{'' if len(groups) == 1 else 's'}"
        told = self._told(question, len(groups), Confidence.EXACT, text, rows)
        return _with_unit(told, "count")

    def compared(self, question: str) -> Answer:
        now = self._figure(self._cells(self.plan.days, self.plan.only))
        then = self._figure(self._cells(self.plan.than or self.plan.days, self.plan.only))
        value = None
        if now.value is not None and then.value is not None:
            value = now.value - then.value
        rows = (
            {"span": self.plan.days.words, "value": now.value},
            {"span": self.plan.than.words if self.plan.than else "", "value": then.value},
        )
        more = "more" if (value or 0) >= 0 else "less"
        text = f"{self.text(now.value)} against {self.text(then.value)}"
        if value is not None:
            text += f": {self.text(abs(value))} {more}"
        return self._told(question, value, max(now.confidence, then.confidence), text, rows)

    def explained(self, question: str) -> Answer:
        """What each model and project added to the change; the parts of each add up to it."""
        compared = self.compared(question)
        if compared.value is None or self.plan.than is None:
            return compared
        rows: list[dict[str, Any]] = []
        lines = [compared.answer]
        for by in (By.MODEL, By.PROJECT):
            now = self._groups(by)
            then = self._groups(by, self.plan.than)
            moved = {key: _value(now.get(key)) - _value(then.get(key)) for key in {*now, *then}}
            ranked = sorted(moved, key=lambda key: (-abs(moved[key]), key))
            rows += [{"by": by.value, by.value: key, "value": moved[key]} for key in ranked]
            told = ", ".join(f"{key} {self._signed(moved[key])}" for key in ranked[:3])
            lines.append(f"by {by}: {told}")
        return replace(compared, answer="\n".join(lines), rows=tuple(rows))

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
                return f"{value:,.0f} {self.plan.metric}"

    def _told(
        self,
        question: str,
        value: Value,
        confidence: Confidence,
        text: str,
        rows: tuple[dict[str, Any], ...] = (),
    ) -> Answer:
        return Answer(
            question=question,
            understood=True,
            plan=self.plan.words(),
            answer=text,
            value=value,
            unit=self.unit,
            rows=rows,
            confidence=confidence.label,
            sources=("local logs",),
        )


_BY: dict[str, By] = {
    "day": By.DAY, "week": By.WEEK, "month": By.MONTH, "hour": By.HOUR, "weekday": By.WEEKDAY,
    "model": By.MODEL, "project": By.PROJECT, "provider": By.PROVIDER, "account": By.ACCOUNT,
    "session": By.SESSION,
}  # fmt: skip
_DIMENSIONS = {By.MODEL: "model", By.PROJECT: "project"}


def _namer(desk: _Desk, by: By) -> Any:
    if by is By.SESSION:
        names = {row[0]: row[2] or row[1] for row in desk._database.rows("session_titles")}
        return lambda cell: names.get(cell[1]["session"], "")
    return named(desk.names, by)


def _is_past(span: Days, today: Any) -> bool:
    return bool(span.last < today)


def _is_wanted(day_slot: int, hour: int | None, span: Days) -> bool:
    if span.hours and hour is not None and not span.hours[0] <= hour < span.hours[1]:
        return False
    return not span.weekdays or days.date_of_slot(day_slot).weekday() in span.weekdays


def _value(figure: Figure | None) -> float:
    """Return a figure, of which a group that is not there, or not known, adds nothing."""
    return 0 if figure is None or figure.value is None else figure.value


def _with_unit(answer: Answer, unit: str) -> Answer:
    return replace(answer, unit=unit)


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
