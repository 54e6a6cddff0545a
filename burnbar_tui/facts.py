"""The vocabulary that every other module shares: what a provider can state, and how sure it is.

Facts are frozen msgspec structs and not dataclasses because the bulk import makes hundreds of
thousands of them (a frozen dataclass costs several times as much), and because they encode
themselves. Nothing here does I/O or knows the project's other modules.
"""

from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum

from msgspec import Struct

NANO_USD_PER_USD = 1_000_000_000

MAX_TOKENS = 1_000_000_000_000
"""No single call can have used more; a larger count in a log is damage, not usage."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant_of(at_ms: int) -> datetime:
    """Return the aware UTC instant of milliseconds since the epoch."""
    return EPOCH + timedelta(milliseconds=at_ms)


def ms_of(at: datetime) -> int:
    """Return an aware instant as whole milliseconds since the epoch."""
    return (at - EPOCH) // timedelta(milliseconds=1)


class Confidence(IntEnum):
    """How sure a number is; a sum takes the largest, that is the weakest, of its parts."""

    EXACT = 0
    ESTIMATED = 1
    UNAVAILABLE = 2

    @property
    def label(self) -> str:
        """The public word for it: exact, estimated or unavailable."""
        return self.name.lower()

    @property
    def mark(self) -> str:
        """The sign that stands beside a number, so that colour is never the only signal."""
        return "●◐○"[self.value]


class Billing(StrEnum):
    """Who pays for an account's calls, and how."""

    API = "api"
    SUBSCRIPTION = "subscription"
    UNKNOWN = "unknown"


class ErrorClass(StrEnum):
    """Why a vendor gave no answer that counts (http-apis 0.5); what to do follows from it."""

    AUTH_MISSING = "auth_missing"
    AUTH_EXPIRED = "auth_expired"
    AUTH_SCOPE = "auth_scope"
    NO_PLAN = "no_plan"
    EXHAUSTED = "exhausted"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    SCHEMA_CHANGED = "schema_changed"


class Tier(IntEnum):
    """What changes the price of a call besides its model."""

    STANDARD = 0
    FAST = 1
    PRIORITY = 2
    BATCH = 3
    FLEX = 4


class UsageEvent(Struct, frozen=True, gc=False, kw_only=True):
    """One billed model call, as one copy of it stands in a log.

    The token buckets are disjoint: `input_tokens` is fresh input only, `reasoning_tokens` is a part
    of `output_tokens`, and `cache_creation_1h_tokens` is a part of `cache_creation_tokens`.
    """

    key: int
    """Signed 64-bit identity of the call, shared by all copies of it (see `event_key`)."""
    at_ms: int
    model: str
    session_id: str
    project: str = ""
    """The working folder as logged, or empty where the log has none."""
    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_creation_tokens: int = 0
    cache_creation_1h_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    web_searches: int = 0
    tier: Tier = Tier.STANDARD
    reported_cost_nano_usd: int | None = None
    """Dollars that the vendor or the agent's own log states; None lets the price table decide."""
    is_cost_partial: bool = False
    """Whether that is only the least that the call cost; a higher price of the table then counts,
    and either is an estimate."""
    tokens_confidence: Confidence = Confidence.EXACT
    rank: int = 0
    """Which copy of one call counts: the highest. The earliest instant of all copies is kept."""
    variant: int = 0
    """Tells apart calls that share a key and yet are two, such as one id under two requests.

    0 is "not told" and agrees with everything. Two different variants are two calls unless one of
    the copies is a `replay`.
    """
    replay: bool = False
    """Whether this line repeats a call on a side branch, so that its variant says nothing."""
    total_of: int = 0
    """Not 0: no call, but the running total of one part (a model, a task) of the session with this
    key; `key` is the part's own. Calls are made of what the whole session has grown by."""
    is_call_of_total: bool = False
    """With `total_of`: this part is a call itself, which counts by its key. Only what the session
    has grown by beyond such parts makes calls."""
    trace: str = ""
    """A name that calls share which are told of at several levels of detail. Of those only the ones
    of the highest level count. One whose session has the name of its trace tells no session: it is
    in that of the others."""
    trace_level: int = 0
    position: int = 0
    """Byte offset of the line, or row id, within the source."""


class QuotaReading(Struct, frozen=True, gc=False, kw_only=True):
    """How much of one quota window was used at one instant; None is not known."""

    window: str
    as_of_ms: int
    used_percent: float | None = None
    used: float | None = None
    limit: float | None = None
    unit: str = "percent"
    window_minutes: int | None = None
    resets_at_ms: int | None = None
    plan: str = ""
    confidence: Confidence = Confidence.EXACT
    told_by: str = "log"
    """What on this machine told it."""


class SessionFact(Struct, frozen=True, gc=False, kw_only=True):
    """What a log tells about a session besides its calls."""

    session_id: str
    parent_session_id: str = ""
    title: str = ""
    has_copied_history: bool = False
    """Part of its log is a copy of its parent's; without the parent the split is a guess."""


class Renamed(Struct, frozen=True, gc=False, kw_only=True):
    """A call that an earlier reading may have told under another key, before its id was known."""

    key: int
    former_key: int
    is_reused: bool = False
    """The former key is a place where another call may have been: only one with the same prompt
    and no more output was this."""


class Skipped(Struct, frozen=True, gc=False, kw_only=True):
    """A record that looked like usage and could not be counted."""

    reason: str
    position: int = 0


Fact = UsageEvent | QuotaReading | SessionFact | Renamed | Skipped


class Balance(Struct, frozen=True, kw_only=True):
    """Money or credits that a vendor says an account has left."""

    name: str
    amount: float
    """May be negative: a debt."""
    currency: str
    """USD, CNY or another currency in capitals, or `credits`, `points` and the like."""
    confidence: Confidence = Confidence.EXACT


class VendorUsage(Struct, frozen=True, kw_only=True):
    """What a vendor says was used in a span of time; None is not told.

    It lags, and it may tell of the same calls as local logs; so it is never added to them.
    """

    start_ms: int
    end_ms: int
    """Exclusive. A single call ends where it starts."""
    model: str = ""
    detail: str = ""
    """What else tells rows of one span apart: a line item, an endpoint."""
    input_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_creation_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    total_tokens: int | None = None
    """Where the vendor tells no buckets."""
    requests: int | None = None
    cost_nano: int | None = None
    """Billionths of the currency."""
    currency: str = "USD"
    confidence: Confidence = Confidence.EXACT


class Identity(Struct, frozen=True, kw_only=True):
    """Whom an agent's own files say that it works for; empty text is not told."""

    email: str = ""
    account_key: str = ""
    """An id of the account that is stable over logins; stored hashed only."""
    plan: str = ""
    billing: Billing = Billing.UNKNOWN


class BurnbarError(Exception):
    """The root of all errors that we raise on purpose; its text is fit for the user."""


class UsageError(BurnbarError):
    """The user asked for something that cannot be; exit code 2."""


class ParseError(BurnbarError):
    """A record lacks a field or holds one of the wrong shape."""


class Refused(BurnbarError):  # noqa: N818  # reads as what happened
    """A vendor gave no answer that counts; the text says what came instead."""

    def __init__(
        self,
        error_class: ErrorClass,
        text: str,
        *,
        status: int = 0,
        body: object = None,
        retry_seconds: float | None = None,
        is_page: bool = False,
    ) -> None:
        super().__init__(text)
        self.error_class = error_class
        self.status = status
        """The HTTP status, 0 where there was none."""
        self.body = body
        """What came with it, decoded, or None."""
        self.retry_seconds = retry_seconds
        """How long the vendor asks to wait."""
        self.is_page = is_page
        """Whether a web page came, which the service itself would not send."""


class StoreError(BurnbarError):
    """The store cannot be opened, read or written."""
