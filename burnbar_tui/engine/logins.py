"""Accounts that the user added, and what their vendors told: read and written by any process.

The importing writer keeps nothing of this in memory, so its lease is not needed here; SQLite lets
one transaction in after the other.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.readings import row_of, with_plan
from burnbar_tui.engine.rebilling import note_billing
from burnbar_tui.facts import Balance, Billing, Identity, QuotaReading, UsageError, VendorUsage
from burnbar_tui.providers.api import ApiFact

ROOT = "account:"
"""How the root of an added account begins; no folder does."""


class Login(Struct, frozen=True, kw_only=True):
    """How an added account is asked, and how that went last."""

    account: AccountRecord
    credential: str
    """`keyring`, `env:NAME`, `command:TEXT`, `file:PATH` or `none`."""
    base_url: str = ""
    options: dict[str, str] = {}
    error_class: str = ""
    message: str = ""
    last_ok_ms: int = 0
    next_poll_ms: int = 0
    failures: int = 0
    usage_ms: int = 0
    is_removed: bool = False

    @property
    def id(self) -> int:
        """The account's number."""
        return self.account.id

    @property
    def name(self) -> str:
        """What the user calls it: provider and label."""
        return f"{self.account.provider_id}/{self.account.label}"


class Logins:
    """The accounts that the user added."""

    def __init__(self, path: Path) -> None:
        """Open the store, making it when there is none.

        Raises:
            StoreError: it cannot be opened, is damaged, or is of a newer version.
        """
        self._database = Database(path)

    def close(self) -> None:
        """Close the store."""
        self._database.close()

    def data_version(self) -> int:
        """Return a number that changes when another connection has written."""
        return self._database.data_version()

    def all(self) -> list[Login]:
        """Return the accounts that are asked, in the order in which they were added."""
        accounts = {row[0]: AccountRecord(*row) for row in self._database.rows("accounts")}
        return [login_of(row, accounts) for row in self._database.rows("logins")]

    def former(self, provider_id: str, label: str) -> AccountRecord | None:
        """Return the account of this name that was removed, if there was one.

        Raises:
            UsageError: there is one now, added or found on this machine.
        """
        accounts = [AccountRecord(*row) for row in self._database.rows("accounts")]
        live = {login.id for login in self.all()}
        for one in accounts:
            if (one.provider_id, one.label) == (provider_id, label):
                if one.id in live or not one.root.startswith(ROOT):
                    raise UsageError(
                        f"there is an account {provider_id}/{label} already; name another --label"
                    )
                return one
        return None

    def add(self, provider_id: str, label: str, billing: Billing, fresh: Login) -> Login:
        """Add an account as `fresh` describes it; one that was removed comes back.

        Raises:
            UsageError: there is an account of this name already.
        """
        with self._database.transaction():
            accounts = [AccountRecord(*row) for row in self._database.rows("accounts")]
            known = self.former(provider_id, label)
            account = AccountRecord(
                id=known.id if known else max((one.id for one in accounts), default=0) + 1,
                provider_id=provider_id,
                root=f"{ROOT}{label}",
                label=label,
                billing=billing.value,
                is_billing_set=fresh.account.is_billing_set,
            )
            login = replace(fresh, account=account)
            self._put(login)
        return login

    def found(self) -> list[AccountRecord]:
        """Return the accounts that were found on this machine."""
        accounts = [AccountRecord(*row) for row in self._database.rows("accounts")]
        return [one for one in accounts if not one.root.startswith(ROOT)]

    def set_billing(self, account: AccountRecord, billing: Billing, now: datetime) -> None:
        """Keep who pays for an account that was found on this machine, whatever is detected."""
        with self._database.transaction():
            [fresh] = [one for one in self.found() if one.id == account.id]
            known, fresh = fresh, replace(fresh, billing=billing.value, is_billing_set=True)
            note_billing(self._database, known, fresh, now)
            self._database.put("put_account", [msgspec.structs.astuple(fresh)])

    def save(self, login: Login) -> bool:
        """Write an account back; one that was removed meanwhile stays so, and False is returned."""
        with self._database.transaction():
            is_there = login.id in {one.id for one in self.all()}
            if is_there:
                self._put(login)
        return is_there

    def _put(self, login: Login) -> None:
        self._database.put("put_account", [msgspec.structs.astuple(login.account)])
        options = msgspec.json.encode(login.options).decode()
        row = (
            login.id, login.credential, login.base_url, options, login.error_class, login.message,
            login.last_ok_ms, login.next_poll_ms, login.failures, login.usage_ms, login.is_removed,
        )  # fmt: skip
        self._database.put("put_login", [row])

    def write(
        self, asked: Login, login: Login, facts: Iterable[ApiFact], source: str, as_of_ms: int
    ) -> None:
        """Write what a vendor told at an instant, and how the account stands after it.

        Whole spans of usage are replaced by what is told of them now. What the user changed while
        the vendor was asked stays: what was told is then of another account, and is dropped.

        Args:
            asked: the account as it was before.
            login: the same account after the poll.
            facts: what was told.
            source: who told it.
            as_of_ms: when.
        """
        told = list(facts)
        readings = [one for one in told if isinstance(one, QuotaReading)]
        balances = [one for one in told if isinstance(one, Balance)]
        usage = [one for one in told if isinstance(one, VendorUsage)]
        plans = [one for one in readings if one.plan]
        identities = [one for one in told if isinstance(one, Identity)]
        put = self._database.put
        with self._database.transaction():
            now = next((one for one in self.all() if one.id == login.id), None)
            if now is None or _is_changed(asked, now):
                return
            account = now.account
            for identity in identities:
                account = _known_better(account, identity)
            for reading in plans:
                account = with_plan(account, reading, 0) or account
            self._put(replace(login, account=account))
            put("put_reading", [row_of(login.id, one, source) for one in readings])
            put(
                "put_balance",
                [
                    (login.id, one.name, as_of_ms, one.amount, one.currency, one.confidence)
                    for one in balances
                ],
            )
            for start_ms, end_ms in {(one.start_ms, one.end_ms) for one in usage}:
                if start_ms != end_ms:
                    self._database.run("drop_usage", account=login.id, start=start_ms, end=end_ms)
            put(
                "put_usage",
                [(login.id, *msgspec.structs.astuple(one), as_of_ms) for one in summed(usage)],
            )


def _is_changed(asked: Login, now: Login) -> bool:
    """Tell whether the user changed how an account is asked, after it was asked so.

    Another secret in the keyring leaves only a mark: the next poll is due at once.
    """
    hows = [(one.credential, one.base_url, one.options) for one in (asked, now)]
    return hows[0] != hows[1] or (now.next_poll_ms == 0 and asked.next_poll_ms != 0)


def login_of(row: Row, accounts: Mapping[int, AccountRecord]) -> Login:
    """Return a row of `login` with its account."""
    account_id, credential, base_url, options, *rest = row
    return Login(
        account=accounts[account_id],
        credential=str(credential),
        base_url=str(base_url),
        options=msgspec.json.decode(str(options), type=dict[str, str]),
        **dict(zip(Login.__struct_fields__[4:], rest, strict=True)),
    )


def _known_better(account: AccountRecord, identity: Identity) -> AccountRecord:
    """Return an account with what its vendor says of it; what the user set stays."""
    is_open = account.billing == Billing.UNKNOWN and not account.is_billing_set
    return replace(
        account,
        plan=identity.plan or account.plan,
        billing=identity.billing.value if is_open else account.billing,
    )


def summed(usage: Iterable[VendorUsage]) -> list[VendorUsage]:
    """Return rows of usage without two of one name; such rows of one answer are parts of a sum.

    A single call that is told twice was on two pages.
    """
    rows: dict[tuple[int, int, str, str], VendorUsage] = {}
    for row in usage:
        key = (row.start_ms, row.end_ms, row.model, row.detail)
        known = rows.get(key)
        rows[key] = row if known is None or row.start_ms == row.end_ms else _sum(known, row)
    return list(rows.values())


COUNTS = (
    "input_tokens", "cache_read_tokens", "cache_creation_tokens", "output_tokens",
    "reasoning_tokens", "total_tokens", "requests", "cost_nano",
)  # fmt: skip


def _sum(one: VendorUsage, other: VendorUsage) -> VendorUsage:
    """Return the sum of two rows; a part that is not told leaves the sum untold."""
    sums = {}
    for name in COUNTS:
        first, second = getattr(one, name), getattr(other, name)
        sums[name] = None if first is None or second is None else first + second
    return replace(one, **sums, confidence=max(one.confidence, other.confidence))
