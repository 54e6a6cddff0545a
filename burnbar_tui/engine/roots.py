"""Declared roots -> the folders and files that are really there."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from burnbar_tui.providers.spec import LogLines, Roots

Log = LogLines[Any, Any]


class Root(Struct, frozen=True):
    """One folder that belongs to one account."""

    provider_id: str
    path: str
    """Canonical."""
    is_default: bool
    """Whether the agent uses it when nothing else is said."""


class Found(Struct, frozen=True):
    """One log file."""

    path: str
    size: int
    mtime_ns: int
    inode: int


class Walk(Struct):
    """The files below one root, and what could not be looked into."""

    files: list[Found] = []
    folders: list[str] = []
    troubles: list[tuple[str, str]] = []
    """(path, reason)."""


def expand(pattern: str, home: Path, environ: Mapping[str, str]) -> Path:
    """Return a declared path with `~` and `${NAME:-default}` filled in."""

    def value(found: re.Match[str]) -> str:
        return environ.get(found[1]) or found[2] or ""

    text = re.sub(r"\$\{(\w+)(?::-([^}]*))?\}", value, pattern)
    return home / text[2:] if text.startswith("~/") else Path(text)


def named_roots(roots: Roots, home: Path, environ: Mapping[str, str]) -> list[tuple[Path, bool]]:
    """Return the root folders to look for, existing or not, and whether each is a default."""
    named: list[tuple[Path, bool]] = []
    for variable in roots.variables:
        separator = os.pathsep if variable.separator == "os" else variable.separator
        parts = environ.get(variable.name, "").split(separator)
        named += [(expand(part.strip(), home, environ), False) for part in parts if part.strip()]
    return named or [(expand(default, home, environ), True) for default in roots.defaults]


def find_roots(provider_id: str, log: Log, home: Path, environ: Mapping[str, str]) -> list[Root]:
    """Return the roots that exist, each once however it was reached."""
    found: dict[str, Root] = {}
    for path, is_default in named_roots(log.roots, home, environ):
        if path.name in log.folders:
            path = path.parent
        canonical = os.path.realpath(path)
        if Path(canonical).is_dir():
            found.setdefault(canonical, Root(provider_id, canonical, is_default))
    return list(found.values())


def log_folders(root: Root, log: Log) -> list[Path]:
    """Return the folders below a root that hold logs, existing or not."""
    return [Path(root.path, folder) for folder in log.folders]


def walk(root: Root, log: Log) -> Walk:
    """Return every log file below a root; linked folders once, however they are reached."""
    result = Walk()
    seen: set[tuple[int, int]] = set()
    for path in log_folders(root, log):
        if path.is_dir():
            _walk(os.path.realpath(path), log, log.depth, seen, result)
    found = {file.path: file for file in result.files}
    result.files = [
        file
        for file in found.values()
        if not (file.path.endswith(".zst") and file.path.removesuffix(".zst") in found)
    ]
    return result


def _walk(folder: str, log: Log, depth: int, seen: set[tuple[int, int]], into: Walk) -> None:
    try:
        with os.scandir(folder) as entries:
            status = Path(folder).stat()
            if (status.st_dev, status.st_ino) in seen:
                return
            seen.add((status.st_dev, status.st_ino))
            into.folders.append(folder)
            for entry in entries:
                _visit(entry, log, depth, seen, into)
    except OSError as error:
        into.troubles.append((folder, error.strerror or type(error).__name__))


def _visit(
    entry: os.DirEntry[str], log: Log, depth: int, seen: set[tuple[int, int]], into: Walk
) -> None:
    is_link = entry.is_symlink()
    try:
        if entry.is_dir():
            if depth > 0:
                path = os.path.realpath(entry.path) if is_link else entry.path
                _walk(path, log, depth - 1, seen, into)
        elif is_log(entry.name, log) and entry.is_file():
            status = entry.stat()
            path = os.path.realpath(entry.path) if is_link else entry.path
            into.files.append(Found(path, status.st_size, status.st_mtime_ns, status.st_ino))
    except OSError as error:
        into.troubles.append((entry.path, error.strerror or type(error).__name__))


def is_log(name: str, log: Log) -> bool:
    """Tell whether a file of this name is a log, plain or compressed."""
    return name.removesuffix(".zst").endswith(log.suffixes) and not name.startswith(".")


def identity_files(
    root: Root, log: Log, home: Path, most_bytes: int = 8 << 20
) -> Iterator[tuple[str, bytes]]:
    """Yield (name, contents) of those files that tell whose account a root is.

    Files in the home belong to the default root only: another root is another login.
    """
    for name in log.identity_files:
        if name.startswith("~/"):
            if not root.is_default:
                continue
            path = home / name[2:]
        else:
            path = Path(root.path, name)
        try:
            if path.stat().st_size <= most_bytes:
                yield name, path.read_bytes()
        except OSError:
            continue
