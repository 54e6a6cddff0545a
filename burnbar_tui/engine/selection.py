"""Which calls a scope means in one store, and the sums over them."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from burnbar_tui.engine import days
from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.canonical import canonical_model
from burnbar_tui.engine.daily import BILLION_YEARS_MS, KINDS, OTHERS, Daily, Days
from burnbar_tui.engine.database import Database, Row, literal
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import ms_of
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.query_text import MOST_WORDS
from burnbar_tui.scope import Filter, Scope, Term

EARLIEST = date(1971, 1, 1)
"""Before it nobody called a model, and not all zones have midnights that can be reckoned."""

Cell = tuple[int, dict[str, int], tuple[int, ...]]
"""(slot of time, dimension -> id, the ten sums of `usage_rollup`)."""
Key = TypeVar("Key")
Ids = Mapping[str, Iterable[int]]
"""Dimension -> the ids that are kept."""


class Selection:
    """The calls that a scope means as of now; `first` is None since the beginning."""

    def __init__(
        self,
        database: Database,
        names: Names,
        zone: ZoneInfo,
        scope: Scope,
        now: datetime,
        only: Ids | None = None,
    ) -> None:
        self.names = names
        self.filter = scope.filter
        self.today = now.astimezone(zone).date()
        self.first, self.last = scope.days(self.today)
        self._database = database
        self._zone = zone
        self.now = now
        self._now_ms = ms_of(now)
        is_all = self.first is None and self.last == self.today
        self.span: Days = (None, None) if is_all else (self.first, self.last)
        """The days that are meant; of all time also those to come."""
        self._kept = _kept(database, names, scope.filter, only or {})
        self._daily = Daily(database, zone, self._kept)

    def span_ms(self) -> tuple[int, int]:
        """Return the instants from which on and before which calls are meant."""
        return self.between(self.first, self.last)

    def between(self, first: date | None, last: date) -> tuple[int, int]:
        """Return the same of any days; without a first one from the oldest call on."""
        end = days.day_start_ms(max(last, EARLIEST) + timedelta(days=1), self._zone)
        if first is not None:
            return days.day_start_ms(max(first, EARLIEST), self._zone), end
        [(low, _)] = self._database.rows("span")
        return (end if low is None else min(end, low * days.BUCKET_MS)), end

    def covered(self) -> tuple[date, date]:
        """Return the first and last day that are meant; since the oldest call without a first."""
        return self.first or days.day_of(self.span_ms()[0], self._zone), self.last

    def by_day(self, dimensions: Iterable[str] = (), span: Days | None = None) -> Iterator[Cell]:
        """Yield the sums of every local day, by account and the dimensions asked for."""
        names = _named(dimensions)
        return _cells(names, self._daily.by_day(span or self.span, _columns(names)))

    def in_all(self, dimensions: Iterable[str] = ()) -> Iterator[Cell]:
        """Yield the sums of all days as one, by account and the dimensions asked for."""
        names = _named(dimensions)
        return _cells(names, self._daily.in_all(self.span, _columns(names)))

    def by_hour(self, dimensions: Iterable[str] = ()) -> Iterator[Cell]:
        """Yield the sums of every local hour, by account and the dimensions asked for."""
        names, (start, end) = _named(dimensions), self.span_ms()
        for piece in days.pieces(start, end, self._zone):
            buckets = _buckets(piece.start_ms, piece.end_ms)
            yield from self._sums(names, buckets, piece.offset_ms, days.HOUR_MS)

    def sums_between(
        self, start_ms: int, end_ms: int, dimensions: Iterable[str] = ()
    ) -> Iterator[Cell]:
        """Yield the sums from one quarter of an hour to before another, as one."""
        return self._sums(_named(dimensions), _buckets(start_ms, end_ms), 0, BILLION_YEARS_MS)

    def _sums(
        self, names: tuple[str, ...], buckets: tuple[int, int], offset_ms: int, width_ms: int
    ) -> Iterator[Cell]:
        statement = f"kept_rollup_by_{'_'.join(names)}"
        return _cells(names, self.rows(statement, buckets, offset_ms=offset_ms, width_ms=width_ms))

    def sessions(self, order: str, most: int) -> Iterator[Row]:
        """Yield the first sessions by cost, tokens or time, as `Daily.sessions` does."""
        return self._daily.sessions(self.span, order, most)

    def rows(self, statement: str, span: tuple[int, int], **values: object) -> list[Row]:
        """Return the rows of a statement over the calls that are kept."""
        return self._database.rows(statement, start=span[0], end=span[1], **self._kept, **values)

    def buckets(self) -> tuple[int, int]:
        """Return the quarters of an hour from which on and before which calls are meant."""
        return _buckets(*self.span_ms())

    def count_sessions(self) -> int | None:
        """Return how many sessions the filter lets through, None where it does not ask for any."""
        kept = self._kept["sessions"]
        return None if kept is None else len(msgspec.json.decode(str(kept), type=list[int]))

    def burn(self) -> tuple[int | None, bool]:
        """Return the cost of the last hour, and whether each call of it has a price.

        None is not known: nothing ran, or nothing of it is priced.
        """
        span = (self._now_ms - days.HOUR_MS, self._now_ms)
        [(count, priced, cost)] = self.rows("kept_cost", span)
        return (cost if count and priced else None), count == priced

    def billing(self, cell: Cell) -> str:
        """Return who pays for the calls of a cell."""
        return self.names.accounts[cell[1]["account"]].billing

    def grouped(self, cells: Iterable[Cell], name: Callable[[Cell], Key]) -> dict[Key, Sums]:
        """Return what the cells of each group add up to, in as few steps as there are owners."""
        parts: dict[tuple[Key, int], list[tuple[int, ...]]] = defaultdict(list)
        for cell in cells:
            parts[name(cell), cell[1]["account"]].append(cell[2])
        found: dict[Key, Sums] = defaultdict(Sums)
        for (key, account_id), rows in parts.items():
            whole = tuple(map(sum, zip(*rows, strict=True)))
            found[key].add(whole, self.names.accounts[account_id].billing)
        return found

    def keeps_account(self, account_id: int) -> bool:
        """Tell whether the filter lets an account through, whatever else it asks."""
        kept = self._kept["accounts"]
        return kept is None or account_id in msgspec.json.decode(str(kept), type=set[int])


def _named(dimensions: Iterable[str]) -> tuple[str, ...]:
    wanted = set(dimensions)
    return ("account", *(name for name in OTHERS if name in wanted))


def _columns(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{name}_id" for name in names)


def _cells(names: tuple[str, ...], rows: Iterable[Row]) -> Iterator[Cell]:
    for row in rows:
        yield row[0], dict(zip(names, row[1:], strict=False)), row[1 + len(names) :]


def _buckets(start_ms: int, end_ms: int) -> tuple[int, int]:
    return -(-start_ms // days.BUCKET_MS), -(-end_ms // days.BUCKET_MS)


def _kept(database: Database, names: Names, filter_: Filter, only: Ids) -> dict[str, object]:
    fields = _fields(names)
    sets: dict[str, set[int]] = {kind: set(ids) for kind, ids in only.items()}
    words: list[dict[str, set[int]]] = []
    for term in filter_.terms:
        if not term.field:
            words.append({kind: _matching(term, fields[kind]) for kind in KINDS[:-1]})
            continue
        kind = "account" if term.field in {"provider", "billing"} else term.field
        if kind == "session":
            found = sessions_meant(database, term)
        else:
            named = fields[term.field]
            found = _matching(term, named)
            found = set(named) - found if term.is_not else found
        sets[kind] = sets[kind] & found if kind in sets else found
    kept: dict[str, object] = {f"{kind}s": _json(sets.get(kind)) for kind in KINDS}
    for place in range(MOST_WORDS):
        term_ids = words[place] if place < len(words) else {}
        for kind in KINDS[:-1]:
            kept[f"word{place}_{kind}s"] = _json(term_ids.get(kind))
    return kept


def _json(ids: set[int] | None) -> str | None:
    return None if ids is None else msgspec.json.encode(sorted(ids)).decode()


def _matching(term: Term, named: Mapping[int, tuple[str, ...]]) -> set[int]:
    return {id_ for id_, found in named.items() if term.matches(found)}


def sessions_meant(database: Database, term: Term) -> set[int]:
    """Return the sessions that are meant, of which there may be too many to compare them all."""
    if term.is_not:
        rows = database.rows("session_titles")
        return {id_ for id_, *named in rows if not term.matches(named)}
    like = (database.rows("sessions_like", pattern=_pattern(value)) for value in term.values)
    return {id_ for rows in like for id_, *named in rows if term.matches(named)}


def _pattern(value: str) -> str:
    """Return what every name is LIKE that has a value in it, whatever its case."""
    return f"%{re.sub('[^ -~]+', '%', literal(value))}%"


def _fields(names: Names) -> dict[str, dict[int, tuple[str, ...]]]:
    """Return what each id may be called by, for every field but the session."""
    accounts = names.accounts.values()
    return {
        "provider": {one.id: (one.provider_id, spec_of(one.provider_id).name) for one in accounts},
        "account": {
            one.id: (one.label, f"{one.provider_id}/{one.label}", called(one)) for one in accounts
        },
        "billing": {one.id: (one.billing,) for one in accounts},
        "model": {id_: (name, canonical_model(name)) for id_, name in names.models.items()},
        "project": {id_: (name, names.paths[id_]) for id_, name in names.projects.items()},
    }


def called(account: AccountRecord) -> str:
    """Return an account as people call it; labels alone are not unique."""
    return f"{spec_of(account.provider_id).name} {account.label}"


def choices(names: Names) -> dict[str, tuple[str, ...]]:
    """Return what there is of each field, for completion."""
    pick: Callable[[Iterable[str]], tuple[str, ...]] = lambda found: tuple(sorted(set(found)))  # noqa: E731
    fields = _fields(names)
    return {
        "provider": pick(one[0] for one in fields["provider"].values()),
        "account": pick(one[0] for one in fields["account"].values()),
        "billing": ("api", "subscription", "unknown"),
        "model": pick(one[0] for one in fields["model"].values() if one[0]),
        "project": pick(one[0] for one in fields["project"].values() if one[0]),
    }
