"""Secrets of accounts: where they are kept, how they are read, and that they are shown nowhere.

The store holds only a reference: `keyring`, `env:NAME`, `command:TEXT`, `file:PATH` (the login that
an agent keeps for itself, read each time and never changed) or `none`. Nothing here caches.
"""

import json
import os
import re
import sqlite3
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from burnbar_tui.engine import foreign_files
from burnbar_tui.engine.roots import expand
from burnbar_tui.facts import BurnbarError, ErrorClass, Refused, UsageError

SERVICE = "burnbar"
MOST_BYTES = 1 << 20
COMMAND_SECONDS = 20.0
SHORTEST_SECRET = 6
"""Shorter parts of a credential are words that may stand anywhere, such as `Bearer`."""
HIDDEN = "[hidden]"


class NoKeyring(BurnbarError):  # noqa: N818  # reads as what happened
    """There is no keyring that keeps secrets."""


def read(reference: str, name: str, home: Path, environ: Mapping[str, str]) -> str:
    """Return the secret of an account.

    Args:
        reference: where it is, as the store says.
        name: what the account is called, `provider/label`.
        home: where `~` in file names points.
        environ: the environment.

    Raises:
        Refused: it is not there; the text says what to do.
    """
    kind, _, where = reference.partition(":")
    if kind == "none":
        return ""
    if kind == "env":
        secret = environ.get(where, "")
        missing = f"the environment variable {where} is not set; set it before starting burnbar"
    elif kind == "command":
        secret, missing = _output_of(where)
    elif kind == "file":
        secret, missing = _login_in(where, home, environ)
    else:
        secret = keyring_secret(name)
        missing = f"the keyring has no secret for {name}; give it with `burnbar accounts set`"
    if not (secret := secret.strip()):
        raise Refused(ErrorClass.AUTH_MISSING, missing)
    if not secret.isprintable() and not secret.startswith("{"):
        raise Refused(ErrorClass.AUTH_MISSING, "the credential holds characters that no key has")
    return secret


def _output_of(command: str) -> tuple[str, str]:
    """Return what a command prints, and why it is nothing."""
    try:
        done = subprocess.run(  # noqa: S602  # the user's own command, as a shell would run it
            command,
            shell=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return "", f"the credential command did not answer within {COMMAND_SECONDS:.0f} s"
    if done.returncode:
        return "", f"the credential command ended with exit code {done.returncode}"
    text = done.stdout[:MOST_BYTES].decode("utf-8", "replace").strip()
    return text, "the credential command printed nothing"


def _login_in(place: str, home: Path, environ: Mapping[str, str]) -> tuple[str, str]:
    """Return the login that an agent keeps in a file, and why it is nothing."""
    pattern, _, key = place.partition("#")
    path = expand(pattern, home, environ)
    try:
        if key:
            return _item_in(path, key), f"{pattern} has no login; log in there first"
        if path.stat().st_size <= MOST_BYTES:
            return path.read_text("utf-8", "replace"), f"{pattern} is empty; log in there first"
    except (OSError, sqlite3.Error):
        pass
    return "", f"{pattern} cannot be read; log in there first"


def _item_in(path: Path, key: str) -> str:
    with foreign_files.opened(path) as connection:
        row = connection.execute("SELECT value FROM ItemTable WHERE key = ?", (key,)).fetchone()
    value = row[0] if row else ""
    if isinstance(value, bytes):
        # Editors have written it in either encoding; a token is ASCII, so zeros tell.
        value = value.decode("utf-16-le" if b"\0" in value[:4] else "utf-8", "replace")
    return str(value).strip().strip('"')


def own_login(places: Iterable[str], home: Path, environ: Mapping[str, str]) -> str | None:
    """Return the reference to the first of these places that has a login, or None."""
    return next(
        (f"file:{place}" for place in places if _login_in(place, home, environ)[0].strip()), None
    )


def keyring_secret(name: str) -> str:
    """Return an account's secret from the keyring of the system; empty where it has none.

    Raises:
        Refused: there is no keyring, or it is locked.
    """
    import keyring  # Its import looks for backends, which takes longer than a status line may.
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, name) or ""
    except KeyringError:
        raise Refused(ErrorClass.AUTH_MISSING, NO_KEYRING) from None


NO_KEYRING = (
    "no keyring keeps secrets on this machine (or it is locked); put the credential into an "
    "environment variable and name it with --credential-env, or use --credential-command"
)


def keep(name: str, secret: str) -> None:
    """Put a secret into the keyring of the system, and make sure that it is there.

    Raises:
        NoKeyring: it cannot be kept.
    """
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, name, secret)
        if keyring.get_password(SERVICE, name) != secret:  # The null backend takes and forgets.
            raise NoKeyring(NO_KEYRING)
    except KeyringError:
        raise NoKeyring(NO_KEYRING) from None


def forget(name: str) -> None:
    """Delete a secret from the keyring, if it is there."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.delete_password(SERVICE, name)
    except KeyringError:
        return


def checked_variable(name: str) -> str:
    """Return the name of an environment variable.

    Raises:
        UsageError: it is none; perhaps it is the secret itself, so it is not repeated.
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,99}", name) or len(name) > 60:
        raise UsageError("--credential-env takes the name of an environment variable")
    return name


def hidden(text: str, secret: str) -> str:
    """Return a text without a secret or any part of it."""
    for part in sorted(_parts(secret), key=len, reverse=True):
        text = text.replace(part, HIDDEN)
    return text


def _parts(secret: str) -> set[str]:
    """Return a secret and, of a file with a login, every text in it."""
    found = {secret}
    if secret.startswith("{"):
        with suppress(ValueError, RecursionError):
            found |= set(_texts(json.loads(secret)))
    found |= {part for one in list(found) for part in re.split(r"[\s;,=]+|%3A%3A|::", one)}
    return {part for part in found if len(part) >= SHORTEST_SECRET}


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def is_set(reference: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether a variable that is named is there; of other places it is not known."""
    kind, _, where = reference.partition(":")
    return kind != "env" or bool(environ.get(where))
