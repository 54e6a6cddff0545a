"""A user with accounts, asking by the command line what their vendors told."""

import json
import re
from base64 import b64encode, urlsafe_b64encode
from functools import cache
from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest

from tests.machine import Machine, Shell
from tests.vendors.server import Vendor

SECRET = "sk-test-4f1c9a7e2b"
"""What no file, message or output may ever hold."""
NOW = "2026-09-01T12:00:00Z"
NOW_MS = 1_788_264_000_000
JSON = dict[str, Any]


def leaks(text: str, *secrets: str) -> list[str]:
    """Return what of secrets stands in a text; eight characters in a row are too many."""
    return sorted(piece for piece in pieces_of(*(secrets or (SECRET,))) if piece in text)


@cache
def pieces_of(*secrets: str) -> frozenset[str]:
    """Return all that would be too much, in each form in which a secret may be repeated."""
    forms = {
        form
        for secret in secrets
        for form in (
            secret,
            quote(secret, safe=""),
            b64encode(secret.encode()).decode().rstrip("="),
            urlsafe_b64encode(secret.encode()).decode().rstrip("="),
        )
    }
    return frozenset(form[at : at + 8] for form in forms for at in range(len(form) - 7))


class Desk:
    """The command line of a machine on which one vendor can be asked."""

    def __init__(
        self, machine: Machine, shell: Shell, vendor: Vendor, patch: pytest.MonkeyPatch
    ) -> None:
        self.machine = machine
        self.shell = shell
        self.vendor = vendor
        self._patch = patch
        patch.setenv("BURNBAR_NOW", NOW)

    def add(
        self,
        provider: str,
        *words: str,
        label: str = "work",
        secret: str | None = SECRET,
        url: str | None = None,
    ) -> tuple[int, str, str]:
        """Add an account that asks the fake vendor, or another one, without a first poll."""
        credential: tuple[str, ...] = ()
        if secret is not None:
            name = "KEY_" + re.sub(r"\W", "_", label.upper())
            self._patch.setenv(name, secret)
            credential = ("--credential-env", name)
        return self.shell.run(
            "accounts", "add", provider, "--label", label, *credential,
            "--base-url", url or self.vendor.url, "--no-test", *words,
        )  # fmt: skip

    def poll(self) -> list[JSON]:
        """Poll all accounts and return how that went, by account."""
        code, out, _ = self.shell.run("poll", "--json")
        accounts: list[JSON] = json.loads(out)["accounts"]
        assert code == (1 if accounts and not any(one["ok"] for one in accounts) else 0)
        return accounts

    def asked(self, provider: str, *words: str, secret: str | None = SECRET) -> JSON:
        """Add an account, poll it, and return how that went."""
        code, _, err = self.add(provider, *words, secret=secret)
        assert code == 0, err
        [account] = self.poll()
        return account

    def accounts(self) -> dict[str, JSON]:
        """Return the accounts that were added, by label."""
        found = self.shell.json("accounts", "list", "--json")["accounts"]
        return {one["label"]: one for one in found if one["kind"] == "api"}

    def quota(self) -> JSON:
        """Return windows, balances and usage as they are told to scripts."""
        found: JSON = self.shell.json("quota", "--json")
        return found

    def windows(self) -> dict[str, JSON]:
        """Return the windows of the only account, by name."""
        return {one["window"]: one for one in self.quota()["windows"]}

    def balances(self) -> dict[str, JSON]:
        """Return the balances of the only account, by name."""
        return {one["name"]: one for one in self.quota()["balances"]}

    def usage(self) -> list[JSON]:
        """Return what the vendor says was used."""
        rows: list[JSON] = self.quota()["usage"]
        return rows

    def type(self, text: str) -> None:
        """Give a text to the next command, which reads it from its standard input."""
        self._patch.setattr("sys.stdin", StringIO(text))

    def know(self, name: str, value: str) -> None:
        """Set a variable of the environment."""
        self._patch.setenv(name, value)

    def freeze(self, now: str) -> None:
        """Let it be another time."""
        self._patch.setenv("BURNBAR_NOW", now)
