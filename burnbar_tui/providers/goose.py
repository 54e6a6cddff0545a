"""Goose: the model calls of its ledger, and the running totals of sessions from before it.

Source: `sessions.db`, tables `usage_ledger` (one row a call, only added to) and `sessions`.
Shape seen: schemas with and without the ledger (tests/fixtures/goose/). Not told: reasoning, quota,
whether cached tokens lie inside the prompt. The sums of a session can hold those of its children.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from burnbar_tui.facts import Confidence, Fact, SessionFact, UsageEvent
from burnbar_tui.providers._goose_rows import TABLES, Entry, LateEntry, Session
from burnbar_tui.providers.fields import event_key, ms_of_epoch, nano_usd
from burnbar_tui.providers.spec import NoState, Origin, ProviderSpec, Roots, Rows, Signs, Variable

SPEC = ProviderSpec(
    id="goose",
    name="Goose",
    reads="usage ledger in the session database, and the sums of older sessions",
    roots=Roots(
        defaults=(
            "${XDG_DATA_HOME:-~/.local/share}/goose/sessions",
            "${XDG_DATA_HOME:-~/.local/share}/Block/goose/sessions",
            "~/Library/Application Support/Block/goose/sessions",
            "${APPDATA:-~/AppData/Roaming}/Block/goose/sessions",
            "${APPDATA:-~/AppData/Roaming}/Block/goose/data/sessions",
        ),
        variables=(Variable("GOOSE_PATH_ROOT", below="data/sessions"),),
    ),
    sources=(Rows(files=("sessions.db",), tables=TABLES),),
    signs=Signs(
        folders=(
            "${XDG_CONFIG_HOME:-~/.config}/goose/config.yaml",
            "${APPDATA:-~/AppData/Roaming}/Block/goose/config",
        ),
        binaries=("goose",),
    ),
    tokens=Confidence.EXACT,
    cost=Confidence.UNAVAILABLE,
    is_promoted=True,
    notes="Tokens are read from the ledger on disk; there is no quota, and dollars are Goose's own "
    "estimates, or the price table's where it wrote none.",
)


def parse(records: Iterable[tuple[int, Any]], origin: Origin, _state: NoState) -> Iterator[Fact]:
    """Yield one event a row of the ledger, and running totals of what sessions used before it."""
    sessions: dict[str, Session] = {}
    late: dict[str, list[int]] = {}
    in_ledger: dict[str, int] = {}
    entries: list[Entry] = []
    for _, record in records:
        if isinstance(record, Session):
            sessions[record.id] = record
        elif isinstance(record, LateEntry):
            known = late.get(record.session_id, [0] * 5)
            late[record.session_id] = [
                one + other for one, other in zip(known, record.sums(), strict=True)
            ]
        elif isinstance(record, Entry):
            entries.append(record)
        else:
            in_ledger[record.session_id] = ms_of_epoch(record.created_timestamp) or 0
    for session in sessions.values():
        yield SessionFact(
            session_id=session.id,
            parent_session_id=session.parent_session_id or "",
            title=session.name or session.description or "",
        )
    yield from _calls(entries, sessions, origin)
    # A session that is younger than the ledger is in it, or will be in a moment.
    begun_ms = min(in_ledger.values(), default=None)
    yield from _totals(
        [
            session
            for session in sessions.values()
            if session.id in late
            or (
                session.id not in in_ledger
                and (begun_ms is None or (ms_of_epoch(session.created_at) or 0) <= begun_ms)
            )
        ],
        late,
        origin,
    )


def _calls(
    entries: list[Entry], sessions: Mapping[str, Session], origin: Origin
) -> Iterator[UsageEvent]:
    """Yield the rows of the ledger; one that a parent has from its child is one call."""
    alike: Counter[tuple[int, int]] = Counter()
    for entry in entries:
        fresh, read, written, output = sizes = entry.sizes()
        if not any(sizes):
            continue
        session = sessions.get(entry.session_id, Session(id=entry.session_id))
        model = entry.model or session.model()
        at_ms = ms_of_epoch(entry.created_timestamp)
        first, depth = _first(entry.session_id, sessions)
        call = (at_ms, model, *sizes) if at_ms else (entry.session_id, entry.id)
        key = event_key(SPEC.id, first, *call)
        alike[depth, key] += 1
        yield UsageEvent(
            key=key,
            at_ms=at_ms or origin.mtime_ms,
            model=model,
            session_id=entry.session_id,
            project=session.working_dir or "",
            input_tokens=fresh,
            cache_read_tokens=read,
            cache_creation_tokens=written,
            output_tokens=output,
            reported_cost_nano_usd=nano_usd(entry.cost),
            rank=bool(session.parent_session_id),
            variant=alike[depth, key],
            position=entry.id,
        )


def _first(session_id: str, sessions: Mapping[str, Session]) -> tuple[str, int]:
    """Return the session that a session descends from, or itself, and how far below it is."""
    seen = set[str]()
    while session_id not in seen and (session := sessions.get(session_id)):
        seen.add(session_id)
        session_id = session.parent_session_id or session_id
    return session_id, len(seen)


def _totals(
    sessions: list[Session], late: Mapping[str, list[int]], origin: Origin
) -> Iterator[UsageEvent]:
    """Yield running totals without what the ledger has of them (`late`).

    A parent's is without its children's where it can hold them.
    """
    children: dict[str, list[int]] = {}
    for session in sessions:
        if session.parent_session_id:
            known = children.get(session.parent_session_id, [0] * 5)
            summed = zip(known, session.sums(), strict=True)
            children[session.parent_session_id] = [one + other for one, other in summed]
    for session in sessions:
        whole = session.sums()
        inside = children.get(session.id, [0] * 5)
        own = [one - other for one, other in zip(whole, inside, strict=True)]
        own = own if min(own[:4]) >= 0 else whole
        told = late.get(session.id, [0] * 5)
        rest = (max(0, one - other) for one, other in zip(own, told, strict=True))
        fresh, read, written, output, cost = rest
        if fresh + read + written + output:
            model = session.model()
            at_ms = ms_of_epoch(session.updated_at) or ms_of_epoch(session.created_at)
            yield UsageEvent(
                total_of=event_key(SPEC.id, session.id),
                key=event_key(SPEC.id, session.id, model),
                at_ms=at_ms or origin.mtime_ms,
                model=model,
                session_id=session.id,
                project=session.working_dir or "",
                input_tokens=fresh,
                cache_read_tokens=read,
                cache_creation_tokens=written,
                output_tokens=output,
                reported_cost_nano_usd=cost if cost > 0 else None,
            )
