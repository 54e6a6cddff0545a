"""One writer per store, also among processes."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from burnbar_tui.engine.lease import Lease
from burnbar_tui.facts import StoreError

HOLDER = """
import sys
from pathlib import Path
from burnbar_tui.engine.lease import Lease
lease = Lease(Path(sys.argv[1]))
print(lease.take(), flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data/burnbar.lock"


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lease until it is told to end."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        yield process
        process.kill()


def test_the_first_to_ask_is_the_writer(path: Path) -> None:
    lease = Lease(path)
    assert not lease.is_held
    assert lease.take()
    assert lease.is_held
    lease.give_back()
    assert not lease.is_held


def test_the_writer_may_ask_again(path: Path) -> None:
    lease = Lease(path)
    assert lease.take()
    assert lease.take()
    lease.give_back()
    lease.give_back()


def test_a_second_writer_is_refused_until_the_first_gives_back(path: Path) -> None:
    first, second = Lease(path), Lease(path)
    assert first.take()
    assert not second.take()
    assert not second.is_held
    first.give_back()
    assert second.take()
    second.give_back()


def test_another_process_is_refused_and_comes_after(
    path: Path, holder: subprocess.Popen[str]
) -> None:
    lease = Lease(path)
    assert not lease.take()
    holder.communicate("done\n")
    assert lease.take()
    lease.give_back()


def test_a_process_that_is_killed_gives_back(path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    lease = Lease(path)
    assert lease.take()
    lease.give_back()


def test_a_lease_lives_as_long_as_a_child_that_inherits_it(path: Path) -> None:
    lease = Lease(path)
    assert lease.files() == ()
    lease.take()
    command = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=lease.files()) as child:
        lease.give_back()
        assert not lease.take()
        child.communicate(b"")
    assert lease.take()
    lease.give_back()


def test_its_file_and_folder_are_for_the_user_only(path: Path) -> None:
    lease = Lease(path)
    lease.take()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    lease.give_back()


def test_a_folder_that_cannot_be_made_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="BURNBAR_DATA_DIR"):
        Lease(tmp_path / "file/burnbar.lock").take()
