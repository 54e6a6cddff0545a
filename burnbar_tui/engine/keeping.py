"""Adding, testing, changing and removing accounts: what the command line and the form both do."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import TracebackType

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.engine import credentials
from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.logins import Login, Logins
from burnbar_tui.engine.net import checked_base
from burnbar_tui.engine.polling import Outcome, Polling
from burnbar_tui.facts import Billing, BurnbarError, ErrorClass, UsageError
from burnbar_tui.paths import Paths
from burnbar_tui.providers.api import Api
from burnbar_tui.providers.registry import spec_of, specs

LONGEST_LABEL = 60
REFUSALS = frozenset({ErrorClass.AUTH_EXPIRED, ErrorClass.AUTH_MISSING, ErrorClass.AUTH_SCOPE})
"""Answers to a first poll after which an account is not stored: the credential is wrong."""


class How(Struct, frozen=True, kw_only=True):
    """How an account is asked; None and empty leave it as it is."""

    env: str | None = None
    """The name of a variable."""
    command: str | None = None
    is_own_login: bool = False
    secret: str | None = None
    """For the keyring."""
    base_url: str | None = None
    options: tuple[str, ...] = ()
    """`name=value`; an empty value takes the option back."""
    billing: str | None = None

    @property
    def has_credential(self) -> bool:
        """Whether it names a credential."""
        return self.is_own_login or any(
            one is not None for one in (self.env, self.command, self.secret)
        )


class CredentialRefused(BurnbarError):  # noqa: N818  # reads as what happened
    """The vendor does not take the credential; nothing was stored."""


class Keeping:
    """The user's accounts, open for changes.

    What asks a vendor or a keyring blocks, and must not be called where an event loop runs.
    """

    def __init__(
        self, paths: Paths, environ: Mapping[str, str], now: Callable[[], datetime]
    ) -> None:
        """Open the store.

        Raises:
            StoreError: it cannot be opened.
        """
        self._home = paths.home
        self._environ = environ
        self._now = now
        self._logins = Logins(paths.store)
        self._polling = Polling(self._logins, paths.home, environ, now)

    def __enter__(self) -> "Keeping":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._logins.close()

    def all(self) -> list[Login]:
        """Return the accounts that the user added."""
        return self._logins.all()

    def named(self, *words: str) -> Login:
        """Return the account of a name: `provider/label`, or as much of it as only one has.

        Raises:
            UsageError: there is none, or more than one.
        """
        name = "/".join(words)
        known = self.all()
        label = name.replace(":", "/", 1)
        for found in (
            [one for one in known if one.name in {name, label}],
            [one for one in known if name in {one.account.label, one.account.provider_id}],
        ):
            if len(found) == 1:
                return found[0]
            if found:
                names = ", ".join(one.name for one in found)
                raise UsageError(f"{name!r} may be any of {names}; name one of them")
        raise UsageError(f"there is no added account {name!r} (see burnbar accounts list)")

    def found_here(self, *words: str) -> AccountRecord | None:
        """Return the account of this name that was found on this machine, if there is one."""
        name = "/".join(words).replace(":", "/", 1)
        found = [one for one in self._logins.found() if f"{one.provider_id}/{one.label}" == name]
        return found[0] if found else None

    def set_billing(self, account: AccountRecord, how: How) -> None:
        """Set who pays for an account that was found on this machine.

        Raises:
            UsageError: anything else is to be set; such an account is not asked.
        """
        if how != How(billing=how.billing) or not how.billing:
            raise UsageError(
                "of an account that was found on this machine only --billing can be set"
            )
        self._logins.set_billing(account, Billing(how.billing), self._now())

    def add(self, provider_id: str, label: str, how: How, *, is_tested: bool) -> Outcome:
        """Add an account, and poll it once.

        Raises:
            UsageError: the provider, the label or an option is none.
            CredentialRefused: the vendor does not take the credential.
            NoKeyring: the secret cannot be kept.
        """
        api = _api_of(provider_id)
        label = _checked_label(label)
        billing = Billing(how.billing) if how.billing else api.billing
        name = f"{provider_id}/{label}"
        self._logins.former(provider_id, label)  # Before the vendor is asked.
        # A number that no account has: the first poll is made before anything is stored.
        account = AccountRecord(
            id=-1,
            provider_id=provider_id,
            root="",
            label=label,
            billing=billing.value,
            is_billing_set=bool(how.billing),
        )
        draft = Login(
            account=account,
            credential=self._reference(api, provider_id, how) or "none",
            base_url=checked_base(how.base_url) if how.base_url else "",
            options=_options(api, {}, how.options),
        )
        outcome = self._tested(draft, how.secret) if is_tested else None
        if how.secret is not None:
            asyncio.run(credentials.keep(name, how.secret))
        try:
            login = self._logins.add(provider_id, label, billing, draft)
        except BurnbarError:
            if how.secret is not None:
                asyncio.run(credentials.forget(name))
            raise
        return outcome_of(login) if outcome is None else self._with(login, outcome)

    def _tested(self, draft: Login, secret: str | None) -> Outcome:
        outcome = asyncio.run(self._polling.ask(draft, secret=secret))
        if outcome.error_class in REFUSALS:
            raise CredentialRefused(f"{outcome.message}. Nothing was stored")
        return outcome

    def _with(self, login: Login, outcome: Outcome) -> Outcome:
        """Keep what the first poll brought, now that the account has a number."""
        told = replace(outcome.login, account=login.account)
        tested = replace(outcome, login=told, asked=login)
        self._polling.keep(tested)
        return tested

    def change(self, login: Login, how: How) -> Login:
        """Change how an account is asked; it is then polled anew.

        Raises:
            UsageError: an option is none.
            NoKeyring: the secret cannot be kept.
        """
        api = _api_of(login.account.provider_id)
        account = login.account
        if how.billing:
            account = replace(account, billing=how.billing, is_billing_set=True)
        base_url = login.base_url
        if how.base_url is not None:
            base_url = checked_base(how.base_url) if how.base_url else ""
        options = _options(api, login.options, how.options)
        reference = self._reference(api, account.provider_id, how) if how.has_credential else None
        if how.secret is not None:
            asyncio.run(credentials.keep(login.name, how.secret))
        changed = replace(
            login,
            account=account,
            credential=reference or login.credential,
            base_url=base_url,
            options=options,
            error_class="",
            message="",
            failures=0,
            next_poll_ms=0,
        )
        if not self._logins.save(changed):
            raise UsageError(f"the account {login.name} was removed meanwhile")
        if login.credential == "keyring" and changed.credential != "keyring":
            self._forget(login)
        return changed

    def _forget(self, login: Login) -> None:
        """Delete a secret that is not needed any more.

        Raises:
            NoKeyring: it may be there still.
        """
        if not asyncio.run(credentials.forget(login.name)):
            raise credentials.NoKeyring(
                f"this is done, but the keyring does not open: delete the old secret of "
                f"{login.name} there (service {credentials.SERVICE})"
            )

    def remove(self, login: Login) -> None:
        """Delete an account and its secret; its history stays.

        Raises:
            NoKeyring: the account is gone, its secret may be there still.
        """
        self._logins.save(
            replace(
                login, is_removed=True, credential="none", base_url="", options={}, error_class="",
                message="",
            )
        )  # fmt: skip
        if login.credential == "keyring":
            self._forget(login)

    def test(self, login: Login) -> Outcome:
        """Poll an account once, and keep nothing."""
        return asyncio.run(self._polling.ask(login, is_forced=True))

    def poll(self, logins: Iterable[Login]) -> list[Outcome]:
        """Poll accounts now, all at once, and keep what they tell."""

        async def together() -> list[Outcome]:
            polls = [self._polling.poll(login, is_forced=True) for login in logins]
            return list(await asyncio.gather(*polls))

        return asyncio.run(together())

    def _reference(self, api: Api, provider_id: str, how: How) -> str | None:
        """Return where the credential is, as the store names it."""
        if how.env is not None:
            return f"env:{credentials.checked_variable(how.env)}"
        if how.command is not None:
            return f"command:{how.command}"
        if how.secret is not None:
            if not how.secret:
                raise UsageError("the credential is empty")
            return "keyring"
        if how.is_own_login:
            found = credentials.own_login(api.own_login, self._home, self._environ)
            if found is None:
                places = ", ".join(api.own_login) or "nowhere, this vendor has none"
                raise UsageError(f"no login of {provider_id} is kept on this machine ({places})")
            return found
        if api.is_optional:
            return None
        usual = [name for name in api.env_names if self._environ.get(name)]
        offer = f"; {usual[0]} is set here: --credential-env {usual[0]}" if usual else ""
        raise UsageError(
            f"{provider_id} needs {api.credential}: give it by --credential-env, "
            f"--credential-stdin or --credential-command{offer}"
        )


def outcome_of(login: Login) -> Outcome:
    """Return that of no poll."""
    return Outcome(login=login, asked=login)


def _api_of(provider_id: str) -> Api:
    api = spec_of(provider_id).api
    if api is None:
        known = sorted(spec.id for spec in specs().values() if spec.api)
        what = "cannot be asked" if provider_id in specs() else "is no provider"
        raise UsageError(f"{provider_id!r} {what}; accounts can be added of {', '.join(known)}")
    return api


def _checked_label(label: str) -> str:
    if not label.strip() or not label.isprintable() or len(label) > LONGEST_LABEL or "/" in label:
        raise UsageError(f"a label is up to {LONGEST_LABEL} characters without a slash")
    return label.strip()


def _options(api: Api, known: Mapping[str, str], changes: Iterable[str]) -> dict[str, str]:
    """Return the vendor's options after `name=value` changes."""
    allowed = {option.name: option for option in api.options}
    found = dict(known)
    for change in changes:
        name, sign, value = change.partition("=")
        if not sign or name not in allowed:
            names = ", ".join(allowed) or "none"
            raise UsageError(f"--set takes name=value; the options of this vendor are: {names}")
        choices = allowed[name].choices
        if value and choices and value not in choices:
            raise UsageError(f"--set {name}= takes one of {', '.join(choices)}")
        if not value.isprintable():
            raise UsageError(f"--set {name}= takes printable text")
        if value:
            found[name] = value
        else:
            found.pop(name, None)
    return found
