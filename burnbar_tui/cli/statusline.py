"""`burnbar statusline`: our line in Claude Code, and the quota windows that it is told there.

`render` is run by Claude Code after every answer. It imports the standard library only, never
fails and never prints nothing, since either would blank the line.
"""

import json
import os
import select
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

from burnbar_tui.cli import status
from burnbar_tui.integrations import statusline_snapshots as snapshots
from burnbar_tui.integrations.statusline import Place, find_place

USAGE = "usage: burnbar statusline install [--dry-run] | uninstall [--dry-run] | render"
MOST_BYTES = 8 << 20
READ_SECONDS = 2.0
ORIGINAL_SECONDS = 2.0
"""How long the user's own command may take before our line is printed instead."""
NESTED = "BURNBAR_STATUSLINE"
"""Set for the user's own command, so that one which runs us does not go round for ever."""
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def run(command: str, argv: list[str]) -> int:
    """Wire our line in or out, or draw it."""
    match argv:
        case ["render"]:
            return _render(os.environ)
        case ["install" | "uninstall" as action, *options] if options in ([], ["--dry-run"]):
            return _wire(action, is_trial=bool(options))
        case _ if {"-h", "--help"} & set(argv):
            sys.stdout.write(f"{USAGE}\n")
            return 0
        case _:
            sys.stderr.write(f"burnbar {command}: {USAGE}, not {' '.join(argv)!r}\n")
            return 2


def _wire(action: str, *, is_trial: bool) -> int:
    """Change Claude Code's settings, and show how."""
    from burnbar_tui.integrations import statusline_wiring as wiring

    place = find_place()
    work = wiring.install if action == "install" else wiring.uninstall
    done = work(place, is_trial=is_trial)
    if done.diff:
        sys.stdout.write(f"{done.diff}\n")
    sys.stderr.write(f"{done.text}\n")
    if action == "install" and wiring.is_switched_off(place):
        sys.stderr.write("disableAllHooks is on in these settings: no status line is shown\n")
    return 0


def _render(environ: Mapping[str, str]) -> int:
    try:
        output = _line(environ)
    except Exception:  # noqa: BLE001  # whatever it is, a line is better than none
        output = b"burnbar\n"
    with suppress(OSError):  # Claude Code may have lost its patience
        sys.stdout.buffer.write(output)
        sys.stdout.buffer.flush()
    return 0


def _line(environ: Mapping[str, str]) -> bytes:
    """Return what the user's own command prints, else our own line; the payload is noted."""
    raw, now = _payload(), _now(environ)
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        found = None
    snapshot = snapshots.snapshot_of(found if isinstance(found, dict) else {}, now)
    place = find_place(environ)
    with suppress(OSError):  # the line does not depend on it
        snapshots.keep(place, snapshot, now)
    output = _original(place, snapshot["session_id"], raw, environ)
    return output if output.strip() else f"{_own_line(snapshot, now)}\n".encode()


def _payload() -> bytes:
    """Return what stands on the standard input, as far as it comes in time."""
    if sys.stdin is None or sys.stdin.isatty():
        return b""
    file, ends_at = sys.stdin.fileno(), time.monotonic() + READ_SECONDS
    found = bytearray()
    while len(found) < MOST_BYTES and (left := ends_at - time.monotonic()) > 0:
        if not select.select([file], [], [], left)[0] or not (part := os.read(file, 1 << 16)):
            break
        found += part
    return bytes(found)


def _original(place: Place, session: str, raw: bytes, environ: Mapping[str, str]) -> bytes:
    """Return what the user's own command prints, if there is one and it is not running still."""
    if NESTED in environ:
        return b""
    try:
        with open(place.memory, "rb") as file:  # noqa: PTH123  # pathlib is slow
            command = json.load(file)["command"]
    except (OSError, ValueError, KeyError, TypeError):
        return b""
    if not isinstance(command, str):
        return b""
    from burnbar_tui.integrations.statusline_original import output_of

    with snapshots.locked(place, f"run {session}", waits=False) as is_alone:
        if not is_alone:
            return b""
        return output_of(command, raw, ORIGINAL_SECONDS, {**environ, NESTED: "1"})


def _now(environ: Mapping[str, str]) -> float:
    try:
        at = datetime.fromisoformat(environ["BURNBAR_NOW"])
        return at.replace(tzinfo=at.tzinfo or UTC).timestamp()
    except (KeyError, ValueError):
        return time.time()


def _own_line(snapshot: snapshots.Json, now: float) -> str:
    """Return model, today's cost, the tightest window and how full the context is."""
    seen = status.state_of(status.glance())
    model = snapshot["model"]["display_name"] or snapshot["model"]["id"] or "Claude"
    parts = [model, f"today {status.dollars(seen['today_usd'])} {status.mark(seen)}"]
    if window := _tightest(snapshot, now) or _glanced(seen["window"], now):
        parts.append(window)
    context = snapshot["context"]["used_percentage"]
    if context is not None:
        parts.append(f"context {context:.0f}%")
    return " · ".join(parts)


def _tightest(snapshot: snapshots.Json, now: float) -> str:
    windows = snapshot["rate_limits"]
    if not windows:
        return ""
    name = max(windows, key=lambda one: float(windows[one]["used_percentage"]))
    words = {"five_hour": "5h", "seven_day": "7d", "spend_limit": "spend limit"}
    label = words.get(name) or name.replace("seven_day_", "7d ").replace("_", " ")
    return _window(label, windows[name]["used_percentage"], windows[name]["resets_at"], now)


def _glanced(window: object, now: float) -> str:
    """Return the tightest window of all accounts, unless its reset has passed since."""
    if not isinstance(window, dict):
        return ""
    label = status.plain(f"{window['provider_id']} {window['window']}")
    try:
        resets_at = datetime.fromisoformat(str(window["resets_at"])).timestamp()
    except ValueError:
        return _window(label, window["used_percent"], None, now)
    return _window(label, window["used_percent"], resets_at, now) if resets_at > now else ""


def _window(label: str, used_percent: float, resets_at: float | None, now: float) -> str:
    warning = "▲ " if used_percent >= status.WARM else ""
    text = f"{warning}{label} {used_percent:.0f}%"
    return text if resets_at is None else f"{text}, resets in {_duration(resets_at - now)}"


def _duration(seconds: float) -> str:
    """Return a length of time as `format.duration` does, which is slow to import."""
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return f"{whole}s"
    if whole < HOUR:
        return f"{whole // MINUTE}m"
    if whole < DAY:
        return f"{whole // HOUR}h {whole % HOUR // MINUTE:02d}m"
    return f"{whole // DAY}d {whole % DAY // HOUR}h"
