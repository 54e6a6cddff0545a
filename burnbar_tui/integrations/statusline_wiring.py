"""Putting our status line in front of the user's own in Claude Code's settings, and taking it out.

What stood there is remembered with our data: the piece of text that was changed, so that taking it
out gives back every byte, and its value, for settings that have been changed since.
"""

import json
import os
import re
import shlex
import stat
import sys
from collections.abc import Mapping
from difflib import unified_diff
from hashlib import sha256
from typing import Any, NamedTuple

from burnbar_tui.facts import BurnbarError
from burnbar_tui.integrations import json_text
from burnbar_tui.integrations.json_text import Edit
from burnbar_tui.integrations.statusline import Place, write_private

KEY = "statusLine"
BACKUP = ".burnbar-backup"
NEW_FILE = "{}\n"
OURS = re.compile(r"""\bburnbar(_tui)?['"]?\s+statusline\s+render\b""")
MOST_BYTES = 16 << 20


class WiringError(BurnbarError):
    """The settings cannot be changed, and are as they were."""


class Change(NamedTuple):
    """What was done, or would be: in words, and as a diff that is empty where nothing changes."""

    text: str
    diff: str = ""


class _File(NamedTuple):
    """The settings as they stand; `text` is None where there is no file."""

    path: str
    """With links followed, so that a linked file stays linked."""
    text: str | None
    mode: int


def own_command() -> str:
    """Return the shell command that draws our line, by this very interpreter.

    `-P`, since it is run in any project's folder, whose modules are not ours.
    """
    return f"{shlex.quote(sys.executable)} -P -m burnbar_tui statusline render"


def install(place: Place, *, is_trial: bool) -> Change:
    """Let the settings run our line, which runs the user's own; a trial changes nothing.

    Raises:
        WiringError: the settings are no JSON object, or cannot be read or written.
    """
    file = _read(place)
    before = NEW_FILE if file.text is None else file.text
    value = _value(place, before)
    if _is_ours(value):
        return Change(f"{place.settings} runs burnbar already; nothing to do")
    former = value if isinstance(value, dict) else {}
    edit = json_text.put(before, KEY, {**former, "type": "command", "command": own_command()})
    after = edit.done(before)
    diff = _diff(place, file.text or "", after)
    if is_trial:
        return Change(f"{place.settings} would be changed like this; nothing was", diff)
    command = former.get("command")
    memory = {
        "settings": place.settings,
        "command": command if isinstance(command, str) and command.strip() else None,
        "raw": json_text.raw_value(before, KEY),
        "edit": edit,
        "digest": _digest(after),
        "was_there": file.text is not None,
    }
    try:
        write_private(place.memory, json.dumps(memory).encode())
        backup = ""
        if file.text is not None:
            write_private(place.settings + BACKUP, file.text.encode(), file.mode)
            backup = f"; as it was: {place.settings + BACKUP}"
        write_private(file.path, after.encode(), file.mode)
    except OSError as error:
        raise _refused(place, error) from error
    return Change(f"{place.settings} runs burnbar now{backup}", diff)


def uninstall(place: Place, *, is_trial: bool) -> Change:
    """Put back what stood in the settings before; a trial changes nothing.

    Raises:
        WiringError: the settings are no JSON object, or cannot be read or written.
    """
    file = _read(place)
    memory = remembered(place)
    if file.text is None or not _is_ours(_value(place, file.text)):
        if memory and not is_trial:
            _forget(place)
        return Change(f"{place.settings} does not run burnbar; nothing to do")
    after: str | None
    if memory and memory["digest"] == _digest(file.text):
        after = Edit(*memory["edit"]).undone(file.text) if memory["was_there"] else None
    else:
        raw = memory["raw"] if memory else _backed_up(place)
        after = json_text.put_back(file.text, KEY, raw).done(file.text)
    diff = _diff(place, file.text, after or "")
    if is_trial:
        return Change(f"{place.settings} would be changed like this; nothing was", diff)
    try:
        if after is None:
            os.unlink(file.path)  # noqa: PTH108  # a path, not a Path
        else:
            write_private(file.path, after.encode(), file.mode)
        _forget(place)
        if after is not None and _text_of(place.settings + BACKUP) == after:
            os.unlink(place.settings + BACKUP)  # noqa: PTH108  # a path, not a Path
    except OSError as error:
        raise _refused(place, error) from error
    return Change(f"{place.settings} is as it was" if memory else _without_memory(place), diff)


def remembered(place: Place) -> Mapping[str, Any] | None:
    """Return what we know of the settings as they were, or None where we know nothing."""
    try:
        memory = json.loads(_text_of(place.memory) or "")
    except ValueError:
        return None
    is_whole = isinstance(memory, dict) and {"raw", "edit", "digest", "was_there"} <= set(memory)
    return memory if is_whole else None


def is_switched_off(place: Place) -> bool:
    """Tell whether the settings switch off every status line."""
    return json_text.raw_value(_text_of(place.settings) or NEW_FILE, "disableAllHooks") == "true"


def _read(place: Place) -> _File:
    path = os.path.realpath(place.settings)
    try:
        status = os.stat(path)  # noqa: PTH116  # a path, not a Path
        if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
            raise WiringError(f"{place.settings} is no file of settings; nothing was changed")
        with open(path, "rb") as stream:  # noqa: PTH123  # a path, not a Path
            return _File(path, stream.read().decode(), stat.S_IMODE(status.st_mode))
    except FileNotFoundError:
        return _File(path, None, 0o600)
    except UnicodeDecodeError:
        raise _no_json(place, "not UTF-8") from None
    except OSError as error:
        raise _refused(place, error) from error


def _value(place: Place, text: str) -> object:
    """Return what the settings say of the status line.

    Raises:
        WiringError: they are no JSON object.
    """
    try:
        raw = json_text.raw_value(text, KEY)
    except ValueError as error:
        raise _no_json(place, str(error)) from None
    return None if raw is None else json.loads(raw)


def _is_ours(value: object) -> bool:
    command = value.get("command") if isinstance(value, dict) else None
    return isinstance(command, str) and bool(OURS.search(command))


def _backed_up(place: Place) -> str | None:
    """Return what the backup says of the status line."""
    try:
        return json_text.raw_value(_text_of(place.settings + BACKUP) or NEW_FILE, KEY)
    except ValueError:
        return None


def _text_of(path: str) -> str | None:
    try:
        with open(path, "rb") as stream:  # noqa: PTH123  # a path, not a Path
            return stream.read().decode("utf-8", "replace")
    except OSError:
        return None


def _forget(place: Place) -> None:
    if os.path.exists(place.memory):  # noqa: PTH110  # a path, not a Path
        os.unlink(place.memory)  # noqa: PTH108  # a path, not a Path


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _diff(place: Place, before: str, after: str) -> str:
    """Return a unified diff of the lines that change only: those around may hold secrets."""
    lines = unified_diff(
        before.splitlines(), after.splitlines(), place.settings, place.settings, lineterm="", n=0
    )
    return "\n".join(lines)


def _no_json(place: Place, why: str) -> WiringError:
    return WiringError(f"{place.settings} is no plain JSON ({why}); nothing was changed")


def _refused(place: Place, error: OSError) -> WiringError:
    reason = error.strerror or type(error).__name__
    return WiringError(f"{place.settings} cannot be changed: {error.filename}: {reason}")


def _without_memory(place: Place) -> str:
    return f"{place.settings} does not run burnbar any more; what it ran before was in no memory"
