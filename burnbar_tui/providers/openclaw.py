"""OpenClaw: tokens and cost of every answer of a model, in messages like those of Pi.

Source: `agents/<id>/agent/openclaw-agent.sqlite` since 2026.8; before, logs in `agents/<id>/
sessions/`, which are renamed on `/new`, and renamed and packed on removal; those that were not
taken over into the database stand in an import archive.
Shape seen: both generations (tests/fixtures/openclaw/). Not told: quota, which session started
another, which sessions run through a Codex harness that writes rollouts of its own.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Raw, Struct
from msgspec.structs import replace

from burnbar_tui.facts import Confidence, Fact, Skipped
from burnbar_tui.providers import _pi_messages as pi
from burnbar_tui.providers.fields import decoded, ms_of_epoch
from burnbar_tui.providers.spec import (
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


class Window(Struct):
    """What the database tells of a session besides its entries."""

    session_id: str
    model: str | None = None


class EventRow(Struct):
    """One entry of a session; its text is like a line of the older logs."""

    session_id: str
    event_json: bytes
    created_at: float | str | None = None


class HeadRow(EventRow):
    """One of the entries that begin a session."""


class Snapshot(Struct, rename="camel"):
    """Which model answers from here on."""

    model_id: str | None = None


class Line(pi.Entry, rename="camel"):
    """One line of the older logs."""

    model_id: str | None = None
    custom_type: str | None = None
    data: Raw = Raw(b"null")


SPEC = ProviderSpec(
    id="openclaw",
    name="OpenClaw",
    reads="transcript databases of agents, and the older session logs",
    roots=Roots(
        defaults=("~/.openclaw", "~/.clawdbot", "~/.moltbot", "~/.moldbot"),
        variables=(Variable("OPENCLAW_DIR"),),
    ),
    sources=(
        Rows(
            files=("agents/*/agent/openclaw-agent.sqlite",),
            tables=(
                Table("session_windows", Window),
                # Without a cursor: later readings need to know how a session began, too.
                Table("transcript_events", HeadRow, where="seq <= 1"),
                Table(
                    "transcript_events",
                    EventRow,
                    where="instr(event_json, '\"usage\"')",
                    cursor="rowid",
                    overlap=500,
                ),
            ),
        ),
        LogLines(
            files=(
                "agents/*/sessions/*.jsonl",
                "agents/*/sessions/*.jsonl.reset.*",
                "agents/*/sessions/*.jsonl.deleted.*",
                "agents/*/**/session-sqlite-import-archive/*.jsonl.imported-*",
                "session-sqlite-import-archive/*.jsonl.imported-*",
                "sessions/*.jsonl",
            ),
            # Replays for debugging.
            without=("*.trajectory.jsonl*", "*.checkpoint.*.jsonl*"),
            markers=(*pi.MARKERS, b'"model_change"', b'"model-snapshot"'),
            record=Line,
            state=pi.State,
        ),
    ),
    signs=Signs(binaries=("openclaw",)),
    tokens=Confidence.EXACT,
    cost=Confidence.UNAVAILABLE,
    is_promoted=True,
    notes="Tokens are read from the transcripts on disk; there is no quota, and dollars are "
    "OpenClaw's own estimates. Work that it hands to Codex may stand in Codex's logs, too.",
)


def parse(
    records: Iterable[tuple[int, Any]], origin: Origin, state: pi.State | NoState
) -> Iterator[Fact]:
    """Yield one event an answer of a model, wherever a copy of it stands."""
    if isinstance(state, pi.State):
        return _lines(records, origin, state)
    return _rows(records, origin)


def _lines(records: Iterable[tuple[int, Line]], origin: Origin, state: pi.State) -> Iterator[Fact]:
    state.session_id = state.session_id or pi.id_in(origin.path).removeprefix("archive-tier.")
    for position, line in records:
        if line.type == "session":
            yield pi.begin(line, origin, state)
        elif line.type == "model_change":
            state.model = line.model_id or state.model
        elif line.custom_type == "model-snapshot":
            snapshot = decoded(bytes(line.data), Snapshot) or Snapshot()
            state.model = snapshot.model_id or state.model
        else:
            yield from pi.calls(SPEC.id, line, origin.mtime_ms, state, position)


def _rows(records: Iterable[tuple[int, Window | EventRow]], origin: Origin) -> Iterator[Fact]:
    sessions: dict[str, pi.State] = {}
    for position, row in records:
        state = sessions.setdefault(row.session_id, pi.State(session_id=row.session_id))
        if isinstance(row, Window):
            state.model, state.is_model_chosen = row.model or state.model, False
            continue
        entry = decoded(row.event_json, pi.Entry)
        if isinstance(row, HeadRow):
            if entry and entry.type == "session":
                yield pi.begin(replace(entry, id=row.session_id), origin, state)
        elif entry is None:
            yield Skipped(reason="an entry is not of the known shape", position=position)
        else:
            at_ms = ms_of_epoch(row.created_at) or origin.mtime_ms
            yield from pi.calls(SPEC.id, entry, at_ms, state, position)
