"""Sums by any group, split and narrowed: what the Explore screen is made of.

The course by day and the rhythm by hour are each read with no more dimensions than they need, since
the fewer there are, the fewer sums have to be folded; rows are read where neither tells them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from burnbar_tui.engine import days
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.folds import BAR_SERIES, MOST_BARS, seen_cost
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.selection import Cell, Selection, called
from burnbar_tui.engine.session_list import sessions
from burnbar_tui.engine.sums import Sums
from burnbar_tui.explore_views import TIMES, By, Explored, Only, Pivot
from burnbar_tui.format import DAYS
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.views import DayBars, NamedTally, Tally, added
from burnbar_tui.weeks import week_of

MOST_ROWS = 1_000
COLUMNS = 31
"""How many columns a two-way table has at most, besides that of all others."""
DIMENSIONS = {By.MODEL: "model", By.PROJECT: "project", By.SESSION: "session"}
"""What is asked for beside the account, which tells its provider."""
COST, TOKENS = 6, slice(1, 5)
"""Where they stand in the sums of `usage_rollup`."""

Name = Callable[[Cell], str]


def explored(database: Database, pivot: Pivot, zone: ZoneInfo, now: datetime) -> Explored:
    """Return the answer to a pivot."""
    names = names_in(database)
    selection = Selection(database, names, zone, pivot.scope, now, narrowed(names, pivot.only))
    start_ms, _ = selection.span_ms()
    first = max(days.day_of(start_ms, zone), selection.last - timedelta(days=MOST_BARS - 1))
    needs_hours = pivot.has_hours or pivot.by is By.HOUR
    by_hour = list(selection.by_hour()) if needs_hours else []
    course_span = None if _is_in_course(pivot) else (first, selection.last)
    course = list(selection.by_day(_dimensions(pivot.split), course_span))
    groups = _groups(selection, pivot, course, by_hour)
    total = Sums()
    for sums in groups.values():
        total.merge(sums)
    columns: tuple[str, ...] = ()
    others = 0
    rows = _rows(database, selection, pivot.by, groups)
    if pivot.across is not None and pivot.across is not pivot.by:
        columns, others, rows = crossed(database, selection, rows, pivot.by, pivot.across)
    return Explored(
        pivot=pivot,
        timezone=zone.key,
        today=selection.today,
        rows=rows,
        columns=columns,
        others=others,
        whole=_whole(rows),
        total=total.tally(),
        bars=_course(selection, pivot, first, course),
        hours=_hours(selection, by_hour) if needs_hours else (),
    )


def narrowed(names: Names, only: Only) -> dict[str, set[int]]:
    """Return the ids of each dimension that go by the names to which a pivot is narrowed."""
    found: dict[str, set[int]] = {}
    known: dict[str, Iterable[int]] = {
        "model": names.models,
        "project": names.projects,
        "account": names.accounts,
    }
    for by, wanted in only:
        kind = DIMENSIONS.get(by, "account")
        name = titled(names, by)
        kept = {id_ for id_ in known[kind] if name((0, {kind: id_}, ())) == wanted}
        found[kind] = found.get(kind, kept) & kept
    return found


def named(names: Names, by: By) -> Name:
    """Return what tells the group of a cell by one of the things that have a name."""
    match by:
        case By.MODEL:
            return lambda cell: names.models[cell[1]["model"]]
        case By.PROJECT:
            return lambda cell: names.projects[cell[1]["project"]]
        case By.PROVIDER:
            return lambda cell: names.accounts[cell[1]["account"]].provider_id
        case _:
            return lambda cell: account_name(names, cell[1]["account"])


def account_name(names: Names, account_id: int) -> str:
    """Return provider and label, since labels alone are not unique."""
    account = names.accounts[account_id]
    return f"{account.provider_id}/{account.label}"


def titled(names: Names, by: By) -> Name:
    """Return the same, with providers as people call them."""
    match by:
        case By.PROVIDER:
            return lambda cell: spec_of(names.accounts[cell[1]["account"]].provider_id).name
        case By.ACCOUNT:
            return lambda cell: called(names.accounts[cell[1]["account"]])
        case _:
            return named(names, by)


def _dimensions(by: By) -> tuple[str, ...]:
    return (DIMENSIONS[by],) if by in DIMENSIONS else ()


def _is_in_course(pivot: Pivot) -> bool:
    """Tell whether the sums of each day that the plot needs tell the rows, too."""
    if pivot.by in {By.HOUR, By.SESSION}:
        return False
    return set(_dimensions(pivot.by)) <= set(_dimensions(pivot.split))


def _groups(
    selection: Selection, pivot: Pivot, course: Iterable[Cell], by_hour: Iterable[Cell]
) -> dict[str, Sums]:
    """Return the sums of each group, by name; of sessions, which are listed otherwise, of owners.

    They are not read where what is there tells them.
    """
    match pivot.by:
        case By.HOUR:
            cells = by_hour
        case By.SESSION:
            cells = selection.in_all()
        case by:
            cells = course if _is_in_course(pivot) else _cells(selection, by)
    name = time_of(pivot.by) if pivot.by in TIMES else titled(selection.names, pivot.by)
    return selection.grouped(cells, name)


def _rows(
    database: Database, selection: Selection, by: By, groups: Mapping[str, Sums]
) -> tuple[NamedTally, ...]:
    """Return a row for each group: times in their order, the newest first, others by size."""
    if by is By.SESSION:
        return tuple(sessions(database, selection, "cost", MOST_ROWS))
    found = (NamedTally(name=group, tally=sums.tally()) for group, sums in groups.items())
    return tuple(_in_order((one for one in found if selection.filter.keeps(one.tally)), by))


def _cells(selection: Selection, *groups: By) -> Iterator[Cell]:
    """Yield sums with what tells all of these groups apart, and no more."""
    dimensions = [name for by in groups for name in _dimensions(by)]
    if By.HOUR in groups:
        return selection.by_hour(dimensions)
    is_timed = any(by in TIMES for by in groups)
    return selection.by_day(dimensions) if is_timed else selection.in_all(dimensions)


def _in_order(rows: Iterable[NamedTally], by: By) -> list[NamedTally]:
    if by is By.WEEKDAY:
        return sorted(rows, key=lambda one: DAYS.index(one.name))
    if by in TIMES:
        return sorted(rows, key=lambda one: one.name, reverse=by is not By.HOUR)
    return sorted(rows, key=_by_size)


def crossed(
    database: Database, selection: Selection, rows: tuple[NamedTally, ...], by: By, across: By
) -> tuple[tuple[str, ...], int, tuple[NamedTally, ...]]:
    """Return the columns of a two-way table, how many more there are, and its rows with parts.

    A row has a part a column, and one for all others, so that it is the sum of its parts.
    """
    listed = sessions(database, selection, "cost", COLUMNS) if across is By.SESSION else ()
    titles = {str(row.session_id): row.name for row in listed}
    row_of, column_of = (_name_of(selection, group, (by, across)) for group in (by, across))
    parts: dict[str, dict[str, Sums]] = {_key(row, by): {} for row in rows}
    whole: dict[str, Sums] = defaultdict(Sums)
    fields = selection.grouped(
        _cells(selection, by, across), lambda cell: (row_of(cell), column_of(cell))
    )
    for (row_name, column), sums in fields.items():
        if (found := parts.get(row_name)) is not None:
            found[column] = sums
            whole[column].merge(sums)
    tallies = (NamedTally(name=key, tally=sums.tally()) for key, sums in whole.items())
    names = [one.name for one in _in_order(tallies, across) if not titles or one.name in titles]
    chosen = names[:COLUMNS]
    if across in {By.DAY, By.WEEK, By.MONTH}:
        chosen.reverse()
    others = len(whole) - len(chosen)
    return (
        tuple(titles.get(name, name) for name in chosen),
        others,
        tuple(
            replace(row, parts=_parts(parts[_key(row, by)], chosen, has_others=others > 0))
            for row in rows
        ),
    )


def _name_of(selection: Selection, by: By, groups: tuple[By, ...]) -> Name:
    if by is By.SESSION:
        return lambda cell: str(cell[1]["session"])
    if by in TIMES:
        return time_of(by, is_hourly=By.HOUR in groups)
    return titled(selection.names, by)


def _key(row: NamedTally, by: By) -> str:
    return str(row.session_id) if by is By.SESSION else row.name


def _parts(
    found: dict[str, Sums], columns: Iterable[str], *, has_others: bool
) -> tuple[Tally | None, ...]:
    parts = [found.pop(name).tally() if name in found else None for name in columns]
    if has_others:
        parts.append(added(sums.tally() for sums in found.values()) if found else None)
    return tuple(parts)


def _whole(rows: tuple[NamedTally, ...]) -> NamedTally:
    """Return the sum of all rows and of each of their parts."""
    columns = (
        [part for part in parts if part] for parts in zip(*(row.parts for row in rows), strict=True)
    )
    parts = tuple(added(column) if column else None for column in columns)
    return NamedTally(name="total", tally=added(row.tally for row in rows), parts=parts)


def _by_size(row: NamedTally) -> tuple[int, int, str]:
    return -(row.tally.cost_nano_usd or 0), -row.tally.total_tokens, row.name


def time_of(by: By, *, is_hourly: bool = False) -> Name:
    """Return what names the time of a cell, whose slots are hours or days."""

    def day(cell: Cell) -> date:
        return days.date_of_slot(cell[0] // 24 if is_hourly else cell[0])

    match by:
        case By.HOUR:
            return lambda cell: f"{cell[0] % 24:02d}:00"
        case By.WEEKDAY:
            return lambda cell: DAYS[day(cell).weekday()]
        case By.WEEK:
            return lambda cell: week_of(day(cell)).isoformat()
        case By.MONTH:
            return lambda cell: f"{day(cell):%Y-%m}"
        case _:
            return lambda cell: day(cell).isoformat()


def _course(selection: Selection, pivot: Pivot, first: date, cells: Sequence[Cell]) -> DayBars:
    """Return sums per day, stacked and together; the costliest groups apart, all others as one."""
    lens, name = pivot.scope.lens, titled(selection.names, pivot.split)
    shown = _days(first, selection.last)
    place = {days.slot_of_date(day): index for index, day in enumerate(shown)}
    costs: dict[str, list[int]] = defaultdict(lambda: [0] * len(shown))
    tokens: dict[str, list[int]] = defaultdict(lambda: [0] * len(shown))
    whole = selection.grouped(cells, lambda cell: cell[0])
    for cell in cells:
        if (index := place.get(cell[0])) is not None:
            group, billing = name(cell), selection.billing(cell)
            costs[group][index] += seen_cost(cell[2][COST], billing, lens)
            tokens[group][index] += sum(cell[2][TOKENS])
    ranked = sorted(costs, key=lambda group: (-sum(costs[group]), -sum(tokens[group]), group))
    series = [(group, tuple(costs[group]), tuple(tokens[group])) for group in ranked[:BAR_SERIES]]
    if rest := ranked[BAR_SERIES:]:
        series.append(("others", _added(costs, rest), _added(tokens, rest)))
    return DayBars(
        days=shown,
        series=tuple(series),
        tallies=tuple(whole.get(slot, Sums()).tally() for slot in place),
        lens=lens,
        today=selection.today,
        is_whole=first == selection.covered()[0],
    )


def _days(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=count) for count in range((last - first).days + 1))


def _added(values: Mapping[str, list[int]], groups: Iterable[str]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*(values[group] for group in groups), strict=True)))


def _hours(selection: Selection, cells: Iterable[Cell]) -> tuple[tuple[Tally, ...], ...]:
    """Return the sums of each hour of the week."""
    found = [[Sums() for _ in range(24)] for _ in DAYS]
    for cell in cells:
        weekday, hour = days.date_of_slot(cell[0] // 24).weekday(), cell[0] % 24
        found[weekday][hour].add(cell[2], selection.billing(cell))
    return tuple(tuple(sums.tally() for sums in row) for row in found)
