"""Kimi: tokens of every message of Kimi CLI, and of every turn of its successor Kimi Code.

Source: `sessions/<hash of the folder>/<id>/**/wire.jsonl` of Kimi CLI (since 0.66) and
`sessions/wd_*/session_<id>/agents/<agent>/wire.jsonl` of Kimi Code, which takes old sessions over.
Shape seen: both generations (tests/fixtures/kimi/). Not told: cost, quota, mostly the model of
Kimi CLI.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from msgspec import Struct

from burnbar_tui.facts import Confidence, Fact, UsageEvent
from burnbar_tui.providers._kimi_api import API, ask as ask
from burnbar_tui.providers._kimi_messages import BESIDE, MODEL_NAME, Message, Seen, messages
from burnbar_tui.providers.fields import Count, decoded, event_key, ms_of_epoch
from burnbar_tui.providers.spec import LogLines, Origin, ProviderSpec, Roots, Signs

STATE = "{parents[2]}/state.json"
INDEX = "{parents[5]}/session_index.jsonl"
"""A line per session, for those whose state tells no folder."""


class TurnTokens(Struct, rename="camel"):
    """Disjoint counts of a turn."""

    input_other: Count | None = None
    output: Count | None = None
    input_cache_read: Count | None = None
    input_cache_creation: Count | None = None


class Line(Struct, rename="camel"):
    """One line of Kimi Code."""

    type: str | None = None
    model: str | None = None
    usage_scope: str | None = None
    usage: TurnTokens | None = None
    time: float | str | None = None


class Requested(Struct):
    """The model of the newest request."""

    model: str = ""


class Where(Struct, rename="camel"):
    """What is told of a session beside its agents; the folder's second name is the older one."""

    session_id: str | None = None
    cwd: str | None = None
    work_dir: str | None = None


SPEC = ProviderSpec(
    id="kimi",
    name="Kimi (Moonshot)",
    reads="billing service of kimi.com, and sessions of Kimi CLI and Kimi Code",
    # Each variable moves one of the two folders and leaves the other where it is.
    roots=Roots(defaults=("${KIMI_CODE_HOME:-~/.kimi-code}", "${KIMI_SHARE_DIR:-~/.kimi}")),
    sources=(
        LogLines(
            files=("sessions/*/*/agents/*/wire.jsonl",),
            beside=(STATE, INDEX),
            authority=1,
            markers=(b'"usage.record"', b'"llm.request"'),
            record=Line,
            state=Requested,
        ),
        LogLines(
            files=("sessions/*/*/wire.jsonl", "sessions/*/*/subagents/*/wire.jsonl"),
            beside=BESIDE,
            environment=(MODEL_NAME,),
            markers=(b'"token_usage"',),
            record=Message,
            state=Seen,
        ),
    ),
    signs=Signs(binaries=("kimi",)),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    quota="yes",
    credential="bearer from a kimi.com session, or `KIMI_AUTH_TOKEN`",
    vendors=("moonshotai",),
    notes="Sessions on disk tell tokens, but no cost and no quota. Kimi CLI rarely logs a model: "
    "it is then taken to be that of KIMI_MODEL_NAME, the configured one, or kimi-for-coding, which "
    "has no price.",
    api=API,
)


def parse(records: Iterable[tuple[int, Any]], origin: Origin, state: Any) -> Iterator[Fact]:
    """Yield one event a message or turn; all agents of a session count as the session itself.

    Their calls have no other name in the session that Kimi Code took over, which counts instead.
    """
    if isinstance(state, Seen):
        return messages(SPEC.id, records, origin, state)
    return _turns(records, origin, state)


def _turns(records: Iterable[tuple[int, Line]], origin: Origin, state: Requested) -> Iterator[Fact]:
    """Yield turns; the model that stands there is an alias, and that of the request is not."""
    agent = PurePath(origin.path).parent
    session = agent.parent.parent.name.removeprefix("session_")
    project = _project(origin, agent.parent.parent.name)
    for position, line in records:
        if line.type == "llm.request":
            state.model = line.model or state.model
        if line.type != "usage.record" or line.usage_scope not in (None, "turn"):
            continue
        usage, at_ms = line.usage or TurnTokens(), ms_of_epoch(line.time)
        fresh, output = usage.input_other or 0, usage.output or 0
        read, written = usage.input_cache_read or 0, usage.input_cache_creation or 0
        if fresh + read + written + output:
            told = at_ms or f"at {position}", fresh, read, written, output
            yield UsageEvent(
                key=event_key(SPEC.id, session, agent.name, *told),
                at_ms=at_ms or origin.mtime_ms,
                model=state.model or line.model or "unknown",
                session_id=session,
                project=project,
                input_tokens=fresh,
                cache_read_tokens=read,
                cache_creation_tokens=written,
                output_tokens=output,
                position=position,
            )


def _project(origin: Origin, folder: str) -> str:
    """Return where a session was made, by its own state or by the list of all sessions."""
    where = decoded(origin.beside.get(STATE), Where) or Where()
    if told := where.cwd or where.work_dir:
        return told
    session = folder.removeprefix("session_")
    for line in origin.beside.get(INDEX, b"").splitlines():
        found = decoded(line, Where) if session.encode("utf-8", "replace") in line else None
        if found and (found.session_id or "").removeprefix("session_") == session:
            return found.work_dir or ""
    return ""
