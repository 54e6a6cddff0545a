"""One poll of one account: its conversation is held, and what it told is kept or explained."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.engine import credentials
from burnbar_tui.engine.hiding import Hiding
from burnbar_tui.engine.logins import Login, Logins
from burnbar_tui.engine.net import Client, Known, is_loopback
from burnbar_tui.engine.schedule import next_poll_ms
from burnbar_tui.facts import (
    Balance,
    ErrorClass,
    QuotaReading,
    Refused,
    VendorUsage,
    ms_of,
)
from burnbar_tui.providers.api import DAY_MS, ApiFact, Conversation, Login as Party, Request
from burnbar_tui.providers.bodies import clean
from burnbar_tui.providers.fitting import fit
from burnbar_tui.providers.registry import asker_of, spec_of

MOST_REQUESTS = 250
MOST_POLL_SECONDS = 300.0
"""How long all requests of one poll may take."""
LONGEST_MESSAGE = 400
FIRST_USAGE_DAYS = 35
"""How far back the first reading of usage goes."""
AGAIN_USAGE_DAYS = 3
"""How far back later ones go: vendors still change these days."""
PASSING = frozenset({ErrorClass.RATE_LIMITED, ErrorClass.UNAVAILABLE})
ADVICE = {
    ErrorClass.AUTH_MISSING: "",
    ErrorClass.AUTH_EXPIRED: "the credential is refused or has expired; to mend it, {renew}",
    ErrorClass.AUTH_SCOPE: "the credential is not of the right kind; needed: {credential}",
    ErrorClass.NO_PLAN: "this account has no plan that could be read",
    ErrorClass.EXHAUSTED: "the quota or the balance is used up; it is asked again after the reset",
    ErrorClass.RATE_LIMITED: "the vendor wants fewer questions; the last values stay, and it is "
    "asked again later",
    ErrorClass.UNAVAILABLE: "the vendor cannot be reached now; the last values stay, and it is "
    "asked again by itself",
    ErrorClass.SCHEMA_CHANGED: "the vendor's answer has changed; look for a newer burnbar",
}
"""What each error class means for the user, and what to do."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What one poll brought."""

    login: Login
    """The account as it stands after the poll."""
    asked: Login
    """The account as it stood before."""
    facts: tuple[ApiFact, ...] = ()
    error_class: str = ""
    message: str = ""
    source: str = "api"
    """Whom was asked: host and path."""
    at_ms: int = 0

    @property
    def windows(self) -> int:
        """How many quota windows were told."""
        return sum(isinstance(fact, QuotaReading) for fact in self.facts)

    @property
    def balances(self) -> int:
        """How many balances were told."""
        return sum(isinstance(fact, Balance) for fact in self.facts)

    @property
    def usage_rows(self) -> int:
        """How many rows of usage were told."""
        return sum(isinstance(fact, VendorUsage) for fact in self.facts)


class Polling:
    """Polls accounts; what each vendor said is remembered to spare it from saying it again."""

    def __init__(
        self,
        logins: Logins,
        home: Path,
        environ: Mapping[str, str],
        now: Callable[[], datetime],
    ) -> None:
        """Prepare; nothing is asked yet."""
        self._logins = logins
        self._home = home
        self._environ = environ
        self._now = now
        self._known: dict[int, Known] = {}

    async def poll(self, login: Login, *, is_forced: bool = False) -> Outcome:
        """Ask one vendor, and keep what it tells.

        Args:
            login: whose vendor.
            is_forced: whether usage is wanted although it was read a moment ago.
        """
        outcome = await self.ask(login, is_forced=is_forced)
        await asyncio.to_thread(self.keep, outcome)
        return outcome

    async def ask(
        self, login: Login, *, is_forced: bool = False, secret: str | None = None
    ) -> Outcome:
        """Ask one vendor; nothing is kept. `secret` is a credential that is kept nowhere yet."""
        facts: list[ApiFact] = []
        now_ms = ms_of(self._now())
        spec = spec_of(login.account.provider_id)
        api = spec.api
        if api is None:
            text = "this provider cannot be asked by this burnbar"
            return _failed(
                login, facts, Refused(ErrorClass.SCHEMA_CHANGED, text), Hiding(""), now_ms
            )
        client = Client(api, login.base_url, self._known.setdefault(login.id, {}))
        failure: Refused | None = None
        usage_since_ms = _usage_since(login, api.usage_minutes, now_ms, is_forced=is_forced)
        try:
            if secret is None:
                secret = await credentials.read(
                    login.credential, login.name, self._home, self._environ
                )
            _check_where(api.admin_prefixes, secret, login.base_url)
            party = Party(
                secret=secret,
                options=login.options,
                now_ms=now_ms,
                usage_since_ms=usage_since_ms,
            )
            async with asyncio.timeout(MOST_POLL_SECONDS), client:
                is_whole = await _hold(asker_of(spec.id)(party), client, facts)
        except Refused as refused:
            failure = refused
        except TimeoutError:
            text = f"not all was answered within {MOST_POLL_SECONDS:g} s"
            failure = Refused(ErrorClass.UNAVAILABLE, text)
        except Exception as error:  # noqa: BLE001  # an answer of a shape that no adapter expected
            text = f"the answer cannot be understood ({type(error).__name__})"
            failure = Refused(ErrorClass.SCHEMA_CHANGED, text)
        hiding = Hiding(secret or "")
        facts = [hiding.fact(fact) for fact in facts]
        if failure is not None:
            return _failed(login, facts, failure, hiding, now_ms)
        fresh = replace(
            login,
            error_class="",
            message="",
            last_ok_ms=now_ms,
            failures=0,
            usage_ms=now_ms if usage_since_ms is not None else login.usage_ms,
        )
        if not is_whole and not any(isinstance(fact, VendorUsage) for fact in facts):
            # Perhaps it was usage that could not be told now; so the same span is asked for again.
            fresh = replace(fresh, usage_ms=login.usage_ms)
        readings = [fact for fact in facts if isinstance(fact, QuotaReading)]
        fresh = replace(fresh, next_poll_ms=next_poll_ms(api, fresh, readings, now_ms))
        return Outcome(
            login=fresh, asked=login, facts=tuple(facts), source=_source(client), at_ms=now_ms
        )

    def keep(self, outcome: Outcome) -> None:
        """Keep what a poll told."""
        self._logins.write(
            outcome.asked, outcome.login, outcome.facts, outcome.source, outcome.at_ms
        )


async def _hold(conversation: Conversation, client: Client, facts: list[ApiFact]) -> bool:
    """Hold a conversation to its end, and put what it tells into `facts`.

    Returns:
        Whether nothing that it asked failed for a reason that goes away by itself.

    Raises:
        Refused: it ended before, by an answer that does not count.
    """
    asked = 0
    is_whole = True
    try:
        said = next(conversation)
        while True:
            if not isinstance(said, Request):
                if (fact := fit(said, facts)) is not None:
                    facts.append(fact)
                said = next(conversation)
                continue
            asked += 1
            if asked > MOST_REQUESTS:
                raise Refused(ErrorClass.SCHEMA_CHANGED, "the vendor's pages do not end")
            try:
                answer = await client.send(said)
            except Refused as refused:
                is_whole = is_whole and refused.error_class not in PASSING
                said = conversation.throw(refused)
            else:
                said = conversation.send(answer)
    except StopIteration:
        return is_whole
    finally:
        conversation.close()


def _usage_since(login: Login, usage_minutes: float, now_ms: int, *, is_forced: bool) -> int | None:
    """Return from when on usage is wanted; None while it was read a moment ago."""
    if not login.usage_ms:
        return now_ms - FIRST_USAGE_DAYS * DAY_MS
    if not is_forced and now_ms - login.usage_ms < usage_minutes * 60_000:
        return None
    since_ms = min(now_ms, login.usage_ms) - AGAIN_USAGE_DAYS * DAY_MS
    return max(since_ms, now_ms - 90 * DAY_MS)


def _check_where(admin_prefixes: tuple[str, ...], secret: str, base_url: str) -> None:
    """Refuse to give a key that can do more than read to a host that the user named."""
    if not base_url or not admin_prefixes or is_loopback(urlsplit(base_url).hostname or ""):
        return
    if secret.startswith(admin_prefixes):
        raise Refused(ErrorClass.AUTH_SCOPE, "an admin key is given to the vendor's own hosts only")


def _failed(
    login: Login, facts: list[ApiFact], failure: Refused, hiding: Hiding, now_ms: int
) -> Outcome:
    """Return what a poll brought that ended before its time."""
    spec = spec_of(login.account.provider_id)
    renew = spec.api.renew if spec.api else ""
    needed = spec.api.credential if spec.api else ""
    advice = ADVICE[failure.error_class].format(renew=renew, credential=needed)
    message = clean(hiding.text(str(failure)), LONGEST_MESSAGE)
    message = f"{message}; {advice}" if advice else message
    fresh = replace(
        login, error_class=failure.error_class.value, message=message, failures=login.failures + 1
    )
    if spec.api is not None:
        readings = [fact for fact in facts if isinstance(fact, QuotaReading)]
        due_ms = next_poll_ms(spec.api, fresh, readings, now_ms, failure.retry_seconds)
        fresh = replace(fresh, next_poll_ms=due_ms)
    return Outcome(
        login=fresh,
        asked=login,
        facts=tuple(facts),
        error_class=fresh.error_class,
        message=fresh.message,
        at_ms=now_ms,
    )


def _source(client: Client) -> str:
    return client.hosts[0] if client.hosts else "api"
