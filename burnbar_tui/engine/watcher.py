"""Log folders -> paths that changed, told by the system, or None where it cannot tell us.

Folders are watched and not files, since a database or a rotated log changes beside its file. A
watched folder that is deleted and made again is not watched any more: whoever watches compares
`Target`s, which know the folder itself and not only its name, and starts anew.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import NamedTuple

from watchfiles import Change, awatch

STEP_MS = 20
DEBOUNCE_MS = 40
"""With `STEP_MS`: an append is told after about 35 ms, at a third of a percent of a core."""
TIMEOUT_MS = 60_000


class Target(NamedTuple):
    """One folder to watch; another folder under the same name is another target."""

    path: str
    inode: int


class WatchFailed(Exception):  # noqa: N818  # reads as what happened
    """The system has no more watches to give; whoever catches this looks by himself."""


def targets(folders: Iterable[str]) -> tuple[Target, ...]:
    """Return those folders that exist now, each once, without those inside another."""
    found: dict[str, Target] = {}
    for folder in sorted(set(folders)):
        if any(folder.startswith(f"{outer}/") for outer in found):
            continue
        try:
            found[folder] = Target(folder, Path(folder).stat().st_ino)
        except OSError:
            continue
    return tuple(found.values())


async def changed_paths(
    watched: tuple[Target, ...], suffixes: tuple[str, ...], stop: asyncio.Event
) -> AsyncIterator[set[str]]:
    """Yield paths of files with one of these endings that were added or changed, until `stop`.

    Raises:
        WatchFailed: the system refuses to watch (its limits, or a folder that went away).
    """

    def is_wanted(change: Change, path: str) -> bool:
        return change is not Change.deleted and path.endswith(suffixes)

    try:
        async for changes in awatch(
            *(target.path for target in watched),
            watch_filter=is_wanted,
            step=STEP_MS,
            debounce=DEBOUNCE_MS,
            rust_timeout=TIMEOUT_MS,
            stop_event=stop,
            ignore_permission_denied=True,
        ):
            yield {path for _, path in changes}
    except asyncio.CancelledError:
        raise
    except (OSError, RuntimeError) as error:
        # The Rust side raises its own RuntimeError when there are no more watcher instances.
        raise WatchFailed(str(error)) from error
