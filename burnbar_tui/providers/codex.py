"""Codex CLI: billed responses and quota windows in its session rollouts.

Source: `sessions/YYYY/MM/DD/rollout-*.jsonl` and `archived_sessions/`, plain or zstd-compressed;
lines of `{timestamp, type, payload}` whose token counts are running totals of a thread.
Shape seen: builds 0.4x to 0.15x (tests/fixtures/codex/). Not told: the price tier of a turn; the
tier that config.toml names today says nothing about past turns and is not applied.

A fork starts with its parent's whole history under new timestamps. Those lines arrive in one burst
and only move the baseline. What a slow copy lets through carries the root thread, the turn and the
running total in its key, which are the parent's own, so that it still counts once.
"""

from collections.abc import Iterable, Iterator, Mapping
from operator import add

from burnbar_tui.facts import (
    Confidence,
    Fact,
    Identity,
    ParseError,
    SessionFact,
    Skipped,
    UsageEvent,
)
from burnbar_tui.providers._codex_api import API, ask as ask
from burnbar_tui.providers._codex_limits import readings
from burnbar_tui.providers._codex_lines import Info, Line, Payload, RateLimits, Totals
from burnbar_tui.providers._codex_login import identity_of
from burnbar_tui.providers._codex_thread import (
    NOTHING,
    State,
    growth,
    is_copy,
    session_meta,
    thread_of,
)
from burnbar_tui.providers.fields import event_key, ms_of_text
from burnbar_tui.providers.spec import LogLines, Origin, ProviderSpec, Roots, Signs, Variable

READING_GAP_MS = 5 * 60_000

SPEC = ProviderSpec(
    id="codex",
    name="Codex",
    reads="session rollouts",
    roots=Roots(defaults=("~/.codex",), variables=(Variable("CODEX_HOME"),)),
    sources=(
        LogLines(
            files=("sessions/**/*.jsonl", "archived_sessions/**/*.jsonl"),
            markers=(
                b'"token_count"',
                b'"turn_context"',
                b'"session_meta"',
                b'"token_usage_record"',
                b'"thread_settings_applied"',
            ),
            record=Line,
            state=State,
        ),
    ),
    signs=Signs(binaries=("codex",)),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    vendors=("openai",),
    quota="yes",
    identity_files=("auth.json",),
    notes="Quota windows are those of the newest call on this machine.",
    api=API,
)


def parse(records: Iterable[tuple[int, Line]], origin: Origin, state: State) -> Iterator[Fact]:
    """Yield one event a response: its own record where there is one, else the growth of the total.

    Input includes cached and cache-write tokens; reasoning lies inside output. Quota windows are
    reported at most every five minutes, and as the portion ends.
    """
    waiting: dict[str, tuple[int, RateLimits]] = {}
    for position, line in records:
        payload = line.payload
        if payload is None:
            continue
        try:
            at_ms = ms_of_text(line.timestamp) if line.timestamp else origin.mtime_ms
        except ParseError:
            yield Skipped(reason="timestamp: not an instant", position=position)
            continue
        if line.type == "session_meta":
            yield from session_meta(payload, at_ms, state)
            continue
        if not state.thread_id:
            state.thread_id = state.root_id = thread_of(origin.path)
        is_a_copy = is_copy(line, at_ms, state)
        fact = _counted(line, payload, at_ms, position, state, is_copy=is_a_copy)
        if fact is not None:
            if state.is_guess and not state.has_records:
                state.is_guess = False
                yield SessionFact(
                    session_id=state.thread_id,
                    parent_session_id=state.parent_id or state.root_id,
                    has_copied_history=True,
                )
            yield fact
        if payload.rate_limits is not None and not is_a_copy:
            limit_id = payload.rate_limits.limit_id or "codex"
            waiting[limit_id] = (at_ms, payload.rate_limits)
            if at_ms - state.reading_ms.get(limit_id, 0) >= READING_GAP_MS:
                state.reading_ms[limit_id] = at_ms
                yield from readings(*waiting.pop(limit_id))
    for at_ms, limits in waiting.values():
        yield from readings(at_ms, limits)


def _counted(
    line: Line, payload: Payload, at_ms: int, position: int, state: State, *, is_copy: bool
) -> Fact | None:
    """Return the event that a line tells, or take from it what later lines are read by."""
    if payload.type == "token_count":
        if payload.info is None:
            return None
        return _token_count(payload.info, at_ms, position, state, is_copy=is_copy)
    if line.type == "token_usage_record":
        return _token_usage_record(payload, at_ms, position, state)
    if line.type == "turn_context" or payload.type == "thread_settings_applied":
        state.model = payload.model or state.model
        state.turn_id = payload.turn_id or state.turn_id
        state.cwd = payload.cwd or state.cwd
    return None


def _token_usage_record(payload: Payload, at_ms: int, position: int, state: State) -> Fact | None:
    """Return the event of a record of this thread; from the first one on they alone count."""
    if payload.usage is None or payload.thread_id not in {None, state.thread_id}:
        return None
    is_first, state.has_records = not state.has_records, True
    if (
        is_first
        and state.total is not None
        and _vector(payload.thread_token_usage) == _vector(state.total)
    ):
        return None  # the running total that ends with this response has been counted already
    told = (payload.response_id,) if payload.response_id else (at_ms, *payload.usage.vector())
    key = event_key(SPEC.id, state.thread_id, "record", *told)
    return _event(key, payload.usage.vector(), at_ms, position, state)


def _token_count(
    info: Info, at_ms: int, position: int, state: State, *, is_copy: bool
) -> Fact | None:
    """Return the event that a running total tells, and remember it as the next baseline."""
    before, total, last = state.total, info.total_token_usage, info.last_token_usage
    repeats, state.last = last == state.last, last
    state.total = total or before
    if is_copy or state.has_records or (total == before and total is not None):
        return None
    if total is None:
        if last is None or repeats:
            return None
        used: tuple[int, ...] = last.vector()
        told: tuple[str | int, ...] = ("last", at_ms, *used)
        if before is not None:
            state.total = Totals(*map(add, before.vector(), used))
    else:
        told, used = total.vector(), growth(before, total, last, state)
        state.high = tuple(map(max, state.high, total.vector())) if any(told) else NOTHING
    # Without a turn's id, forks of one parent that begin alike could not be told apart.
    thread_id = state.root_id if state.turn_id else state.thread_id
    key = event_key(SPEC.id, thread_id, state.turn_id, *told)
    return _event(key, used, at_ms, position, state)


def _vector(totals: Totals | None) -> tuple[int, ...] | None:
    return None if totals is None else totals.vector()


def _event(key: int, used: tuple[int, ...], at_ms: int, position: int, state: State) -> Fact | None:
    prompt, cached, written, output, reasoning = used
    if not any(used):
        return None
    if cached + written > prompt:
        return Skipped(reason="more cached than input tokens", position=position)
    return UsageEvent(
        key=key,
        at_ms=at_ms,
        model=state.model or "unknown",
        session_id=state.thread_id,
        project=state.cwd,
        input_tokens=prompt - cached - written,
        cache_read_tokens=cached,
        cache_creation_tokens=written,
        output_tokens=max(output, reasoning),
        reasoning_tokens=reasoning,
        rank=(1 << 62) - at_ms,
        position=position,
    )


def identify(files: Mapping[str, bytes]) -> Identity:
    """Return the account that Codex is logged in to."""
    return identity_of(files.get("auth.json"))
