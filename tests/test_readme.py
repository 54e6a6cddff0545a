"""The README says what the code does."""

import re
from collections.abc import Set
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.readme import README, updated

ROOT = README.parent


def test_its_tables_are_those_of_the_code() -> None:
    """Mend with `python -m tests.readme`."""
    assert README.read_text() == updated(README.read_text())


def test_its_pictures_and_links_exist() -> None:
    names = re.findall(r"\]\((?!https?:)([^)#]+)\)", README.read_text())
    assert names
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_its_files_exist() -> None:
    named = re.findall(r"`((?:burnbar_tui|providers|tests)/[\w/]+\.py)`", README.read_text())
    missing = [
        name
        for name in named
        if "NAME" not in name
        and not any((ROOT / base / name).exists() for base in ("", "burnbar_tui"))
    ]
    assert missing == []


def test_constraints_pin_every_dependency_by_version_only() -> None:
    """A package that is not pinned would differ from run to run."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert all(re.fullmatch(r"[\w.-]+==[\w.+!]+(; .*)?", line) for line in lines)
    pinned = {canonicalize_name(line.partition("==")[0]) for line in lines}
    assert _installed("burnbar-tui", {"dev", "web"}) - pinned == set()


def _installed(name: str, extras: Set[str]) -> set[str]:
    """Return what this package needs here, and all that those need."""
    names = {name}
    unread: list[tuple[str, Set[str]]] = [(name, extras)]
    while unread:
        package, extras = unread.pop()
        for wanted in map(Requirement, requires(package) or ()):
            marker = wanted.marker
            here = marker is None or any(marker.evaluate({"extra": word}) for word in {"", *extras})
            if here and (found := canonicalize_name(wanted.name)) not in names:
                names.add(found)
                unread.append((found, wanted.extras))
    return names - {name}


def test_no_address_of_a_package_index_is_written_anywhere() -> None:
    for name in ("constraints.txt", "pyproject.toml", ".ci/run"):
        assert "://" not in Path(ROOT / name).read_text()
