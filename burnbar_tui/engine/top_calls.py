"""The first calls of a selection by cost or by time.

The costliest calls of all are found by an index. Where too few of them are meant, the others are
found by way of the sums that they are part of, which know what their costliest call costs. With
limits on figures, which no index knows, all calls are looked through whose sums may have some.
"""

from collections.abc import Iterator

import msgspec

from burnbar_tui.engine import folds
from burnbar_tui.engine.daily import BILLION_YEARS_MS
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.days import BUCKET_MS
from burnbar_tui.engine.dearest import DEAREST, bound_of, dearest_sums
from burnbar_tui.engine.limits import limit_numbers
from burnbar_tui.engine.selection import Selection
from burnbar_tui.explore_views import Wanted, always
from burnbar_tui.facts import ms_of
from burnbar_tui.scope import Bound
from burnbar_tui.views import CallRow

MOST_CALLS = 200
LOOKED_AT = 5_000
"""How many of the costliest calls are looked at for those that are meant."""
SUMS_AT_ONCE = 64
"""How many quarters of an hour are looked through for single calls, at first."""
FIRST_PART_MS = 24 * BUCKET_MS
"""How much time is looked through for the latest calls at first; twice as much each time."""
CALLS_AT_ONCE = 200_000
"""About so many calls are looked through between two looks at whether somebody still waits."""
KEY, AT, COST = 0, 1, 12
"""Where these stand in a call."""
Span = tuple[int, int]


def costliest_calls(
    database: Database,
    selection: Selection,
    most: int = MOST_CALLS,
    is_wanted: Wanted = always,
) -> tuple[CallRow, ...]:
    """Return the calls that cost the most, none of them from the future.

    Args:
        database: the store.
        selection: the calls that are meant.
        most: how many at most.
        is_wanted: tells whether somebody still waits; without, some or none are returned.
    """
    bounds = selection.filter.bounds
    if all(map(_keeps_first, bounds)):
        found = _rows(selection, _by_cost(database, selection, most))
        return tuple(call for call in found if selection.filter.keeps(call))
    rows: list[Row] = []
    length = _ms_of_calls(database, CALLS_AT_ONCE)
    for part in _parts(_span(selection), length, length):
        rows = _merged(rows, _kept_calls(selection, "cost", part, most), most)
        if not is_wanted():
            break
    return _rows(selection, rows)


def latest_calls(
    database: Database,
    selection: Selection,
    most: int = MOST_CALLS,
    is_wanted: Wanted = always,
    looked_at: int | None = None,
) -> tuple[CallRow, ...]:
    """Return the latest calls, none of them from the future.

    Args:
        database: the store.
        selection: the calls that are meant.
        most: how many at most.
        is_wanted: tells whether somebody still waits; without, some or none are returned.
        looked_at: among about how many those that keep limits are looked for, if not among all.
    """
    span = _span(selection)
    if not (selection.filter.terms or selection.filter.bounds):
        return _rows(selection, selection.rows("newest_calls", span, most=most))
    found: list[Row] = []
    if looked_at is not None and selection.filter.bounds:
        span = max(span[0], span[1] - _ms_of_calls(database, looked_at)), span[1]
    for part in _parts(span, FIRST_PART_MS, _ms_of_calls(database, CALLS_AT_ONCE)):
        found += _kept_calls(selection, "time", part, most - len(found))
        if len(found) >= most or not is_wanted():
            break
    return _rows(selection, found)


def _keeps_first(bound: Bound) -> bool:
    """Tell whether a limit takes away none but the last calls by cost, if any."""
    if bound.measure != "cost":
        return bound.measure == "calls"
    # What is not priced stands among what costs nothing.
    return (bound.sign == ">" and bound.number >= 0) or (bound.sign == ">=" and bound.number > 0)


def _rows(selection: Selection, rows: list[Row]) -> tuple[CallRow, ...]:
    return tuple(folds.call_row(row, selection.names) for row in rows)


def _kept_calls(selection: Selection, order: str, span: Span, most: int) -> list[Row]:
    limits = limit_numbers(selection.filter.bounds)
    return selection.rows(f"kept_calls_{order}", span, most=most, **limits)


def _ms_of_calls(database: Database, calls: int) -> int:
    """Return in how much time there are about so many calls; of a store with fewer, all time."""
    [(last_id,)] = database.rows("last_event")
    [(first, last)] = database.rows("span")
    if first is None or (last_id or 0) <= calls:
        return BILLION_YEARS_MS
    evenly: int = (last + 1 - first) * BUCKET_MS * calls // last_id
    return max(FIRST_PART_MS, evenly)


def _parts(span: Span, first: int, largest: int) -> Iterator[Span]:
    """Yield the parts of a span from its end on, each twice as long as the one before."""
    start, end = span
    while end > start:
        yield max(start, end - first), end
        end, first = end - first, min(first * 2, largest)


def _span(selection: Selection) -> Span:
    start_ms, end_ms = selection.span_ms()
    return start_ms, min(end_ms, ms_of(selection.now) + 1)


def _by_cost(database: Database, selection: Selection, most: int) -> list[Row]:
    """Return the first calls by cost: those that an index finds, the others by way of sums.

    As many sums as calls are enough, since each has a call that costs as much as any of a later
    sum. Of the quarter of an hour that goes on calls are read one by one, since its sums may know
    of calls of the future.
    """
    span = _span(selection)
    found = selection.rows("costly_calls", span, most=most, looked_at=LOOKED_AT)
    if len(found) >= most:
        return found
    first, after = selection.buckets()
    present = min(after, span[1] // BUCKET_MS)
    going_on = (max(span[0], present * BUCKET_MS), span[1])
    found = _merged(found, _kept_calls(selection, "cost", going_on, most), most)
    sums = dearest_sums(database, selection, (first, present), most)
    least = sums[most - 1][DEAREST] if len(sums) >= most else 0
    size = SUMS_AT_ONCE
    while sums and not (len(found) == most and _bound(found[-1]) > bound_of(sums[0])):
        listed = msgspec.json.encode(sums[:size]).decode()
        calls = database.rows("dearest_in", rows=listed, least=least, most=most)
        found, sums, size = _merged(found, calls, most), sums[size:], size * 2
    return found


def _merged(calls: list[Row], others: list[Row], most: int) -> list[Row]:
    """Return the first of both by cost, the later first of equal ones, each once."""
    both = {row[KEY]: row for row in (*calls, *others)}
    return sorted(both.values(), key=lambda row: (-(row[COST] or 0), -row[AT], row[KEY]))[:most]


def _bound(call: Row) -> tuple[int, int]:
    """Return the place that a sum would have with no costlier call, see `bound_of`."""
    return call[COST] or 0, call[AT] // BUCKET_MS
