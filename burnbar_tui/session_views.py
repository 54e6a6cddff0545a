"""What queries answer about one session and about one call; as in `views`, None is not known."""

from datetime import date, datetime

from msgspec import Struct

from burnbar_tui.facts import Billing, Tier
from burnbar_tui.views import CallRow, NamedTally, Tally


class SessionFound(Struct, frozen=True, kw_only=True):
    """A session whose title or id holds what was looked for."""

    session_id: int
    name: str
    """Its title, or its id where the log has none."""
    provider_id: str = ""
    account: str = ""
    last_at: datetime | None = None
    """The start of the quarter of an hour of its last call; None where it made no call."""


class SessionNode(Struct, frozen=True, kw_only=True):
    """One session in the tree of those that started each other."""

    session_id: int
    name: str
    """Its title, or of its native id what is not its parent's."""
    depth: int = 0
    """0 is the topmost session that is known."""
    tally: Tally = Tally()
    """Its own calls, without those of the sessions below it."""
    below: int = 0
    """How many sessions are below it, at any depth; they follow it at once."""


class SessionCall(Struct, frozen=True, kw_only=True):
    """One call of a session, and the sums of all calls up to it."""

    call: CallRow
    running: Tally

    @property
    def context_tokens(self) -> int:
        """Everything that the model had to read."""
        call = self.call
        return call.input_tokens + call.cache_read_tokens + call.cache_creation_tokens

    @property
    def cache_hit_percent(self) -> float | None:
        """The share of the context that came from a cache, or None without a context."""
        whole = self.context_tokens
        return self.call.cache_read_tokens * 100 / whole if whole else None


class SessionPage(Struct, frozen=True, kw_only=True):
    """Everything about one session, whatever the period: it is a whole."""

    session_id: int
    account_id: int
    provider_id: str
    provider: str
    """The provider's name for people."""
    account: str
    name: str
    """Its title, or of its native id what is not its parent's."""
    native_id: str
    project: str = ""
    first_at: datetime | None = None
    last_at: datetime | None = None
    own: Tally = Tally()
    whole: Tally = Tally()
    """With all sessions below it."""
    nodes: tuple[SessionNode, ...] = ()
    """Its family: each session is followed by those that it started."""
    models: tuple[NamedTally, ...] = ()
    """Of its own calls, the costliest first."""
    calls: tuple[SessionCall, ...] = ()
    """Its own, newest first."""


class PricedPart(Struct, frozen=True, kw_only=True):
    """One line of a bill: a count, what a million of them costs, and the product."""

    name: str
    count: int
    femto_usd_each: int | None = None
    """None where no price is known, or where the line is a part of the one before."""
    told_for: int = 1_000_000
    """For how many of them a price is told to people."""
    is_part: bool = False
    """It is contained in the line before it and adds nothing."""

    @property
    def femto_usd(self) -> int | None:
        """What the line adds up to, in 10^-15 dollars."""
        return None if self.femto_usd_each is None else self.count * self.femto_usd_each


class PriceUsed(Struct, frozen=True, kw_only=True):
    """The row of a price table that holds for a call, and why it is this one."""

    matched: str
    """The model as the table calls it."""
    vendor: str
    """Whose list it stands in; empty in a file that people wrote."""
    source: str
    valid_from: date | None
    """The UTC day from which on it holds; None is always."""
    tier: str = ""
    above_input_tokens: int = 0
    """The size of prompt above which it holds, 0 for any."""
    next_threshold: int | None = None
    """The size of prompt above which higher prices would hold, or None."""


class Place(Struct, frozen=True, kw_only=True):
    """Where a call stands on disk, as far as it can still be told."""

    path: str = ""
    """Empty where no source is known any more."""
    kind: str = "line"
    """line, row (of a database) or document (a file that is one value)."""
    position: int = 0
    """Byte offset of the line, row id, or number of the record."""
    line: int | None = None
    """Counted from 1; None where it is no line or cannot be told, and `trouble` says why."""
    trouble: str = ""


class CallPage(Struct, frozen=True, kw_only=True):
    """Why one call is counted and priced as it is. Never a word of what was said in it."""

    call: CallRow
    provider: str
    """The provider's name for people."""
    billing: Billing = Billing.UNKNOWN
    session_name: str = ""
    tier: Tier = Tier.STANDARD
    parts: tuple[PricedPart, ...] = ()
    price: PriceUsed | None = None
    """None where no table has a price for it."""
    listed_nano_usd: int | None = None
    """What the present tables say that it costs: the sum of the parts, rounded once."""
    reported_nano_usd: int | None = None
    """What the log says that it cost."""
    least_nano_usd: int | None = None
    """What the log says that it cost at least."""
    is_price_current: bool = True
    """Whether the cost on show was made with the present tables."""
    place: Place = Place()
