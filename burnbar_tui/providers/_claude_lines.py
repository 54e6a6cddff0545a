"""The lines of a Claude Code transcript that matter, as far as they are read."""

import msgspec
from msgspec import Struct

from burnbar_tui.providers.fields import Count, Dollars


class CacheCreation(Struct, gc=False):
    """Cache writes by lifetime."""

    ephemeral_1h_input_tokens: Count | None = None
    ephemeral_5m_input_tokens: Count | None = None


class ServerTools(Struct, gc=False):
    """Tools that the vendor runs and bills."""

    web_search_requests: Count | None = None


class Thinking(Struct, gc=False):
    """Parts of the output."""

    thinking_tokens: Count | None = None


class Usage(Struct, gc=False):
    """The four disjoint prompt buckets and the output of one response."""

    input_tokens: Count | None = None
    output_tokens: Count | None = None
    cache_creation_input_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None
    cache_creation: CacheCreation | None = None
    server_tool_use: ServerTools | None = None
    output_tokens_details: Thinking | None = None
    service_tier: str | None = None
    speed: str | None = None


class Message(Struct, gc=False):
    """A model's response."""

    id: str | None = None
    model: str | None = None
    usage: Usage | None = None
    content: msgspec.Raw = msgspec.Raw()


class Inner(Struct, gc=False, rename="camel"):
    """A line that some builds wrapped into a progress report."""

    message: Message | str | None = None
    request_id: str | None = None
    uuid: str | None = None
    timestamp: str | None = None


class Wrapped(Struct, gc=False):
    """The payload of a progress report."""

    message: Inner | str | None = None


class Line(Struct, gc=False, rename="camel"):
    """One line of a transcript."""

    type: str | None = None
    message: Message | str | None = None
    timestamp: str | None = None
    session_id: str | None = None
    request_id: str | None = None
    uuid: str | None = None
    agent_id: str | None = None
    cwd: str | None = None
    is_sidechain: bool | None = None
    is_api_error_message: bool | None = None
    cost: Dollars | None = msgspec.field(default=None, name="costUSD")
    data: Wrapped | str | None = None
