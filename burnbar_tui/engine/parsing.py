"""Files -> calls, quota readings and checkpoints: the part of the import that is only computing.

It runs in the engine's own process for small portions and in a worker process for large ones, knows
neither the store nor prices, and its result is flat enough to be sent through a pipe.
"""

import gc
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

import msgspec
from msgspec import Struct

from burnbar_tui.engine import calls as copies
from burnbar_tui.engine.calls import Call, call_of
from burnbar_tui.engine.growth import Total
from burnbar_tui.engine.reading import Job, SourceResult, read
from burnbar_tui.engine.renames import Rename
from burnbar_tui.engine.traces import Member
from burnbar_tui.facts import Fact, QuotaReading, Renamed, SessionFact, UsageEvent
from burnbar_tui.providers.fields import event_key
from burnbar_tui.providers.registry import provider_of

LEVEL_BITS = 60
"""Ranks of sources that differ in authority stay below; up to seven levels fit above."""


class SessionNames(Struct, frozen=True, kw_only=True):
    """What is known of one session; `id` is a hash of provider and native id."""

    id: int
    source_id: int
    native_id: str
    parent_id: int = 0
    title: str = ""
    has_copied_history: bool = False


class Parsed(Struct, kw_only=True):
    """The result of one portion of work."""

    sources: list[SourceResult] = []
    columns: list[bytes] = []
    """The fields of `Call`, each as 64-bit integers."""
    models: list[str] = []
    projects: list[str] = []
    sessions: list[SessionNames] = []
    readings: list[tuple[int, QuotaReading]] = []
    """(source id, reading)."""
    totals: list[Total] = []
    """Running totals, in the order in which they were read."""
    members: list[Member] = []
    """Of the calls, those that are told of in a trace."""
    renames: list[Rename] = []

    def totals_of(
        self, accounts: Mapping[int, int], models: Sequence[int], projects: Sequence[int]
    ) -> list[Total]:
        """Return the running totals, with the store's ids as in `calls`."""
        return [
            (
                group,
                call._replace(
                    account_id=accounts[call.source_id],
                    model_id=models[call.model_id],
                    project_id=projects[call.project_id],
                ),
                is_call,
            )
            for group, call, is_call in self.totals
        ]

    def calls(
        self, accounts: Mapping[int, int], models: Sequence[int], projects: Sequence[int]
    ) -> list[Call]:
        """Return the calls, with the store's ids of accounts (by source), models and projects."""
        if not self.columns:
            return []
        columns: dict[str, Sequence[int]] = {}
        for name, column in zip(Call._fields, self.columns, strict=True):
            columns[name] = numbers = array("q")
            numbers.frombytes(column)
        columns["account_id"] = [accounts[source_id] for source_id in columns["source_id"]]
        columns["model_id"] = [models[index] for index in columns["model_id"]]
        columns["project_id"] = [projects[index] for index in columns["project_id"]]
        return list(map(Call._make, zip(*columns.values(), strict=True)))


def session_key(provider_id: str, native_id: str) -> int:
    """Return the id of a session, the same in every process."""
    return event_key("session", provider_id, native_id)


class Portion:
    """Collects what several files tell, each call once a file.

    Copies in several files are left to the writer, who notes that there are some.
    """

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._of_file: dict[int, Call] = {}
        self._models: dict[str, int] = {}
        self._projects: dict[str, int] = {}
        self._session_ids: dict[tuple[str, str], int] = {}
        self._sessions: dict[int, SessionNames] = {}
        self._sources: list[SourceResult] = []
        self._readings: list[tuple[int, QuotaReading]] = []
        self._totals: list[Total] = []
        self._members: list[Member] = []
        self._renames: list[Rename] = []

    def read(self, job: Job) -> None:
        """Read what is new in one file; a file that cannot be read is a result, not an error."""
        try:
            provider = provider_of(job.provider_id)
            sources = provider.SPEC.sources
            levels = [source.authority for source in sources]
            level = levels[job.source] if any(levels) else None
            self._sources.append(read(job, provider, partial(self._take, job, level)))
        except OSError as error:
            self._fail(job, error.strerror or str(error) or type(error).__name__)
        except sqlite3.Error as error:
            self._fail(job, f"the database cannot be read: {error}")
        except Exception as error:  # noqa: BLE001  # zstd raises its own kind; one file never stops another
            self._fail(job, f"{type(error).__name__} while reading")
        self._calls += self._of_file.values()
        self._of_file.clear()

    def _fail(self, job: Job, reason: str) -> None:
        self._sources.append(SourceResult(source_id=job.source_id, checkpoint=None, error=reason))

    def _take(
        self, job: Job, level: int | None, facts: Iterable[Fact], skip: Callable[[str], None]
    ) -> int:
        """Take in what a parse yields and return the instant of its newest call.

        Where sources differ in authority, `level` is that of this one: its copies of a call come
        before those of lesser sources, whatever their rank.
        """
        newest_ms = 0
        for fact in facts:
            if isinstance(fact, UsageEvent):
                newest_ms = max(newest_ms, fact.at_ms)
                self._add(job, fact, level)
            elif isinstance(fact, QuotaReading):
                self._readings.append((job.source_id, fact))
            elif isinstance(fact, SessionFact):
                self._describe(job, fact)
            elif isinstance(fact, Renamed):
                self._renames.append((fact.former_key, fact.key, fact.is_reused))
            else:
                skip(fact.reason)
        return newest_ms

    def _add(self, job: Job, event: UsageEvent, level: int | None) -> None:
        models, projects = self._models, self._projects
        call = call_of(
            event,
            models.setdefault(event.model, len(models)),
            projects.setdefault(event.project, len(projects)),
            self._session(job, event.session_id),
            job.source_id,
        )
        if level is not None:
            call = call._replace(rank=level << LEVEL_BITS | min(call.rank, (1 << LEVEL_BITS) - 1))
        if event.trace:
            trace = event_key("trace", job.provider_id, event.trace)
            told = 0 if event.session_id == event.trace else call.session_id
            self._members.append(Member(call.key, trace, event.trace_level, told))
        if event.total_of:
            plain = Call._make(map(int, call))
            self._totals.append((event.total_of, plain, event.is_call_of_total))
        if not event.total_of or event.is_call_of_total:
            copies.add(self._of_file, call)

    def _session(self, job: Job, native_id: str) -> int:
        known = self._session_ids.get((job.provider_id, native_id))
        if known is not None:
            return known
        session_id = session_key(job.provider_id, native_id)
        self._session_ids[job.provider_id, native_id] = session_id
        self._sessions[session_id] = SessionNames(
            id=session_id, source_id=job.source_id, native_id=native_id
        )
        return session_id

    def _describe(self, job: Job, fact: SessionFact) -> None:
        session_id = self._session(job, fact.session_id)
        known = self._sessions[session_id]
        parent = fact.parent_session_id
        self._sessions[session_id] = msgspec.structs.replace(
            known,
            parent_id=session_key(job.provider_id, parent) if parent else known.parent_id,
            title=fact.title or known.title,
            has_copied_history=fact.has_copied_history or known.has_copied_history,
        )

    def result(self) -> Parsed:
        """Return everything collected, in columns."""
        columns = zip(*self._calls, strict=True) if self._calls else ()
        return Parsed(
            sources=self._sources,
            columns=[array("q", column).tobytes() for column in columns],
            models=list(self._models),
            projects=list(self._projects),
            sessions=list(self._sessions.values()),
            readings=self._readings,
            totals=self._totals,
            members=self._members,
            renames=self._renames,
        )


@contextmanager
def without_gc() -> Iterator[None]:
    """Keep the garbage collector off: bulk work makes no cycles to be found."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def parse_files(jobs: Iterable[Job]) -> Parsed:
    """Read several files."""
    with without_gc():
        portion = Portion()
        for job in jobs:
            portion.read(job)
        return portion.result()
