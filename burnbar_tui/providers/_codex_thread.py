"""What a Codex rollout's earlier lines say about its later ones: whose they are, what is copied.

A fork starts with its parent's whole history under new timestamps. Those lines arrive in one burst
and only move the baseline.
"""

from collections.abc import Iterator
from operator import sub

from msgspec import Struct

from burnbar_tui.facts import Fact, SessionFact
from burnbar_tui.providers._codex_lines import Line, Payload, Source, Subagent, Totals

BURST_GAP_MS = 1000


class State(Struct):
    """What a rollout's earlier lines leave for its later ones."""

    thread_id: str = ""
    root_id: str = ""
    """The oldest ancestor whose lines this file may copy; the thread itself without any."""
    parent_id: str = ""
    copies_until_ordinal: int | None = None
    is_copying: bool = False
    is_guess: bool = False
    """It is a fork, and only its first burst tells what it copied."""
    burst_ms: int = 0
    cwd: str = ""
    model: str = ""
    turn_id: str = ""
    total: Totals | None = None
    last: Totals | None = None
    high: tuple[int, ...] = (0, 0, 0, 0, 0)
    """The largest running total so far, each counter by itself."""
    fell_back: bool = False
    """The running total once fell: lineages may be interleaved, so growth alone proves nothing."""
    has_records: bool = False
    reading_ms: dict[str, int] = {}
    """When the windows of each limit were last reported."""


def thread_of(path: str) -> str:
    """Return the thread that a rollout's name tells, for files whose first line is lost."""
    name = path.replace("\\", "/").rpartition("/")[2].partition(".jsonl")[0]
    return name.removeprefix("rollout-")[20:].partition("_")[0] or name


def session_meta(payload: Payload, at_ms: int, state: State) -> Iterator[Fact]:
    """Take the first one as the thread's own; later ones are those of copied ancestors."""
    thread_id = payload.id or payload.session_id or ""
    if state.thread_id:
        if thread_id and thread_id != state.thread_id:
            state.root_id = thread_id
            _copies_begin(at_ms, state)
        return
    state.thread_id = state.root_id = thread_id
    state.cwd = payload.cwd or ""
    state.burst_ms = at_ms
    parent = payload.forked_from_id or payload.parent_thread_id or _spawned_by(payload) or ""
    base = payload.history_base.end_ordinal_exclusive if payload.history_base else None
    start = payload.subagent_history_start_ordinal
    state.copies_until_ordinal = _whole(base if start is None else start)
    if parent:
        state.root_id = state.parent_id = parent
        yield SessionFact(session_id=thread_id, parent_session_id=parent)
    if payload.forked_from_id:
        _copies_begin(at_ms, state)


def _copies_begin(at_ms: int, state: State) -> None:
    if not state.is_copying and at_ms - state.burst_ms <= BURST_GAP_MS:
        state.is_copying, state.burst_ms = True, at_ms
        state.is_guess = state.copies_until_ordinal is None


def _spawned_by(payload: Payload) -> str | None:
    subagent = payload.source.subagent if isinstance(payload.source, Source) else None
    spawn = subagent.thread_spawn if isinstance(subagent, Subagent) else None
    return spawn.parent_thread_id if spawn else None


def is_copy(line: Line, at_ms: int, state: State) -> bool:
    """Tell whether a line repeats an ancestor's, by its number or as part of the first burst."""
    ordinal = _whole(line.ordinal)
    if ordinal is not None and state.copies_until_ordinal is not None:
        return ordinal < state.copies_until_ordinal
    if not state.is_copying:
        return False
    if at_ms - state.burst_ms > BURST_GAP_MS:
        state.is_copying, state.turn_id = False, ""
        return False
    state.burst_ms = max(state.burst_ms, at_ms)
    return True


def _whole(value: int | str | None) -> int | None:
    if isinstance(value, str):
        return int(value) if value.isdecimal() and len(value) < 19 else None
    return value


NOTHING = (0, 0, 0, 0, 0)


def growth(
    before: Totals | None, total: Totals, last: Totals | None, state: State
) -> tuple[int, ...]:
    """Return by how much a response raised the total; nothing where the total fell.

    Once it fell, two lineages may take turns in this file. Then a response counts at most what it
    says of itself, and one that returns to the larger lineage only what lies above its old total.
    """
    now = total.vector()
    if before is None:
        return (last or total).vector() if any(now) else NOTHING
    delta = tuple(map(sub, now, before.vector()))
    if min(delta) < 0:
        state.fell_back = state.fell_back or any(now)
        return NOTHING
    if not state.fell_back or last is None or delta == last.vector():
        return delta
    above = tuple(map(sub, now, state.high))
    return tuple(map(min, delta if min(above) < 0 else above, last.vector()))
