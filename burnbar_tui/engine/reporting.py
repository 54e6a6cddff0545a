"""One report: sums by any of the group keys, over any range of local days."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, cached_property, partial
from zoneinfo import ZoneInfo

from msgspec import Struct

from burnbar_tui.engine import days
from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.canonical import canonical_model
from burnbar_tui.engine.daily import BILLION_YEARS_MS, Daily
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import UsageError, instant_of
from burnbar_tui.views import Report, ReportRow
from burnbar_tui.weeks import week_of

TIME_KEYS = ("hour", "day", "week", "month", "block")
GROUP_KEYS = (*TIME_KEYS, "provider", "account", "model", "canonical_model", "project", "session")
BLOCK_MS = 5 * days.HOUR_MS


LOOK_BACK_MS = 4 * days.DAY_MS


class Question(Struct, frozen=True, kw_only=True):
    """What a report is asked for; days are local to `zone` and inclusive, None is open."""

    group_by: tuple[str, ...]
    zone: ZoneInfo
    since: date | None = None
    until: date | None = None
    providers: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    counts_sessions: bool = True
    """Without it every number of sessions is 0."""


class Names(Struct, frozen=True, kw_only=True):
    """What the ids in sums stand for."""

    accounts: dict[int, AccountRecord]
    models: dict[int, str]
    projects: dict[int, str]
    """Short names."""
    paths: dict[int, str]
    short: dict[str, str]
    """Short names by path."""
    sessions: dict[int, str]


class Reporter:
    """Answers one question from one database."""

    def __init__(self, database: Database, names: Names, question: Question) -> None:
        """Check the question.

        Raises:
            UsageError: a group key is unknown or named twice.
        """
        for key in question.group_by:
            if key not in GROUP_KEYS:
                raise UsageError(f"cannot group by {key!r}; choose from {', '.join(GROUP_KEYS)}")
        if len(set(question.group_by)) < len(question.group_by):
            raise UsageError("a group key was given twice")
        self._database = database
        self._names = names
        self._question = question
        self._blocks: dict[int, list[int]] = {}

    def report(self) -> Report:
        """Return the report, its rows in the order of their keys."""
        question = self._question
        start, end = self._range_ms()
        groups: dict[tuple[str, ...], Sums] = defaultdict(Sums)
        sessions: dict[tuple[str, ...], set[int]] = defaultdict(set)
        totals, all_sessions = Sums(), set[int]()
        names = self._dimensions()
        width = 1 + len(names)
        for piece in self._pieces(start, end):
            keys_of = cache(partial(self._keys, names=names, piece=piece))
            sum_rows, session_rows = self._sums_and_sessions(names, piece)
            for row in sum_rows:
                if (keys := keys_of(row[:width])) is not None:
                    billing = self._names.accounts[row[1]].billing
                    groups[keys].add(row[width:], billing)
                    totals.add(row[width:], billing)
            for row in session_rows:
                if (keys := keys_of(row[:width])) is not None:
                    sessions[keys].add(row[-1])
                    all_sessions.add(row[-1])
        rows = [
            ReportRow(keys=keys, tally=found.tally(len(sessions[keys])))
            for keys, found in sorted(groups.items())
        ]
        first, last = self._days(start, end)
        return Report(
            start=first,
            end=last,
            timezone=question.zone.key,
            group_by=question.group_by,
            rows=tuple(rows),
            totals=totals.tally(len(all_sessions)),
        )

    def _range_ms(self) -> tuple[int, int]:
        """Return the span asked for, cut to what the store holds."""
        question = self._question
        [(low, high)] = self._database.rows("span")
        if low is None:
            return 0, 0
        start, end = low * days.BUCKET_MS, (high + 1) * days.BUCKET_MS
        if question.since:
            start = max(start, days.day_start_ms(question.since, question.zone))
        if question.until:
            after = question.until + timedelta(days=1)
            end = min(end, days.day_start_ms(after, question.zone))
        return start, max(start, end)

    def _days(self, start: int, end: int) -> tuple[date | None, date | None]:
        question = self._question
        if start == end:
            return question.since, question.until
        zone = question.zone
        return (
            question.since or days.day_of(start, zone),
            question.until or days.day_of(end - 1, zone),
        )

    def _width_ms(self) -> int:
        keys = set(self._question.group_by)
        if "block" in keys:
            return days.BUCKET_MS
        if "hour" in keys:
            return days.HOUR_MS
        return days.DAY_MS if keys & set(TIME_KEYS) else BILLION_YEARS_MS

    def _pieces(self, start: int, end: int) -> list[days.Piece]:
        if start == end:
            return []
        if self._width_ms() == days.HOUR_MS:
            return days.pieces(start, end, self._question.zone)
        return [days.Piece(start, end, 0)]

    def _dimensions(self) -> tuple[str, ...]:
        keys, question = set(self._question.group_by), self._question
        if "session" in keys:
            return ("account_id", "model_id", "project_id", "session_id")
        return (
            "account_id",
            *(["model_id"] if keys & {"model", "canonical_model"} or question.models else []),
            *(["project_id"] if "project" in keys or question.projects else []),
        )

    def _sums_and_sessions(
        self, names: tuple[str, ...], piece: days.Piece
    ) -> tuple[list[Row], list[Row]]:
        """Return the sums by slot and dimension, and every session that lies in one of them."""
        question, width = self._question, self._width_ms()
        span = (question.since, question.until)
        if width == days.DAY_MS:
            daily = Daily(self._database, question.zone)
            return daily.by_day(span, names), daily.sessions_by_day(span, names)
        if width == BILLION_YEARS_MS:
            daily = Daily(self._database, question.zone)
            return daily.in_all(span, names), daily.sessions_in_all(span, names)
        suffix = "_".join(name.removesuffix("_id") for name in names)
        statements = (f"rollup_by_{suffix}", f"sessions_by_{suffix}")
        if not question.counts_sessions:
            return self._rows(statements[0], piece), []
        sums, sessions = (self._rows(statement, piece) for statement in statements)
        return sums, sessions

    def _rows(self, statement: str, piece: days.Piece) -> list[Row]:
        return self._database.rows(
            statement,
            start=-(-piece.start_ms // days.BUCKET_MS),
            end=-(-piece.end_ms // days.BUCKET_MS),
            offset_ms=piece.offset_ms,
            width_ms=self._width_ms(),
        )

    def _keys(
        self, place: tuple[int, ...], names: tuple[str, ...], piece: days.Piece
    ) -> tuple[str, ...] | None:
        """Return the values of the group keys at a slot and ids, or None if it is filtered out."""
        ids = dict(zip(names, place[1:], strict=True))
        if not self._passes(ids):
            return None
        return tuple(
            self._time_key(key, place[0], piece, ids["account_id"])
            if key in TIME_KEYS
            else self._name(key, ids)
            for key in self._question.group_by
        )

    def _name(self, key: str, ids: dict[str, int]) -> str:
        names = self._names
        match key:
            case "provider":
                return names.accounts[ids["account_id"]].provider_id
            case "account":
                account = names.accounts[ids["account_id"]]
                is_shared = account.label in self._shared_labels
                return _with_provider(account) if is_shared else account.label
            case "model":
                return names.models[ids["model_id"]]
            case "canonical_model":
                return canonical_model(names.models[ids["model_id"]])
            case "project":
                return names.projects[ids["project_id"]]
            case _:
                return names.sessions.get(ids["session_id"], "")

    @cached_property
    def _shared_labels(self) -> set[str]:
        """Labels that accounts of several providers have, where those are not told beside them."""
        owners: dict[str, set[str]] = defaultdict(set)
        for one in self._names.accounts.values():
            owners[one.label].add(one.provider_id)
        is_beside = "provider" in self._question.group_by
        return {label for label, found in owners.items() if len(found) > 1 and not is_beside}

    def _time_key(self, key: str, slot: int, piece: days.Piece, account_id: int) -> str:
        width = self._width_ms()
        if key == "block":
            return self._block_of(account_id, slot)
        if width == days.BUCKET_MS:
            local = instant_of(slot * width).astimezone(self._question.zone)
            if key == "hour":
                return f"{local:%Y-%m-%dT%H:00}{_colon(local)}"
            day = local.date()
        elif width == days.HOUR_MS:
            if key == "hour":
                return days.hour_of_slot(slot, piece.offset_ms)
            day = days.date_of_slot(slot // 24)
        else:
            day = days.date_of_slot(slot)
        match key:
            case "week":
                return week_of(day).isoformat()
            case "month":
                return f"{day:%Y-%m}"
            case _:
                return day.isoformat()

    def _block_of(self, account_id: int, bucket: int) -> str:
        """Return the start of the five-hour block of an account that a quarter of an hour is in."""
        if not self._blocks:
            self._find_blocks()
        starts = self._blocks[account_id]
        start = starts[bisect_right(starts, bucket * days.BUCKET_MS) - 1]
        return f"{instant_of(start):%Y-%m-%dT%H:%M:%SZ}"

    def _find_blocks(self) -> None:
        """Cut every account's time into blocks: from the hour of a first call, five hours long.

        After a pause of that length a block begins whatever was before it. So only what follows
        such a pause before the range that is asked for has to be looked at.
        """
        start, end = self._range_ms()
        [(low, _)] = self._database.rows("span")
        back = LOOK_BACK_MS
        while True:
            since = max(start - back, (low or 0) * days.BUCKET_MS)
            worked: dict[int, list[int]] = defaultdict(list)
            for bucket, account_id in self._database.rows(
                "worked_buckets", start=-(-since // days.BUCKET_MS), end=-(-end // days.BUCKET_MS)
            ):
                worked[account_id].append(bucket * days.BUCKET_MS)
            is_first = since <= (low or 0) * days.BUCKET_MS
            if is_first or all(_pauses(one, since, start) for one in worked.values()):
                break
            back *= 4
        for account_id, instants in worked.items():
            starts = self._blocks[account_id] = []
            before = since if not is_first else -BLOCK_MS
            is_sure = is_first
            for at_ms in instants:
                is_sure = is_sure or at_ms - before >= BLOCK_MS
                before = at_ms
                if is_sure and (not starts or at_ms >= starts[-1] + BLOCK_MS):
                    starts.append(at_ms - at_ms % days.HOUR_MS)

    def _passes(self, ids: dict[str, int]) -> bool:
        question, names = self._question, self._names
        account = names.accounts[ids["account_id"]]
        tests: list[tuple[tuple[str, ...], Callable[[], tuple[str, ...]]]] = [
            (question.providers, lambda: (account.provider_id,)),
            (question.accounts, lambda: (account.label, account.root, _with_provider(account))),
            (question.models, lambda: _spellings(names.models[ids["model_id"]])),
            (
                question.projects,
                lambda: (names.projects[ids["project_id"]], names.paths[ids["project_id"]]),
            ),
        ]
        return all(
            not wanted or any(_matches(want, value) for want in wanted for value in values())
            for wanted, values in tests
        )


def _pauses(instants: list[int], since: int, start: int) -> bool:
    """Tell whether there was a pause of a block's length before the first instant from `start`."""
    before = since
    for at_ms in instants:
        if at_ms - before >= BLOCK_MS:
            return True
        if at_ms >= start:
            return False
        before = at_ms
    return True


def _with_provider(account: AccountRecord) -> str:
    return f"{account.provider_id}/{account.label}"


def _spellings(model: str) -> tuple[str, ...]:
    return model, canonical_model(model)


def _matches(wanted: str, value: str) -> bool:
    """Compare without case; a part of a name is enough."""
    return wanted.casefold() in value.casefold()


def _colon(local: datetime) -> str:
    offset = f"{local:%z}"
    return f"{offset[:3]}:{offset[3:5]}"
