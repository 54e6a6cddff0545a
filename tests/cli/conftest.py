"""What the tests of the command line start from."""

from pathlib import Path

import pytest

from tests.machine import Machine, Shell
from tests.providers import rollouts, transcripts
from tests.statusline import Claude


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return a made-up machine that the command line sees."""
    machine = Machine(tmp_path)
    machine.enter(monkeypatch)
    return machine


@pytest.fixture
def busy(machine: Machine) -> Machine:
    """Return the machine with some logs of two assistants."""
    machine.claude(transcripts.answer("m1"), transcripts.answer("m2", model="claude-opus-4-8"))
    machine.codex(rollouts.meta("t1"), rollouts.turn(), rollouts.count((100, 40, 9)))
    return machine


@pytest.fixture
def shell(machine: Machine, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Return the command line of that machine."""
    del machine
    return Shell(capsys)


@pytest.fixture
def claude(machine: Machine, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Claude:
    """Return Claude Code on that machine."""
    return Claude(machine, shell, monkeypatch)
