"""The sample home of each provider, and what it counts, read in any order and in any pieces."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from burnbar_tui.engine.files import walk
from burnbar_tui.engine.ingest import Ingest
from burnbar_tui.engine.reading import Job
from burnbar_tui.engine.roots import find_roots
from burnbar_tui.providers.registry import provider_of, specs
from burnbar_tui.providers.spec import Document, LogLines, Rows
from tests.providers.agent import Agent, Counted

FIXTURES = Path(__file__).parents[1] / "fixtures"
CHANGED_AT = datetime(2026, 9, 20, tzinfo=UTC)
"""When every file of a sample last changed."""
CREATED_FROM = datetime(2026, 1, 1, tzinfo=UTC)

LOCAL = [spec.id for spec in specs().values() if spec.sources]
"""The providers that read this machine."""

Json = Any
"""What a mutation may meet and leave anywhere in a record."""


class File(NamedTuple):
    """One file of a sample, below its home."""

    name: str
    source: LogLines | Document | Rows


def module_of(provider_id: str) -> str:
    """Return the name of a provider's module, which is that of its sample's folder, too."""
    return provider_id.replace("-", "_")


def make_home(provider_id: str, home: Path) -> None:
    """Write a provider's sample; `.sql` texts become databases."""
    folder = FIXTURES / module_of(provider_id)
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        target = home / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".sql":
            target = target.with_suffix("")
            with closing(sqlite3.connect(target)) as database:
                database.executescript(path.read_text())
        else:
            shutil.copyfile(path, target)
        os.utime(target, (CHANGED_AT.timestamp(),) * 2)


def files_of(provider_id: str, home: Path) -> list[File]:
    """Return the files of a sample that belong to a source."""
    spec = provider_of(provider_id).SPEC
    found = [
        File(str(Path(file.path).relative_to(os.path.realpath(home))), spec.sources[file.source])
        for root in find_roots(spec, home, {})
        for file in walk(root, spec).files
    ]
    return sorted(found, key=lambda file: file.name)


@contextmanager
def sample(provider_id: str, folder: Path) -> Iterator[Agent]:
    """Make a provider's sample home in an empty folder, with a store beside it.

    Both are made once, and copied from then on.
    """
    model = folder.with_name(f"{provider_id} as it is")
    if not model.exists():
        agent = Agent(model, provider_id)
        make_home(provider_id, agent.home)
        agent.close()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(model, folder)
    agent = Agent(folder, provider_id)
    try:
        yield agent
    finally:
        agent.close()


def read_in_order(agent: Agent, order: Callable[[list[Job]], None]) -> list[Counted]:
    """Read all files of a home in another order than that of their times, one transaction each."""
    ingest = Ingest(agent._store, agent.home, {}, [agent.spec])
    jobs = ingest.scan().jobs
    order(jobs)
    for job in jobs:
        ingest.run([job])
    return agent.calls()


def sums(calls: Sequence[Counted]) -> dict[tuple[str, str], tuple[int, ...]]:
    """Return (model, session) -> the four buckets and reasoning."""
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for call in calls:
        key = call.model, call.session
        parts = (*call.tokens, call.reasoning)
        found[key] = tuple(map(sum, zip(found.get(key, (0,) * 5), parts, strict=True)))
    return found


def rewrite(path: Path, data: bytes) -> None:
    """Change a file; it changed at the same instant as all others."""
    path.write_bytes(data)
    os.utime(path, (CHANGED_AT.timestamp(),) * 2)


def rewritten(data: bytes, change: Callable[[Json], bytes]) -> bytes:
    """Return a log whose every whole record was changed; what is no JSON stays as it is."""
    lines = []
    for line in data.split(b"\n"):
        try:
            lines.append(change(json.loads(line)))
        except ValueError:
            lines.append(line)
    return b"\n".join(lines)
