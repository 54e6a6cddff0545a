"""A program in a pseudo-terminal of its own, and what it has written there."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

COLUMNS, ROWS = 120, 40

_STYLE = re.compile(rb"\x1b\[[0-9;:]*m")
_CONTROL = re.compile(
    rb"\x1b(?:\[[0-9;:<=>?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[ -/]*[0-~])"
)


class NotSeenError(Exception):
    """The program did not show in time what was waited for."""


class Terminal:
    """Starts a program, reads what it paints, and ends it on leaving the `with` block.

    Time is that of `time.perf_counter`. Nobody answers the program's questions about the terminal.
    """

    def __init__(
        self, command: Sequence[str], env: Mapping[str, str], folder: Path | None = None
    ) -> None:
        """Start a program, in a folder if that matters."""
        self.began = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            if folder is not None:
                os.chdir(folder)
            os.execvpe(command[0], list(command), dict(env))  # noqa: S606  # no shell is wanted
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, size)
        self._code: int | None = None
        self.bytes_read = 0
        self._since_mark = bytearray()

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def text(self) -> str:
        """What was painted since the mark, without colours; cursor movements are line breaks."""
        plain = _CONTROL.sub(b"\n", _STYLE.sub(b"", bytes(self._since_mark)))
        return plain.decode(errors="ignore")

    @property
    def raw(self) -> bytes:
        """What was written since the mark, with everything in it."""
        return bytes(self._since_mark)

    def mark(self) -> None:
        """Forget what was painted so far."""
        self._since_mark.clear()

    def press(self, keys: str) -> float:
        """Press keys and return when."""
        at = time.perf_counter()
        os.write(self._fd, keys.encode())
        return at

    def read(self, timeout: float) -> float | None:
        """Take what the program paints next; return when it came, or None when nothing did."""
        if not select.select([self._fd], [], [], max(timeout, 0.0))[0]:
            return None
        at = time.perf_counter()
        try:
            chunk = os.read(self._fd, 1 << 16)
        except OSError:
            raise NotSeenError(f"the program ended:\n{self.text[-2_000:]}") from None
        self.bytes_read += len(chunk)
        self._since_mark += chunk
        return at

    def wait(self, is_seen: Callable[[str], bool], timeout: float = 30.0) -> float:
        """Return the instant at which the text since the mark satisfied a test.

        Raises:
            NotSeenError: it did not within the time, or the program ended.
        """
        end = time.perf_counter() + timeout
        while (left := end - time.perf_counter()) > 0:
            at = self.read(left)
            if at is not None and is_seen(self.text):
                return at
        raise NotSeenError(f"not seen within {timeout:.0f} s; painted:\n{self.text[-4_000:]}")

    def pass_time(self, seconds: float) -> None:
        """Let time pass, taking what is painted."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)

    def settle(self, quiet_seconds: float = 1.5, timeout: float = 60.0) -> None:
        """Wait until nothing is painted for a while, or until the time is over."""
        end = time.perf_counter() + timeout
        while time.perf_counter() < end and self.read(quiet_seconds) is not None:
            pass

    def resize(self, columns: int, rows: int) -> None:
        """Let the window be of another size, which the program is told."""
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def end(self, seconds: float = 20.0) -> int | None:
        """Take what is still painted until the program ends by itself; return its exit code.

        None is a program that goes on.
        """
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            try:
                self.read(0.1)
            except NotSeenError:
                break
        return self._exit_code(max(0.0, end - time.perf_counter()))

    def close(self) -> None:
        """End the program, gently first."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self._code is not None:
                break
            os.kill(self.pid, number)
            if self._exit_code(3.0) is not None:
                break
        os.close(self._fd)

    def _exit_code(self, seconds: float) -> int | None:
        """Wait for the program to end, no longer than this."""
        end = time.perf_counter() + seconds
        while self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
            elif time.perf_counter() >= end:
                break
            else:
                try:
                    self.read(0.02)
                except NotSeenError:
                    time.sleep(0.02)
        return self._code
