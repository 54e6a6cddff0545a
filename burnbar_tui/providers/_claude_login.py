"""Whose account a Claude Code folder is, from its profile and the name of its plan."""

from collections.abc import Mapping

from msgspec import Struct

from burnbar_tui.facts import Billing, Identity
from burnbar_tui.providers.fields import decoded


class _OauthAccount(Struct, rename="camel"):
    email_address: str | None = None
    organization_uuid: str | None = None
    account_uuid: str | None = None
    billing_type: str | None = None


class _Profile(Struct, rename="camel"):
    oauth_account: _OauthAccount | None = None


class _Login(Struct, rename="camel"):
    subscription_type: str | None = None


class _Credentials(Struct, rename="camel"):
    claude_ai_oauth: _Login | None = None


def identity_of(files: Mapping[str, bytes]) -> Identity:
    """Return the account that the profile beside the root names, else the one in the home.

    Only the plan's name is taken from the credentials; no token is ever decoded.
    """
    account, login = None, None
    for name in (".claude.json", "~/.claude.json"):
        if account is None and (profile := decoded(files.get(name), _Profile)):
            account = profile.oauth_account
    if credentials := decoded(files.get(".credentials.json"), _Credentials):
        login = credentials.claude_ai_oauth
    plan = (login and login.subscription_type) or ""
    is_subscribed = bool(plan) or "subscription" in ((account and account.billing_type) or "")
    return Identity(
        email=(account and account.email_address) or "",
        account_key=(account and (account.account_uuid or account.organization_uuid)) or "",
        plan=plan,
        billing=Billing.SUBSCRIPTION if is_subscribed else Billing.UNKNOWN,
    )
