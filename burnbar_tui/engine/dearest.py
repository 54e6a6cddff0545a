"""The sums whose costliest calls cost the most, among those that a selection keeps.

A work is what one account does with one model in one project. An index knows the order of the sums
of each, and the first few of all works tell from what cost on sums can be meant.
"""

import heapq
from collections.abc import Iterable

import msgspec

from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.selection import Selection

FEW_CALLS = 250_000
"""All sums of a store that never had more calls are sooner read than any are sought."""
SHORT_PART = 16
"""So are those of a span that is a smaller part of all time."""
FIRST_OF_EACH = 16
"""How many sums of each work are looked at first; four times as many each time they do not tell."""
MOST_LOOKED_AT = 200_000
"""How many of all time at most: rather than more, all sums of the span are read."""
MOST_SESSIONS = 500
"""So many sessions are sooner sought one by one than all sums of the span are read."""
QUARTERS = 4 * 30
"""More than any local day has."""
NO_LIMIT = -1

Span = tuple[int, int]
Work = tuple[int, ...]
Bound = tuple[int, int]
"""What the costliest call of a sum costs, and its quarter of an hour: sums are in this order."""
LEAST: Bound = (0, 0)
BUCKET, DEAREST = 0, 5
"""Where these stand in a sum: bucket, account, model, project, session, dearest."""


def bound_of(row: Row) -> Bound:
    """Return the place of a sum: none of its calls costs more, or as much but later."""
    return row[DEAREST], row[BUCKET]


def dearest_sums(database: Database, selection: Selection, span: Span, most: int) -> list[Row]:
    """Return the first sums of a span of quarters of an hour, in order.

    They are `most`, if there are as many, and those that come equal with the last one.
    """
    found = _first_sums(database, selection, span, most)
    if len(found) < most:
        return found
    last = bound_of(found[-1])
    quarter = (last[1], last[1] + 1)
    beside = selection.rows("dearest_sums", quarter, most=NO_LIMIT)
    before = [row for row in found if bound_of(row) > last]
    return before + [row for row in beside if bound_of(row) == last]


def _first_sums(database: Database, selection: Selection, span: Span, most: int) -> list[Row]:
    sessions = selection.count_sessions()
    if sessions is not None and sessions <= MOST_SESSIONS:
        quarters = _json((quarter,) for quarter in range(QUARTERS))
        return selection.rows("dearest_of_sessions", span, most=most, quarters=quarters)
    part = _part_of_all(database, span) if sessions is None else 0
    if part * SHORT_PART >= 1:
        looked_at = round(MOST_LOOKED_AT * part)
        works = _first_of_works(database, selection, span, most, looked_at)
        if works is not None:
            return _of_works(selection, span, most, works)
    return selection.rows("dearest_sums", span, most=most)


def _part_of_all(database: Database, span: Span) -> float:
    """Return what part of a large store's time a span is, and 0 of a small one."""
    [(last_id,)] = database.rows("last_event")
    if (last_id or 0) <= FEW_CALLS:
        return 0
    [(start, last)] = database.rows("span")
    if start is None:
        return 0
    part: float = (min(span[1], last + 1) - max(span[0], start)) / (last + 1 - start)
    return part


def _first_of_works(
    database: Database, selection: Selection, span: Span, most: int, looked_at: int
) -> dict[Work, list[Bound]] | None:
    """Return the first sums of each work: all, or so many that `most` of them lie in the span.

    None where for that more of them would have to be looked at.
    """
    each = FIRST_OF_EACH
    found = _bounds(selection.rows("dearest_by_work", span, most=each))
    while len(_within(found, span)) < most:
        cut = [work for work, bounds in found.items() if len(bounds) == each]
        if not cut:
            break
        each *= 4
        if len(cut) * each > looked_at:
            return None
        found |= _bounds(database.rows("dearest_of_each", works=_json(cut), most=each))
    return found


def _of_works(
    selection: Selection, span: Span, most: int, works: dict[Work, list[Bound]]
) -> list[Row]:
    bounds = _within(works, span)
    # As many sums as are wanted come so far, so that none that does not is among the first ones.
    least = heapq.nlargest(most, bounds)[-1] if len(bounds) >= most else LEAST
    reaching = _json(work for work, (first, *_) in works.items() if first >= least)
    return selection.rows(
        "dearest_of_works", span, works=reaching, least=least[0], since=least[1], most=most
    )


def _bounds(rows: Iterable[Row]) -> dict[Work, list[Bound]]:
    decode = msgspec.json.Decoder(tuple[list[int], list[int]]).decode
    return {tuple(work): list(zip(*decode(told), strict=True)) for *work, told in rows}


def _within(works: dict[Work, list[Bound]], span: Span) -> list[Bound]:
    start, end = span
    return [one for bounds in works.values() for one in bounds if start <= one[1] < end]


def _json(rows: Iterable[tuple[int, ...]]) -> str:
    return msgspec.json.encode(list(rows)).decode()
