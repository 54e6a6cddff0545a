"""Secrets of accounts: where they are kept, how they are read, and that they are shown nowhere.

The store holds only a reference: `keyring`, `env:NAME`, `command:TEXT`, `file:PATH` (the login that
an agent keeps for itself, read each time and never changed) or `none`. Nothing here caches.
"""

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TypeVar

from burnbar_tui.engine import foreign_files
from burnbar_tui.engine.roots import expand
from burnbar_tui.facts import BurnbarError, ErrorClass, Refused, UsageError

SERVICE = "burnbar"
MOST_BYTES = 1 << 20
COMMAND_SECONDS = 20.0
KEYRING_SECONDS = 20.0
"""A locked keyring asks its user, who may be away."""
T = TypeVar("T")


class NoKeyring(BurnbarError):  # noqa: N818  # reads as what happened
    """There is no keyring that keeps secrets."""


async def read(reference: str, name: str, home: Path, environ: Mapping[str, str]) -> str:
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
        secret, missing = await _output_of(where)
    elif kind == "file":
        secret, missing = await asyncio.to_thread(_login_in, where, home, environ)
    else:
        secret = await keyring_secret(name)
        missing = f"the keyring has no secret for {name}; give it with `burnbar accounts set`"
    if not (secret := secret.strip()):
        raise Refused(ErrorClass.AUTH_MISSING, missing)
    if not secret.isprintable() and not secret.startswith("{"):
        raise Refused(ErrorClass.AUTH_MISSING, "the credential holds characters that no key has")
    return secret


async def _output_of(text: str) -> tuple[str, str]:
    """Return what a command prints, and why it is nothing."""
    command = _Command(text)
    try:
        printed, code = await _apart(command.run, COMMAND_SECONDS)
    except TimeoutError:
        return "", f"the credential command did not end within {COMMAND_SECONDS:g} s"
    except OSError as error:
        return "", f"the credential command cannot be run ({error.strerror})"
    finally:
        command.end()
    if len(printed) > MOST_BYTES:
        return "", "the credential command prints more than a credential"
    if code:
        return "", f"the credential command ended with exit code {code}"
    return printed.decode("utf-8", "replace"), "the credential command printed nothing"


class _Command:
    """The user's own command, as a shell would run it.

    It has no terminal: a question to the user would be painted over what we show.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._process: subprocess.Popen[bytes] | None = None
        self._is_over = False

    def run(self) -> tuple[bytes, int]:
        """Return what it prints, up to a little more than it may, and its exit code."""
        with subprocess.Popen(  # noqa: S602  # it is the user's own
            self._text,
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            self._process = process
            printed = b""
            if process.stdout is not None and not self._is_over:
                printed = process.stdout.read(MOST_BYTES + 1)
            if self._is_over or len(printed) > MOST_BYTES:
                self.end()
            return printed, process.wait()

    def end(self) -> None:
        """End it, if it still runs, with all that it started."""
        self._is_over = True
        process = self._process
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                if sys.platform == "win32":
                    process.kill()
                else:
                    os.killpg(process.pid, signal.SIGKILL)


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


NO_KEYRING = (
    "no keyring keeps secrets on this machine (or it is locked); put the credential into an "
    "environment variable and name it with --credential-env, or use --credential-command"
)


async def keyring_secret(name: str) -> str:
    """Return an account's secret from the keyring of the system; empty where it has none.

    Raises:
        Refused: there is no keyring, or it is locked.
    """

    def get() -> str:
        import keyring  # Its import looks for backends, which takes longer than a status line may.

        return keyring.get_password(SERVICE, name) or ""

    try:
        return await _in_keyring(get)
    except NoKeyring as error:
        raise Refused(ErrorClass.AUTH_MISSING, str(error)) from None


async def keep(name: str, secret: str) -> None:
    """Put a secret into the keyring of the system, and make sure that it is there.

    Raises:
        NoKeyring: it cannot be kept.
    """

    def put() -> bool:
        import keyring

        keyring.set_password(SERVICE, name, secret)
        # The null backend takes and forgets.
        return keyring.get_password(SERVICE, name) == secret

    if not await _in_keyring(put):
        raise NoKeyring(NO_KEYRING)


async def forget(name: str) -> bool:
    """Delete a secret from the keyring; return whether it is gone."""

    def delete() -> bool:
        import keyring

        if keyring.get_password(SERVICE, name) is not None:
            keyring.delete_password(SERVICE, name)
        return True

    try:
        return await _in_keyring(delete)
    except NoKeyring:
        return False


async def _in_keyring(call: Callable[[], T]) -> T:
    """Return what the keyring answers.

    Raises:
        NoKeyring: it failed, or did not answer; a failure's own text may hold the secret.
    """
    try:
        return await _apart(call, KEYRING_SECONDS)
    except TimeoutError:
        raise NoKeyring(f"the keyring does not answer; {NO_KEYRING}") from None
    except Exception:  # noqa: BLE001  # backends raise errors of their own
        raise NoKeyring(NO_KEYRING) from None


async def _apart(call: Callable[[], T], seconds: float) -> T:
    """Return what a call answers that may take for ever, in a thread that no exit waits for.

    Raises:
        TimeoutError: it takes longer than it may.
    """
    answer: Future[T] = Future()

    def work() -> None:
        answer.set_running_or_notify_cancel()  # From now on it can always be given its result.
        try:
            answer.set_result(call())
        except BaseException as error:  # noqa: BLE001  # for whoever waits
            answer.set_exception(error)

    Thread(target=work, daemon=True).start()
    return await asyncio.wait_for(asyncio.wrap_future(answer), seconds)


def checked_variable(name: str) -> str:
    """Return the name of an environment variable.

    Raises:
        UsageError: it is none; perhaps it is the secret itself, so it is not repeated.
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,99}", name) or len(name) > 60:
        raise UsageError("--credential-env takes the name of an environment variable")
    return name


def is_set(reference: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether a variable that is named is there; of other places it is not known."""
    kind, _, where = reference.partition(":")
    return kind != "env" or bool(environ.get(where))
