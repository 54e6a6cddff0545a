"""The form for accounts from key press to keyring, with a real engine and a real (fake) vendor."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import keyring.core
import pytest
from keyring.errors import KeyringLocked
from textual.pilot import Pilot
from textual.widgets import Input, Select

from burnbar_tui.app import BurnbarApp
from burnbar_tui.engine.supervisor import Engine
from burnbar_tui.screens.account_form import AccountForm
from burnbar_tui.screens.accounts_screen import AccountsScreen
from burnbar_tui.widgets.providers_table import ProvidersTable
from tests.machine import Machine
from tests.ui_fixtures.running import settle, svg_of, text_of
from tests.vendors.rings import Memory
from tests.vendors.server import Reply, Vendor

SECRET = "sk-form-5b20ce81"
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
BALANCE = "/user/balance"
ANSWER = {
    "is_available": True,
    "balance_infos": [
        {"currency": "USD", "total_balance": "4.20", "granted_balance": "0.00",
         "topped_up_balance": "4.20"},
    ],
}  # fmt: skip


class Locked(Memory):
    """A keyring that opens for nobody."""

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
        raise KeyringLocked(f"cannot store {password}")


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Return the keyring of the machine."""
    ring = Memory()
    monkeypatch.setattr(keyring.core, "_keyring_backend", ring)
    return ring


class Hand:
    """A user at the keys."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.seen: list[str] = []

    async def press(self, *keys: str) -> None:
        """Press keys, wait for what comes of it, and remember what is shown."""
        for key in keys:
            await self.pilot.press(key)
            await settle(self.pilot)
        self.seen += [text_of(self.pilot.app), svg_of(self.pilot.app)]
        self.seen += [one.message for one in self.pilot.app._notifications]

    async def move_to(self, provider: str) -> None:
        """Bring the cursor to the last line of a provider: its account, if it has one."""
        table = self.pilot.app.screen.query_one(ProvidersTable)
        while not any(line.provider.id == provider for line in table.rows):
            await self.pilot.pause()
        last = max(at for at, line in enumerate(table.rows) if line.provider.id == provider)
        await self.press("home", *["down"] * last)

    async def fill(self, url: str) -> None:
        """Write the secret and the base URL into the form."""
        form = self.pilot.app.screen
        assert isinstance(form, AccountForm)
        for field, text in (("#url", url), ("#secret", SECRET)):
            form.query_one(field, Input).focus()
            await self.pilot.press(*text)
        await self.press("enter")

    @property
    def line(self) -> str:
        """What the form says."""
        form = self.pilot.app.screen
        assert isinstance(form, AccountForm)
        return form.line[0]


@asynccontextmanager
async def at_the_keys(machine: Machine) -> AsyncIterator[Hand]:
    """Run the app on the Accounts screen."""

    def open_engine() -> Engine:
        return Engine(machine.paths, machine.environ, ZoneInfo("UTC"), lambda: NOW)

    app = BurnbarApp(open_engine, None, now=lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        while app.overview.questions is None:
            await pilot.pause()
        hand = Hand(pilot)
        await hand.press("2")
        assert isinstance(app.screen, AccountsScreen)
        yield hand


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(tmp_path)
    machine.enter(monkeypatch)
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", "none")
    return machine


def leaks(texts: list[str], folder: Path) -> list[str]:
    """Return where six characters in a row of the secret stand."""
    pieces = {SECRET[at : at + 6] for at in range(len(SECRET) - 5)}
    files = [path for path in folder.rglob("*") if path.is_file()]
    everything = [*texts, *(path.read_bytes().decode("latin-1") for path in files)]
    return [text for text in everything if any(piece in text for piece in pieces)]


async def test_an_account_is_added_polled_and_removed_by_keys(
    machine: Machine, vendor: Vendor, ring: Memory, tmp_path: Path
) -> None:
    vendor.tell(BALANCE, Reply({"error": {"message": f"bad key {SECRET}"}}, 401), ANSWER)
    async with at_the_keys(machine) as hand:
        await hand.move_to("deepseek")
        await hand.press("a")
        form = hand.pilot.app.screen
        assert isinstance(form, AccountForm)
        assert form.query_one("#provider", Select).value == "deepseek"
        await hand.fill(vendor.url)
        assert "Nothing was stored" in hand.line
        assert ring.kept == {}
        await hand.press("enter")
        assert hand.line == "Added deepseek/default: it tells 3 balances."
        assert ring.kept == {("burnbar", "deepseek/default"): SECRET}
        assert vendor.asked[-1].headers["authorization"] == f"Bearer {SECRET}"
        await hand.press("enter")
        await hand.move_to("deepseek")
        asked = len(vendor.asked)
        await hand.press("p")
        assert len(vendor.asked) > asked
        await hand.press("enter")
        while "in the keyring" not in text_of(hand.pilot.app):
            await hand.pilot.pause()
        await hand.press("escape", "d", "y")
        assert ring.kept == {}
    assert not leaks(hand.seen, tmp_path)


async def test_without_a_keyring_the_form_names_the_other_ways(
    machine: Machine, vendor: Vendor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", Locked())
    vendor.tell(BALANCE, ANSWER)
    async with at_the_keys(machine) as hand:
        await hand.move_to("deepseek")
        await hand.press("a")
        await hand.fill(vendor.url)
        assert "environment variable and name it in the form, or use a command" in hand.line
    assert not leaks(hand.seen, tmp_path)
