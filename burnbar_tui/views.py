"""What queries answer: frozen, typed, ready to draw or to encode as JSON.

Money is integer nano-USD and None where it is not known; instants are aware UTC datetimes; days
are dates in the time zone that was asked for.
"""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from burnbar_tui.facts import Billing, Confidence
from burnbar_tui.quota_views import BalanceView, WindowHistory, WindowView
from burnbar_tui.scope import Lens, Scope


class Tally(Struct, frozen=True, kw_only=True):
    """Sums over a set of calls."""

    events: int = 0
    sessions: int | None = None
    """Distinct sessions, or None where they were not asked for."""
    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_creation_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost_nano_usd: int | None = 0
    """The sum of what is known; None when there are calls and no cost of any is known."""
    unpriced_events: int = 0
    spend_nano_usd: int | None = 0
    """What is really billed: the cost of accounts billed by use. None when billing is unknown."""
    plan_value_nano_usd: int | None = 0
    """What the work on subscriptions would have cost at list price. None when unknown."""
    tokens_confidence: Confidence = Confidence.EXACT
    cost_confidence: Confidence = Confidence.EXACT

    @property
    def total_tokens(self) -> int:
        """All four disjoint buckets; reasoning is inside output."""
        return (
            self.input_tokens
            + self.cache_read_tokens
            + self.cache_creation_tokens
            + self.output_tokens
        )

    @property
    def cached_tokens(self) -> int:
        """Read from a cache or written to one."""
        return self.cache_read_tokens + self.cache_creation_tokens

    def cost_in(self, lens: Lens) -> int | None:
        """Return the cost that a lens lets through, in nano-USD; None is not known."""
        match lens:
            case Lens.SPEND:
                return self.spend_nano_usd
            case Lens.PLAN:
                return self.plan_value_nano_usd
            case _:
                return self.cost_nano_usd


def added(tallies: Iterable[Tally]) -> Tally:
    """Return what sums of different calls add up to; what no part knows is None, never 0."""
    parts = [one for one in tallies if one.events]
    unpriced = sum(one.unpriced_events for one in parts)
    spends = [one.spend_nano_usd for one in parts]
    plan_values = [one.plan_value_nano_usd for one in parts]
    return Tally(
        events=sum(one.events for one in parts),
        input_tokens=sum(one.input_tokens for one in parts),
        cache_read_tokens=sum(one.cache_read_tokens for one in parts),
        cache_creation_tokens=sum(one.cache_creation_tokens for one in parts),
        output_tokens=sum(one.output_tokens for one in parts),
        reasoning_tokens=sum(one.reasoning_tokens for one in parts),
        cost_nano_usd=_known(one.cost_nano_usd for one in parts),
        unpriced_events=unpriced,
        spend_nano_usd=_known(spends) or (None if None in spends else 0),
        plan_value_nano_usd=_known(plan_values) or (None if None in plan_values else 0),
        tokens_confidence=_joint(one.tokens_confidence for one in parts),
        cost_confidence=(
            Confidence.UNAVAILABLE if unpriced else _joint(one.cost_confidence for one in parts)
        ),
    )


def _joint(confidences: Iterable[Confidence]) -> Confidence:
    is_exact = all(one is Confidence.EXACT for one in confidences)
    return Confidence.EXACT if is_exact else Confidence.ESTIMATED


def _known(values: Iterable[int | None]) -> int | None:
    """Return the sum of what is known; None where there is something and none of it is known."""
    found = list(values)
    known = [value for value in found if value is not None]
    return sum(known) if known or not found else None


class LoginView(Struct, frozen=True, kw_only=True):
    """An account that the user added, or one found on this machine, and how it is asked."""

    account_id: int
    provider_id: str
    account: str
    kind: str
    """local or api."""
    billing: Billing
    plan: str = ""
    state: str = ""
    """live, failing, waiting (not asked yet) or local."""
    error_class: str = ""
    message: str = ""
    last_ok_at: datetime | None = None
    next_poll_at: datetime | None = None
    credential: str = "none"
    """keyring, env:NAME, command, file or none."""
    base_url: str = ""


class AccountRow(Struct, frozen=True, kw_only=True):
    """One account in a table."""

    account_id: int
    provider_id: str
    provider: str
    """The provider's name for people."""
    account: str
    billing: Billing = Billing.UNKNOWN
    plan: str = ""
    today: Tally = Tally()
    chosen: Tally = Tally()
    """Sums over the period that was asked for."""
    week_costs: tuple[int | None, ...] = ()
    """Nano-USD of each of the last seven days, today last."""
    week_tokens: tuple[int, ...] = ()
    tightest: WindowView | None = None
    newest_at: datetime | None = None
    """When its newest call was made."""
    is_added: bool = False
    """The user added it, so that its vendor is asked."""
    asked_at: datetime | None = None
    """When its vendor last gave an answer that counts."""
    trouble: str = ""
    """Why it is failing and what to do, or empty."""


class DayBars(Struct, frozen=True, kw_only=True):
    """Stacked sums per day; every series has one value a day."""

    days: tuple[date, ...] = ()
    series: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...] = ()
    """(name, nano-USD per day, tokens per day); the costliest first, the rest under `others`."""
    tallies: tuple[Tally, ...] = ()
    """All of each day."""
    lens: Lens = Lens.BOTH
    """The money of the costs."""
    today: date | None = None
    """The present day, which is called so if it is one of them."""
    is_whole: bool = True
    """Whether these are the days of the period: of one day others stand beside it to compare, and
    of very many only the last ones are told."""


class CallRow(Struct, frozen=True, kw_only=True):
    """One model call."""

    key: int
    at: datetime
    provider_id: str
    account: str
    model: str
    project: str
    session: str
    session_id: int = 0
    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_creation_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost_nano_usd: int | None = None
    billing: Billing = Billing.UNKNOWN
    tokens_confidence: Confidence = Confidence.EXACT
    cost_confidence: Confidence = Confidence.UNAVAILABLE

    @property
    def events(self) -> int:
        """One; so that a call can be measured like a sum."""
        return 1

    @property
    def cached_tokens(self) -> int:
        """Read from a cache or written to one."""
        return self.cache_read_tokens + self.cache_creation_tokens

    @property
    def total_tokens(self) -> int:
        """All four disjoint buckets; reasoning is inside output."""
        return self.input_tokens + self.cached_tokens + self.output_tokens

    def cost_in(self, lens: Lens) -> int | None:
        """Return the cost that a lens lets through, in nano-USD; None is not known."""
        if lens is Lens.BOTH or self.cost_nano_usd is None:
            return self.cost_nano_usd
        if self.billing is Billing.UNKNOWN:
            return None
        is_plan = self.billing is Billing.SUBSCRIPTION
        return self.cost_nano_usd if is_plan is (lens is Lens.PLAN) else 0


class Glance(Struct, frozen=True, kw_only=True):
    """The newest totals in one small value, so that a first frame waits for nothing."""

    as_of: datetime
    timezone: str
    scope: Scope = Scope()
    today: Tally = Tally()
    week: Tally = Tally()
    month: Tally = Tally()
    chosen: Tally = Tally()
    """Sums over what the scope means."""
    burn_nano_usd_per_hour: int | None = None
    """Cost of the last hour, or None when nothing ran in it."""
    burn_is_whole: bool = True
    """Whether each call of that hour has a price."""
    accounts: tuple[AccountRow, ...] = ()
    windows: tuple[WindowView, ...] = ()
    bars: DayBars = DayBars()
    calls: tuple[CallRow, ...] = ()
    """The newest calls, newest first."""
    events_total: int = 0
    models: tuple[str, ...] = ()
    """Every model that was seen, as logged."""


class NamedTally(Struct, frozen=True, kw_only=True):
    """One row of a breakdown."""

    name: str
    detail: str = ""
    tally: Tally = Tally()
    newest_at: datetime | None = None
    session_id: int | None = None
    """What the page of a session is asked by; None where this is no session."""
    parts: tuple[Tally | None, ...] = ()
    """What each column of a two-way table adds to it; None where that is nothing."""


class SourceHealth(Struct, frozen=True, kw_only=True):
    """How reading one account's files goes."""

    files: int = 0
    bytes: int = 0
    lines: int = 0
    skipped: tuple[tuple[str, int], ...] = ()
    """(reason, lines), the most frequent first."""
    newest_at: datetime | None = None
    errors: tuple[str, ...] = ()


class ProviderRow(Struct, frozen=True, kw_only=True):
    """One row of the provider matrix, and its accounts."""

    id: str
    name: str
    kind: str = "live"
    """live, or detection where only an installation can be seen."""
    source: str = ""
    """Where its data comes from, in a few words."""
    tokens: Confidence = Confidence.UNAVAILABLE
    cost: Confidence = Confidence.UNAVAILABLE
    quota: str = "no"
    """yes, partial or no."""
    credential: str = ""
    """What the user must provide, or empty."""
    is_installed: bool = False
    is_promoted: bool = False
    """The vendor exposes no usage; what is counted was found on disk all the same."""
    state: str = ""
    """counting, live (its vendor answers), waiting (not asked yet), failing, found (not read yet),
    installed, no account, or not installed."""
    signs: tuple[str, ...] = ()
    """What tells that it is installed."""
    looked_for: tuple[str, ...] = ()
    accounts: tuple[AccountRow, ...] = ()
    notes: str = ""


class Block(Struct, frozen=True, kw_only=True):
    """Five hours of an account's work, from the hour of its first call."""

    account_id: int
    provider_id: str
    start: datetime
    end: datetime
    tally: Tally


class QuotaPage(Struct, frozen=True, kw_only=True):
    """Every quota window, how it came about, and what else is left."""

    as_of: datetime
    timezone: str = "UTC"
    providers: dict[str, str] = {}
    """The name for people of each provider id."""
    windows: tuple[WindowView, ...] = ()
    """The tightest first."""
    histories: tuple[WindowHistory, ...] = ()
    balances: tuple[BalanceView, ...] = ()


class LedgerEntry(Struct, frozen=True, kw_only=True):
    """A past total that was changed: from what to what, and why."""

    at: datetime
    reason: str
    subject: str
    before_nano_usd: int | None
    after_nano_usd: int | None


class ReportRow(Struct, frozen=True, kw_only=True):
    """One line of a report: the values of its group keys, in their order, and the sums."""

    keys: tuple[str, ...]
    tally: Tally


class Report(Struct, frozen=True, kw_only=True):
    """The answer to one `burnbar report`."""

    start: date | None
    end: date | None
    """First and last day, inclusive; None when nothing was found and nothing was asked."""
    timezone: str
    group_by: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    totals: Tally


class Progress(Struct, frozen=True, kw_only=True):
    """How far a long import has come."""

    files_done: int = 0
    files_total: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    events: int = 0
    seconds: float = 0.0
    is_done: bool = False
