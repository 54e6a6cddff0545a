"""Which sessions are at work: those with a call of late, and those whose process is there."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
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
DAY_MS = 24 * days.HOUR_MS
IDLE_MS = DAY_MS
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
    """Answers which sessions are at work."""

    def __init__(self) -> None:
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
        families = _families(database, {call.session_id for call in calls})
        seen = _Seen(families, calls, names, self._kept(window_of))
        found = _matched(seen.working(), processes, seen, _Past(database, names, end))
        return tuple(sorted(found, key=_place))

    def _kept(self, window_of: WindowOf) -> WindowOf:
        def kept(vendors: tuple[str, ...], model: str) -> int | None:
            if (vendors, model) not in self._windows:
                self._windows[vendors, model] = window_of(vendors, model)
            return self._windows[vendors, model]

        return kept


def _families(database: Database, sessions: Iterable[int]) -> "_Families":
    """Return all that have a topmost session in common with one of these."""
    rows = database.rows("families", sessions=json.dumps(list(sessions)))
    return _Families([Work._make((*row[:8], row[8:])) for row in rows])


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
        self._window_of = window_of
        self._calls: dict[int, list[LastCall]] = defaultdict(list)
        for call in calls:
            if call.session_id in families.members:
                self._calls[families.top(call.session_id)].append(call)

    def working(self) -> list[RunningSession]:
        """Return the sessions with a call of late."""
        return [self._row(top, calls, is_working=True) for top, calls in self._calls.items()]

    def idle(self, place: Place, most: int, past: "_Past") -> list[RunningSession]:
        """Return sessions of an agent in a folder without a call of late, the latest first.

        Only those of the last day are known.
        """
        families = past.families(place)
        latest = [
            max(works, key=lambda work: work.last_bucket)
            for top, works in families.works.items()
            if top not in self._calls
        ]
        own = [work for work in latest if past.place(work) == place]
        own.sort(key=lambda work: work.last_bucket, reverse=True)
        before = _Seen(families, [], self._names, self._window_of)
        return [
            before._row(families.top(work.id), [past.last_call(work)], is_working=False)
            for work in own[:most]
        ]

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
            project=self._names.short[last.folder],
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


class _Past:
    """What sessions did before they fell silent."""

    def __init__(self, database: Database, names: Names, now_ms: int) -> None:
        self._database = database
        self._names = names
        self._now_ms = now_ms

    def place(self, work: Work) -> Place:
        """Return where a session works."""
        provider_id = self._names.accounts[work.account_id].provider_id
        return provider_id, self._names.paths[work.project_id]

    def families(self, place: Place) -> _Families:
        """Return the families of which one worked in a place within the last day."""
        provider_id, folder = place
        accounts = [
            one.id for one in self._names.accounts.values() if one.provider_id == provider_id
        ]
        projects = [key for key, path in self._names.paths.items() if path == folder]
        rows = self._database.rows(
            "sessions_lately",
            accounts=json.dumps(accounts),
            projects=json.dumps(projects),
            # Whatever the zone of the days is, it is not more than a day away from UTC.
            slot=(self._now_ms - IDLE_MS) // DAY_MS - 1,
            bucket=(self._now_ms - IDLE_MS) // days.BUCKET_MS,
        )
        return _families(self._database, {session_id for (session_id,) in rows})

    def last_call(self, work: Work) -> LastCall:
        """Return the last call of a session."""
        bucket = work.last_bucket
        rows = self._database.rows("calls_of_session", session_id=work.id, start=bucket, end=bucket)
        _, at_ms, _, model, path, _, _, *tokens = rows[-1]
        return LastCall(work.id, model, path, at_ms, sum(tokens[:3]))


def _matched(
    rows: list[RunningSession],
    processes: tuple[AgentProcess, ...],
    seen: _Seen,
    past: _Past,
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
        known = working[place] + (seen.idle(place, spare, past) if spare else [])
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
