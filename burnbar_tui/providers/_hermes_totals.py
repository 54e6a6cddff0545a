"""Hermes' sums per session -> running totals by model, provider and task.

A session's own row has the sums of its main loop; the table of models has them by model, and those
of auxiliary calls (titles, compression, vision), which no session's row holds. Gateways set the
session's row alone. So the main loop is the larger of both, bucket by bucket.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from burnbar_tui.facts import Fact, SessionFact, UsageEvent
from burnbar_tui.providers._hermes_days import DAY_MS, Day, Share, Span, by_day
from burnbar_tui.providers.fields import Count, Dollars, event_key, ms_of_epoch, nano_usd
from burnbar_tui.providers.spec import Origin

MAIN_LOOP = frozenset({"", "voice_chat"})
"""Tasks whose calls are in the session's row as well."""


class Counters(Struct, kw_only=True):
    """Disjoint sums; reasoning lies inside output."""

    input_tokens: Count | None = None
    cache_read_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    output_tokens: Count | None = None
    reasoning_tokens: Count | None = None
    actual_cost_usd: Dollars | None = None
    estimated_cost_usd: Dollars | None = None

    def sizes(self) -> list[int]:
        """Return input, cache read, cache write, output, reasoning, and nano-USD."""
        return [
            self.input_tokens or 0,
            self.cache_read_tokens or 0,
            self.cache_write_tokens or 0,
            self.output_tokens or 0,
            self.reasoning_tokens or 0,
            nano_usd(self.actual_cost_usd) or nano_usd(self.estimated_cost_usd) or 0,
        ]


class Session(Counters, kw_only=True):
    """One session and what its main loop has used."""

    id: str
    parent_session_id: str | None = None
    title: str | None = None
    cwd: str | None = None
    model: str | None = None
    billing_provider: str | None = None
    started_at: float | str | None = None
    ended_at: float | str | None = None


class ModelUsage(Counters, kw_only=True):
    """What one task of a session has used of one model."""

    session_id: str
    model: str | None = None
    billing_provider: str | None = None
    task: str | None = None
    first_seen: float | str | None = None
    last_seen: float | str | None = None


class LastMessage(Struct):
    """The newest message of a session."""

    session_id: str
    timestamp: float | str | None


class Part(Struct):
    """The running total of one model, provider and task."""

    name: tuple[str, str, str]
    sizes: list[int]
    first_ms: int = 0
    last_ms: int = 0

    def add(self, sizes: Iterable[int]) -> None:
        """Add to the sums."""
        self.sizes = [one + other for one, other in zip(self.sizes, sizes, strict=True)]


class Told(Struct):
    """Everything that a database says of one session."""

    session: Session | None = None
    usage: list[ModelUsage] = []
    days: list[Day] = []
    last_message_ms: int = 0


def totals(provider_id: str, records: Iterable[tuple[int, Any]], origin: Origin) -> Iterator[Fact]:
    """Yield the running totals of every session, on the days on which they grew where told."""
    found: dict[str, Told] = {}
    for _, record in records:
        told = found.setdefault(
            record.id if isinstance(record, Session) else record.session_id, Told()
        )
        if isinstance(record, Session):
            told.session = record
        elif isinstance(record, ModelUsage):
            told.usage.append(record)
        elif isinstance(record, Day):
            told.days.append(record)
        else:
            told.last_message_ms = ms_of_epoch(record.timestamp) or 0
    for session_id, told in found.items():
        session = told.session or Session(id=session_id)
        yield SessionFact(
            session_id=session_id,
            parent_session_id=session.parent_session_id or "",
            title=session.title or "",
        )
        yield from _events(provider_id, session, told, origin)


def _events(provider_id: str, session: Session, told: Told, origin: Origin) -> Iterator[UsageEvent]:
    parts = _parts(session, told.usage)
    shares = by_day(
        [Share(part.name, part.sizes, part.last_ms, "", part.first_ms) for part in parts],
        [part.name for part in parts if part.name[2] in MAIN_LOOP],
        told.days,
        _span(session, told, parts, origin),
    )
    otherwise_ms = _instant(session, told, origin)
    for share in shares:
        fresh, read, written, output, reasoning, cost = share.sizes
        if fresh + read + written + output:
            # What no model's row has moves to one later; auxiliary calls stand for themselves.
            apart = () if share.name[2] in MAIN_LOOP else share.name
            yield UsageEvent(
                total_of=event_key(provider_id, session.id, *apart),
                key=event_key(provider_id, session.id, *share.name, share.day),
                at_ms=share.at_ms or otherwise_ms,
                model=share.name[0],
                session_id=session.id,
                project=session.cwd or "",
                input_tokens=fresh,
                cache_read_tokens=read,
                cache_creation_tokens=written,
                output_tokens=output,
                reasoning_tokens=min(reasoning, output),
                reported_cost_nano_usd=cost or None,
            )


def _parts(session: Session, usage: list[ModelUsage]) -> list[Part]:
    """Return the sums by model, provider and task; what no row has belongs to the session's."""
    parts: dict[tuple[str, str, str], Part] = {}
    main = [0] * 6
    for row in usage:
        name = (row.model or "unknown", row.billing_provider or "", row.task or "")
        part = parts.setdefault(name, Part(name, [0] * 6))
        part.add(row.sizes())
        part.first_ms = min(filter(None, (part.first_ms, ms_of_epoch(row.first_seen))), default=0)
        part.last_ms = max(part.last_ms, ms_of_epoch(row.last_seen) or 0)
        if name[2] in MAIN_LOOP:
            main = [one + other for one, other in zip(main, row.sizes(), strict=True)]
    paid = nano_usd(session.actual_cost_usd)
    if paid and main[5] > paid:
        # The rows' estimates yield to what the whole session has really cost.
        for part in parts.values():
            if part.name[2] in MAIN_LOOP:
                part.sizes[5] = part.sizes[5] * paid // main[5]
    rest = [max(0, one - other) for one, other in zip(session.sizes(), main, strict=True)]
    if any(rest):
        name = (session.model or "unknown", session.billing_provider or "", "")
        parts.setdefault(name, Part(name, [0] * 6)).add(rest)
    return list(parts.values())


def _span(session: Session, told: Told, parts: list[Part], origin: Origin) -> Span:
    used_ms = max(told.last_message_ms, *(part.last_ms for part in parts), 0)
    ended_ms = max(ms_of_epoch(session.ended_at) or 0, used_ms) or origin.mtime_ms
    return Span(ms_of_epoch(session.started_at) or 0, used_ms, ended_ms)


def _instant(session: Session, told: Told, origin: Origin) -> int:
    """Return when a total of which no row tells it grew last."""
    started_ms = ms_of_epoch(session.started_at)
    if told.last_message_ms or started_ms is None:
        return told.last_message_ms or origin.mtime_ms
    # One that began long ago and has no end was broken off rather than being live.
    is_live = session.ended_at is None and origin.mtime_ms - started_ms < DAY_MS
    return max(started_ms, origin.mtime_ms) if is_live else started_ms
