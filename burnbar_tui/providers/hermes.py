"""Hermes: running totals of its sessions by model, provider and task.

Source: `state.db` (tables `sessions`, `session_model_usage`, `session_daily_usage`), also of every
profile; before it and in gateways `sessions/sessions.json`, `session_<id>.json` and `<id>.jsonl`,
each of which counts only for sessions of which nothing better tells.
Shape seen: databases of 2026, files of 2025 (tests/fixtures/hermes/). Not told: quota; the instants
of single calls; in files mostly the tokens, which then are estimated by characters.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any, cast

from msgspec import Raw

from burnbar_tui.facts import Confidence, Fact
from burnbar_tui.providers._hermes_files import (
    Line,
    Snapshot,
    State,
    index,
    messages,
    snapshot,
)
from burnbar_tui.providers._hermes_rows import Day, LastMessage, ModelUsage, Session
from burnbar_tui.providers._hermes_totals import totals
from burnbar_tui.providers.spec import (
    Document,
    LogLines,
    NoState,
    Origin,
    ProviderSpec,
    Roots,
    Rows,
    Signs,
    Table,
    Variable,
)

SPEC = ProviderSpec(
    id="hermes",
    name="Hermes",
    reads="state database with running totals; older session files",
    roots=Roots(defaults=("~/.hermes",), variables=(Variable("HERMES_HOME"),)),
    sources=(
        Rows(
            files=("state.db", "profiles/*/state.db"),
            authority=3,
            tables=(
                Table("sessions", Session),
                Table("session_model_usage", ModelUsage),
                Table("session_daily_usage", Day),
                Table(
                    "messages",
                    LastMessage,
                    where="rowid IN (SELECT max(rowid) FROM messages GROUP BY session_id)",
                ),
            ),
        ),
        Document(
            files=("sessions/sessions.json", "profiles/*/sessions/sessions.json"),
            authority=2,
            # The names of its fields are the sessions' own.
            record=cast("type", dict[str, Raw]),
        ),
        Document(
            files=("sessions/session_*.json", "profiles/*/sessions/session_*.json"),
            authority=1,
            record=Snapshot,
        ),
        LogLines(
            files=("sessions/*.jsonl", "profiles/*/sessions/*.jsonl"),
            markers=(b'"role"',),
            record=Line,
            state=State,
        ),
    ),
    signs=Signs(binaries=("hermes",)),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    notes="Costs are Hermes' own: actual ones where it knows them, else its estimates. Sessions of "
    "which only a transcript is left are estimated by their characters.",
)


def parse(
    records: Iterable[tuple[int, Any]], origin: Origin, state: State | NoState
) -> Iterator[Fact]:
    """Yield the running totals of a database, or what a file tells in its place."""
    if isinstance(state, State):
        session = PurePath(origin.path).name.partition(".")[0]
        yield from messages(SPEC.id, records, session, origin, state)
    elif origin.path.endswith(".json"):
        for _, record in records:
            if isinstance(record, Snapshot):
                yield from snapshot(SPEC.id, record, origin)
            else:
                yield from index(SPEC.id, record.values(), origin)
    else:
        yield from totals(SPEC.id, records, origin)
