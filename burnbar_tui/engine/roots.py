"""Declared roots -> the root folders that are really there, and whose account each is."""

import os
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from glob import glob
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from burnbar_tui.paths import find_paths
from burnbar_tui.providers.spec import OneFile, ProviderSpec, Roots

MOST_LIST_BYTES = 1 << 20
_SETTING = r"""^%s[ \t]*:[ \t]+(?:'([^'\n]*)'|"([^"\n]*)"|([^\s#'"].*?))[ \t]*(?:[ \t]#.*)?$"""


class Root(Struct, frozen=True):
    """One folder with an agent's files."""

    provider_id: str
    path: str
    """Canonical."""
    is_default: bool
    """Whether the agent uses it when nothing else is said."""
    account_root: str = ""
    """What its account is known by: of all default roots the first one that is declared."""
    file: str = ""
    """If told, only the file of this name counts, and not the folder."""
    source: int = 0
    """Which of its provider's sources that file belongs to."""
    data: str = ""
    """Our data folder, where sources have files that we noted ourselves."""

    @property
    def account(self) -> str:
        """The root that the account of this one is stored under."""
        return self.account_root or self.path


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
        named += [
            (expand(part.strip(), home, environ) / variable.below, False)
            for part in parts
            if part.strip()
        ]
    return named or [(expand(default, home, environ), True) for default in roots.defaults]


def find_roots(spec: ProviderSpec, home: Path, environ: Mapping[str, str]) -> list[Root]:
    """Return the roots that exist, each once however it was reached."""
    found: dict[str, Root] = {}
    tops = _tops(spec)
    for path, is_default in _existing(spec.roots, home, environ):
        if is_default and not os.path.isdir(path):  # noqa: PTH112  # one call, no object
            continue
        if path.name in tops and not Path(path, path.name).is_dir():
            path = path.parent
        canonical = os.path.realpath(path)
        if not Path(canonical).is_dir():
            continue
        account = _account(spec, home, environ) if is_default else ""
        data = _data(spec, home, environ)
        found.setdefault(canonical, Root(spec.id, canonical, is_default, account, data=data))
    for name, one in _single_files(spec.roots, home, environ):
        if one.is_last_resort and any(root.file for root in found.values()):
            continue
        canonical = os.path.realpath(name)
        folder, name = os.path.split(canonical)
        patterns = spec.sources[one.source].files if folder in found else ()
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            continue
        if os.path.isfile(canonical):  # noqa: PTH113  # one call, no object
            root = Root(spec.id, folder, True, _account(spec, home, environ), name, one.source)
            found.setdefault(canonical, root)
    return list(found.values())


def _tops(spec: ProviderSpec) -> set[str]:
    """Return how the folders right below a root may be called."""
    return {pattern.partition("/")[0] for source in spec.sources for pattern in source.files}


def decisive_paths(
    spec: ProviderSpec, home: Path, environ: Mapping[str, str]
) -> Iterator[tuple[str, bool]]:
    """Yield the paths, some with `*`, that `find_roots` asks for, and whether it reads them."""
    roots, tops = spec.roots, _tops(spec)
    for path, _ in named_roots(roots, home, environ):
        yield str(path), False
        if path.name in tops:
            yield str(path / path.name), False
    yield from ((str(expand(pattern, home, environ)), True) for pattern in roots.listed_in)
    yield from ((str(expand(one.path, home, environ)), bool(one.key)) for one in roots.files)


def told_paths(spec: ProviderSpec, home: Path, environ: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths that `find_roots` asks for because files name them."""
    yield from _listed(spec.roots, home, environ)
    if any(one.key for one in spec.roots.files):
        yield from (path for path, _ in _single_files(spec.roots, home, environ))


def _account(spec: ProviderSpec, home: Path, environ: Mapping[str, str]) -> str:
    """Return what the account of all default roots is known by."""
    return os.path.realpath(expand(spec.roots.defaults[0], home, environ))


def _data(spec: ProviderSpec, home: Path, environ: Mapping[str, str]) -> str:
    """Return our data folder, canonical, where it matters."""
    if not any(source.noted_in for source in spec.sources):
        return ""
    return os.path.realpath(find_paths({"HOME": str(home), **environ}).data)


def _existing(roots: Roots, home: Path, environ: Mapping[str, str]) -> Iterator[tuple[Path, bool]]:
    """Yield named roots, those that `*` stands for, and those that are listed in a file."""
    for path, is_default in named_roots(roots, home, environ):
        if "*" in str(path):
            yield from ((Path(one), is_default) for one in sorted(glob(str(path))))  # noqa: PTH207
        else:
            yield path, is_default
    yield from ((Path(text), True) for text in _listed(roots, home, environ))


def _listed(roots: Roots, home: Path, environ: Mapping[str, str]) -> Iterator[str]:
    for pattern in roots.listed_in:
        listed = _json_of(expand(pattern, home, environ))
        yield from (text for text in _texts(listed) if Path(text).is_absolute())


def _single_files(
    roots: Roots, home: Path, environ: Mapping[str, str]
) -> Iterator[tuple[str, OneFile]]:
    """Yield the files that count by themselves, existing or not, and how each is declared."""
    is_moved = any(not is_default for _, is_default in named_roots(roots, home, environ))
    for one in roots.files:
        if is_moved and not one.path.startswith("${"):
            continue  # Named folders replace what else would be looked for, but no named file.
        path = str(expand(one.path, home, environ))
        if one.key:
            path = _setting(Path(path), one.key, home)
        paths = sorted(glob(path)) if "*" in one.path else [path]  # noqa: PTH207
        yield from ((found, one) for found in paths if Path(found).is_absolute())


def _setting(path: Path, key: str, home: Path) -> str:
    """Return the file that a line of settings names; a relative one could be anywhere."""
    try:
        text = path.read_text("utf-8", "replace") if path.stat().st_size <= MOST_LIST_BYTES else ""
    except OSError:
        return ""
    found = re.findall(_SETTING % re.escape(key), text, re.MULTILINE)
    value = "".join(found[-1]) if found and "\0" not in text else ""
    return str(home / value[2:]) if value.startswith("~/") else value


def _json_of(path: Path) -> Any:
    try:
        if path.stat().st_size <= MOST_LIST_BYTES:
            return msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    return None


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value, names of fields too, that may be a path."""
    if isinstance(value, str):
        if "\0" not in value:
            yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(name)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def identity_files(
    root: Root, spec: ProviderSpec, home: Path, most_bytes: int = 8 << 20
) -> Iterator[tuple[str, bytes]]:
    """Yield (name, contents) of those files that tell whose account a root is.

    Files in the home belong to the default root only: another root is another login.
    """
    for name in spec.identity_files:
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
