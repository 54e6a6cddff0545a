"""Hermes' tables as they are read."""

from msgspec import Struct

from burnbar_tui.providers.fields import Count, Dollars, nano_usd

Instant = float | str | None


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
    started_at: Instant = None
    ended_at: Instant = None


class ModelUsage(Counters, kw_only=True):
    """What one task of a session has used of one model."""

    session_id: str
    model: str | None = None
    billing_provider: str | None = None
    task: str | None = None
    first_seen: Instant = None
    last_seen: Instant = None


class Day(Counters, kw_only=True):
    """What a session has used on one local calendar day."""

    session_id: str
    day: str


class LastMessage(Struct):
    """The newest message of a session."""

    session_id: str
    timestamp: float | str | None
