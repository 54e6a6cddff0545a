"""Credentials in the forms in which agents keep them: JSON files, tokens that tell of themselves.

Nothing is verified: tokens are only looked into, for whom they are and until when.
"""

import json
from base64 import urlsafe_b64decode

from burnbar_tui.facts import ErrorClass, Refused
from burnbar_tui.providers.bodies import Body

EARLY_MS = 60_000
"""A token that is about to expire is as good as expired."""


def kept(secret: str) -> Body:
    """Return the login file that a credential is the text of; nothing where it is a bare token."""
    if not secret.startswith("{"):
        return Body(None)
    try:
        return Body(json.loads(secret))
    except (ValueError, RecursionError):
        raise Refused(ErrorClass.AUTH_MISSING, "the login file is damaged; log in again") from None


def claims(token: str) -> Body:
    """Return what a JSON web token says; nothing where it is no such token."""
    parts = token.split(".")
    if len(parts) != 3:
        return Body(None)
    try:
        return Body(json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))))
    except (ValueError, RecursionError):
        return Body(None)


def check_age(expires_at_ms: int | None, now_ms: int, renew: str) -> None:
    """Refuse to send a token that has expired: only its owner may renew it.

    Raises:
        Refused: it has.
    """
    if expires_at_ms is not None and expires_at_ms <= now_ms + EARLY_MS:
        raise Refused(ErrorClass.AUTH_EXPIRED, f"the login of this machine has expired: {renew}")
