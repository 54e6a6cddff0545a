"""Hermes' sums per session -> running totals by model, provider and task.

A session's own row has the sums of its main loop; the table of models has them by model, and those
of auxiliary calls (titles, compression, vision), which no session's row holds. Gateways set the
session's row alone. So the main loop is the larger of both, bucket by bucket.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from burnbar_tui.facts import Fact, SessionFact, UsageEvent
from burnbar_tui.providers._hermes_days import DAY_MS, Name, Share, Span, by_day
from burnbar_tui.providers._hermes_rows import Day, ModelUsage, Session
from burnbar_tui.providers.fields import event_key, ms_of_epoch, nano_usd
from burnbar_tui.providers.spec import Origin

MAIN_LOOP = frozenset({"", "voice_chat"})
"""Tasks whose calls are in the session's row as well."""


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
    main_loop = [part for part in parts if part.name[2] in MAIN_LOOP]
    shares = by_day(parts, main_loop, told.days, _span(session, told, parts, origin))
    if not any(sum(share.sizes[:4]) for share in shares):
        return
    otherwise_ms = _instant(session, told, origin)
    for share in shares:
        fresh, read, written, output, reasoning, cost = share.sizes
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


def _parts(session: Session, usage: list[ModelUsage]) -> list[Share]:
    """Return the sums by model, provider and task; what no row has belongs to the session's."""
    parts: dict[Name, Share] = {}
    main = [0] * 6
    for row in usage:
        name = (row.model or "unknown", row.billing_provider or "", row.task or "")
        part = parts.setdefault(name, Share(name, [0] * 6))
        part.add(row.sizes())
        part.first_ms = min(filter(None, (part.first_ms, ms_of_epoch(row.first_seen))), default=0)
        part.at_ms = max(part.at_ms, ms_of_epoch(row.last_seen) or 0)
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
        parts.setdefault(name, Share(name, [0] * 6)).add(rest)
    return list(parts.values())


def _span(session: Session, told: Told, parts: list[Share], origin: Origin) -> Span:
    used_ms = max(told.last_message_ms, *(part.at_ms for part in parts), 0)
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
