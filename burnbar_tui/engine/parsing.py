"""Files -> calls, quota readings and checkpoints: the part of the import that is only computing.

It runs in the engine's own process for small portions and in a worker process for large ones, knows
neither the store nor prices, and its result is flat enough to be sent through a pipe.
"""

import gc
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from burnbar_tui.engine import calls as copies
from burnbar_tui.engine.calls import Call, call_of
from burnbar_tui.engine.records import Decoder
from burnbar_tui.engine.tailer import Block, Checkpoint, Tail
from burnbar_tui.facts import QuotaReading, SessionFact, Skipped, UsageEvent
from burnbar_tui.providers.fields import event_key
from burnbar_tui.providers.registry import BY_ID
from burnbar_tui.providers.spec import Origin


class Job(Struct, frozen=True, kw_only=True):
    """One file to read."""

    source_id: int
    provider_id: str
    path: str
    bytes_new: int = 0
    known: Checkpoint = Checkpoint()


class SourceResult(Struct, frozen=True, kw_only=True):
    """What reading one file came to."""

    source_id: int
    checkpoint: Checkpoint | None
    """None when the file could not be read; `error` tells why."""
    error: str = ""
    is_anew: bool = False
    lines: int = 0
    """Lines with a marker, that is those that could hold usage."""
    skipped: dict[str, int] = {}
    newest_ms: int = 0


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
    """Collects what several files tell, each call once."""

    def __init__(self) -> None:
        self._calls: dict[int, Call] = {}
        self._models: dict[str, int] = {}
        self._projects: dict[str, int] = {}
        self._session_ids: dict[tuple[str, str], int] = {}
        self._sessions: dict[int, SessionNames] = {}
        self._sources: list[SourceResult] = []
        self._readings: list[tuple[int, QuotaReading]] = []

    def read(self, job: Job) -> None:
        """Read what is new in one file; a file that cannot be read is a result, not an error."""
        try:
            with Tail(Path(job.path), job.known) as tail:
                self._sources.append(self._read(job, tail))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self._fail(job, reason)
        except Exception as error:  # noqa: BLE001  # zstd raises its own kind; one file never stops another
            self._fail(job, f"{type(error).__name__} while reading")

    def _fail(self, job: Job, reason: str) -> None:
        self._sources.append(SourceResult(source_id=job.source_id, checkpoint=None, error=reason))

    def _read(self, job: Job, tail: Tail) -> SourceResult:
        spec = BY_ID[job.provider_id].SPEC
        state_type = spec.source.state
        state_json = b"" if tail.is_anew else job.known.state
        state = msgspec.json.decode(state_json, type=state_type) if state_json else state_type()
        origin = Origin(path=job.path, mtime_ms=tail.mtime_ns // 1_000_000)
        decoder = Decoder(spec.source.record)
        newest_ms = 0
        for block in tail.blocks():
            if block.is_unfinished:
                # It may be half a line: what it tells counts already, but moves no state, and
                # what it does not tell yet is no damage.
                skipped, decoded = dict(decoder.skipped), decoder.decoded
                state = msgspec.json.decode(msgspec.json.encode(state), type=state_type)
                newest_ms = max(newest_ms, self._take(job, decoder, block, origin, state))
                decoder.skipped, decoder.decoded = skipped, decoded
                break
            newest_ms = max(newest_ms, self._take(job, decoder, block, origin, state))
            state_json = b"" if state_type.__struct_fields__ == () else msgspec.json.encode(state)
        return SourceResult(
            source_id=job.source_id,
            checkpoint=tail.checkpoint(state_json),
            is_anew=tail.is_anew,
            lines=decoder.decoded,
            skipped=decoder.skipped,
            newest_ms=newest_ms,
        )

    def _take(
        self, job: Job, decoder: Decoder[Struct], block: Block, origin: Origin, state: Struct
    ) -> int:
        """Parse one block and return the instant of its newest call."""
        provider = BY_ID[job.provider_id]
        records = decoder.records(block.data, provider.SPEC.source.markers, block.start)
        newest_ms = 0
        for fact in provider.parse(records, origin, state):
            if isinstance(fact, UsageEvent):
                newest_ms = max(newest_ms, fact.at_ms)
                self._add(job, fact)
            elif isinstance(fact, QuotaReading):
                self._readings.append((job.source_id, fact))
            elif isinstance(fact, SessionFact):
                self._describe(job, fact)
            elif isinstance(fact, Skipped):
                decoder.skip(fact.reason)
        return newest_ms

    def _add(self, job: Job, event: UsageEvent) -> None:
        models, projects = self._models, self._projects
        copies.add(
            self._calls,
            call_of(
                event,
                models.setdefault(event.model, len(models)),
                projects.setdefault(event.project, len(projects)),
                self._session(job, event.session_id),
                job.source_id,
            ),
        )

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
        columns = zip(*self._calls.values(), strict=True) if self._calls else ()
        return Parsed(
            sources=self._sources,
            columns=[array("q", column).tobytes() for column in columns],
            models=list(self._models),
            projects=list(self._projects),
            sessions=list(self._sessions.values()),
            readings=self._readings,
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
