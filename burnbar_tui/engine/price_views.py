"""What is told of the prices of a model."""

from datetime import date

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
