"""DeepSeek Harness: token counts of every message of the model.

Source: `sessions/<folder>/<session>/session.jsonl.zstd` below `~/.dsh`, packed lines.
Shape seen: none; the sample (tests/fixtures/deepseek_harness/) is made after a description. Not
told: cost, quota. Not established: the names of the counts and what they include, and whether a
line is a message or holds one (both count).
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from msgspec import Struct

from burnbar_tui.facts import Confidence, Fact, Skipped, UsageEvent
from burnbar_tui.providers._usage_words import sizes
from burnbar_tui.providers.fields import event_key, ms_of_epoch
from burnbar_tui.providers.spec import LogLines, Origin, ProviderSpec, Roots, Signs, Variable


class Message(Struct):
    """What a message tells."""

    id: str | int | None = None
    timestamp: float | str | None = None
    model: str | None = None
    usage: dict[str, Any] | None = None


class Line(Message):
    """One line."""

    cwd: str | None = None
    message: Message | str | None = None


class State(Struct):
    """Where the session works, as an earlier line says."""

    project: str = ""


SPEC = ProviderSpec(
    id="deepseek-harness",
    name="DeepSeek Harness",
    reads="session logs",
    roots=Roots(defaults=("~/.dsh",), variables=(Variable("DSH_HOME"),)),
    sources=(
        LogLines(
            files=("sessions/*/*/session.jsonl",),
            markers=(b'"usage"', b'"cwd"'),
            record=Line,
            state=State,
        ),
    ),
    signs=Signs(binaries=("dsh",)),
    tokens=Confidence.EXACT,
    cost=Confidence.UNAVAILABLE,
    notes="The format is not documented: counts whose meaning nothing proves are estimates. It "
    "tells no cost; the price table estimates it.",
)


def parse(records: Iterable[tuple[int, Line]], origin: Origin, state: State) -> Iterator[Fact]:
    """Yield one event a message with token counts."""
    session = PurePath(origin.path).parent.name
    for position, line in records:
        state.project = line.cwd or state.project
        inner = line.message if isinstance(line.message, Message) else Message()
        usage = line.usage or inner.usage
        if not usage:
            continue
        found = sizes(usage)
        told = [at for at in (line.timestamp, inner.timestamp) if at is not None]
        at_ms = next((at for at in map(ms_of_epoch, told) if at), None if told else origin.mtime_ms)
        if found is None or at_ms is None:
            reason = "timestamp: not an instant" if found else "tokens: not a count"
            yield Skipped(reason=reason, position=position)
        elif found.total:
            name = next((one for one in (inner.id, line.id) if one is not None), f"@{position}")
            yield UsageEvent(
                key=event_key(SPEC.id, session, name),
                at_ms=at_ms,
                model=inner.model or line.model or "unknown",
                session_id=session,
                project=state.project,
                input_tokens=found.fresh,
                cache_read_tokens=found.read,
                cache_creation_tokens=found.written,
                output_tokens=found.output,
                reasoning_tokens=found.reasoning,
                tokens_confidence=found.confidence,
                rank=found.total,
                position=position,
            )
