"""A second process that parses files, for imports that are worth its start.

The child runs `main` of this module: it imports the parsers and nothing else. It is sent jobs and
sends back portions, each message with its length before it.
"""

import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import IO

import msgspec

from burnbar_tui.engine.parsing import Parsed, parse_files
from burnbar_tui.engine.reading import Job
from burnbar_tui.learned import learned

if sys.platform == "linux":
    import fcntl

PIPE_BYTES = 1 << 20
"""What Linux grants without further rights."""
_LENGTH_BYTES = 8
PROGRAM = "import burnbar_tui.quick_start; from burnbar_tui.engine.workers import main; main()"


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(_LENGTH_BYTES, "little"))
    pipe.write(message)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    length = pipe.read(_LENGTH_BYTES)
    if len(length) < _LENGTH_BYTES:
        return None
    size = int.from_bytes(length, "little")
    message = pipe.read(size)
    return message if len(message) == size else None


def _widen(pipe: IO[bytes]) -> None:
    """Let a pipe hold a few units, so that neither side waits for the other's next turn."""
    if sys.platform == "linux":
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)


class ParserProcess:
    """A child that parses what it is given, in order; several units may wait in its pipe."""

    def __init__(self) -> None:
        self._waiting: deque[Sequence[Job]] = deque()
        self._results: SimpleQueue[bytes | None] = SimpleQueue()
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._given: SimpleQueue[Sequence[Job] | None] = SimpleQueue()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                _widen(self._pipe(pipe))
        Thread(target=self._feed, name="parser-jobs", daemon=True).start()
        Thread(target=self._drain, name="parser-results", daemon=True).start()

    @property
    def waiting(self) -> int:
        """How many units have been given and not been taken back."""
        return len(self._waiting)

    def give(self, jobs: Sequence[Job]) -> None:
        """Let the child parse one unit; if the child is gone, `take` does it here."""
        self._waiting.append(jobs)
        self._given.put(jobs)

    def has_result(self) -> bool:
        """Tell whether `take` would return at once."""
        return not self._results.empty()

    def take(self) -> tuple[Sequence[Job], Parsed]:
        """Return the oldest unit that was given and what it came to."""
        message = self._results.get()
        jobs = self._waiting.popleft()
        if message is None:
            self._results.put(None)  # for every later unit, too
            return jobs, parse_files(jobs)
        return jobs, msgspec.msgpack.decode(message, type=learned(Parsed))

    def close(self) -> None:
        """End the child, whatever it is doing."""
        self._given.put(None)
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                self._pipe(pipe).close()

    def _feed(self) -> None:
        """Send units as fast as the child takes them; a full pipe must not stop its parent."""
        while (jobs := self._given.get()) is not None:
            with suppress(OSError, ValueError):
                _send(self._pipe(self._process.stdin), msgspec.msgpack.encode(jobs))

    def _drain(self) -> None:
        pipe = self._pipe(self._process.stdout)
        with suppress(OSError, ValueError):
            while (message := _receive(pipe)) is not None:
                self._results.put(message)
        self._results.put(None)

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        if pipe is None:
            raise OSError("no pipe")
        return pipe


def main() -> None:
    """Parse units until there are no more."""
    decoder = msgspec.msgpack.Decoder(list[Job])
    while (message := _receive(sys.stdin.buffer)) is not None:
        _send(sys.stdout.buffer, msgspec.msgpack.encode(parse_files(decoder.decode(message))))
