"""The first calls of a selection by cost or by time.

The costliest calls of all are found by an index. Where too few of them are meant, the others are
found by way of the sums that they are part of, which know what their costliest call costs.
"""

from collections.abc import Iterator

import msgspec

from burnbar_tui.engine import folds
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.days import BUCKET_MS
from burnbar_tui.engine.dearest import DEAREST, bound_of, dearest_sums
from burnbar_tui.engine.selection import Selection
from burnbar_tui.facts import ms_of
from burnbar_tui.scope import Bound, Filter
from burnbar_tui.views import CallRow

MOST_CALLS = 200
LOOKED_AT = 5_000
"""How many of the costliest calls are looked at for those that are meant."""
SUMS_AT_ONCE, MOST_SUMS = 64, 4_096
"""How many quarters of an hour are looked through for single calls, at once and at most."""
KEY, AT, COST = 0, 1, 12
"""Where these stand in a call."""
Portions = Iterator[list[Row]]


def costliest_calls(
    database: Database, selection: Selection, most: int = MOST_CALLS
) -> tuple[CallRow, ...]:
    """Return the calls that cost the most, none of them from the future."""
    found: tuple[CallRow, ...] = ()
    for size in _sizes(selection, most):
        rows = _by_cost(database, selection, size)
        found = _first(selection, iter([rows]), most)
        if len(found) >= most or len(rows) < size:
            break
    return found


def latest_calls(
    database: Database,
    selection: Selection,
    most: int = MOST_CALLS,
    most_sums: int = MOST_SUMS,
) -> tuple[CallRow, ...]:
    """Return the latest calls, none of them from the future.

    Args:
        database: the store.
        selection: the calls that are meant.
        most: how many at most.
        most_sums: in how many sums those of a filter are looked for, which may be very rare.
    """
    if not (selection.filter.terms or selection.filter.bounds):
        rows = selection.rows("newest_calls", _span(selection), most=most)
        return _first(selection, iter([rows]), most)
    return _first(selection, _by_time(database, selection, most_sums), most)


def _sizes(selection: Selection, most: int) -> tuple[int, ...]:
    """Return how many calls to look at, and how many if most of them keep no limit on figures."""
    return (most,) if all(map(_keeps_first, selection.filter.bounds)) else (most, most * 8)


def _keeps_first(bound: Bound) -> bool:
    """Tell whether a limit takes away none but the last calls by cost, if any."""
    is_least = bound.measure == "cost" and bound.sign in {">", ">="} and bound.number > 0
    return is_least or bound.measure == "calls"


def _first(selection: Selection, portions: Portions, most: int) -> tuple[CallRow, ...]:
    names = selection.names
    found: list[CallRow] = []
    for rows in portions:
        calls = (folds.call_row(row, names) for row in rows)
        found += (call for call in calls if _keeps(selection.filter, call))
        if len(found) >= most:
            break
    return tuple(found[:most])


def _span(selection: Selection) -> tuple[int, int]:
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
    found = _merged(found, selection.rows("dearest_calls", going_on, most=most), most)
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


def _by_time(database: Database, selection: Selection, most_sums: int) -> Portions:
    """Yield calls by way of the sums, which are fewer and know whose they are."""
    span, passed, size = _span(selection), 0, SUMS_AT_ONCE
    while passed < most_sums:
        sums = selection.rows("kept_by_time", selection.buckets(), most=size, passed=passed)
        is_last = len(sums) < size
        # A quarter of an hour that may go on in the next portion is left to it.
        whole = sums if is_last else [row for row in sums if row[0] > sums[-1][0]]
        calls = _calls_in(database, whole, span)
        yield sorted(calls, key=lambda row: (-row[1], row[0]))
        if is_last:
            return
        passed, size = passed + len(whole), size * 2


def _calls_in(database: Database, sums: list[Row], span: tuple[int, int]) -> list[Row]:
    listed = msgspec.json.encode(sums).decode()
    return [row for row in database.rows("calls_in", rows=listed) if row[1] < span[1]]


def _keeps(filter_: Filter, call: CallRow) -> bool:
    return all(bound.measure == "calls" or bound.holds(call) for bound in filter_.bounds)
