"""Copies of model calls -> each call once.

The same call can stand on several lines, in several files and in the store already. Which copy
counts does not depend on the order in which they are met: the highest rank wins, and of equal ones
the session with the smaller id; the earliest instant of all copies is kept.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from burnbar_tui.facts import UsageEvent
from burnbar_tui.providers.fields import event_key


class Call(NamedTuple):
    """One call as the store keeps it: whole numbers only, so that it travels and sorts cheaply.

    Names are ids: `model` and `project` count within the portion that was parsed until the writer
    gives them their ids in the store, `session` is the same everywhere.
    """

    key: int
    at_ms: int
    account_id: int
    model_id: int
    project_id: int
    session_id: int
    source_id: int
    input_tokens: int
    cache_read_tokens: int
    cache_creation_tokens: int
    cache_creation_1h_tokens: int
    output_tokens: int
    reasoning_tokens: int
    web_searches: int
    tier: int
    reported_cost_nano_usd: int
    """-1 where no cost was reported; below that it is a lower bound (see `least_cost`)."""
    tokens_confidence: int
    rank: int
    variant: int
    is_replay: int
    position: int


def call_of(
    event: UsageEvent, model_id: int, project_id: int, session_id: int, source_id: int
) -> Call:
    """Return an event as a call of an account that is not known yet."""
    return Call(
        event.key,
        event.at_ms,
        0,
        model_id,
        project_id,
        session_id,
        source_id,
        event.input_tokens,
        event.cache_read_tokens,
        event.cache_creation_tokens,
        event.cache_creation_1h_tokens,
        event.output_tokens,
        event.reasoning_tokens,
        event.web_searches,
        event.tier,
        _reported_cost(event),
        event.tokens_confidence,
        event.rank,
        event.variant,
        event.replay,
        event.position,
    )


def _reported_cost(event: UsageEvent) -> int:
    cost = event.reported_cost_nano_usd
    if cost is None:
        return -1
    return -2 - cost if event.is_cost_partial else cost


def least_cost(call: Call) -> int | None:
    """Return the nano-USD that a call cost at least, where only a part of its cost was reported."""
    return -2 - call.reported_cost_nano_usd if call.reported_cost_nano_usd < -1 else None


class Meetings(Protocol):
    """Is told which copies are met while calls are added."""

    def meet(self, place: int, one: Call, other: Call) -> None:
        """Take note of two copies of the call that has a place."""

    def move(self, former: int, place: int) -> None:
        """Take note that the call which had a place has another one from now on."""


def add(calls: dict[int, Call], call: Call, meetings: Meetings | None = None) -> None:
    """Add a copy of a call to those known, or keep the better of the two copies.

    A call's place in `calls` is its key. Of two calls with one key the one with the smaller variant
    has that place and the other one of its own, in whatever order they are met. A replay is one of
    the call that has the key's place when it is met.
    """
    known = calls.get(call.key)
    if known is None:
        calls[call.key] = call
    elif not is_another_call(known, call):
        if meetings is not None:
            meetings.meet(call.key, known, call)
        calls[call.key] = better(known, call)
    else:
        first, second = sorted((known, call), key=lambda one: one.variant)
        calls[call.key] = first
        slot = variant_slot(call.key, second.variant)
        other = calls.get(slot)
        if meetings is not None and second is known:
            meetings.move(call.key, slot)
        if meetings is not None and other is not None:
            meetings.meet(slot, other, second)
        calls[slot] = second if other is None else better(other, second)


def variant_slot(key: int, variant: int) -> int:
    """Return the place of a call whose key belongs to another call."""
    return event_key("variant", key, variant)


def other_places(calls: Iterable[Call], known: Mapping[int, Call]) -> set[int]:
    """Return the places of variants that calls may come to, beside those of their keys."""
    return {
        variant_slot(call.key, one.variant)
        for call in calls
        if call.key in known and is_another_call(known[call.key], call)
        for one in (call, known[call.key])
    }


def is_another_call(known: Call, call: Call) -> bool:
    """Tell whether two copies with one key are two calls: told apart, and neither a replay."""
    return (
        known.variant != call.variant
        and known.variant != 0
        and call.variant != 0
        and not known.is_replay
        and not call.is_replay
    )


def better(one: Call, other: Call) -> Call:
    """Return the copy that counts, with what only the other copy knows."""
    if (other.rank, -other.session_id) > (one.rank, -one.session_id):
        one, other = other, one
    at_ms = min(one.at_ms, other.at_ms)
    variant = one.variant or (0 if other.is_replay else other.variant)
    if at_ms == one.at_ms and variant == one.variant:
        return one
    return one._replace(at_ms=at_ms, variant=variant)
