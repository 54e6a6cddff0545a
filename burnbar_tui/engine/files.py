"""Roots -> the files below them that their provider declares, found by pattern.

A database stands for itself and its write-ahead log: both together make its size and time, since a
commit changes the log alone.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from fnmatch import translate
from functools import cache
from glob import escape
from pathlib import Path

from msgspec import Struct

from burnbar_tui.engine.roots import Root
from burnbar_tui.engine.tailer import PACKED
from burnbar_tui.paths import noted_of
from burnbar_tui.providers.spec import LogLines, ProviderSpec, Rows, Source

DEPTH = 8
"""How many folders `**` stands for at most."""
SIDE_FILES = ("-wal", "-journal")
"""What changes beside a database while it is written."""

Matches = Callable[[str], bool]
Reasons = tuple[tuple[int, str], ...]
"""Of a provider's sources which one it is, and by which of its patterns."""


class Found(Struct, frozen=True):
    """One file of a source."""

    path: str
    size: int
    mtime_ns: int
    inode: int
    source: int = 0
    """Which of its provider's sources it belongs to."""


class Walk(Struct):
    """The files below one root, and what could not be looked into."""

    files: list[Found] = []
    folders: dict[str, Reasons] = {}
    """Canonical folders that were looked into, and why."""
    bases: dict[str, Reasons] = {}
    """Canonical folders below which others may hold files, and why."""
    troubles: list[tuple[str, str]] = []
    """(path, reason)."""


def walk(root: Root, spec: ProviderSpec) -> Walk:
    """Return every file of every source below a root; linked ones once, however reached."""
    result = Walk()
    found: dict[str, Found] = {}
    for index, source, pattern in _patterns(spec, root):
        prefix, folders, _ = split(pattern)
        base = os.path.join(_top(root, source), *prefix)  # noqa: PTH118  # a hot path
        if not os.path.isdir(base):  # noqa: PTH112  # one call, no object
            continue
        base = os.path.realpath(base)
        if folders:
            result.bases[base] = (*result.bases.get(base, ()), (index, pattern))
        _walker(index, source, pattern, result, found).go(base, folders, DEPTH)
    result.files = [file for file in found.values() if not _has_plain_twin(file.path, found)]
    return result


def reasons_for(folder: str, bases: dict[str, Reasons]) -> Reasons:
    """Return why files of a canonical folder would count, be it walked or not."""
    return tuple(
        (index, pattern)
        for base, reasons in bases.items()
        if folder.startswith(base + os.sep)
        for index, pattern in reasons
        if _ways(pattern).fullmatch(folder[len(base) + 1 :].replace(os.sep, "/") + "/")
    )


def look_into(folder: str, reasons: Reasons, spec: ProviderSpec) -> list[Found]:
    """Return the files that count of one canonical folder."""
    found: dict[str, Found] = {}
    for index, pattern in reasons:
        _walker(index, spec.sources[index], pattern, Walk(), found).go(folder, (), 0)
    return [file for file in found.values() if not _has_plain_twin(file.path, found)]


def _patterns(spec: ProviderSpec, root: Root | None) -> Iterator[tuple[int, Source, str]]:
    """Yield (index, source, pattern) of what counts below a root, or below any folder."""
    if root is not None and root.file:
        yield (
            root.source,
            spec.sources[root.source],
            escape(root.file) if "*" in root.file else root.file,
        )
        return
    for index, source in enumerate(spec.sources):
        for pattern in source.files:
            yield index, source, pattern


def _top(root: Root, source: Source) -> str:
    """Return the folder that the patterns of a source begin at."""
    return noted_of(root.data, source.noted_in, root.path) if source.noted_in else root.path


def _has_plain_twin(path: str, found: dict[str, Found]) -> bool:
    return path.endswith(PACKED) and path.removesuffix("d").removesuffix(".zst") in found


@cache
def split(pattern: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return a pattern's plain folders at the start, its other folders, and its file name."""
    *folders, name = pattern.split("/")
    plain = next((n for n, folder in enumerate(folders) if "*" in folder), len(folders))
    return tuple(folders[:plain]), tuple(folders[plain:]), name


@cache
def _ways(pattern: str) -> re.Pattern[str]:
    """Return what the folders between a pattern's plain ones and its files look like."""
    _, folders, _ = split(pattern)
    anything = rf"(?:[^/]+/){{0,{DEPTH}}}"
    parts = (
        anything if part == "**" else re.escape(part).replace(r"\*", "[^/]*") + "/"
        for part in folders
    )
    return re.compile("".join(parts))


@cache
def _name_matcher(name: str) -> Matches:
    if "*" not in name:
        return name.__eq__
    if name.count("*") == 1 and name.startswith("*"):
        ending = name[1:]
        return lambda text: text.endswith(ending) and not text.startswith(".")
    expression = re.compile(translate(name))
    is_hidden = name.startswith(".")
    return lambda text: bool(expression.match(text)) and (is_hidden or not text.startswith("."))


def matcher(source: Source, pattern: str) -> Matches:
    """Return what tells whether a file of this name, in the right folder, is one of a source."""
    return _matcher(split(pattern)[2], source.without, may_be_packed=isinstance(source, LogLines))


@cache
def _matcher(name: str, without: tuple[str, ...], *, may_be_packed: bool) -> Matches:
    wanted = _name_matcher(name)
    unwanted = tuple(map(_name_matcher, without))

    def matches(name: str) -> bool:
        if may_be_packed and name.endswith(PACKED) and not wanted(name):
            name = name.removesuffix("d").removesuffix(".zst")
        return wanted(name) and not any(test(name) for test in unwanted)

    return matches


class _Walker(Struct, gc=False):
    """One walk along one pattern."""

    index: int
    source: Source
    pattern: str
    reasons: Reasons
    """Those of most folders, which they share."""
    matches: Matches
    seen: set[int]
    result: Walk
    found: dict[str, Found]

    def go(self, folder: str, folders: tuple[str, ...], depth: int) -> None:
        """Look into a canonical folder, whose files count if no folder of the pattern is left."""
        is_deep = bool(folders) and folders[0] == "**"
        name = split(self.pattern)[2]
        if not folders and "*" not in name:
            self._take_named(folder, name)
            return
        try:
            with os.scandir(folder) as entries:
                if is_deep and not self._is_new(folder):
                    return
                if not folders or is_deep:
                    self._note(folder)
                for entry in entries:
                    self._visit(entry, folders, depth, is_deep=is_deep)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            self.result.troubles.append((folder, error.strerror or type(error).__name__))

    def _is_new(self, folder: str) -> bool:
        status = os.stat(folder)  # noqa: PTH116  # one call, no object
        identity = status.st_dev << 64 | status.st_ino  # a third of the memory of a pair
        is_new = identity not in self.seen
        self.seen.add(identity)
        return is_new

    def _note(self, folder: str) -> None:
        known = self.result.folders.get(folder)
        self.result.folders[folder] = (*known, *self.reasons) if known else self.reasons

    def _take_named(self, folder: str, name: str) -> None:
        if os.path.isdir(folder):  # noqa: PTH112  # one call, no object
            self._note(folder)
            twins = PACKED if isinstance(self.source, LogLines) else ()
            for ending in ("", *twins):
                path = os.path.join(folder, name + ending)  # noqa: PTH118  # a hot path
                with suppress(OSError):
                    file = found_at(path, self.index, self.source)
                    self.found.setdefault(file.path, file)

    def _visit(
        self, entry: os.DirEntry[str], folders: tuple[str, ...], depth: int, *, is_deep: bool
    ) -> None:
        try:
            if entry.is_dir():
                self._enter(entry, folders, depth, is_deep=is_deep)
            elif (not folders or folders == ("**",)) and self.matches(entry.name):
                is_link = entry.is_symlink()
                if entry.is_file():
                    path = os.path.realpath(entry.path) if is_link else entry.path
                    file = _found(path, entry.stat(), self.index, self.source)
                    self.found.setdefault(file.path, file)
        except OSError as error:
            self.result.troubles.append((entry.path, error.strerror or type(error).__name__))

    def _enter(
        self, entry: os.DirEntry[str], folders: tuple[str, ...], depth: int, *, is_deep: bool
    ) -> None:
        path = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
        if is_deep:
            if len(folders) > 1 and _name_matcher(folders[1])(entry.name):
                self.go(path, folders[2:], DEPTH)
            if depth > 0:
                self.go(path, folders, depth - 1)
        elif folders and _name_matcher(folders[0])(entry.name):
            self.go(path, folders[1:], DEPTH)


def _walker(
    index: int, source: Source, pattern: str, result: Walk, found: dict[str, Found]
) -> _Walker:
    reasons, matches = ((index, pattern),), matcher(source, pattern)
    return _Walker(index, source, pattern, reasons, matches, set(), result, found)


def found_at(path: str, index: int, source: Source) -> Found:
    """Return a file of a source as it is now; `path` may also be a side file of a database.

    Raises:
        OSError: it is not there.
    """
    if isinstance(source, Rows):
        for ending in SIDE_FILES:
            path = path.removesuffix(ending)
    canonical = os.path.realpath(path)
    status = Path(canonical).stat()
    if not os.path.isfile(canonical):  # noqa: PTH113  # one call, no object
        raise FileNotFoundError(canonical)
    return _found(canonical, status, index, source)


def _found(path: str, status: os.stat_result, index: int, source: Source) -> Found:
    size, mtime_ns = status.st_size, status.st_mtime_ns
    if isinstance(source, Rows):
        with suppress(OSError):
            side = os.stat(f"{path}-wal")  # noqa: PTH116  # one call, no object
            size, mtime_ns = size + side.st_size, max(mtime_ns, side.st_mtime_ns)
    return Found(path, size, mtime_ns, status.st_ino, index)


def endings(spec: ProviderSpec, root: Root | None = None) -> set[str]:
    """Return endings of which every file of a provider's sources has one, side files included."""
    found: set[str] = set()
    for _, source, pattern in _patterns(spec, root):
        ending = pattern.rpartition("*")[2].rpartition("/")[2]
        found.add(ending)
        if isinstance(source, Rows):
            found.update(ending + side for side in SIDE_FILES)
        if isinstance(source, LogLines):
            found.update(ending + packed for packed in PACKED)
    return found


def watch_folders(root: Root, spec: ProviderSpec) -> list[tuple[str, bool]]:
    """Return (folder, whether all below it counts) of what holds a root's files."""
    found: list[tuple[str, bool]] = []
    for _, source, pattern in _patterns(spec, root):
        prefix, folders, _ = split(pattern)
        folder = str(Path(_top(root, source), *prefix))
        if (folder, bool(folders)) not in found:
            found.append((folder, bool(folders)))
    return found
