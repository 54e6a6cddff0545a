"""Sums by any group, split and narrowed: what the Explore screen is made of."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from burnbar_tui.engine import days
from burnbar_tui.engine.folds import BAR_DAYS, BAR_SERIES
from burnbar_tui.engine.reporting import Question
from burnbar_tui.engine.sums import merged
from burnbar_tui.explore_views import TIMES, By, Explored, HeatCell, Pivot
from burnbar_tui.format import DAYS
from burnbar_tui.views import DayBars, NamedTally, Report, Tally

Ask = Callable[[Question], Report]
MOST_DAYS = 366
KEYS = {By.WEEKDAY: "day", By.HOUR: "hour"}
"""Which group of a report others are made of."""
FILTERS = {
    By.MODEL: "models",
    By.PROJECT: "projects",
    By.ACCOUNT: "accounts",
    By.PROVIDER: "providers",
}


def explored(pivot: Pivot, zone: ZoneInfo, now: datetime, ask: Ask) -> Explored:
    """Return the answer to a pivot; `ask` answers reports."""
    today = now.astimezone(zone).date()
    since = days.first_day(pivot.period, today)
    base = _narrowed(Question(group_by=(), zone=zone, since=since, until=today), pivot)
    key = KEYS.get(pivot.by, pivot.by.value)
    report = ask(_grouped(base, key))
    first = _first_day(pivot, report, today)
    by_day = ask(_grouped(base, "day", pivot.split.value))
    return Explored(
        pivot=pivot,
        timezone=zone.key,
        today=today,
        rows=rows_of(pivot.by, report),
        total=report.totals,
        bars=_bars(by_day, first, today),
        hours=_hours(ask(_grouped(base, "hour"))),
        days=_calendar(by_day, first, today),
    )


def _grouped(base: Question, *keys: str) -> Question:
    return Question(**{name: getattr(base, name) for name in base.__struct_fields__}
                    | {"group_by": keys})  # fmt: skip


def _narrowed(question: Question, pivot: Pivot) -> Question:
    wanted: dict[str, tuple[str, ...]] = {}
    for by, name in pivot.only:
        wanted[FILTERS[by]] = (*wanted.get(FILTERS[by], ()), name)
    fields = {name: getattr(question, name) for name in question.__struct_fields__}
    return Question(**fields | wanted | {"is_exact": True})


def _first_day(pivot: Pivot, report: Report, today: date) -> date:
    """Return the first day that plots show: that of the period, as far as there was anything."""
    start = days.first_day(pivot.period, today) or report.start or today
    shown = today - timedelta(days=BAR_DAYS.get(pivot.period, MOST_DAYS) - 1)
    return max(min(start, shown), today - timedelta(days=MOST_DAYS - 1))


def rows_of(by: By, report: Report) -> tuple[NamedTally, ...]:
    """Return a row for each group: times in their order, the newest first, others by size."""
    groups: dict[str, list[Tally]] = defaultdict(list)
    for row in report.rows:
        groups[_name(by, row.keys[0])].append(row.tally)
    found = [NamedTally(name=name, tally=merged(tallies)) for name, tallies in groups.items()]
    if by is By.WEEKDAY:
        return tuple(sorted(found, key=lambda one: DAYS.index(one.name)))
    if by in TIMES:
        return tuple(sorted(found, key=lambda one: one.name, reverse=by is not By.HOUR))
    return tuple(sorted(found, key=_by_size))


def _by_size(row: NamedTally) -> tuple[int, int, str]:
    return -(row.tally.cost_nano_usd or 0), -row.tally.total_tokens, row.name


def _name(by: By, key: str) -> str:
    if by is By.WEEKDAY:
        return DAYS[date.fromisoformat(key).weekday()]
    return f"{key[11:13]}:00" if by is By.HOUR else key


def _bars(report: Report, first: date, last: date) -> DayBars:
    """Return stacked sums per day, the costliest groups apart and all others together."""
    shown = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    place = {day.isoformat(): index for index, day in enumerate(shown)}
    costs: dict[str, list[int]] = defaultdict(lambda: [0] * len(shown))
    tokens: dict[str, list[int]] = defaultdict(lambda: [0] * len(shown))
    for row in report.rows:
        day, name = row.keys
        if (index := place.get(day)) is not None:
            costs[name][index] += row.tally.cost_nano_usd or 0
            tokens[name][index] += row.tally.total_tokens
    ranked = sorted(costs, key=lambda name: (-sum(costs[name]), -sum(tokens[name]), name))
    series = [(name, tuple(costs[name]), tuple(tokens[name])) for name in ranked[:BAR_SERIES]]
    if rest := ranked[BAR_SERIES:]:
        series.append(("others", _added(costs, rest), _added(tokens, rest)))
    return DayBars(days=tuple(shown), series=tuple(series))


def _added(values: Mapping[str, list[int]], names: Iterable[str]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*(values[name] for name in names), strict=True)))


def _hours(report: Report) -> tuple[tuple[HeatCell, ...], ...]:
    """Return the sums of each hour of the week."""
    cells = [[HeatCell()] * 24 for _ in DAYS]
    for row in report.rows:
        [key] = row.keys
        weekday, hour = date.fromisoformat(key[:10]).weekday(), int(key[11:13])
        cells[weekday][hour] = _warmer(cells[weekday][hour], row.tally)
    return tuple(map(tuple, cells))


def _calendar(report: Report, first: date, last: date) -> tuple[tuple[date, HeatCell], ...]:
    cells = {first + timedelta(days=count): HeatCell() for count in range((last - first).days + 1)}
    for row in report.rows:
        day = date.fromisoformat(row.keys[0])
        if day in cells:
            cells[day] = _warmer(cells[day], row.tally)
    return tuple(cells.items())


def _warmer(cell: HeatCell, tally: Tally) -> HeatCell:
    return HeatCell(
        cell.cost_nano_usd + (tally.cost_nano_usd or 0), cell.tokens + tally.total_tokens
    )
