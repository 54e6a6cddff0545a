"""What the store knows of accounts that are asked: answers of `Queries` about vendors."""

from collections.abc import Mapping
from datetime import datetime

from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.logins import Login, login_of
from burnbar_tui.engine.schedule import NEVER_MS
from burnbar_tui.facts import Billing, Confidence, instant_of, ms_of
from burnbar_tui.quota_views import BalanceView, VendorUsageView
from burnbar_tui.views import LoginView

Accounts = Mapping[int, AccountRecord]


def logins(database: Database, accounts: Accounts) -> tuple[dict[int, Login], set[int]]:
    """Return the accounts that are asked, by number, and the numbers of those that were removed."""
    known = (login_of(row, accounts) for row in database.rows("logins"))
    removed = {account_id for (account_id,) in database.rows("removed_logins")}
    return {login.id: login for login in known}, removed


def is_dropped(login: Login | None, as_of_ms: int) -> bool:
    """Tell whether the vendor has answered since without naming it again: then it is no more."""
    return login is not None and as_of_ms < login.last_ok_ms


def balances(database: Database, accounts: Accounts, now: datetime) -> tuple[BalanceView, ...]:
    """Return the newest balances, by account and name."""
    asked, removed = logins(database, accounts)
    return tuple(
        BalanceView(
            account_id=account_id,
            provider_id=accounts[account_id].provider_id,
            account=accounts[account_id].label,
            name=name,
            amount=amount,
            currency=currency,
            as_of=instant_of(as_of_ms),
            confidence=Confidence(confidence),
        )
        for account_id, name, as_of_ms, amount, currency, confidence in sorted(
            database.rows("newest_balances", now=ms_of(now))
        )
        if account_id not in removed and not is_dropped(asked.get(account_id), as_of_ms)
    )


def usage(
    database: Database, accounts: Accounts, since: datetime, until: datetime
) -> tuple[VendorUsageView, ...]:
    """Return what vendors say was used from `since` to before `until`."""
    _, removed = logins(database, accounts)
    fields = VendorUsageView.__struct_fields__[5:-2]
    found = []
    for row in database.rows("vendor_usage", start=ms_of(since), end=ms_of(until)):
        account_id, start_ms, end_ms, *rest, confidence, as_of_ms = row
        if account_id in removed:
            continue
        found.append(
            VendorUsageView(
                account_id=account_id,
                provider_id=accounts[account_id].provider_id,
                account=accounts[account_id].label,
                start=instant_of(start_ms),
                end=instant_of(end_ms),
                confidence=Confidence(confidence),
                as_of=instant_of(as_of_ms),
                **dict(zip(fields, rest, strict=True)),
            )
        )
    return tuple(found)


def login_views(database: Database, accounts: Accounts) -> tuple[LoginView, ...]:
    """Return every account that is there: found on this machine, or added."""
    asked, removed = logins(database, accounts)
    return tuple(
        _view(account, asked.get(account.id))
        for account in accounts.values()
        if account.id not in removed
    )


def _view(account: AccountRecord, login: Login | None) -> LoginView:
    if login is None:
        return LoginView(
            account_id=account.id,
            provider_id=account.provider_id,
            account=account.label,
            kind="local",
            billing=Billing(account.billing),
            plan=account.plan,
            state="failing" if account.trouble else "local",
            message=account.trouble,
        )
    kind, _, where = login.credential.partition(":")
    is_stopped = login.next_poll_ms >= NEVER_MS
    state = "failing" if login.error_class else "live" if login.last_ok_ms else "waiting"
    return LoginView(
        account_id=account.id,
        provider_id=account.provider_id,
        account=account.label,
        kind="api",
        billing=Billing(account.billing),
        plan=account.plan,
        state=state,
        error_class=login.error_class,
        message=login.message,
        last_ok_at=instant_of(login.last_ok_ms) if login.last_ok_ms else None,
        next_poll_at=(
            instant_of(login.next_poll_ms) if login.next_poll_ms and not is_stopped else None
        ),
        credential=f"env:{where}" if kind == "env" else kind,
        base_url=login.base_url,
    )
