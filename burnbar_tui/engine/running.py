"""Which sessions are at work: those with a call of late, and those whose process is there."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from burnbar_tui.engine import days
from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.names import project_names
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import instant_of, ms_of
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.running_views import AgentProcess, RunningSession
from burnbar_tui.views import Tally

MINUTE_MS = 60_000
WORKING_MS = 10 * MINUTE_MS
"""For so long after its last call a session counts as at work."""
RATE_MINUTES = 5
LATELY = days.HOUR_MS // days.BUCKET_MS
KEPT = 4 * LATELY
"""For how many quarters of an hour sums of the time before are kept."""
IDLE = 24 * LATELY
"""For so long a session is remembered whose process is there and makes no calls."""

WindowOf = Callable[[tuple[str, ...], str], int | None]
"""(vendors, model) -> the longest prompt that the model takes."""
Place = tuple[str, str]
"""A provider and a working folder."""


class Work(NamedTuple):
    """A session, and what it did in one project; without an account it did nothing."""

    id: int
    account_id: int
    native_id: str
    parent_id: int
    title: str
    paid_by: int | None
    project_id: int
    last_bucket: int
    sums: tuple[int, ...]


class LastCall(NamedTuple):
    """The last call of a session, and the tokens of the last minutes."""

    session_id: int
    model: str
    folder: str
    at_ms: int
    prompt: int
    recent_tokens: int = 0


class Running:
    """Answers which sessions are at work, and remembers what they did before the last hours."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._start = 0
        self._before: list[Work] = []
        self._windows: dict[tuple[tuple[str, ...], str], int | None] = {}

    def sessions(
        self,
        database: Database,
        now: datetime,
        processes: Iterable[AgentProcess],
        window_of: WindowOf,
    ) -> tuple[RunningSession, ...]:
        """Return them with all that they started, the costliest first and those that wait last."""
        end, processes = ms_of(now), tuple(processes)
        rows = database.rows(
            "sessions_at_work",
            start=end - WORKING_MS,
            recent=end - RATE_MINUTES * MINUTE_MS,
            end=end,
        )
        if not rows and not processes:
            return ()
        names = names_in(database)
        calls = [
            LastCall(row[0], names.models[row[1]], names.paths[row[2]], *row[3:]) for row in rows
        ]
        with self._lock:
            families = self._families(database, end // days.BUCKET_MS, calls)
            seen = _Seen(families, calls, names, self._kept(window_of))
            found = _matched(seen.working(), processes, seen, database)
        return tuple(sorted(found, key=_place))

    def _families(self, database: Database, bucket: int, calls: list[LastCall]) -> "_Families":
        """Return all that is known of the sessions of the last day.

        What was before is read anew when it was read hours ago, or when a session is at work whose
        topmost one was not known then: it may be an old one that was resumed.
        """
        if bucket - self._start > KEPT + LATELY:
            self._look_back(database, bucket)
        families = self._joined(database)
        known = {work.id for work in self._before}
        if all(families.top(call.session_id) in known for call in calls):
            return families
        self._look_back(database, bucket)
        return self._joined(database)

    def _look_back(self, database: Database, bucket: int) -> None:
        """Read what was before the last hour: all sums of years, so by a connection of its own."""
        self._start = bucket - LATELY
        with closing(Database(database.path, read_only=True)) as apart:
            self._before = _works(apart, "families_before", start=self._start, seen=bucket - IDLE)

    def _joined(self, database: Database) -> "_Families":
        return _Families(self._before + _works(database, "families_lately", start=self._start))

    def _kept(self, window_of: WindowOf) -> WindowOf:
        def kept(vendors: tuple[str, ...], model: str) -> int | None:
            if (vendors, model) not in self._windows:
                self._windows[vendors, model] = window_of(vendors, model)
            return self._windows[vendors, model]

        return kept


def _works(database: Database, statement: str, **values: int) -> list[Work]:
    return [Work._make((*row[:8], row[8:])) for row in database.rows(statement, **values)]


def _place(row: RunningSession) -> tuple[bool, float, str, int]:
    """Rows keep their places while they work: costs grow slowly, and their order slower still."""
    cost = row.tally.cost_nano_usd if row.tally else None
    pid = row.processes[0].pid if row.processes else 0
    return row.session_id is None, -(cost or 0), row.project, row.session_id or pid


class _Families:
    """Sessions by the topmost one that they have in common."""

    def __init__(self, works: list[Work]) -> None:
        self.members = {work.id: work for work in works}
        self.works: dict[int, list[Work]] = defaultdict(list)
        for work in works:
            if work.paid_by is not None:
                self.works[self.top(work.id)].append(work)

    def top(self, session_id: int) -> int:
        """Return the topmost session above one; a circle is left where it closes."""
        passed = {session_id}
        while (member := self.members.get(session_id)) and member.parent_id in self.members:
            if member.parent_id in passed:
                break
            session_id = member.parent_id
            passed.add(session_id)
        return session_id

    def tally(self, top: int, accounts: dict[int, AccountRecord]) -> Tally:
        """Return all calls of a family."""
        total = Sums()
        for work in self.works[top]:
            total.add(work.sums, accounts[work.paid_by or 0].billing)
        return total.tally(len({work.id for work in self.works[top]}))


class _Seen:
    """All that is known at one instant, from which rows are made."""

    def __init__(
        self, families: _Families, calls: list[LastCall], names: Names, window_of: WindowOf
    ) -> None:
        self._families = families
        self._names = names
        self._short = {names.paths[key]: name for key, name in names.projects.items()}
        self._window_of = window_of
        self._calls: dict[int, list[LastCall]] = defaultdict(list)
        for call in calls:
            if call.session_id in families.members:
                self._calls[families.top(call.session_id)].append(call)

    def working(self) -> list[RunningSession]:
        """Return the sessions with a call of late."""
        return [self._row(top, calls, is_working=True) for top, calls in self._calls.items()]

    def idle(self, place: Place, most: int, database: Database) -> list[RunningSession]:
        """Return sessions of an agent in a folder without a call of late, the latest first.

        Only those of the last day are known.
        """
        provider_id, folder = place
        latest = [
            max(works, key=lambda work: work.last_bucket)
            for top, works in self._families.works.items()
            if top not in self._calls
        ]
        own = [
            work
            for work in latest
            if self._names.accounts[work.account_id].provider_id == provider_id
            and self._names.paths[work.project_id] == folder
        ]
        own.sort(key=lambda work: work.last_bucket, reverse=True)
        return [self._idle_row(work, database) for work in own[:most]]

    def _idle_row(self, work: Work, database: Database) -> RunningSession:
        bucket = work.last_bucket
        rows = database.rows("calls_of_session", session_id=work.id, start=bucket, end=bucket)
        _, at_ms, _, model, path, _, _, *tokens = rows[-1]
        call = LastCall(work.id, model, path, at_ms, sum(tokens[:3]))
        return self._row(self._families.top(work.id), [call], is_working=False)

    def _row(self, top: int, calls: list[LastCall], *, is_working: bool) -> RunningSession:
        member = self._families.members[top]
        account = self._names.accounts[member.account_id]
        own = [call for call in calls if call.session_id == top]
        last = max(own or calls, key=lambda call: call.at_ms)
        spec = spec_of(account.provider_id)
        return RunningSession(
            session_id=top,
            account_id=account.id,
            provider_id=account.provider_id,
            provider=spec.name,
            account=account.label,
            name=member.title or member.native_id,
            project=self._short[last.folder],
            folder=last.folder,
            model=last.model,
            is_working=is_working,
            subagents=sum(call.session_id != top for call in calls) if is_working else 0,
            tokens_per_minute=sum(call.recent_tokens for call in calls) / RATE_MINUTES,
            # An agent that tells no sizes of prompts tells nothing of its context.
            context_tokens=last.prompt or None,
            context_window=self._window_of(spec.vendors, last.model),
            tally=self._families.tally(top, self._names.accounts),
            last_at=instant_of(max(call.at_ms for call in calls)),
        )


def _matched(
    rows: list[RunningSession],
    processes: tuple[AgentProcess, ...],
    seen: _Seen,
    database: Database,
) -> list[RunningSession]:
    """Return sessions with the processes that they may be, and what the other processes are.

    Nothing tells which of several processes of one agent in one folder makes the calls of which
    session. So each session has all of them; only their number tells how many have no call of late.
    """
    working: dict[Place, list[RunningSession]] = defaultdict(list)
    there: dict[Place, list[AgentProcess]] = defaultdict(list)
    for row in rows:
        working[row.provider_id, row.folder].append(row)
    for process in sorted(processes, key=lambda one: one.pid):
        there[process.provider_id, process.folder].append(process)
    found = []
    for place in working.keys() | there.keys():
        own = there[place]
        spare = max(0, len(own) - len(working[place]))
        known = working[place] + (seen.idle(place, spare, database) if spare else [])
        found += [replace(row, processes=tuple(own)) for row in known]
        for index in range(len(known), len(own)):
            found.append(_waiting(place, (*own[index:], *own[:index])))
    return found


def _waiting(place: Place, processes: tuple[AgentProcess, ...]) -> RunningSession:
    provider_id, folder = place
    return RunningSession(
        provider_id=provider_id,
        provider=spec_of(provider_id).name,
        project=project_names([folder])[folder],
        folder=folder,
        processes=processes,
    )
