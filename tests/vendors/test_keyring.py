"""Secrets in the keyring: one in memory, none, one that does not open, and a real one."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import keyring
import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from burnbar_tui.engine import credentials
from burnbar_tui.engine.logins import Logins
from burnbar_tui.facts import StoreError
from tests.vendors.desk import SECRET, Desk, leaks
from tests.vendors.rings import Asking, Broken, Locked, Memory
from tests.vendors.server import Vendor

BALANCE = "/user/balance"
WALLET = {"balance_infos": [{"currency": "USD", "total_balance": "7.50"}]}
NAME = ("burnbar", "deepseek/work")
ADD = ("accounts", "add", "deepseek", "--label", "work", "--credential-stdin", "--no-test")


def use(ring: KeyringBackend, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(keyring.core, "_keyring_backend", ring)


def test_a_secret_is_kept_read_back_used_changed_and_deleted(desk: Desk, ring: Memory) -> None:
    desk.vendor.tell(BALANCE, WALLET)
    desk.type(SECRET + "\n")
    assert desk.shell.run(*ADD, "--base-url", desk.vendor.url)[0] == 0
    assert ring.kept == {NAME: SECRET}
    assert desk.accounts()["work"]["credential"] == "keyring"
    assert desk.poll()[0]["ok"]
    assert desk.vendor.asked[-1].headers["authorization"] == f"Bearer {SECRET}"
    desk.type("sk-new-7788990011")
    assert desk.shell.run("accounts", "set", "work", "--credential-stdin")[0] == 0
    assert ring.kept == {NAME: "sk-new-7788990011"}
    assert desk.poll()[0]["ok"]
    assert desk.vendor.asked[-1].headers["authorization"] == "Bearer sk-new-7788990011"
    assert desk.shell.run("accounts", "remove", "work")[0] == 0
    assert ring.kept == {}


def test_a_secret_that_is_needed_no_more_is_deleted(desk: Desk, ring: Memory) -> None:
    desk.type(SECRET)
    assert desk.shell.run(*ADD)[0] == 0
    desk.know("MY_KEY", SECRET)
    assert desk.shell.run("accounts", "set", "work", "--credential-env", "MY_KEY")[0] == 0
    assert (ring.kept, desk.accounts()["work"]["credential"]) == ({}, "env:MY_KEY")


def test_a_secret_that_vanished_is_told(desk: Desk, ring: Memory) -> None:
    desk.type(SECRET)
    assert desk.shell.run(*ADD)[0] == 0
    ring.kept.clear()
    [account] = desk.poll()
    assert account["error_class"] == "auth_missing"
    assert "accounts set" in account["message"]
    assert desk.shell.run("accounts", "remove", "work")[0] == 0


def test_an_empty_secret_is_none(desk: Desk, ring: Memory) -> None:
    desk.type("  \n")
    assert "empty" in desk.shell.fails(*ADD)
    assert (ring.kept, desk.accounts()) == ({}, {})


@pytest.mark.parametrize("kind", [null.Keyring, fail.Keyring, Locked, Broken, Asking])
def test_without_a_keyring_the_message_names_the_other_ways(
    desk: Desk, kind: Callable[[], KeyringBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = kind()
    monkeypatch.setattr(credentials, "KEYRING_SECONDS", 0.1)
    use(ring, monkeypatch)
    desk.type(SECRET)
    sentence = desk.shell.fails(*ADD, code=1)
    assert "--credential-env" in sentence
    assert leaks(sentence) == []
    assert desk.accounts() == {}
    if isinstance(ring, Asking):
        ring.is_over.set()


@pytest.mark.parametrize("kind", [fail.Keyring, Locked, Broken, Asking])
def test_a_keyring_that_does_not_open_any_more(
    desk: Desk,
    ring: Memory,
    kind: Callable[[], KeyringBackend],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shut = kind()
    desk.type(SECRET)
    assert desk.shell.run(*ADD)[0] == 0
    monkeypatch.setattr(credentials, "KEYRING_SECONDS", 0.1)
    use(shut, monkeypatch)
    [account] = desk.poll()
    assert account["error_class"] == "auth_missing"
    assert "--credential-env" in account["message"]
    sentence = desk.shell.fails("accounts", "remove", "work", code=1)
    assert "delete the old secret of deepseek/work" in sentence
    assert desk.accounts() == {}
    assert ring.kept == {NAME: SECRET}
    if isinstance(shut, Asking):
        shut.is_over.set()


def test_what_cannot_be_stored_leaves_no_secret(
    desk: Desk, ring: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(Logins, "add", full)
    desk.type(SECRET)
    assert "disk is full" in desk.shell.fails(*ADD, code=1)
    assert ring.kept == {}


TOOLS = ("dbus-run-session", "gnome-keyring-daemon")
UNLOCK = "printf pw | gnome-keyring-daemon --unlock --components=secrets >unlocked"
BURNBAR = f"{sys.executable} -m burnbar_tui"


@pytest.fixture
def service(desk: Desk, tmp_path: Path) -> "Service":
    """Return a real Secret Service on a bus of its own."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        reason = f"no {' and no '.join(missing)} here"
        assert "BURNBAR_REQUIRE_KEYRING" not in os.environ, reason
        pytest.skip(reason)
    return Service(desk, tmp_path)


class Service:
    """Runs lines of a shell with a Secret Service."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self._folder = folder
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        here = {"XDG_DATA_HOME": str(folder), "XDG_RUNTIME_DIR": str(runtime)}
        here |= {"PYTHONPATH": os.pathsep.join(["", str(Path.cwd()), *sys.path]).strip(os.pathsep)}
        self._environ = {"PATH": os.environ["PATH"], **desk.machine.environ, **here}

    def run(self, *lines: str) -> tuple[int, str, str]:
        """Run lines up to the first that fails."""
        done = subprocess.run(
            ["dbus-run-session", "--", "sh", "-ec", "\n".join(lines)],
            cwd=self._folder, env=self._environ, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr


def test_a_real_secret_service(desk: Desk, vendor: Vendor, service: Service) -> None:
    vendor.tell(BALANCE, WALLET)
    look = "import keyring; print(keyring.get_password('burnbar', 'deepseek/work'))"
    code, out, err = service.run(
        UNLOCK,
        f"printf {SECRET} | {BURNBAR} {' '.join(ADD[:-1])} --base-url {vendor.url}",
        f'{sys.executable} -c "import keyring; print(keyring.get_keyring())"',
        f'test "$({sys.executable} -c "{look}")" = {SECRET}',
        f"{BURNBAR} accounts list --json >listed.json",
        f"{BURNBAR} poll",
        f"{BURNBAR} accounts remove deepseek/work",
        f'{sys.executable} -c "{look}"',
    )
    assert code == 0, err
    assert "keyring.backends.SecretService.Keyring" in out
    assert out.rstrip().endswith("None")
    assert leaks(out + err) == []
    listed = json.loads((desk.machine.paths.home.parent / "listed.json").read_text())
    assert listed["accounts"][0]["credential"] == "keyring"
    assert [one.headers["authorization"] for one in vendor.asked] == [f"Bearer {SECRET}"] * 2


def test_a_real_bus_without_a_keyring(service: Service) -> None:
    code, out, err = service.run(f"printf {SECRET} | {BURNBAR} {' '.join(ADD)}")
    assert code == 1
    assert "--credential-env" in err
    assert leaks(out + err) == []
