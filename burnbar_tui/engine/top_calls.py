"""The first calls of a selection by cost or by time.

The costliest calls of all are found by an index. Where too few of them are meant, the others are
found by way of the sums that they are part of, which know what their costliest call costs.
"""

from collections.abc import Iterator

import msgspec

from burnbar_tui.engine import folds
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.days import BUCKET_MS
from burnbar_tui.engine.selection import Selection
from burnbar_tui.facts import ms_of
from burnbar_tui.scope import Filter
from burnbar_tui.views import CallRow

MOST_CALLS = 200
LOOKED_AT = 5_000
"""How many of the costliest calls are looked at for those that are meant."""
SUMS_AT_ONCE, MOST_SUMS = 64, 4_096
"""How many quarters of an hour are looked through for single calls, at once and at most."""
Portions = Iterator[list[Row]]


def costliest_calls(
    database: Database, selection: Selection, most: int = MOST_CALLS
) -> tuple[CallRow, ...]:
    """Return the calls that cost the most, none of them from the future."""
    return _first(selection, _by_cost(database, selection, _wanted(selection, most)), most)


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


def _wanted(selection: Selection, most: int) -> int:
    """Return how many to read, since limits on figures are only looked at afterwards."""
    return most * 8 if selection.filter.bounds else most


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


def _by_cost(database: Database, selection: Selection, most: int) -> Portions:
    """Yield calls by cost: those that have an index first, of the others as many as are missing."""
    span = _span(selection)
    costly = selection.rows("costly_calls", span, most=most, looked_at=LOOKED_AT)
    yield costly
    if len(costly) >= most:
        return
    # As many sums as calls are enough, since each has a call that costs as much as any of a later
    # sum; but that one may not have been made yet in the sums of the present.
    first, after = selection.buckets()
    present = min(after, span[1] // BUCKET_MS)
    sums = selection.rows("dearest_sums", (first, present), most=most, passed=0)
    sums += selection.rows("kept_by_time", (present, present + 1), most=MOST_SUMS, passed=0)
    known = {row[0] for row in costly}
    listed = msgspec.json.encode(sums).decode()
    calls = database.rows("dearest_in", rows=listed, end=span[1], most=most)
    yield [row for row in calls if row[0] not in known][: most - len(costly)]


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
