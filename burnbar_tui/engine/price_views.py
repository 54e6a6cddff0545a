"""What is told of prices: those of a model, and past totals that a change of them moved."""

from datetime import date, datetime

from msgspec import Struct


class PriceRow(Struct, frozen=True, kw_only=True):
    """What one model costs from one day on, and who says so; USD per million tokens."""

    model: str
    matched: str
    vendor: str
    source: str
    valid_from: date | None
    tier: str = ""
    above_input_tokens: int = 0
    """The prompt size from which on a whole request pays these rates."""
    input_usd: float | None = None
    cache_read_usd: float | None = None
    cache_write_5m_usd: float | None = None
    cache_write_1h_usd: float | None = None
    output_usd: float | None = None


class LedgerEntry(Struct, frozen=True, kw_only=True):
    """A past total that was changed: from what to what, and why."""

    at: datetime
    reason: str
    subject: str
    before_nano_usd: int | None
    after_nano_usd: int | None
