"""What Grok Build writes about its sessions, as far as it is read."""

from pathlib import PurePath
from typing import Annotated
from urllib.parse import unquote

from msgspec import Meta, Struct

from burnbar_tui.providers.fields import Count, decoded
from burnbar_tui.providers.spec import Origin

SUMMARY = "{parents[0]}/summary.json"

Ticks = Annotated[int, Meta(ge=0, le=10**16)]


class Tokens(Struct, rename="camel"):
    """Counts of one model; input includes the cached parts, output reasoning."""

    input_tokens: Count | None = None
    cached_read_tokens: Count | None = None
    cache_creation_tokens: Count | None = None
    output_tokens: Count | None = None
    reasoning_tokens: Count | None = None
    cost_usd_ticks: Ticks | None = None

    def total(self) -> int:
        """Return all tokens."""
        return (self.input_tokens or 0) + (self.output_tokens or 0)


class Usage(Tokens, rename="camel"):
    """Counts of a whole prompt."""

    cost_is_partial: bool | None = None
    usage_is_incomplete: bool | None = None
    model_usage: dict[str, Tokens] | None = None


class Change(Struct, rename={"session_update": "sessionUpdate"}):
    """What happened in a session."""

    session_update: str | None = None
    prompt_id: str | int | None = None
    usage: Usage | None = None


class Mark(Struct, rename="camel"):
    """Which event it was, and when."""

    event_id: str | None = None
    agent_timestamp_ms: float | None = None


class Parameters(Struct, rename={"mark": "_meta"}):
    """What a line tells."""

    mark: Mark | None = None
    update: Change | None = None


class Turn(Struct):
    """One line."""

    timestamp: float | str | None = None
    params: Parameters | None = None


class Place(Struct):
    """Where a session ran."""

    cwd: str | None = None


class Summary(Struct):
    """What is told of a session beside its log."""

    info: Place | None = None
    current_model_id: str | None = None
    generated_title: str | None = None
    updated_at: str | float | None = None


class Signals(Struct, rename="camel"):
    """How full the context of a session is, and was before it was made shorter."""

    context_tokens_used: Count | None = None
    total_tokens_before_compaction: Count | None = None
    models_used: list[str] | None = None


class Child(Struct):
    """A session that another one started, in whose folder this is."""

    child_session_id: str | None = None


def summary_of(origin: Origin) -> tuple[Summary, str]:
    """Return what is told beside a session, and its folder: as told, else out of the path."""
    summary = decoded(origin.beside.get(SUMMARY), Summary) or Summary()
    told = summary.info and summary.info.cwd
    return summary, told or unquote(PurePath(origin.path).parent.parent.name)
