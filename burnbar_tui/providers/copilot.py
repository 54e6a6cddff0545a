"""GitHub Copilot: calls of its CLI, its desktop app and VS Code, which share one store.

Source: of every session the best of `session-store.db` (a row per call), `otel/*.jsonl` or the file
that a variable names (an export that the user asked for) and `session-state/<id>/events*.jsonl`
(sums of segments).
Shape seen: schema 8, and events of 2025 and 2026 (tests/fixtures/copilot/). Not told: prompts of
segments that were never shut down; dollars anywhere but in the store; the seat's plan.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from msgspec import Meta, Struct

from burnbar_tui.facts import Confidence, Fact, UsageEvent
from burnbar_tui.providers import _copilot_otel as otel
from burnbar_tui.providers._copilot_api import API, ask as ask
from burnbar_tui.providers._copilot_events import WORKSPACE, Segment, logged
from burnbar_tui.providers._copilot_lines import MARKERS, Event
from burnbar_tui.providers.fields import Count, event_key, ms_of_epoch
from burnbar_tui.providers.spec import (
    LogLines,
    OneFile,
    Origin,
    ProviderSpec,
    Roots,
    Rows,
    Signs,
    Table,
    Variable,
)

NANO_AIU_PER_NANO_USD = 100
"""An AI unit is a cent."""


class Session(Struct):
    """One session of the store."""

    id: str
    cwd: str | None = None


class Call(Struct):
    """One billed call; input is the whole prompt, output includes reasoning."""

    id: int
    session_id: str
    model: str | None = None
    copilot_usage_model: str | None = None
    input_tokens: Count | None = None
    output_tokens: Count | None = None
    cache_read_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    reasoning_tokens: Count | None = None
    total_nano_aiu: Annotated[float, Meta(ge=0, le=1e17)] | None = None
    created_at: str | float | None = None


SPEC = ProviderSpec(
    id="copilot",
    name="GitHub Copilot",
    reads="premium requests and chat limits of the seat, and sessions on disk",
    roots=Roots(
        defaults=("~/.copilot",),
        variables=(Variable("COPILOT_HOME"),),
        files=(OneFile("${COPILOT_OTEL_FILE_EXPORTER_PATH}", source=1),),
    ),
    sources=(
        Rows(
            files=("session-store.db", "data.db"),
            authority=2,
            tables=(
                Table("sessions", Session),
                Table("assistant_usage_events", Call, cursor="id"),
            ),
        ),
        LogLines(
            files=("otel/*.jsonl",),
            authority=1,
            markers=otel.MARKERS,
            record=otel.Telemetry,
            state=otel.Export,
        ),
        LogLines(
            files=tuple(
                f"{folder}/*/{name}"
                for folder in ("session-state", "history-session-state")
                for name in ("events-*.jsonl", "events.jsonl.*", "events.jsonl")
            ),
            beside=(WORKSPACE,),
            markers=MARKERS,
            record=Event,
            state=Segment,
            is_rotated=True,
        ),
    ),
    signs=Signs(binaries=("copilot",), extensions=("github.copilot", "github.copilot-chat")),
    tokens=Confidence.EXACT,
    cost=Confidence.ESTIMATED,
    quota="yes",
    credential="GitHub OAuth or PAT (`read:user`)",
    notes="Copilot's store tells every call; of sessions that are not in it only sums are known, "
    "and of those that crashed only the output, as an estimate.",
    api=API,
)


def parse(records: Iterable[tuple[int, Any]], origin: Origin, state: Any) -> Iterator[Fact]:
    """Yield calls, of each session from the best source that tells of it, and quotas."""
    if isinstance(state, otel.Export):
        return otel.exported(SPEC.id, records, origin)
    if isinstance(state, Segment):
        return logged(SPEC.id, records, origin, state)
    return _stored(records, origin)


def _stored(records: Iterable[tuple[int, Session | Call]], origin: Origin) -> Iterator[Fact]:
    folders: dict[str, str | None] = {}
    for position, row in records:
        if isinstance(row, Session):
            folders[row.id] = row.cwd
            continue
        prompt, output = row.input_tokens or 0, row.output_tokens or 0
        read, written = row.cache_read_tokens or 0, row.cache_write_tokens or 0
        if not prompt + read + written + output:
            continue
        units = row.total_nano_aiu
        yield UsageEvent(
            key=event_key(SPEC.id, "row", row.session_id, row.id),
            at_ms=ms_of_epoch(row.created_at) or origin.mtime_ms,
            model=row.model or row.copilot_usage_model or "unknown",
            session_id=row.session_id,
            project=folders.get(row.session_id) or "",
            # A prompt that is smaller than its cached parts cannot hold them.
            input_tokens=prompt - read - written if read + written <= prompt else prompt,
            cache_read_tokens=read,
            cache_creation_tokens=written,
            output_tokens=output,
            reasoning_tokens=min(row.reasoning_tokens or 0, output),
            reported_cost_nano_usd=round(units / NANO_AIU_PER_NANO_USD) if units else None,
            position=position,
        )
