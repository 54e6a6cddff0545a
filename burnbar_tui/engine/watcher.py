"""Folders -> paths that changed, told by the system, or an error where it cannot tell us.

Folders are watched and not files, since a database or a rotated log changes beside its file. A
watched folder that is deleted and made again is not watched any more: whoever watches compares
`Target`s, which know the folder itself and not only its name, and starts anew.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from watchfiles import Change, awatch

STEP_MS = 20
DEBOUNCE_MS = 40
"""With `STEP_MS`: an append is told after about 35 ms, at a third of a percent of a core."""


class Target(NamedTuple):
    """One folder to watch; another folder under the same name is another target."""

    path: str
    inode: int
    is_deep: bool = True
    """Whether all that lies below counts, too."""


class WatchFailed(Exception):  # noqa: N818  # reads as what happened
    """The system has no more watches to give; whoever catches this looks by himself."""


def targets(folders: Iterable[tuple[str, bool]]) -> tuple[Target, ...]:
    """Return those (folder, is deep) that exist now, each once, without those inside a deep one."""
    found: dict[str, Target] = {}
    deep: list[str] = []
    for folder, is_deep in sorted(set(folders), key=lambda one: (one[0], not one[1])):
        if folder in found or any(folder.startswith(f"{outer}/") for outer in deep):
            continue
        try:
            found[folder] = Target(folder, Path(folder).stat().st_ino, is_deep)
        except OSError:
            continue
        if is_deep:
            deep.append(folder)
    return tuple(found.values())


async def changed_paths(
    watched: tuple[Target, ...], endings: tuple[str, ...], stop: asyncio.Event, seconds: float
) -> AsyncIterator[set[str]]:
    """Yield paths of files with one of these endings that were added or changed, until `stop`.

    There may be none: whatever happens, something is yielded after so many seconds.

    Raises:
        WatchFailed: the system refuses to watch (its limits, or a folder that went away).
    """
    parts = [
        part
        for is_deep in (True, False)
        if (part := [target.path for target in watched if target.is_deep is is_deep])
    ]
    if len(parts) == 1:
        async for paths in _changed(parts[0], endings, stop, seconds, is_deep=watched[0].is_deep):
            yield paths
        return
    told: asyncio.Queue[set[str] | BaseException | None] = asyncio.Queue()
    tasks = [
        asyncio.create_task(_tell(told, part, endings, stop, seconds, is_deep=part is parts[0]))
        for part in parts
    ]
    try:
        while (news := await told.get()) is not None:
            if isinstance(news, BaseException):
                raise news
            yield news
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def _tell(
    told: asyncio.Queue[set[str] | BaseException | None],
    folders: list[str],
    endings: tuple[str, ...],
    stop: asyncio.Event,
    seconds: float,
    *,
    is_deep: bool,
) -> None:
    try:
        async for paths in _changed(folders, endings, stop, seconds, is_deep=is_deep):
            told.put_nowait(paths)
    except WatchFailed as error:
        told.put_nowait(error)
    told.put_nowait(None)


async def _changed(
    folders: list[str],
    endings: tuple[str, ...],
    stop: asyncio.Event,
    seconds: float,
    *,
    is_deep: bool,
) -> AsyncIterator[set[str]]:
    try:
        async for changes in awatch(
            *folders,
            watch_filter=None,
            step=STEP_MS,
            debounce=DEBOUNCE_MS,
            rust_timeout=round(seconds * 1000),
            yield_on_timeout=True,
            stop_event=stop,
            ignore_permission_denied=True,
            recursive=is_deep,
        ):
            yield {
                path
                for change, path in changes
                if change is not Change.deleted and path.endswith(endings)
            }
    except asyncio.CancelledError:
        raise
    except (OSError, RuntimeError) as error:
        # The Rust side raises its own RuntimeError when there are no more watcher instances.
        raise WatchFailed(str(error)) from error
