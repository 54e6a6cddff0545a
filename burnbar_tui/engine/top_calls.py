"""The calls with the largest figures, found without looking at all calls.

No call exceeds the sum that it is part of. So the sums are taken from the largest one on, and only
their calls are read, until the next sum is too small for any of its calls to come in.
"""

from collections.abc import Callable
from operator import attrgetter

import msgspec

from burnbar_tui.engine import folds
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.days import BUCKET_MS
from burnbar_tui.engine.selection import Selection
from burnbar_tui.facts import ms_of
from burnbar_tui.scope import Filter
from burnbar_tui.views import CallRow

MOST_CALLS = 200
SUMS_AT_ONCE = 256
ORDERS: dict[str, Callable[[CallRow], int]] = {
    "cost": lambda call: call.cost_nano_usd or 0,
    "tokens": attrgetter("total_tokens"),
    "time": lambda call: ms_of(call.at) // BUCKET_MS,
}


def top_calls(
    database: Database, selection: Selection, order: str, most: int = MOST_CALLS
) -> tuple[CallRow, ...]:
    """Return the first calls by cost, by tokens or by time, none of them from the future.

    Args:
        database: the store.
        selection: the calls that are meant.
        order: a key of `ORDERS`.
        most: how many at most.
    """
    figure, span = ORDERS[order], selection.buckets()
    end_ms = min(selection.span_ms()[1], ms_of(selection.now) + 1)
    names = selection.names
    short = {names.paths[key]: name for key, name in names.projects.items()}
    found: list[CallRow] = []
    passed, size = 0, SUMS_AT_ONCE
    while True:
        rows = selection.rows(f"kept_by_{order}", span, most=size, passed=passed)
        wanted = msgspec.json.encode([row[1:] for row in rows]).decode()
        calls = (
            folds.call_row(row, names, short) for row in database.rows("calls_in", rows=wanted)
        )
        found += (one for one in calls if ms_of(one.at) < end_ms and _keeps(selection.filter, one))
        found.sort(key=lambda call: (-figure(call), -ms_of(call.at), call.key))
        del found[most:]
        if len(rows) < size or (len(found) == most and figure(found[-1]) > rows[-1][0]):
            return tuple(found)
        passed, size = passed + size, size * 2


def _keeps(filter_: Filter, call: CallRow) -> bool:
    return all(bound.measure == "calls" or bound.holds(call) for bound in filter_.bounds)
