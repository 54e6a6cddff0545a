"""Running the user's own status line command: with the same input, for a short time, and alone."""

import os
import select
import signal
import subprocess
import threading
import time
from contextlib import suppress
from types import FrameType
from typing import IO

MOST_BYTES = 64 << 10
"""More than any line; whoever prints more is stopped."""
STOPS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""How Claude Code ends a status line that it wants anew."""


def output_of(command: str, payload: bytes, seconds: float, environ: dict[str, str]) -> bytes:
    """Return what a shell command prints; nothing where it fails or is not done in time.

    It has a process group of its own, which is killed when time is up or when we are stopped.
    """
    began: list[int] = []
    stops: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stops.append(number)
        if began:  # Else the command is just being started, and is stopped as soon as it is.
            _end(began[0])

    before = {number: signal.signal(number, stop) for number in STOPS}
    try:
        process = _started(command, environ)
        if process is None:
            return b""
        began.append(process.pid)
        if stops:
            _end(process.pid)
        return _watched(process, payload, time.monotonic() + seconds)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _started(command: str, environ: dict[str, str]) -> subprocess.Popen[bytes] | None:
    """Start a shell command as a group of its own; None where that cannot be."""
    try:
        return subprocess.Popen(  # noqa: S602  # it is the user's own command line
            command,
            shell=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environ,
            start_new_session=True,
        )
    except (OSError, ValueError):
        return None


def _end(group: int) -> None:
    """Leave at once, and take the command along."""
    _kill(group)
    os._exit(0)


def _watched(process: subprocess.Popen[bytes], payload: bytes, ends_at: float) -> bytes:
    """Feed a process and read it until its end, or until that of its time."""
    assert process.stdin is not None  # noqa: S101  # both were asked for
    assert process.stdout is not None  # noqa: S101
    threading.Thread(target=_feed, args=(process.stdin, payload), daemon=True).start()
    output = _read(process.stdout.fileno(), ends_at)
    try:
        code = process.wait(max(0.0, ends_at - time.monotonic()) if output is not None else 0)
    except subprocess.TimeoutExpired:
        output, code = None, 0
    if output is None:
        _kill(process.pid)
        process.wait()
    process.stdout.close()
    return output if output and code == 0 else b""


def _feed(stream: IO[bytes], payload: bytes) -> None:
    """Write all of it, or as much as is wanted."""
    with suppress(OSError), stream:
        stream.write(payload)


def _read(file: int, ends_at: float) -> bytes | None:
    """Return what comes until the end; None when that does not come in time, or it is too much."""
    parts: list[bytes] = []
    size = 0
    while size <= MOST_BYTES:
        left = ends_at - time.monotonic()
        if left <= 0 or not select.select([file], [], [], left)[0]:
            return None
        if not (part := os.read(file, MOST_BYTES)):
            return b"".join(parts)
        parts.append(part)
        size += len(part)
    return None


def _kill(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
