"""xAI: prompts of Grok Build, and how much of SuperGrok's window is used.

Source: `sessions/<folder>/<id>/updates.jsonl` of Grok Build, which names child sessions in
`subagents/*/meta.json`, and `signals.json` of sessions without updates; `superGrok-events.jsonl`,
where BurnBar for macOS notes each prompt that it sends.
Shape seen: builds of 2026, with cost in ticks (tests/fixtures/xai/). Not told: prompts that were
sent to SuperGrok elsewhere, its true caps; of sessions without updates more than how full their
context was.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from msgspec import Struct

from burnbar_tui.facts import Confidence, Fact, QuotaReading
from burnbar_tui.providers._grok_api import API, ask as ask
from burnbar_tui.providers._grok_sessions import CHILDREN, GAUGES, children, gauges
from burnbar_tui.providers._grok_turns import TURNS, turns
from burnbar_tui.providers.fields import ms_of_epoch
from burnbar_tui.providers.spec import LogLines, Origin, ProviderSpec, Roots, Signs

TWO_HOURS_MS = 2 * 3_600_000
CAPS = {"superGrokLite": 30, "superGrok": 100, "superGrokHeavy": 400}
"""Prompts in two hours, as people believe them to be."""


class Prompt(Struct):
    """One prompt that was sent."""

    timestamp: float | str | None = None
    plan: str | None = None


class Window(Struct):
    """When prompts of the last two hours were sent."""

    sent: list[int] = []


SPEC = ProviderSpec(
    id="xai",
    name="xAI (Grok)",
    reads="sessions of Grok Build, SuperGrok's event log and the management API",
    roots=Roots(
        defaults=("${GROK_HOME:-~/.grok}", "~/Library/Application Support/OpenBurnBar/xai")
    ),
    sources=(
        TURNS,
        CHILDREN,
        GAUGES,
        LogLines(
            files=("superGrok-events.jsonl",),
            markers=(b'"timestamp"',),
            record=Prompt,
            state=Window,
        ),
    ),
    signs=Signs(binaries=("grok",)),
    tokens=Confidence.EXACT,
    cost=Confidence.ESTIMATED,
    quota="yes",
    credential="xAI API key",
    vendors=("x-ai",),
    notes="Grok Build tells tokens and its own cost, of which a partial one is only the least; of "
    "sessions without updates only the size of the context is known, an estimate. SuperGrok's "
    "window is an estimate against assumed caps, and knows nothing of prompts that were sent "
    "elsewhere.",
    api=API,
)


def parse(records: Iterable[tuple[int, Any]], origin: Origin, state: Any) -> Iterator[Fact]:
    """Yield prompts of Grok Build, the parents of its sessions, and SuperGrok's window."""
    if isinstance(state, Window):
        return _windows(records, state)
    name = PurePath(origin.path).name
    if name == "meta.json":
        return children(records, origin)
    if name == "signals.json":
        return gauges(SPEC.id, records, origin)
    return turns(SPEC.id, records, origin)


def _windows(records: Iterable[tuple[int, Prompt]], state: Window) -> Iterator[Fact]:
    """Yield how full the window was with every prompt."""
    for _, prompt in records:
        at_ms = ms_of_epoch(prompt.timestamp)
        if at_ms is None:
            continue
        newest_ms = max([at_ms, *state.sent])
        state.sent = sorted(one for one in [*state.sent, at_ms] if one > newest_ms - TWO_HOURS_MS)
        cap = CAPS.get(prompt.plan or "")
        yield QuotaReading(
            window="2h",
            as_of_ms=newest_ms,
            used_percent=100 * len(state.sent) / cap if cap else None,
            used=len(state.sent),
            limit=cap,
            unit="prompts",
            window_minutes=120,
            resets_at_ms=state.sent[0] + TWO_HOURS_MS,
            plan=prompt.plan or "",
            confidence=Confidence.ESTIMATED,
        )
