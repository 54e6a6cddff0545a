"""How a provider talks with its vendor: a declaration, and a conversation without I/O.

A provider with an endpoint declares `SPEC.api` and has a generator `ask(login)`: it yields requests
and is sent their answers; what it learns it yields as facts. The engine sends the requests, holds
the credential, waits, retries, and judges transport and status: what is no JSON answer of a good
status is thrown into the conversation as `Refused`. A conversation that does not catch it ends;
what it told before still counts.
"""

from collections.abc import Generator, Mapping
from typing import Any, TypeVar

from msgspec import Struct

from burnbar_tui.facts import Balance, Billing, ErrorClass, Identity, QuotaReading, VendorUsage
from burnbar_tui.providers.bodies import Body

DAY_MS = 86_400_000
HOUR_MS = 3_600_000


class Option(Struct, frozen=True, omit_defaults=True):
    """What a user may set for an account with `--set name=value`."""

    name: str
    about: str
    choices: tuple[str, ...] = ()
    """The only values, the first is the default; empty allows any text."""


class Api(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A vendor's endpoints, as far as the engine must know them."""

    hosts: tuple[str, ...]
    """Where credentials may go."""
    credential: str
    """What the user must provide, in a few words for people."""
    env_names: tuple[str, ...] = ()
    """Usual environment variables of the credential; offered, never used silently."""
    own_login: tuple[str, ...] = ()
    """Where the agent keeps its login on this machine: files with `~` and `${NAME:-default}`, and
    behind `#` the key of a value in `ItemTable` of an SQLite file. Read with consent only."""
    renew: str = "create a new key and give it with `burnbar accounts set`"
    """What the user does when the credential has expired: completes "to mend it, ..."."""
    is_optional: bool = False
    """Works without a credential, too."""
    admin_prefixes: tuple[str, ...] = ()
    """How keys begin that can do more than read; those go to the vendor's own hosts only."""
    options: tuple[Option, ...] = ()
    minutes: float = 5
    """How long to wait between polls at least."""
    usage_minutes: float = 15
    """How long to wait between readings of usage, which vendors bring up to date more rarely."""
    billing: Billing = Billing.UNKNOWN
    statuses: Mapping[int, ErrorClass] = {}
    """What statuses mean here, where it is not what they mean elsewhere."""
    html: ErrorClass = ErrorClass.SCHEMA_CHANGED
    """What an answer in HTML with a good status means."""
    is_unverified_on_loopback: bool = False
    """Its local server has a certificate that it signed itself."""


class Request(Struct, frozen=True, kw_only=True):
    """One HTTP request; its host is replaced by the account's base URL, if it has one."""

    url: str
    method: str = "GET"
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = {}
    json: Any = None
    """The body, or None."""
    accepts: tuple[int, ...] = ()
    """Statuses whose JSON answers are given to the conversation instead of thrown into it."""
    seconds: float = 20.0
    """How long all of it may take."""


class Answer(Struct, frozen=True, kw_only=True):
    """A JSON answer of an accepted status."""

    status: int
    body: Body
    headers: Mapping[str, str]
    """By names in small letters."""


class Login(Struct, frozen=True, kw_only=True):
    """Whom a conversation is held for."""

    secret: str = ""
    """The credential: a key, a token, or all of the file that the agent keeps its login in."""
    options: Mapping[str, str] = {}
    now_ms: int
    usage_since_ms: int | None = None
    """From when on to ask for usage rows; None: not now."""

    def option(self, name: str, default: str = "") -> str:
        """Return what the user set, or `default`."""
        return self.options.get(name, default)


ApiFact = QuotaReading | Balance | VendorUsage | Identity

T = TypeVar("T")
Part = Generator[Request | ApiFact, Any, T]
"""A part of a conversation that comes to a result of its own; taken with `yield from`."""

Conversation = Part[None]
"""Yields requests, for each of which it is sent an `Answer`, and facts, for which nothing."""


def bearer(secret: str, **headers: str) -> dict[str, str]:
    """Return the headers of most JSON endpoints; `_` in names stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"Authorization": f"Bearer {secret}", "Accept": "application/json", **named}
