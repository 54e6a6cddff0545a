"""Files of a provider, read through the engine's own door, as values that tests can compare."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from burnbar_tui.engine import calls as copies, traces
from burnbar_tui.engine.calls import Call
from burnbar_tui.engine.parsing import Parsed, SessionNames, parse_files
from burnbar_tui.engine.reading import Job
from burnbar_tui.engine.tailer import Checkpoint
from burnbar_tui.facts import Confidence, QuotaReading, Tier, instant_of


class Seen(NamedTuple):
    """One call that was counted, with names instead of ids."""

    key: int
    at: datetime
    model: str
    session: str
    project: str
    input: int
    cache_read: int
    cache_write: int
    cache_write_1h: int
    output: int
    reasoning: int
    searches: int
    tier: Tier
    cost: int | None
    confidence: Confidence

    @property
    def tokens(self) -> tuple[int, int, int, int]:
        """Fresh input, cache read, cache write, output: the four disjoint buckets."""
        return self.input, self.cache_read, self.cache_write, self.output


class Reading(NamedTuple):
    """What some files came to."""

    calls: list[Seen]
    readings: list[QuotaReading]
    sessions: dict[str, SessionNames]
    skipped: dict[str, int]
    errors: list[str]
    checkpoints: dict[Path, Checkpoint]


def seen(*portions: Parsed) -> list[Seen]:
    """Return the calls of some portions, each once, in the order of time."""
    names: list[str] = []
    sessions: dict[int, str] = {}
    merged: dict[int, Call] = {}
    for parsed in portions:
        sources = {result.source_id: 1 for result in parsed.sources}
        first = len(names)
        names += [*parsed.models, *parsed.projects]
        models = range(first, len(names))
        projects = range(first + len(parsed.models), len(names))
        sessions |= {session.id: session.native_id for session in parsed.sessions}
        for call in parsed.calls(sources, models, projects):
            copies.add(merged, call)
    members = traces.merged(one for parsed in portions for one in parsed.members)
    homes = traces.settled(members.values())
    found = [
        _seen(key, call._replace(session_id=homes.get(key) or call.session_id), names, sessions)
        for key, call in merged.items()
        if homes.get(key, 0) is not None
    ]
    return sorted(found, key=lambda call: (call.at, call.key))


def _seen(key: int, call: Call, names: list[str], sessions: Mapping[int, str]) -> Seen:
    cost = call.reported_cost_nano_usd
    return Seen(
        key,
        instant_of(call.at_ms),
        names[call.model_id],
        sessions[call.session_id],
        names[call.project_id],
        call.input_tokens,
        call.cache_read_tokens,
        call.cache_creation_tokens,
        call.cache_creation_1h_tokens,
        call.output_tokens,
        call.reasoning_tokens,
        call.web_searches,
        Tier(call.tier),
        None if cost < 0 else cost,
        Confidence(call.tokens_confidence),
    )


def jobs_of(
    provider_id: str, paths: Iterable[Path], known: Mapping[Path, Checkpoint] | None = None
) -> list[Job]:
    """Return the work of reading files in this order, each from its checkpoint."""
    return [
        Job(
            source_id=number,
            provider_id=provider_id,
            path=str(path),
            known=(known or {}).get(path, Checkpoint()),
        )
        for number, path in enumerate(paths, 1)
    ]


def read(
    provider_id: str, paths: Iterable[Path], known: Mapping[Path, Checkpoint] | None = None
) -> Reading:
    """Read files in this order as one portion, each from its checkpoint."""
    jobs = jobs_of(provider_id, paths, known)
    places = {job.source_id: Path(job.path) for job in jobs}
    parsed = parse_files(jobs)
    skipped: dict[str, int] = {}
    for result in parsed.sources:
        for reason, count in result.skipped.items():
            skipped[reason] = skipped.get(reason, 0) + count
    return Reading(
        calls=seen(parsed),
        readings=[reading for _, reading in parsed.readings],
        sessions={session.native_id: session for session in parsed.sessions},
        skipped=skipped,
        errors=[result.error for result in parsed.sources if result.error],
        checkpoints={
            places[result.source_id]: result.checkpoint
            for result in parsed.sources
            if result.checkpoint
        },
    )


class Logs:
    """Files of one provider."""

    def __init__(self, folder: Path, provider_id: str) -> None:
        self.folder = folder
        self.provider_id = provider_id

    def put(self, name: str, *lines: bytes) -> Path:
        """Write a file anew."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(lines))
        return path

    def read(self, *paths: Path, known: Mapping[Path, Checkpoint] | None = None) -> Reading:
        """Read files in this order."""
        return read(self.provider_id, paths, known)

    def of(self, *lines: bytes) -> Reading:
        """Read one file of these lines."""
        return self.read(self.put("rollout-2026-09-18T08-00-00-019a-c1.jsonl", *lines))

    def both_orders(self, one: Path, other: Path) -> Reading:
        """Read two files, and see to it that their order makes no difference to the calls."""
        first, second = self.read(one, other), self.read(other, one)
        assert first.calls == second.calls
        return first
