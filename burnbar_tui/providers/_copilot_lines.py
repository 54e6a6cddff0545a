"""The events of Copilot CLI's sessions that matter, as far as they are read."""

from typing import Annotated

from msgspec import Meta, Struct

from burnbar_tui.providers.fields import Count

MARKERS = tuple(
    f'"{name}"'.encode()
    for name in (
        "session.start", "session.resume", "session.model_change", "session.shutdown",
        "assistant.message", "assistant.usage",
    )
)  # fmt: skip


class Usage(Struct, rename="camel"):
    """Tokens of a call or of a segment; the prompt includes its cached parts."""

    input_tokens: Count | None = None
    output_tokens: Count | None = None
    cache_read_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    reasoning_tokens: Count | None = None


class Metric(Struct):
    """What a segment used of one model."""

    usage: Usage | None = None


class Context(Struct):
    """Where a session was started."""

    cwd: str | None = None


class Quota(Struct, rename="camel"):
    """How much of a monthly allowance was used."""

    entitlement_requests: float | None = None
    used_requests: float | None = None
    remaining_percentage: Annotated[float, Meta(ge=-1e6, le=100)] | None = None
    reset_date: float | str | None = None


class Data(Usage, rename="camel"):
    """What an event tells; tokens are a call's, or an answer's output."""

    session_id: str | None = None
    selected_model: str | None = None
    new_model: str | None = None
    context: Context | str | None = None
    model: str | None = None
    model_metrics: dict[str, Metric] | None = None
    quota_snapshots: dict[str, Quota] | None = None


class Event(Struct):
    """One line."""

    type: str | None = None
    id: str | None = None
    timestamp: str | None = None
    data: Data | None = None
