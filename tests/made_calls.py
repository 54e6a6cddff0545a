"""A machine on which two agents worked for some weeks, at random but the same each time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from burnbar_tui.engine.queries import Queries
from burnbar_tui.scope import Period, Scope
from burnbar_tui.views import CallRow
from tests.machine import Machine
from tests.providers import rollouts
from tests.providers.transcripts import answer, usage


def made_machine(
    folder: Path,
    now: datetime,
    *,
    calls: int,
    days: int,
    sessions: int,
    models: Sequence[str],
    projects: Sequence[str],
    seed: int,
) -> Machine:
    """Return a machine with so many calls of one agent before now, and one of another, all read."""
    machine, random = Machine(folder), Random(seed)
    lines: dict[str, list[bytes]] = defaultdict(list)
    for number in range(calls):
        at = now - timedelta(minutes=random.randrange(days * 24 * 60))
        session = f"s{random.randrange(sessions)}"
        told = answer(
            f"m{number}", f"r{number}", at=f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
            used=usage(*(random.randrange(1, 50_000) for _ in range(4))),
            model=random.choice(models), cwd=random.choice(projects), sessionId=session,
        )  # fmt: skip
        lines[session].append(told)
    for session, found in lines.items():
        machine.claude(*found, session=session)
    machine.codex(rollouts.meta("t1"), rollouts.turn(model="gpt-5"), rollouts.count((100, 40, 9)))
    machine.ingest()
    return machine


def every_call(queries: Queries, days: int) -> tuple[CallRow, ...]:
    """Return all calls of so many days, asked for day by day."""
    found: list[CallRow] = []
    for back in range(days):
        found += queries.calls(Scope(period=Period.TODAY, back=back), "time")
    assert len({call.key for call in found}) == len(found)
    return tuple(found)
