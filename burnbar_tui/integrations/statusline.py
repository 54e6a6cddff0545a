"""Where the Claude Code status line is configured, and where we keep what belongs to it.

Only the standard library is imported: the status line is drawn after every answer.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from burnbar_tui.paths import find_paths, noted_of

PART = "statusline"
"""The part of our data folder; one of the provider's sources is read from there."""


class Place(NamedTuple):
    """Files that belong to the status line of one configuration folder."""

    settings: str
    """Claude Code's own settings."""
    memory: str
    """What stood in them before, and which command is run for the user."""
    snapshots: str
    """The folder of one file a session."""
    lock: str


def find_place(environ: Mapping[str, str] = os.environ) -> Place:
    """Return the place of the configuration folder that Claude Code itself would take."""
    paths = find_paths(environ)
    named = environ.get("CLAUDE_CONFIG_DIR", "")
    if not named or named.startswith("~/"):
        named = f"{paths.home}/{named[2:] or '.claude'}"
    folder = os.path.abspath(named)  # noqa: PTH100  # a path, not a Path
    data = os.path.realpath(paths.data)
    noted = noted_of(data, PART, os.path.realpath(folder))
    return Place(
        settings=f"{folder}/settings.json",
        memory=f"{noted}.memory",
        snapshots=noted,
        lock=f"{data}/{PART}/lock",
    )


def make_private(folder: str) -> None:
    """Make a folder, and those above it that are missing, for its owner only.

    Raises:
        OSError: it cannot be made.
    """
    if not os.path.isdir(folder):  # noqa: PTH112  # a path, not a Path
        make_private(os.path.dirname(folder))  # noqa: PTH120  # a path, not a Path
        with suppress(FileExistsError):  # another session was quicker
            os.mkdir(folder, 0o700)  # noqa: PTH102  # a path, not a Path


def write_private(path: str, data: bytes, mode: int = 0o600) -> None:
    """Replace a file in one go; its folder is made if need be.

    Raises:
        OSError: it cannot be written; what was there stays.
    """
    folder, _, name = path.rpartition("/")
    make_private(folder)
    fresh = f"{folder}/.{name}.{os.getpid()}"
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with open(file, "wb") as stream:  # noqa: PTH123  # a descriptor
            stream.write(data)
            os.fchmod(file, mode)
        os.replace(fresh, path)  # noqa: PTH105  # a path, not a Path
    except OSError:
        os.unlink(fresh)  # noqa: PTH108  # a path, not a Path
        raise
