"""Whose account a Codex home is, from the claims of its login; tokens are not kept.

Source: `auth.json` beside the sessions; the id token is a JWT whose body names address and plan.
"""

import base64
import binascii

from msgspec import Struct

from burnbar_tui.facts import Billing, Identity
from burnbar_tui.providers.fields import decoded


class _Tokens(Struct):
    id_token: str | None = None


class _Auth(Struct):
    auth_mode: str | None = None
    tokens: _Tokens | None = None


class _OpenAI(Struct):
    chatgpt_account_id: str | None = None
    chatgpt_plan_type: str | None = None


class _Claims(Struct, rename={"vendor": "https://api.openai.com/auth"}):
    email: str | None = None
    vendor: _OpenAI | None = None


def identity_of(auth_json: bytes | None) -> Identity:
    """Return the account that the login's claims name; the login itself is not kept."""
    auth = decoded(auth_json, _Auth) or _Auth()
    claims = _claims((auth.tokens and auth.tokens.id_token) or "")
    plan = (claims.vendor and claims.vendor.chatgpt_plan_type) or ""
    billing = Billing.UNKNOWN
    if plan or auth.auth_mode == "chatgpt":
        billing = Billing.SUBSCRIPTION
    elif auth.auth_mode in {"apikey", "api_key"}:
        billing = Billing.API
    return Identity(
        email=claims.email or "",
        account_key=(claims.vendor and claims.vendor.chatgpt_account_id) or "",
        plan=plan,
        billing=billing,
    )


def _claims(token: str) -> _Claims:
    parts = token.split(".")
    if len(parts) != 3:
        return _Claims()
    try:
        body = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
    except (binascii.Error, ValueError):
        return _Claims()
    return decoded(body, _Claims) or _Claims()
