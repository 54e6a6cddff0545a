"""What screens are told of one account, and what the form for accounts offers and hands in."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from msgspec import Struct

from burnbar_tui.facts import Billing, Confidence
from burnbar_tui.quota_views import BalanceView, WindowView
from burnbar_tui.scope import Scope
from burnbar_tui.views import (
    AccountRow,
    DayBars,
    LoginView,
    NamedTally,
    SourceHealth,
    Tally,
)


class VendorDay(Struct, frozen=True, kw_only=True):
    """What a vendor says was used of one model in a span of days; None is not told."""

    first: date
    last: date
    """The same where it is one day; the days are those of UTC, as vendors reckon."""
    model: str = ""
    """Empty where the vendor tells of no model."""
    tokens: int | None = None
    cost_nano: int | None = None
    """Billionths of the currency."""
    currency: str = "USD"
    requests: int | None = None
    confidence: Confidence = Confidence.EXACT


class Beside(Struct, frozen=True, kw_only=True):
    """A vendor's total and ours over the same whole days; one is never added to the other."""

    first: date
    last: date
    days: int
    """How many days of those the vendor told of, all of them over."""
    vendor_tokens: int | None = None
    vendor_cost_nano_usd: int | None = None
    confidence: Confidence = Confidence.EXACT
    """Of the vendor's totals."""
    ours: Tally = Tally()
    counted_by: tuple[str, ...] = ()
    """Whose local logs our total is of, by name."""


class AccountPage(Struct, frozen=True, kw_only=True):
    """Everything about one account over one period."""

    account: AccountRow
    scope: Scope
    models: tuple[NamedTally, ...] = ()
    projects: tuple[NamedTally, ...] = ()
    sessions: tuple[NamedTally, ...] = ()
    windows: tuple[WindowView, ...] = ()
    bars: DayBars = DayBars()
    health: SourceHealth = SourceHealth()
    login: LoginView | None = None
    """How it is asked; None where nobody is asked."""
    balances: tuple[BalanceView, ...] = ()
    vendor_days: tuple[VendorDay, ...] = ()
    """The latest first."""
    beside: Beside | None = None
    """None where there is nothing to compare."""


class Way(StrEnum):
    """Where the credential of an account is."""

    KEYRING = "keyring"
    VARIABLE = "env"
    COMMAND = "command"
    OWN_LOGIN = "file"
    NONE = "none"


class VendorOption(Struct, frozen=True):
    """One thing that may be set for accounts of a vendor."""

    name: str
    about: str
    choices: tuple[str, ...] = ()
    """The only values, the first is the default; empty allows any text."""


class VendorChoice(Struct, frozen=True, kw_only=True):
    """A vendor of which accounts can be added."""

    provider_id: str
    name: str
    credential: str
    """What is needed, in a few words."""
    variables: tuple[str, ...] = ()
    """Usual names of environment variables of the credential, those that are set first."""
    is_set: bool = False
    """Whether the first of them is set."""
    login_place: str = ""
    """The file in which the agent keeps its own login; empty where it has none."""
    is_logged_in: bool = False
    """Whether it is there."""
    is_optional: bool = False
    """Works without a credential, too."""
    options: tuple[VendorOption, ...] = ()
    hosts: tuple[str, ...] = ()
    """Who is asked where no base URL is given."""

    @property
    def ways(self) -> tuple[Way, ...]:
        """Where its credential may be."""
        own = (Way.OWN_LOGIN,) if self.login_place else ()
        none = (Way.NONE,) if self.is_optional else ()
        return (Way.KEYRING, Way.VARIABLE, Way.COMMAND, *own, *none)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the form holds when it is handed in; a secret is in no text made of it."""

    provider_id: str
    label: str = "default"
    way: Way = Way.KEYRING
    secret: str = field(default="", repr=False)
    """For the keyring; empty leaves the one that is there."""
    where: str = field(default="", repr=False)
    """The name of the variable, or the command; not shown, since it may be a secret by mistake."""
    base_url: str = ""
    options: tuple[tuple[str, str], ...] = ()
    billing: Billing | None = None
    """None is what the vendor's accounts usually are."""


class Told(Struct, frozen=True):
    """What came of a change or a poll."""

    text: str
    is_good: bool = True
    """Whether the vendor answered, where it was asked."""
