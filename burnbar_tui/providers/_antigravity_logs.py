"""Antigravity's logs: transcripts of conversations without a database, and the list of prompts.

Transcripts are the last resort: recent ones tell tokens, older ones are estimated by characters.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from msgspec import Raw, Struct

from burnbar_tui.facts import Confidence, Fact, QuotaReading, Skipped, UsageEvent
from burnbar_tui.providers.fields import Count, event_key, ms_of_epoch, window_name
from burnbar_tui.providers.spec import Origin

CHARACTERS_PER_TOKEN = 4
EMPTY = Raw(b"")
MOST_PROMPTS = 5_000
WINDOW_MINUTES = 300
WINDOW_MS = WINDOW_MINUTES * 60_000


class Line(Struct):
    """One step of a transcript."""

    type: str | None = None
    model: str | None = None
    created_at: float | str | None = None
    content: Raw = EMPTY
    thinking: Raw = EMPTY
    tool_calls: Raw = EMPTY
    input_tokens: Count | None = None
    cache_read_tokens: Count | None = None
    output_tokens: Count | None = None


class Place(Struct):
    """Where in a transcript a step is: the how manyth of its instant."""

    created_at: str = ""
    number: int = 0


class Prompt(Struct):
    """One line of the list of prompts."""

    timestamp: float | str | None = None


class Prompts(Struct):
    """The prompts of the last hours."""

    recent_ms: list[int] = []


def transcript(
    provider_id: str, lines: Iterable[tuple[int, Line]], origin: Origin, place: Place
) -> Iterator[Fact]:
    """Yield one event an answer: exact where it tells tokens, else what its text may have been."""
    path = PurePath(origin.path)
    session = path.parents[2].name
    for position, line in lines:
        if line.type != "PLANNER_RESPONSE":
            continue
        created_at = f"{line.created_at or ''}"
        place.number = place.number + 1 if created_at == place.created_at else 0
        place.created_at = created_at
        at_ms = ms_of_epoch(line.created_at) if line.created_at else origin.mtime_ms
        if at_ms is None:
            yield Skipped(reason="created_at: not an instant", position=position)
            continue
        fresh, read = line.input_tokens or 0, line.cache_read_tokens or 0
        output = line.output_tokens or 0
        is_told = bool(fresh + read + output)
        output = output if is_told else _characters(line) // CHARACTERS_PER_TOKEN
        if fresh + read + output:
            # The full transcript has the same steps, and counts in the place of the short one.
            kind = path.name.partition(".")[0]
            yield UsageEvent(
                key=event_key(provider_id, kind, session, created_at, place.number),
                at_ms=at_ms,
                model=line.model or "unknown",
                session_id=session,
                input_tokens=fresh,
                cache_read_tokens=read,
                output_tokens=output,
                tokens_confidence=Confidence.EXACT if is_told else Confidence.ESTIMATED,
                rank=is_told << 40 | output,
                position=position,
            )


def _characters(line: Line) -> int:
    """Return how long an answer is in characters."""
    bodies = (line.content, line.thinking, line.tool_calls)
    return sum(len(bytes(body).decode("utf-8", "replace")) for body in bodies)


def prompts(lines: Iterable[tuple[int, Prompt]], state: Prompts) -> Iterator[Fact]:
    """Yield how many prompts the five hours up to each one have seen; no limit is told."""
    for position, line in lines:
        at_ms = ms_of_epoch(line.timestamp)
        if at_ms is None:
            yield Skipped(reason="timestamp: not an instant", position=position)
            continue
        kept = [one for one in state.recent_ms[-MOST_PROMPTS:] if at_ms - one < WINDOW_MS]
        state.recent_ms = [*kept, at_ms]
        until = [one for one in state.recent_ms if one <= at_ms]
        yield QuotaReading(
            window=window_name(WINDOW_MINUTES),
            as_of_ms=at_ms,
            used=len(until),
            unit="prompts",
            window_minutes=WINDOW_MINUTES,
            resets_at_ms=min(until) + WINDOW_MS,
            confidence=Confidence.ESTIMATED,
        )
