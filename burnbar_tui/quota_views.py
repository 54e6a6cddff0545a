"""What vendors and logs tell of quotas, balances and use: frozen, typed, ready to draw."""

from datetime import datetime

from msgspec import Struct

from burnbar_tui.facts import Confidence


class WindowView(Struct, frozen=True, kw_only=True):
    """One quota window of one account, reconciled to the instant of the query."""

    account_id: int
    provider_id: str
    account: str
    window: str
    used_percent: float | None = None
    used: float | None = None
    limit: float | None = None
    unit: str = "percent"
    window_minutes: int | None = None
    resets_at: datetime | None = None
    as_of: datetime | None = None
    source: str = ""
    confidence: Confidence = Confidence.EXACT
    state: str = "live"
    """live, stale, assumed (its reset passed without a new reading) or failing."""
    elapsed_percent: float | None = None
    pace: float | None = None
    """Used fraction less elapsed fraction; above 0 burns faster than the window passes."""
    forecast_percent: float | None = None
    """What is likely to be used of it when it resets; None where too little is known."""
    exhausts_at: datetime | None = None
    """When it is likely to be used up; None when that is not before it resets."""
    exhausts_from: datetime | None = None
    exhausts_until: datetime | None = None
    """The range of `exhausts_at`; without an end it may last until the reset."""


class BalanceView(Struct, frozen=True, kw_only=True):
    """What a vendor says that an account has left."""

    account_id: int
    provider_id: str
    account: str
    name: str
    amount: float
    currency: str
    as_of: datetime
    confidence: Confidence = Confidence.EXACT


class VendorUsageView(Struct, frozen=True, kw_only=True):
    """What a vendor says was used in a span of time; None is not told."""

    account_id: int
    provider_id: str
    account: str
    start: datetime
    end: datetime
    model: str
    detail: str
    input_tokens: int | None
    cache_read_tokens: int | None
    cache_creation_tokens: int | None
    output_tokens: int | None
    reasoning_tokens: int | None
    total_tokens: int | None
    requests: int | None
    cost_nano: int | None
    currency: str
    confidence: Confidence
    as_of: datetime


class WindowHistory(Struct, frozen=True, kw_only=True):
    """How a quota window was used over time."""

    account_id: int
    window: str
    points: tuple[tuple[datetime, float], ...] = ()
    """(instant, used percent), the oldest first."""
