"""Aider: tokens and cost of every message, from the analytics log that the user has asked for.

Source: the JSONL file of `--analytics-log` in `~/.aider`, or the one that AIDER_ANALYTICS_LOG or
`.aider.conf.yml` in the home names; and `.aider.chat.history.md` of the home, where no log has its
sessions. Files of a repository are not found, since no list tells of them.
Shape seen: `message_send`, `launched` and `exit` of 2026 (tests/fixtures/aider/). Not told: ids of
sessions, the working folder, cached tokens, whether counts are the vendor's or a tokenizer's.
"""

from collections.abc import Iterable, Iterator
from math import isclose
from typing import Any

from msgspec import Struct

from burnbar_tui.facts import MAX_TOKENS, Confidence, Fact, Skipped, UsageEvent
from burnbar_tui.providers._aider_chats import CHATS, Chat, chats
from burnbar_tui.providers.fields import event_key, ms_of_epoch, nano_usd
from burnbar_tui.providers.spec import LogLines, OneFile, Origin, ProviderSpec, Roots, Signs

Number = float | str | None
"""Aider writes what is no number as text."""


class Properties(Struct):
    """What is told of a message; `total_cost` is the sum of its process so far."""

    main_model: str | None = None
    prompt_tokens: Number = None
    completion_tokens: Number = None
    cost: Number = None
    total_cost: Number = None


class Line(Struct):
    """One line."""

    event: str | None = None
    properties: Properties | None = None
    time: Number = None


class Run(Struct):
    """One process, which is a session, and what it has spent."""

    session: str
    spent: float = 0.0


class State(Struct):
    """Processes that append to the file, the last active one at the end."""

    runs: list[Run] = []
    exits: int = 0


SPEC = ProviderSpec(
    id="aider",
    name="Aider",
    reads="analytics log, or the chat history of the home",
    roots=Roots(
        defaults=("~/.aider",),
        files=(
            OneFile("${AIDER_ANALYTICS_LOG}"),
            OneFile("~/.aider.conf.yml", key="analytics-log"),
            # Which sessions a log elsewhere has, a history cannot be told.
            OneFile("~/.aider.chat.history.md", source=1, is_last_resort=True),
        ),
    ),
    sources=(
        LogLines(
            files=("*.jsonl",),
            markers=(b'"message_send"', b'"launched"', b'"exit"'),
            record=Line,
            state=State,
        ),
        CHATS,
    ),
    signs=Signs(folders=("~/.aider.conf.yml",), binaries=("aider",)),
    tokens=Confidence.ESTIMATED,
    cost=Confidence.EXACT,
    notes="Aider writes no log unless it is asked to: start it with --analytics-log "
    "~/.aider/analytics.jsonl. Its counts may be a tokenizer's; cost is its own word.",
)

MOST_RUNS = 16
MOST_DOLLARS = 1e6


def parse(
    records: Iterable[tuple[int, Any]], origin: Origin, state: State | Chat
) -> Iterator[Fact]:
    """Yield one event a message of the user, which sums all requests that it took."""
    if isinstance(state, Chat):
        return chats(SPEC.id, records, origin, state)
    return _logged(records, origin, state)


def _logged(records: Iterable[tuple[int, Line]], origin: Origin, state: State) -> Iterator[Fact]:
    for position, line in records:
        at_ms = origin.mtime_ms if line.time is None else ms_of_epoch(_number(line.time))
        # Without an instant the place in the file is all that tells one line from another.
        name = f"at-{position}" if line.time is None else f"{(at_ms or 0) // 1000}"
        match line.event:
            case "exit":
                _end(state)
            case "launched":
                _start(state, name)
            case "message_send" if line.properties:
                if at_ms is None:
                    yield Skipped(reason="time: not an instant", position=position)
                else:
                    yield from _message(line.properties, at_ms, name, state, position)


def _message(
    told: Properties, at_ms: int, name: str, state: State, position: int
) -> Iterator[Fact]:
    prompt, output = _number(told.prompt_tokens), _number(told.completion_tokens)
    cost, total = _number(told.cost) or 0, _number(told.total_cost) or 0
    if prompt is None or output is None or max(prompt, output) > MAX_TOKENS:
        yield Skipped(reason="tokens: not a count", position=position)
    elif prompt + output:
        model = told.main_model if told.main_model not in {None, "", "None"} else "unknown"
        yield UsageEvent(
            key=event_key(SPEC.id, name, model, f"{prompt:.0f}", f"{output:.0f}", f"{total:.9g}"),
            at_ms=at_ms,
            model=model,
            session_id=_continued(state, cost, total, name),
            input_tokens=int(prompt),
            output_tokens=int(output),
            reported_cost_nano_usd=nano_usd(cost if cost < MOST_DOLLARS else None),
            tokens_confidence=Confidence.ESTIMATED,
            position=position,
        )


def _number(value: Number) -> float | None:
    """Return what may be written as text; 0 where nothing is told, None where it is no number."""
    try:
        number = float(value or 0)
    except ValueError:
        return 0.0 if value == "None" else None
    return number if 0 <= number < float("inf") else None


def _start(state: State, name: str) -> Run:
    count = sum(run.session.partition("#")[0] == name for run in state.runs)
    run = Run(f"{name}#{count}" if count else name)
    state.runs = [*state.runs[1 - MOST_RUNS :], run]
    return run


def _end(state: State) -> None:
    """Forget all processes when as many have ended: which one has is not told."""
    state.exits += 1
    if state.exits >= len(state.runs):
        state.runs, state.exits = [], 0


def _continued(state: State, cost: float, total: float, name: str) -> str:
    """Return the session of a message: the last active process whose sum so far it continues."""
    before = total - cost
    newest_first = reversed(state.runs)
    run = next(
        (r for r in newest_first if isclose(r.spent, before, rel_tol=1e-9, abs_tol=1e-7)), None
    )
    if run is None:
        is_only_one = len(state.runs) == 1 and total >= state.runs[0].spent
        run = state.runs[0] if is_only_one else _start(state, name)
    run.spent = total
    if run is not state.runs[-1]:
        state.runs = [*(one for one in state.runs if one is not run), run]
    return run.session
