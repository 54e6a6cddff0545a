"""Which folders to watch, found anew only when something that decides about them has changed.

To find them takes some thousand steps, and almost always the answer is the same as two seconds
before. It can only be another if a path that is looked for has come, gone or become another, or if
a file or folder that names such paths was changed; to ask for that is one step a path.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from burnbar_tui.engine import files, watcher
from burnbar_tui.engine.roots import decisive_paths, find_roots, told_paths
from burnbar_tui.providers.registry import specs

SETTLED_NS = 2_000_000_000
"""What changed so lately may change again and bear the same time."""

Signs = dict[str, tuple[int, ...] | None]


class Lookout:
    """Finds the folders that hold files of a root that is there."""

    def __init__(
        self, home: Path, environ: Mapping[str, str], now_ns: Callable[[], int] = time.time_ns
    ) -> None:
        self._home = home
        self._environ = environ
        self._now_ns = now_ns
        self._places: dict[str, bool] = {}
        """What decides, and whether its contents do, too."""
        self._signs: Signs | None = None
        """Of these places, from before the last look; None if that may have missed something."""
        self._found: tuple[watcher.Target, ...] = ()

    def looked_for(self) -> tuple[watcher.Target, ...]:
        """Return the folders that are there now, whatever is known."""
        self._found = watcher.targets(self._folders())
        return self._found

    def targets(self) -> tuple[watcher.Target, ...]:
        """Return the folders that are there now, looked for only if there may be others."""
        signs = {path: _sign(path, read) for path, read in self._places.items()}
        if signs != self._signs:
            self.looked_for()
            places = dict(self._decisive())
            # A place that is new has no sign from before the look.
            is_known = places == self._places and self._is_settled(signs)
            self._signs = signs if is_known else None
            self._places = places
        return self._found

    def _is_settled(self, signs: Signs) -> bool:
        latest = max((sign[-1] for sign in signs.values() if sign), default=0)
        return self._now_ns() - latest > SETTLED_NS

    def _folders(self) -> Iterator[tuple[str, bool]]:
        for spec in specs().values():
            for root in find_roots(spec, self._home, self._environ):
                yield from files.watch_folders(root, spec)

    @cached_property
    def _declared(self) -> list[tuple[str, bool]]:
        return [
            one
            for spec in specs().values()
            for one in decisive_paths(spec, self._home, self._environ)
        ]

    def _decisive(self) -> Iterator[tuple[str, bool]]:
        """Yield each path that decides, those whose contents do last."""
        yield from ((folder, False) for folder, _ in self._folders())
        for spec in specs().values():
            yield from ((path, False) for path in told_paths(spec, self._home, self._environ))
        for path, _ in self._declared:
            if "*" in path:
                yield from ((one, False) for one in _spread(path))
            else:
                yield path, False
        for path, is_read in self._declared:
            if "*" in path:
                yield _above(path), True
            elif is_read:
                yield path, True


def _above(pattern: str) -> str:
    """Return the folder whose names the first `*` stands for."""
    return pattern.partition("*")[0].rpartition("/")[0]


def _spread(pattern: str) -> Iterator[str]:
    """Yield the paths, there or not, that the one `*` can stand for now."""
    above = _above(pattern)
    part, slash, rest = pattern[len(above) + 1 :].partition("/")
    try:
        names = [one.name for one in Path(above).iterdir()]
    except OSError:
        names = []
    yield from (f"{above}/{name}{slash}{rest}" for name in names if fnmatchcase(name, part))


def _sign(path: str, is_read: bool) -> tuple[int, ...] | None:
    """Return what tells this file or folder from another, and from itself with other contents."""
    try:
        found = os.stat(path)  # noqa: PTH116  # one call, no object
    except (OSError, ValueError):
        return None
    read = (found.st_size, found.st_mtime_ns) if is_read else (0,)
    return found.st_dev, found.st_ino, found.st_mode, *read
