"""Sums by any group, split and narrowed: what the Explore screen is made of.

Two readings of the sums answer everything: one by local day with the dimensions that are asked for,
and one by local hour for the rhythm of the week.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from burnbar_tui.engine import days
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.folds import BAR_DAYS, BAR_SERIES
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.sums import Sums
from burnbar_tui.explore_views import TIMES, By, Explored, HeatCell, Pivot
from burnbar_tui.facts import ms_of
from burnbar_tui.format import DAYS
from burnbar_tui.views import DayBars, NamedTally

MOST_DAYS = 366
DIMENSIONS = {By.MODEL: "model", By.PROJECT: "project", By.SESSION: "session"}
"""What is asked for beside the account, which tells its provider."""
COST, TOKENS = 6, slice(1, 5)
"""Where they stand in the sums of `usage_rollup`."""

Cell = tuple[int, dict[str, int], tuple[int, ...]]
"""(slot of time, dimension -> id, sums)."""
Name = Callable[[Cell], str]


class Sheet:
    """The sums of a period, narrowed to what a pivot keeps."""

    def __init__(
        self, database: Database, names: Names, pivot: Pivot, span: tuple[int, int], zone: ZoneInfo
    ) -> None:
        self._database = database
        self._names = names
        self._zone = zone
        self._span = span
        self._kept = [(self.named(by), name) for by, name in pivot.only]
        self._narrowing = {DIMENSIONS[by] for by, _ in pivot.only if by in DIMENSIONS}

    def named(self, by: By) -> Name:
        """Return what tells the group of a cell by one of the things that have a name."""
        names = self._names
        match by:
            case By.MODEL:
                return lambda cell: names.models[cell[1]["model"]]
            case By.PROJECT:
                return lambda cell: names.projects[cell[1]["project"]]
            case By.SESSION:
                return lambda cell: names.sessions.get(cell[1]["session"], "")
            case By.PROVIDER:
                return lambda cell: names.accounts[cell[1]["account"]].provider_id
            case _:
                return lambda cell: account_name(names, cell[1]["account"])

    def cells(self, width_ms: int, *groups: By) -> Iterator[Cell]:
        """Yield the sums of every slot of local time, by what tells the groups apart."""
        wanted = self._narrowing | {DIMENSIONS[by] for by in groups if by in DIMENSIONS}
        if "session" in wanted:
            wanted |= {"model", "project"}
        dimensions = ["account", *(one for one in ("model", "project", "session") if one in wanted)]
        for piece in days.pieces(*self._span, self._zone):
            for row in self._rows(f"rollup_by_{'_'.join(dimensions)}", piece, width_ms):
                ids = dict(zip(dimensions, row[1:], strict=False))
                cell = (row[0], ids, row[1 + len(dimensions) :])
                if all(name(cell) == wanted_name for name, wanted_name in self._kept):
                    yield cell

    def billing(self, cell: Cell) -> str:
        """Return who pays for the calls of a cell."""
        return self._names.accounts[cell[1]["account"]].billing

    def _rows(self, statement: str, piece: days.Piece, width_ms: int) -> list[Row]:
        return self._database.rows(
            statement,
            start=-(-piece.start_ms // days.BUCKET_MS),
            end=-(-piece.end_ms // days.BUCKET_MS),
            offset_ms=piece.offset_ms,
            width_ms=width_ms,
        )


def account_name(names: Names, account_id: int) -> str:
    """Return provider and label, since labels alone are not unique."""
    account = names.accounts[account_id]
    return f"{account.provider_id}/{account.label}"


def explored(database: Database, pivot: Pivot, zone: ZoneInfo, now: datetime) -> Explored:
    """Return the answer to a pivot."""
    today = now.astimezone(zone).date()
    names = names_in(database, sessions=pivot.by is By.SESSION)
    [(low, _)] = database.rows("span")
    since = days.first_day(pivot.period, today)
    begun = low * days.BUCKET_MS if low is not None else ms_of(now)
    start_ms = begun if since is None else max(begun, days.day_start_ms(since, zone))
    sheet = Sheet(database, names, pivot, (start_ms, ms_of(now) + 1), zone)
    by_day = list(sheet.cells(days.DAY_MS, pivot.by, pivot.split))
    by_hour = list(sheet.cells(days.HOUR_MS))
    total = Sums()
    for cell in by_hour:
        total.add(cell[2], sheet.billing(cell))
    first = _first_day(pivot, days.day_of(start_ms, zone), today)
    return Explored(
        pivot=pivot,
        timezone=zone.key,
        today=today,
        rows=_rows_of(pivot.by, sheet, by_hour if pivot.by is By.HOUR else by_day),
        total=total.tally(),
        bars=_bars(by_day, sheet.named(pivot.split), first, today),
        hours=_hours(by_hour),
        days=_calendar(by_day, first, today),
    )


def _first_day(pivot: Pivot, begun: date, today: date) -> date:
    """Return the first day that plots show: that of the period, as far as there was anything."""
    start = days.first_day(pivot.period, today) or begun
    shown = today - timedelta(days=BAR_DAYS.get(pivot.period, MOST_DAYS) - 1)
    return max(min(start, shown), today - timedelta(days=MOST_DAYS - 1))


def _rows_of(by: By, sheet: Sheet, cells: Iterable[Cell]) -> tuple[NamedTally, ...]:
    """Return a row for each group: times in their order, the newest first, others by size."""
    groups: dict[str, Sums] = defaultdict(Sums)
    name = _time_of(by) if by in TIMES else sheet.named(by)
    for cell in cells:
        groups[name(cell)].add(cell[2], sheet.billing(cell))
    found = [NamedTally(name=name, tally=sums.tally()) for name, sums in groups.items()]
    if by is By.WEEKDAY:
        return tuple(sorted(found, key=lambda one: DAYS.index(one.name)))
    if by in TIMES:
        return tuple(sorted(found, key=lambda one: one.name, reverse=by is not By.HOUR))
    return tuple(sorted(found, key=_by_size))


def _by_size(row: NamedTally) -> tuple[int, int, str]:
    return -(row.tally.cost_nano_usd or 0), -row.tally.total_tokens, row.name


def _time_of(by: By) -> Name:
    match by:
        case By.HOUR:
            return lambda cell: f"{cell[0] % 24:02d}:00"
        case By.WEEKDAY:
            return lambda cell: DAYS[days.date_of_slot(cell[0]).weekday()]
        case By.WEEK:
            return lambda cell: days.week_of(days.date_of_slot(cell[0])).isoformat()
        case By.MONTH:
            return lambda cell: f"{days.date_of_slot(cell[0]):%Y-%m}"
        case _:
            return lambda cell: days.date_of_slot(cell[0]).isoformat()


def _bars(cells: Iterable[Cell], name: Name, first: date, last: date) -> DayBars:
    """Return stacked sums per day, the costliest groups apart and all others together."""
    shown = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    place = {day: index for index, day in enumerate(shown)}
    costs: dict[str, list[int]] = defaultdict(lambda: [0] * len(shown))
    tokens: dict[str, list[int]] = defaultdict(lambda: [0] * len(shown))
    for cell in cells:
        if (index := place.get(days.date_of_slot(cell[0]))) is not None:
            group = name(cell)
            costs[group][index] += cell[2][COST]
            tokens[group][index] += sum(cell[2][TOKENS])
    ranked = sorted(costs, key=lambda group: (-sum(costs[group]), -sum(tokens[group]), group))
    series = [(group, tuple(costs[group]), tuple(tokens[group])) for group in ranked[:BAR_SERIES]]
    if rest := ranked[BAR_SERIES:]:
        series.append(("others", _added(costs, rest), _added(tokens, rest)))
    return DayBars(days=tuple(shown), series=tuple(series))


def _added(values: Mapping[str, list[int]], groups: Iterable[str]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*(values[group] for group in groups), strict=True)))


def _hours(cells: Iterable[Cell]) -> tuple[tuple[HeatCell, ...], ...]:
    """Return the sums of each hour of the week."""
    found = [[HeatCell()] * 24 for _ in DAYS]
    for slot, _, sums in cells:
        weekday, hour = days.date_of_slot(slot // 24).weekday(), slot % 24
        found[weekday][hour] = _warmer(found[weekday][hour], sums)
    return tuple(map(tuple, found))


def _calendar(cells: Iterable[Cell], first: date, last: date) -> tuple[tuple[date, HeatCell], ...]:
    found = {first + timedelta(days=count): HeatCell() for count in range((last - first).days + 1)}
    for slot, _, sums in cells:
        if (day := days.date_of_slot(slot)) in found:
            found[day] = _warmer(found[day], sums)
    return tuple(found.items())


def _warmer(cell: HeatCell, sums: tuple[int, ...]) -> HeatCell:
    return HeatCell(cell.cost_nano_usd + sums[COST], cell.tokens + sum(sums[TOKENS]))
