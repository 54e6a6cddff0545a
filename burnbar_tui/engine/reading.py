"""One file -> its facts: a log from its checkpoint, a document whole, a database by cursors."""

import os
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from burnbar_tui.engine import files, foreign, foreign_files
from burnbar_tui.engine.records import Decoder, is_one_value
from burnbar_tui.engine.rotation import parts_before
from burnbar_tui.engine.tailer import Checkpoint, Tail
from burnbar_tui.facts import Fact
from burnbar_tui.learned import learned
from burnbar_tui.providers.protocol import Provider
from burnbar_tui.providers.spec import Document, LogLines, NoState, Origin, Rows, Source

ATTEMPTS = 3
PAUSE_SECONDS = 0.05
MOST_BESIDE_BYTES = 64 << 20


class Job(Struct, frozen=True, kw_only=True):
    """One file to read."""

    source_id: int
    provider_id: str
    path: str
    source: int = 0
    """Which of its provider's sources it belongs to."""
    bytes_new: int = 0
    known: Checkpoint = Checkpoint()
    environment: dict[str, str] = {}
    """See `Origin.environment`; it travels along, since a worker's own may be another."""


class SourceResult(Struct, frozen=True, kw_only=True):
    """What reading one file came to."""

    source_id: int
    checkpoint: Checkpoint | None
    """None when the file could not be read; `error` tells why."""
    error: str = ""
    is_anew: bool = False
    lines: int = 0
    """Lines, documents and rows that could hold usage."""
    skipped: dict[str, int] = {}
    newest_ms: int = 0


class Skips(Struct):
    """Counts records by the reason why they were skipped."""

    reasons: dict[str, int] = {}

    def add(self, reason: str) -> None:
        """Count one record."""
        self.reasons[reason] = self.reasons.get(reason, 0) + 1


Take = Callable[[Iterable[Fact], Callable[[str], None]], int]
"""Takes facts and what counts skipped ones; returns the instant of the newest call, or 0."""


def read(job: Job, provider: Provider, take: Take) -> SourceResult:
    """Read what is new in one file and hand its facts to `take`.

    Raises:
        OSError: the file cannot be read.
        sqlite3.Error: the database is damaged, or its writer stayed in the way.
    """
    source = provider.SPEC.sources[job.source]
    if source.unless and any(_beside(Path(job.path), source.unless)):
        take = _silent
    match source:
        case LogLines():
            return _read_lines(job, source, provider, take)
        case Document():
            return _read_document(job, source, provider, take)
        case Rows():
            return _read_patiently(job, source, provider, take)


def _silent(facts: Iterable[Fact], _skip: Callable[[str], None]) -> int:
    """Take no facts, but let them be parsed, so that the file counts as read."""
    deque(facts, maxlen=0)
    return 0


class Beside(Mapping[str, bytes]):
    """The files beside another one: each is read when it is asked for, and once."""

    def __init__(self, path: str, names: Iterable[str]) -> None:
        self._paths = {name: one for name, one in _beside(Path(path), names) if _is_small(one)}
        self._contents: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> bytes:
        if name not in self._contents:
            try:
                self._contents[name] = self._paths[name].read_bytes()
            except OSError:
                raise KeyError(name) from None
        return self._contents[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._paths if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _beside(path: Path, names: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Yield (name, path) of the files of these names that exist."""
    stem = path.name.partition(".")[0]
    for name in names:
        try:
            other = Path(name.format(parents=path.parents, stem=stem))
            found = sorted(other.parent.glob(other.name)) if "*" in name else [other]
            files = [one for one in found if one.is_file()]
        except (OSError, ValueError, IndexError):  # there may be no folder so far above it
            continue
        yield from ((str(one) if "*" in name else name, one) for one in files)


def _is_small(path: Path) -> bool:
    try:
        return path.stat().st_size <= MOST_BESIDE_BYTES
    except OSError:
        return False


def _origin(job: Job, source: Source, mtime_ns: int) -> Origin:
    beside = Beside(job.path, source.beside) if source.beside else {}
    return Origin(
        path=job.path,
        mtime_ms=mtime_ns // 1_000_000,
        beside=beside,
        environment=job.environment,
    )


def _read_lines(job: Job, source: LogLines, provider: Provider, take: Take) -> SourceResult:
    with Tail(Path(job.path), job.known) as tail:
        state_type: type[Any] = learned(source.state)
        state_json = b"" if tail.is_anew else job.known.state
        state = (
            msgspec.json.decode(state_json, type=state_type)
            if state_json
            else _first_state(job, source, provider)
        )
        origin = _origin(job, source, tail.mtime_ns)
        decoder: Decoder[Any] = Decoder(source.record)
        newest_ms = 0
        for block in tail.blocks():
            if block.start == 0 and source.record is not str and is_one_value(block.data):
                return _read_document(job, source, provider, take)
            if block.is_unfinished:
                # It may be half a line: what it tells counts already, but moves no state, and
                # what it does not tell yet is no damage.
                skipped, decoded = dict(decoder.skipped), decoder.decoded
                state = msgspec.json.decode(msgspec.json.encode(state), type=state_type)
                records = decoder.records(block.data, source.markers, block.start)
                facts = provider.parse(records, origin, state)
                newest_ms = max(newest_ms, take(facts, decoder.skip))
                decoder.skipped, decoder.decoded = skipped, decoded
                break
            records = decoder.records(block.data, source.markers, block.start)
            newest_ms = max(newest_ms, take(provider.parse(records, origin, state), decoder.skip))
            state_json = b"" if state_type is NoState else msgspec.json.encode(state)
        return SourceResult(
            source_id=job.source_id,
            checkpoint=tail.checkpoint(state_json),
            is_anew=tail.is_anew,
            lines=decoder.decoded,
            skipped=decoder.skipped,
            newest_ms=newest_ms,
        )


def _first_state(job: Job, source: LogLines, provider: Provider) -> Any:
    """Return the state before the first line: that of the parts before it, where there are any."""
    state = source.state()
    for path in parts_before(Path(job.path), source) if source.is_rotated else ():
        part = msgspec.structs.replace(job, path=str(path))
        # A part that cannot be read is told of where it is read itself.
        with suppress(Exception), Tail(path, Checkpoint()) as tail:
            origin = _origin(part, source, tail.mtime_ns)
            decoder: Decoder[Any] = Decoder(source.record)
            for block in tail.blocks():
                records = decoder.records(block.data, source.markers, block.start)
                deque(provider.parse(records, origin, state), maxlen=0)
    return state


def _read_document(
    job: Job, source: Document | LogLines, provider: Provider, take: Take
) -> SourceResult:
    """Read a file whole; a half-written one tells nothing and is read again when it changes."""
    with open(job.path, "rb") as file:  # noqa: PTH123  # many small files are read like this
        status = os.fstat(file.fileno())
        data = file.read()
    decoder: Decoder[Any] = Decoder(source.record)
    origin = _origin(job, source, status.st_mtime_ns)
    newest_ms = take(provider.parse(decoder.document(data), origin, NoState()), decoder.skip)
    return SourceResult(
        source_id=job.source_id,
        checkpoint=Checkpoint(
            size=status.st_size,
            mtime_ns=status.st_mtime_ns,
            inode=status.st_ino,
            # A log that was one value is no log yet: it will be read from the start again.
            offset=status.st_size if isinstance(source, Document) else 0,
        ),
        is_anew=True,
        lines=decoder.decoded,
        skipped=decoder.skipped,
        newest_ms=newest_ms,
    )


def _read_patiently(job: Job, source: Rows, provider: Provider, take: Take) -> SourceResult:
    """Read a database, and again from the start when its writer came in between."""
    for attempt in range(ATTEMPTS):
        try:
            return _read_rows(job, source, provider, take)
        except (sqlite3.OperationalError, foreign_files.Changing):
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(PAUSE_SECONDS)
    raise AssertionError("unreachable")


def _read_rows(job: Job, source: Rows, provider: Provider, take: Take) -> SourceResult:
    # What is committed while we read belongs to the next reading, so its size is taken first.
    found = files.found_at(job.path, job.source, source)
    is_anew = not job.known.state or found.inode != job.known.inode
    cursors: foreign.Cursors = {} if is_anew else msgspec.json.decode(job.known.state)
    origin = _origin(job, source, found.mtime_ns)
    skips, rows = Skips(), 0

    def counted(records: Iterator[tuple[int, Struct]]) -> Iterator[tuple[int, Struct]]:
        nonlocal rows
        for record in records:
            rows += 1
            yield record

    with foreign_files.opened(Path(job.path)) as connection:
        records = foreign.rows(connection, source.tables, cursors, origin.mtime_ms, skips.add)
        facts = list(provider.parse(counted(records), origin, NoState()))
    # Only now is it known whether the picture was whole.
    newest_ms = take(facts, skips.add)
    has_cursors = any(table.cursor for table in source.tables)
    return SourceResult(
        source_id=job.source_id,
        checkpoint=Checkpoint(
            size=found.size,
            mtime_ns=found.mtime_ns,
            inode=found.inode,
            offset=found.size,
            state=msgspec.json.encode(cursors),
        ),
        is_anew=is_anew or not has_cursors,
        lines=rows,
        skipped=skips.reasons,
        newest_ms=newest_ms,
    )
