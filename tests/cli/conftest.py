"""What the tests of the command line start from."""

from pathlib import Path

import pytest

from tests.machine import Machine, Shell


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return a made-up machine that the command line sees."""
    machine = Machine(tmp_path)
    machine.enter(monkeypatch)
    return machine


@pytest.fixture
def shell(machine: Machine, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Return the command line of that machine."""
    del machine
    return Shell(capsys)
