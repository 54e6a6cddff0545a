"""Goose's ledger of model calls, and its sessions, as they are read."""

from msgspec import Struct

from burnbar_tui.providers.fields import Count, Dollars, decoded, nano_usd
from burnbar_tui.providers.spec import Table


class Model(Struct):
    """What a session says of its model."""

    model_name: str | None = None


class Session(Struct):
    """One session; its plain counts are those of the last context and are not read."""

    id: str
    name: str | None = None
    description: str | None = None
    working_dir: str | None = None
    parent_session_id: str | None = None
    created_at: float | str | None = None
    updated_at: float | str | None = None
    model_config_json: str | None = None
    accumulated_input_tokens: Count | None = None
    accumulated_output_tokens: Count | None = None
    accumulated_total_tokens: Count | None = None
    accumulated_cache_read_tokens: Count | None = None
    accumulated_cache_write_tokens: Count | None = None
    accumulated_cost: Dollars | None = None

    def model(self) -> str:
        """Return the model that it was last set to."""
        told = decoded(self.model_config_json, Model)
        return (told and told.model_name) or "unknown"

    def sums(self) -> list[int]:
        """Return the four disjoint sums, and the cost in nano-USD."""
        tokens = sizes(
            self.accumulated_input_tokens,
            self.accumulated_output_tokens,
            self.accumulated_total_tokens,
            self.accumulated_cache_read_tokens,
            self.accumulated_cache_write_tokens,
        )
        return [*tokens, nano_usd(self.accumulated_cost) or 0]


class LedgerSession(Struct):
    """A session that the ledger knows, and when its first call was."""

    session_id: str
    created_timestamp: float | str | None = None


class Entry(Struct):
    """One model call."""

    id: int
    session_id: str
    created_timestamp: float | str | None = None
    model: str | None = None
    input_tokens: Count | None = None
    output_tokens: Count | None = None
    total_tokens: Count | None = None
    cache_read_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    cost: Dollars | None = None

    def sizes(self) -> tuple[int, int, int, int]:
        """Return the four disjoint counts."""
        return sizes(
            self.input_tokens,
            self.output_tokens,
            self.total_tokens,
            self.cache_read_tokens,
            self.cache_write_tokens,
        )

    def sums(self) -> list[int]:
        """Return the counts, and the cost in nano-USD."""
        return [*self.sizes(), nano_usd(self.cost) or 0]


class LateEntry(Entry):
    """One model call of a session that was begun before there was a ledger."""


SAME_SECOND = 200
"""More calls than a second can have: equal ones are numbered, so those before them are read too."""

TABLES = (
    Table("sessions", Session),
    Table(
        "usage_ledger",
        LedgerSession,
        where="id IN (SELECT min(id) FROM usage_ledger GROUP BY session_id)",
    ),
    Table(
        "usage_ledger",
        LateEntry,
        needs="sessions.created_at",
        where="session_id IN (SELECT id FROM sessions WHERE created_at <"
        " (SELECT datetime(min(created_timestamp), 'unixepoch') FROM usage_ledger))",
    ),
    Table("usage_ledger", Entry, cursor="id", overlap=SAME_SECOND),
)


def sizes(
    prompt: int | None, output: int | None, total: int | None, read: int | None, written: int | None
) -> tuple[int, int, int, int]:
    """Return fresh input, cache read, cache write and output.

    Whether cached tokens lie inside the prompt is not stated. A total that has them beside it, or
    more of them than it holds, tells that they do not.
    """
    prompt, output, read, written = prompt or 0, output or 0, read or 0, written or 0
    is_apart = read + written > prompt or total == prompt + output + read + written
    return prompt if is_apart else prompt - read - written, read, written, output
