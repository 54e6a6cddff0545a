"""What is kept of the payloads that Claude Code gives its status line: one small file a session.

Limits, context, cost, model, session and times; no path, no name, no text of a conversation.
"""

import fcntl
import json
import os
import re
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from burnbar_tui.integrations.statusline import Place, make_private, write_private

MOST_AGE_SECONDS = 8 * 86_400
"""The longest window is a week; a session that is silent for longer tells nothing any more."""
MOST_TEXT = 60
MOST_WINDOWS = 20

Json = dict[str, Any]


def snapshot_of(payload: Json, now: float) -> Json:
    """Return what is kept of a payload; what is missing or of a wrong shape is not known.

    A window whose reset has passed is not told any more, so an idle session that repeats one tells
    nothing.
    """
    model, cost, context = (_object(payload, name) for name in ("model", "cost", "context_window"))
    windows = {}
    for name, window in list(_object(payload, "rate_limits").items())[:MOST_WINDOWS]:
        used = _number(window, "used_percentage") if isinstance(window, dict) else None
        if used is None or not re.fullmatch(r"[a-z0-9_]{1,40}", name):
            continue
        resets_at = _seconds(window.get("resets_at"))
        if resets_at is None or resets_at > now:
            windows[name] = {
                "used_percentage": used,
                "resets_at": resets_at,
                "as_of_ms": round(now * 1000),
            }
    return {
        "session_id": _session(payload),
        "model": {"id": _text(model, "id"), "display_name": _text(model, "display_name")},
        "cost": {
            "total_cost_usd": _number(cost, "total_cost_usd"),
            "total_api_duration_ms": _number(cost, "total_api_duration_ms"),
        },
        "context": {
            "used_percentage": _number(context, "used_percentage"),
            "context_window_size": _number(context, "context_window_size"),
            "total_input_tokens": _number(context, "total_input_tokens"),
        },
        "rate_limits": windows,
    }


def keep(place: Place, snapshot: Json, now: float) -> None:
    """Write the snapshot of a session, unless what is held is newer or the same.

    A payload comes with every repaint, also in a session that has been idle for hours. One that
    tells of no further answer says nothing new of the limits, so that they keep the instant at
    which they were told. Windows that a payload leaves out are kept until their reset.

    Raises:
        OSError: it cannot be written.
    """
    session = snapshot["session_id"]
    if not session:
        return
    path = f"{place.snapshots}/{session}.json"
    with locked(place, f"write {session}"):
        held = _held(path)
        if held is None:
            _drop_old(place.snapshots)
        elif _is_older(snapshot, held):
            return
        else:
            _take_over(snapshot, held, now)
        if snapshot != held:
            write_private(path, json.dumps(snapshot).encode())


@contextmanager
def locked(place: Place, name: str, *, waits: bool = True) -> Iterator[bool]:
    """Hold the lock of this name, and yield whether it is held; the system gives it back if we die.

    All locks are bytes of one file, so that none is ever left lying about.

    Raises:
        OSError: the file cannot be made.
    """
    make_private(os.path.dirname(place.lock))  # noqa: PTH120  # pathlib is slow
    file = os.open(place.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        how = fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB
        try:
            fcntl.lockf(file, how, 1, zlib.crc32(name.encode()))
        except OSError:
            if waits:
                raise
            yield False
        else:
            yield True
    finally:
        os.close(file)


def _held(path: str) -> Json | None:
    """Return the snapshot that is held; a damaged one is none."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  # pathlib is slow
            held = json.load(file)
        is_sound = all(map(_is_window, held["rate_limits"].values()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return dict(held) if is_sound else None


def _is_window(value: Json) -> bool:
    numbers = value["used_percentage"], value["as_of_ms"], value["resets_at"] or 0
    return all(isinstance(one, int | float) for one in numbers)


def _is_older(snapshot: Json, held: Json) -> bool:
    """Tell whether a window is one that was over when the held one began."""
    for name, window in snapshot["rate_limits"].items():
        before = held["rate_limits"].get(name, {}).get("resets_at")
        if before is not None and window["resets_at"] is not None and window["resets_at"] < before:
            return True
    return False


def _take_over(snapshot: Json, held: Json, now: float) -> None:
    """Let windows be as they are held, where a payload says nothing new of them."""
    windows, before = snapshot["rate_limits"], held["rate_limits"]
    has_answer = any(snapshot[name] != held.get(name) for name in ("cost", "context")) or any(
        _figures(window) != _figures(before.get(name, {})) for name, window in windows.items()
    )
    for name, window in before.items():
        is_open = (window["resets_at"] or 0) > now
        if not has_answer if name in windows else is_open:
            windows[name] = window


def _figures(window: Json) -> tuple[object, object]:
    return window.get("used_percentage"), window.get("resets_at")


def _drop_old(folder: str) -> None:
    """Remove snapshots of sessions that ended long ago."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                if entry.stat().st_mtime < time.time() - MOST_AGE_SECONDS:
                    os.unlink(entry.path)  # noqa: PTH108  # pathlib is slow


def _object(value: Json, name: str) -> Json:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _number(value: Json, name: str) -> float | None:
    """Return a finite number that is not negative."""
    found = value.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return found if 0 <= found < 1e15 and isfinite(found) else None


def _seconds(value: object) -> float | None:
    """Return an instant (seconds, milliseconds or ISO text) in seconds since the epoch."""
    if isinstance(value, str):
        try:
            at = datetime.fromisoformat(value.strip()[:64])
            return at.replace(tzinfo=at.tzinfo or UTC).timestamp()
        except (ValueError, OverflowError):
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e13:
        return None
    return value / 1000 if value > 1e11 else value


def _text(value: Json, name: str) -> str:
    """Return a short text with nothing that a terminal would obey."""
    found = value.get(name)
    text = " ".join(found[: 4 * MOST_TEXT].split()) if isinstance(found, str) else ""
    return "".join(one for one in text if one.isprintable())[:MOST_TEXT]


def _session(payload: Json) -> str:
    """Return a session's id, which is to be a file's name, or nothing where it cannot be one."""
    found = payload.get("session_id")
    is_name = isinstance(found, str) and re.fullmatch(r"[0-9A-Za-z_-]{1,100}", found)
    return str(found) if is_name else ""
