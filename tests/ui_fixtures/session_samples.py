"""A session with its subagents, and a call with its bill, as the screens are given them."""

from datetime import date, timedelta

from msgspec.structs import replace

from burnbar_tui.facts import Billing, Confidence
from burnbar_tui.session_views import (
    CallPage,
    Place,
    PricedPart,
    PriceUsed,
    SessionCall,
    SessionFound,
    SessionNode,
    SessionPage,
)
from burnbar_tui.views import CallRow, Tally
from tests.ui_fixtures.samples import MODELS, NOW, named, tally

SESSIONS = (11, 12, 13, 14)
"""The session itself, two below it, and one below the first of these."""
FOUND = (
    SessionFound(session_id=11, name="fix the retry loop", account="ana"),
    SessionFound(session_id=12, name="agent-explore", account="ana"),
)
PATH = "/home/ana/.acorn/projects/-home-ana-atlas/0d5e7a52.jsonl"


def session_calls(count: int = 60) -> tuple[SessionCall, ...]:
    """Return calls, one a minute, newest first; the context is made smaller in the middle."""
    found: list[SessionCall] = []
    nano_usd = 0
    for index in range(count):
        read = 4_000 + 2_600 * (index % (count // 2 + 1))
        is_priced = index != 3
        cost = read * 500 + 41_000_000
        nano_usd += cost if is_priced else 0
        call = CallRow(
            key=500 + index,
            at=NOW - timedelta(minutes=count - index),
            provider_id="acorn-code",
            account="ana",
            model=MODELS[0],
            project="/home/ana/atlas",
            session="0d5e7a52",
            session_id=SESSIONS[0],
            input_tokens=6,
            cache_read_tokens=read,
            cache_creation_tokens=2_180,
            output_tokens=300 + 37 * (index % 9),
            cost_nano_usd=cost if is_priced else None,
            cost_confidence=Confidence.ESTIMATED if is_priced else Confidence.UNAVAILABLE,
        )
        running = Tally(
            events=index + 1,
            input_tokens=9_000 * (index + 1),
            cost_nano_usd=nano_usd,
            unpriced_events=int(index >= 3),
            cost_confidence=Confidence.UNAVAILABLE if index >= 3 else Confidence.ESTIMATED,
        )
        found.append(SessionCall(call=call, running=running))
    return tuple(reversed(found))


def session_page(session_id: int) -> SessionPage:
    """Return the page of one of the sessions; all have the same calls."""
    nodes = tuple(
        SessionNode(session_id=each, name=name, depth=depth, below=below, tally=own)
        for each, name, depth, below, own in zip(
            SESSIONS,
            ("fix the retry loop", "agent-explore", "agent-review", "agent-nested"),
            (0, 1, 1, 2),
            (3, 0, 1, 0),
            (tally(7.12, 6_400_000), tally(1.3, 900_000), tally(None, 40_000), tally(0.2, 70_000)),
            strict=True,
        )
    )
    calls = session_calls()
    shown = next(node for node in nodes if node.session_id == session_id)
    return SessionPage(
        session_id=session_id,
        account_id=1,
        provider_id="acorn-code",
        provider="Acorn Code",
        account="ana",
        name=shown.name,
        native_id="0d5e7a52",
        project="/home/ana/atlas",
        first_at=calls[-1].call.at,
        last_at=calls[0].call.at,
        own=shown.tally,
        whole=tally(8.62, 7_410_000, unpriced=2, sessions=shown.below + 1),
        nodes=nodes,
        models=named(MODELS[:2], 5.0),
        calls=calls,
    )


def call_page(key: int) -> CallPage:
    """Return a call whose lines add up to its cost."""
    rates = (5_000_000_000, 500_000_000, 6_250_000_000, 10_000_000_000, 25_000_000_000)
    names = ("input", "cache read", "cache write 5 min", "cache write 1 h", "output")
    counts = (6, 118_204, 180, 2_000, 1_912)
    parts = [
        PricedPart(name=name, count=count, femto_usd_each=rate)
        for name, count, rate in zip(names, counts, rates, strict=True)
    ]
    cost = sum(part.femto_usd or 0 for part in parts) // 1_000_000
    call = replace(
        session_calls()[0].call,
        key=key,
        input_tokens=6,
        cache_read_tokens=118_204,
        cache_creation_tokens=2_180,
        output_tokens=1_912,
        reasoning_tokens=640,
        cost_nano_usd=cost,
    )
    return CallPage(
        call=call,
        provider="Acorn Code",
        billing=Billing.SUBSCRIPTION,
        session_name="fix the retry loop",
        parts=(*parts, PricedPart(name="of it reasoning", count=640, is_part=True)),
        price=PriceUsed(
            matched=MODELS[0],
            vendor="acorn",
            source="genai-prices 9.9.9",
            valid_from=date(2025, 2, 5),
            next_threshold=200_000,
        ),
        listed_nano_usd=cost,
        place=Place(path=PATH, position=81_000, line=4_118),
    )
