"""Sums over local days: from the sums by day where those are of the zone that is asked for.

Else they are made of the sums per quarter of an hour, which takes much longer and tells the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from burnbar_tui.engine import days
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.query_text import MOST_WORDS

EVER = 1 << 40
"""No day slot is that far from 1970."""
BILLION_YEARS_MS = 1 << 60
"""The width of a slot that everything falls into."""
SUMS = 10
COST = 6
"""Where it stands in them."""
LONG_DAYS = 20
"""The sums by session of so many days are sooner read with all others than sought day by day."""

OTHERS = ("model", "project", "session")
"""The dimensions that sums can have beside the account, which tells whose money it is."""
KINDS = ("account", *OTHERS)
FREE: Mapping[str, object] = dict.fromkeys(
    (
        *(f"{kind}s" for kind in KINDS),
        *(f"word{place}_{kind}s" for place in range(MOST_WORDS) for kind in KINDS[:-1]),
    )
)
"""The parameters of statements that keep some calls, when they keep all."""

Days = tuple[date | None, date | None]
"""The first and the last local day of a span; None is open."""
ALWAYS: Days = (None, None)


class Daily:
    """Sums and sessions of one store over the days of one zone.

    Dimensions are `account_id`, which is always one of them, and any of `model_id`, `project_id`
    and `session_id`, in this order. A row is (slot, id of each dimension, ...): the slot of its day
    (see `days.date_of_slot`), or 0 where the whole span is asked for as one.
    """

    def __init__(
        self, database: Database, zone: ZoneInfo, kept: Mapping[str, object] = FREE
    ) -> None:
        """Look whose days the store has sums of.

        Args:
            database: the store.
            zone: whose days are asked for.
            kept: the parameters of `kept.is_kept`: which calls are meant.

        Raises:
            StoreError: the store cannot be read.
        """
        self._database = database
        self._zone = zone
        self._kept = kept
        self._prefix = "kept_" if any(one is not None for one in kept.values()) else ""
        self._is_by_session = kept["sessions"] is not None
        noted = database.rows("day_zone")
        self._has_days, self._has_zone = bool(noted), noted == [(zone.key,)]

    def by_day(self, span: Days, dimensions: Iterable[str]) -> list[Row]:
        """Return the ten sums of `usage_rollup` for each day and set of dimensions."""
        suffix = _suffix_of(dimensions)
        if self._has_zone and self._tells(suffix):
            return self._days(f"days_by_{suffix}", span)
        return merged(self._pieces(f"rollup_by_{suffix}", span))

    def in_all(self, span: Days, dimensions: Iterable[str]) -> list[Row]:
        """Return the ten sums of `usage_rollup` for each set of dimensions over a whole span."""
        suffix = _suffix_of(dimensions)
        if self._answers(span) and self._tells(suffix):
            is_long = "session" in suffix and _is_long(span)
            return self._days(f"{'long' if is_long else 'span'}_by_{suffix}", span)
        return self._buckets(f"rollup_by_{suffix}", self._whole(span), BILLION_YEARS_MS)

    def sessions_by_day(self, span: Days, dimensions: Iterable[str]) -> list[Row]:
        """Return (slot, id of each dimension, session id) of every session that worked on a day."""
        suffix = _suffix_of(dimensions)
        if self._has_zone:
            return self._days(f"day_sessions_by_{suffix}", span)
        return list(dict.fromkeys(self._pieces(f"sessions_by_{suffix}", span)))

    def sessions_in_all(self, span: Days, dimensions: Iterable[str]) -> list[Row]:
        """Return (0, id of each dimension, session id) of every session that worked in a span."""
        suffix = _suffix_of(dimensions)
        if self._answers(span):
            return self._days(f"span_sessions_by_{suffix}", span)
        return self._buckets(f"sessions_by_{suffix}", self._whole(span), BILLION_YEARS_MS)

    def sessions(self, span: Days, order: str, most: int) -> Iterator[Row]:
        """Yield the first sessions by cost, tokens or time; take them all at once.

        A row is (session id, account id, native id, title, project id, last quarter of an hour,
        ten sums).
        """
        if self._answers(span):
            length = "" if order == "time" else "long_" if _is_long(span) else "span_"
            statement, values = self._asked(f"{length}sessions_{order}", span)
            return self._database.each(statement, **values, most=most)
        whole = self._whole(span)
        return self._database.each(
            f"rollup_sessions_{order}", **_buckets(whole), **self._kept, most=most
        )

    def _tells(self, suffix: str) -> bool:
        """Tell whether sums by day can be narrowed: those without sessions not to some of them."""
        return not self._is_by_session or "session" in suffix

    def _answers(self, span: Days) -> bool:
        """Tell whether the sums by day answer: those of any zone do where no day is a border."""
        return self._has_zone or (self._has_days and span == ALWAYS)

    def _days(self, statement: str, span: Days) -> list[Row]:
        name, values = self._asked(statement, span)
        return self._database.rows(name, **values)

    def _asked(self, statement: str, span: Days) -> tuple[str, dict[str, object]]:
        """Return the statement that keeps what is meant, and its values."""
        first, last = span
        return f"{self._prefix}{statement}", {
            "first": -EVER if first is None else days.slot_of_date(first),
            "last": EVER if last is None else days.slot_of_date(last),
            **(self._kept if self._prefix else {}),
        }

    def _whole(self, span: Days) -> days.Piece:
        """Return the instants of a span of days, as far as the store has calls."""
        [(low, high)] = self._database.rows("span")
        if low is None:
            return days.Piece(0, 0, 0)
        start, end = low * days.BUCKET_MS, (high + 1) * days.BUCKET_MS
        first, last = span
        if first is not None:
            start = max(start, days.day_start_ms(first, self._zone))
        if last is not None:
            end = min(end, days.day_start_ms(last + timedelta(days=1), self._zone))
        return days.Piece(start, end, 0)

    def _pieces(self, statement: str, span: Days) -> list[Row]:
        start, end, _ = self._whole(span)
        return [
            row
            for piece in days.pieces(start, end, self._zone)
            for row in self._buckets(statement, piece, days.DAY_MS)
        ]

    def _buckets(self, statement: str, piece: days.Piece, width_ms: int) -> list[Row]:
        return self._database.rows(
            f"{self._prefix}{statement}",
            **_buckets(piece),
            **(self._kept if self._prefix else {}),
            offset_ms=piece.offset_ms,
            width_ms=width_ms,
        )


def _buckets(piece: days.Piece) -> dict[str, int]:
    return {
        "start": -(-piece.start_ms // days.BUCKET_MS),
        "end": -(-piece.end_ms // days.BUCKET_MS),
    }


def _is_long(span: Days) -> bool:
    first, last = span
    return first is None or last is None or (last - first).days > LONG_DAYS


def _suffix_of(dimensions: Iterable[str]) -> str:
    return "_".join(name.removesuffix("_id") for name in dimensions)


def merged(rows: list[Row]) -> list[Row]:
    """Add up rows of one slot and the same dimensions, as of a day in which clocks change."""
    found: dict[Row, Row] = {}
    for row in rows:
        place, sums = row[:-SUMS], row[-SUMS:]
        if (before := found.get(place)) is not None:
            sums = tuple(one + other for one, other in zip(before, sums, strict=True))
        found[place] = sums
    return [(*place, *sums) for place, sums in found.items()]
