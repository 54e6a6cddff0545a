"""What the form for accounts asks of the engine: every call opens the accounts for itself.

Each blocks, some as long as a vendor takes to answer: they are made in threads. What goes wrong is
told in words of the form, where the command line would name its options.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from burnbar_tui.account_views import Draft, Told, VendorChoice, VendorOption, Way
from burnbar_tui.engine import credentials
from burnbar_tui.engine.roots import expand
from burnbar_tui.facts import Billing, BurnbarError, UsageError
from burnbar_tui.paths import Paths
from burnbar_tui.providers.registry import specs
from burnbar_tui.providers.spec import ProviderSpec

if TYPE_CHECKING:
    from burnbar_tui.engine.keeping import How, Keeping
    from burnbar_tui.engine.logins import Login
    from burnbar_tui.engine.polling import Outcome

WORDS = {
    "with --credential-env, or use --credential-command": "in the form, or use a command",
    "--base-url": "the base URL",
    "--label": "label",
    "--set ": "",
}
"""Options of the command line, as errors name them -> what the form calls the same."""


class AccountDesk:
    """Adds, changes, removes and polls accounts."""

    def __init__(
        self, paths: Paths, environ: Mapping[str, str], now: Callable[[], datetime]
    ) -> None:
        """Prepare; nothing is opened yet."""
        self._paths = paths
        self._environ = environ
        self._now = now

    def choices(self) -> tuple[VendorChoice, ...]:
        """Return every vendor of which accounts can be added, by name."""
        found = (self._choice(spec) for spec in specs().values())
        return tuple(sorted(filter(None, found), key=lambda one: one.name.lower()))

    def _choice(self, spec: ProviderSpec) -> VendorChoice | None:
        api = spec.api
        if api is None:
            return None
        usual = sorted(api.env_names, key=lambda name: not self._environ.get(name))
        found = credentials.own_login(api.own_login, self._paths.home, self._environ)
        place = found.removeprefix("file:") if found else next(iter(api.own_login), "")
        login_file = expand(place.partition("#")[0], self._paths.home, self._environ)
        return VendorChoice(
            provider_id=spec.id,
            name=spec.name,
            credential=api.credential,
            variables=tuple(usual),
            is_set=bool(usual and self._environ.get(usual[0])),
            login_place=str(login_file) if place else "",
            is_logged_in=found is not None,
            is_optional=api.is_optional,
            options=tuple(VendorOption(one.name, one.about, one.choices) for one in api.options),
            hosts=api.hosts,
        )

    def draft(self, account_id: int) -> Draft:
        """Return an added account as the form shows it, without its secret.

        Raises:
            UsageError: there is no such account.
        """
        with self._keeping() as keeping:
            login = _of(keeping, account_id)
        kind, _, where = login.credential.partition(":")
        return Draft(
            provider_id=login.account.provider_id,
            label=login.account.label,
            way=Way(kind),
            where=where if kind == "env" else "",
            base_url=login.base_url,
            options=tuple(login.options.items()),
            billing=Billing(login.account.billing),
        )

    def add(self, draft: Draft, *, is_tested: bool) -> Told:
        """Add an account; one whose credential is refused is not stored.

        Raises:
            BurnbarError: it cannot be added; the text says why.
        """
        with self._keeping() as keeping:
            if any(_is_named(login, draft) for login in keeping.all()):
                raise UsageError("There is an account of this name already. Choose another label.")
            how = self._how(draft, None)
            added = keeping.add(draft.provider_id, draft.label, how, is_tested=is_tested)
        if not is_tested:
            return Told(f"Added {added.login.name}; it is asked soon.")
        return _told(added, "Added")

    def change(self, account_id: int, draft: Draft, *, is_tested: bool) -> Told:
        """Change how an account is asked; then ask, if that is wanted.

        Raises:
            BurnbarError: it cannot be changed; the text says why.
        """
        with self._keeping() as keeping:
            login = _of(keeping, account_id)
            changed = keeping.change(login, self._how(draft, login))
            if not is_tested:
                return Told(f"Saved {changed.name}; it is asked soon.")
            [outcome] = keeping.poll([changed])
        return _told(outcome, "Saved")

    def remove(self, account_id: int) -> Told:
        """Delete an account and its secret; its history stays.

        Raises:
            BurnbarError: there is no such account, or its secret cannot be deleted.
        """
        with self._keeping() as keeping:
            login = _of(keeping, account_id)
            keeping.remove(login)
        return Told(f"Removed {login.name}; its history stays.")

    def poll(self, account_id: int) -> Told:
        """Ask the vendor of an account now, and keep what it tells.

        Raises:
            BurnbarError: there is no such account.
        """
        with self._keeping() as keeping:
            [outcome] = keeping.poll([_of(keeping, account_id)])
        return _told(outcome, "Asked")

    @contextmanager
    def _keeping(self) -> Iterator["Keeping"]:
        """Open the accounts; the HTTP library is imported no earlier than it is needed."""
        from burnbar_tui.engine.keeping import Keeping

        try:
            with Keeping(self._paths, self._environ, self._now) as keeping:
                yield keeping
        except BurnbarError as error:
            text = str(error)
            for option, word in WORDS.items():
                text = text.replace(option, word)
            raise UsageError(text[:1].upper() + text[1:]) from None

    def _how(self, draft: Draft, login: "Login | None") -> "How":
        """Return what the command line would make of a draft; `login` is what is there already."""
        from burnbar_tui.engine.keeping import How

        options = dict(draft.options)
        gone = () if login is None else tuple(f"{name}=" for name in login.options)
        billing = draft.billing.value if draft.billing else None
        if login is not None and billing == login.account.billing:
            billing = None  # What was only detected does not become the user's own word.
        blank = How(
            base_url=draft.base_url.strip(),
            options=(*gone, *(f"{name}={value}" for name, value in options.items() if value)),
            billing=billing,
        )
        return _with_credential(blank, draft, login)


def _with_credential(how: "How", draft: Draft, login: "Login | None") -> "How":
    """Return how an account is asked with the credential of a draft.

    Raises:
        UsageError: it is missing.
    """
    kept = login.credential.partition(":")[0] if login else ""
    needed = ""
    match draft.way:
        case Way.KEYRING if draft.secret.strip():
            return replace(how, secret=draft.secret.strip())
        case Way.KEYRING if kept != Way.KEYRING:
            needed = "Put the credential into its field."
        case Way.VARIABLE:
            try:
                return replace(how, env=credentials.checked_variable(draft.where.strip()))
            except UsageError:
                needed = "Name an environment variable: letters, digits and _."
        case Way.COMMAND if draft.where.strip():
            return replace(how, command=draft.where.strip())
        case Way.COMMAND if kept != Way.COMMAND:
            needed = "Give the command that prints the credential."
        case Way.OWN_LOGIN:
            return replace(how, is_own_login=True)
        case Way.NONE if login is not None and kept != Way.NONE:
            needed = "To ask without a credential, remove this account and add it again."
    if needed:
        raise UsageError(needed)
    return how


def _of(keeping: "Keeping", account_id: int) -> "Login":
    for login in keeping.all():
        if login.id == account_id:
            return login
    raise UsageError("This account is not asked any more; it was removed meanwhile.")


def _is_named(login: "Login", draft: Draft) -> bool:
    account = login.account
    return (account.provider_id, account.label) == (draft.provider_id, draft.label.strip())


def _told(outcome: "Outcome", done: str) -> Told:
    """Return what a poll brought in one sentence."""
    name = outcome.login.name
    if outcome.error_class:
        return Told(f"{done} {name}, but it does not answer: {outcome.message}.", is_good=False)
    counts = (
        (outcome.windows, "quota window"),
        (outcome.balances, "balance"),
        (outcome.usage_rows, "row of usage"),
    )
    parts = [f"{count} {_many(word, count)}" for count, word in counts if count]
    return Told(f"{done} {name}: it tells {', '.join(parts) or 'nothing yet'}.")


def _many(word: str, count: int) -> str:
    first, _, rest = word.partition(" of ")
    return word if count == 1 else f"{first}s of {rest}" if rest else f"{word}s"
