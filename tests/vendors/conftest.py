"""What the tests of vendors start from."""

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import keyring.core
import pytest

from tests.machine import Machine, Shell
from tests.vendors.desk import Desk
from tests.vendors.rings import Memory
from tests.vendors.server import Vendor


@pytest.fixture(autouse=True, scope="session")
def what_is_not_installed_is_looked_for_once() -> Iterator[None]:
    """Spare httpcore a search of all folders for sniffio at each step of each request."""
    with pytest.MonkeyPatch.context() as patch:
        if find_spec("sniffio") is None:
            patch.setitem(sys.modules, "sniffio", None)
        yield


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    """Return a fake vendor that is being served."""
    with Vendor().open() as vendor:
        yield vendor


@pytest.fixture
def other() -> Iterator[Vendor]:
    """Return a second fake vendor, on another port."""
    with Vendor().open() as vendor:
        yield vendor


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Return the keyring of the machine."""
    ring = Memory()
    monkeypatch.setattr(keyring.core, "_keyring_backend", ring)
    return ring


@pytest.fixture
def desk(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    vendor: Vendor,
) -> Desk:
    """Return a user's command line on a made-up machine."""
    machine = Machine(tmp_path)
    machine.enter(monkeypatch)
    return Desk(machine, Shell(capsys), vendor, monkeypatch)
