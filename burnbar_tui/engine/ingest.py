"""Everything that changed on this machine -> the store, newest first.

A scan compares every log file with its checkpoint. What is new is cut into units; a second process
parses some of them while this one parses and writes others. Small changes are parsed here.
"""

import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from burnbar_tui import clock
from burnbar_tui.engine.files import Found, Walk, walk
from burnbar_tui.engine.outcome import Outcome, Report
from burnbar_tui.engine.parsing import Parsed, parse_files, without_gc
from burnbar_tui.engine.reading import Job
from burnbar_tui.engine.roots import Root, find_roots, identity_files
from burnbar_tui.engine.scanned import Scan, ScannedRoot
from burnbar_tui.engine.store import Store
from burnbar_tui.providers.registry import identity_of, specs
from burnbar_tui.providers.spec import ProviderSpec
from burnbar_tui.views import Progress

if TYPE_CHECKING:
    from burnbar_tui.engine.workers import ParserProcess

UNIT_BYTES = 3 << 20
TWO_PROCESSES_BYTES = 24 << 20
"""Below this, starting a second process takes longer than it saves."""
FIRST_WRITE_CALLS = 2_000
WRITE_CALLS = 6_000
"""How many calls are collected before a transaction; the first one is small, to show today soon."""
CHILD_UNITS = 24
"""How many units the second process has at most: enough for the time that one write takes."""

SWITCH_SECONDS = 0.0005
"""How soon the threads that feed and drain the child get their turn while this one computes."""


class Ingest:
    """Brings the store up to date with the logs on this machine."""

    def __init__(
        self,
        store: Store,
        home: Path,
        environ: Mapping[str, str],
        providers: Iterable[ProviderSpec] | None = None,
    ) -> None:
        self._store = store
        self._home = home
        self._environ = environ
        self._specs = tuple(specs().values() if providers is None else providers)

    def scan(self) -> Scan:
        """Look at every file's size and time; nothing is read but whose account it is."""
        with self._store.sources.all_at_hand():
            return self._scan()

    def _scan(self) -> Scan:
        found = Scan()
        newest: list[tuple[int, Job]] = []
        for spec in self._specs:
            for root in find_roots(spec, self._home, self._environ):
                walked = walk(root, spec)
                scanned = self._scanned(spec, root, walked)
                if scanned is None:
                    found.idle.append(walked)
                    continue
                found.roots.append(scanned)
                newest += [
                    (-file.mtime_ns, job)
                    for file in walked.files
                    if (job := self._job(scanned, file))
                ]
        newest.sort(key=lambda pair: (pair[0], pair[1].path))
        found.jobs = [job for _, job in newest]
        return found

    def _scanned(self, spec: ProviderSpec, root: Root, walked: Walk) -> ScannedRoot | None:
        """Return what was found at a root, or None where nothing makes it an account."""
        if not walked.files and not walked.folders and not walked.troubles:
            return None
        files = dict(identity_files(root, spec, self._home))
        if not walked.files and not files and not self._store.has_account(root):
            return None
        return ScannedRoot(
            root=root,
            spec=spec,
            account=self._store.account_for(
                root, identity_of(spec, files), clock.now(self._environ)
            ),
            folders=walked.folders,
            bases=walked.bases,
            files=len(walked.files),
            bytes=sum(file.size for file in walked.files),
            troubles=walked.troubles,
        )

    def _job(self, root: ScannedRoot, file: Found) -> Job | None:
        source = root.spec.sources[file.source]
        job = self._store.job_for(root.account, file, source)
        if job is None or not source.environment:
            return job
        told = {name: self._environ[name] for name in source.environment if name in self._environ}
        return replace(job, environment=told)

    def jobs_for(self, paths: Iterable[str], scan: Scan) -> list[Job]:
        """Return the jobs that changed files below the scanned roots make."""
        canonical = sorted({os.path.realpath(path) for path in paths})
        if any(scan.is_surprised_by(path) for path in canonical):
            fresh = self.scan()
            scan.roots, scan.idle = fresh.roots, fresh.idle
            return fresh.jobs
        jobs: dict[str, Job] = {}
        for path in canonical:
            for root in scan.roots:
                for file in root.found_by(path):
                    if job := self._job(root, file):
                        jobs.setdefault(job.path, job)
        return list(jobs.values())

    def run(self, jobs: Sequence[Job], report: Report | None = None) -> Outcome:
        """Read what is new in these files, and write it.

        Raises:
            StoreError: the store cannot be written; what was written before stays.
        """
        return _Run(self._store, jobs, report).go()


class _Run:
    """One pass over some jobs."""

    def __init__(self, store: Store, jobs: Sequence[Job], report: Report | None) -> None:
        self._store = store
        self._units = list(units(jobs))
        self._report = report
        self._bytes_total = sum(job.bytes_new for job in jobs)
        self._files_total = len(jobs)
        self._began = time.monotonic()
        self._done = Outcome()
        self._waiting: list[Parsed] = []
        self._writes = 0

    def go(self) -> Outcome:
        with without_gc():
            self._work()
        if self._store.are_labels_due:
            self._store.label_forks()
        self._tell(is_done=True)
        self._done.seconds = time.monotonic() - self._began
        return self._done

    def _work(self) -> None:
        if len(self._units) > 1 and self._bytes_total >= TWO_PROCESSES_BYTES:
            from burnbar_tui.engine.workers import ParserProcess

            child, seconds = ParserProcess(), sys.getswitchinterval()
            sys.setswitchinterval(SWITCH_SECONDS)
            try:
                self._share(child)
            finally:
                sys.setswitchinterval(seconds)
                child.close()
        else:
            for unit in self._units:
                self._take(unit, parse_files(unit))
        self._write()

    def _share(self, child: "ParserProcess") -> None:
        """Work through the units from the newest, side by side with the child.

        The newest unit is ours, since the child has yet to start. Writing is ours as well; it is
        done early rather than at the end, when the child would have nothing to do.
        """
        left: list[Sequence[Job]] = list(reversed(self._units))
        newest = left.pop()
        self._supply(child, left)
        self._take(newest, parse_files(newest))
        while left or child.waiting:
            self._supply(child, left)
            if child.has_result():
                self._take(*child.take())
            elif left:
                unit = left.pop()
                self._take(unit, parse_files(unit))
            elif self._waiting:
                self._write()
            else:
                self._take(*child.take())

    @staticmethod
    def _supply(child: "ParserProcess", left: list[Sequence[Job]]) -> None:
        """Give the child enough to do while we write, and towards the end no more than our part."""
        while left and child.waiting < max(1, min(CHILD_UNITS, len(left))):
            child.give(left.pop())

    def _take(self, unit: Sequence[Job], parsed: Parsed) -> None:
        self._waiting.append(parsed)
        self._done.files += len(unit)
        self._done.bytes += sum(job.bytes_new for job in unit)
        calls = sum(len(part.columns[0]) // 8 for part in self._waiting if part.columns)
        if calls >= (WRITE_CALLS if self._writes else FIRST_WRITE_CALLS):
            self._write()

    def _write(self) -> None:
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        self._done.events_new += self._store.apply(waiting)
        self._writes += 1
        self._tell(is_done=False)

    def _tell(self, *, is_done: bool) -> None:
        if self._report is not None:
            self._report(
                Progress(
                    files_done=self._done.files,
                    files_total=self._files_total,
                    bytes_done=self._done.bytes,
                    bytes_total=self._bytes_total,
                    events=self._done.events_new,
                    seconds=time.monotonic() - self._began,
                    is_done=is_done,
                )
            )


def units(jobs: Iterable[Job]) -> Iterable[list[Job]]:
    """Cut jobs into portions of about the same number of bytes, in their order."""
    unit: list[Job] = []
    size = 0
    for job in jobs:
        unit.append(job)
        size += job.bytes_new
        if size >= UNIT_BYTES:
            yield unit
            unit, size = [], 0
    if unit:
        yield unit
