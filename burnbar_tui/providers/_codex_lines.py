"""The lines of a Codex rollout that matter, as far as they are read."""

from msgspec import Struct

from burnbar_tui.providers.fields import Count, Minutes, Percent, Seconds


class Totals(Struct, gc=False, frozen=True):
    """Token counters; input holds the cached and the cache-write part, output the reasoning."""

    input_tokens: Count | None = 0
    cached_input_tokens: Count | None = 0
    cache_write_input_tokens: Count | None = 0
    output_tokens: Count | None = 0
    reasoning_output_tokens: Count | None = 0

    def vector(self) -> tuple[int, int, int, int, int]:
        """Return the counters in a fixed order."""
        return (
            self.input_tokens or 0,
            self.cached_input_tokens or 0,
            self.cache_write_input_tokens or 0,
            self.output_tokens or 0,
            self.reasoning_output_tokens or 0,
        )


class Info(Struct, gc=False):
    """A thread's counters after a response, and those of the response."""

    total_token_usage: Totals | None = None
    last_token_usage: Totals | None = None


class Window(Struct, gc=False):
    """One quota window."""

    used_percent: Percent | None = None
    window_minutes: Minutes | None = None
    resets_at: float | str | None = None
    resets_in_seconds: Seconds | None = None


class RateLimits(Struct, gc=False):
    """The quota windows of the account at one instant."""

    limit_id: str | None = None
    limit_name: str | None = None
    primary: Window | None = None
    secondary: Window | None = None
    plan_type: str | None = None


class Spawn(Struct, gc=False):
    """Who started a subagent."""

    parent_thread_id: str | None = None


class Subagent(Struct, gc=False):
    """How a subagent came to be."""

    thread_spawn: Spawn | None = None


class Source(Struct, gc=False):
    """Where a session was started, if it was not a person."""

    subagent: Subagent | str | None = None


class HistoryBase(Struct, gc=False):
    """Up to where a paginated thread's lines are copies."""

    end_ordinal_exclusive: int | str | None = None


class Payload(Struct, gc=False):
    """What the payloads of all lines that matter have in common."""

    type: str | None = None
    id: str | None = None
    session_id: str | None = None
    forked_from_id: str | None = None
    parent_thread_id: str | None = None
    timestamp: str | None = None
    cwd: str | None = None
    source: Source | str | None = None
    history_base: HistoryBase | None = None
    subagent_history_start_ordinal: int | str | None = None
    model: str | None = None
    turn_id: str | None = None
    info: Info | None = None
    rate_limits: RateLimits | None = None
    thread_id: str | None = None
    response_id: str | None = None
    usage: Totals | None = None
    thread_token_usage: Totals | None = None


class Line(Struct, gc=False):
    """One line of a rollout."""

    type: str | None = None
    timestamp: str | None = None
    ordinal: int | str | None = None
    payload: Payload | None = None
