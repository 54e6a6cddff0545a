"""Which assistants are found, on every system and in every editor."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from msgspec.structs import replace

from burnbar_tui.engine.detection import detect
from burnbar_tui.facts import Confidence
from burnbar_tui.providers.spec import ProviderSpec, Roots, Signs

ACORN = ProviderSpec(
    id="acorn",
    name="Acorn",
    reads="turns",
    roots=Roots(defaults=("~/.acorn", "${APPDATA:-~/AppData/Roaming}/acorn")),
    signs=Signs(
        folders=("~/.acornrc", "/Applications/NoSuchAcorn.app"),
        binaries=("acorn",),
        extensions=("Oak.acorn-dev",),
    ),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
)


def signs(
    home: Path, spec: ProviderSpec = ACORN, environ: Mapping[str, str] = MappingProxyType({})
) -> list[str]:
    """Return what was found, with the home as `~`."""
    return [text.replace(str(home), "~") for text in detect(spec, home, environ).signs]


def test_nothing_found_is_not_installed_and_tells_where_it_looked(tmp_path: Path) -> None:
    found = detect(ACORN, tmp_path, {})
    assert not found.is_installed
    assert found.looked_for == (str(tmp_path / ".acorn"), str(tmp_path / "AppData/Roaming/acorn"))


def test_a_root_or_a_file_of_its_own_tells_of_it(tmp_path: Path) -> None:
    (tmp_path / ".acorn").mkdir()
    (tmp_path / ".acornrc").touch()
    assert signs(tmp_path) == ["folder ~/.acorn", "file ~/.acornrc"]
    assert detect(ACORN, tmp_path, {}).is_installed


def test_a_folder_that_others_use_too_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / ".acorn").mkdir()
    shared = replace(ACORN, roots=replace(ACORN.roots, is_shared=True))
    assert signs(tmp_path, shared) == []


def test_a_program_is_looked_up_on_the_path(tmp_path: Path) -> None:
    program = tmp_path / "bin/acorn"
    program.parent.mkdir()
    program.touch(mode=0o755)
    assert signs(tmp_path, environ={"PATH": str(program.parent)}) == ["program ~/bin/acorn"]
    assert signs(tmp_path) == []


@pytest.mark.parametrize(
    "folder",
    [
        ".vscode/extensions",
        ".vscode-insiders/extensions",
        ".vscode-oss/extensions",
        ".cursor/extensions",
        ".windsurf/extensions",
        ".vscode-server/extensions",
    ],
)
def test_an_extension_is_found_installed_by_its_folder(tmp_path: Path, folder: str) -> None:
    for name in ("oak.acorn-dev-1.2.0", "oak.acorn-dev-1.10.0", "oak.acorn-devtools-9.0.0"):
        (tmp_path / folder / name).mkdir(parents=True)
    [found] = signs(tmp_path)
    assert found.startswith(f"extension ~/{folder}/oak.acorn-dev-1.")


@pytest.mark.parametrize(
    ("settings", "environ"),
    [
        (".config/Code", {}),
        (".config/VSCodium - Insiders", {}),
        (".config/Windsurf - Next", {}),
        ("xdg/Cursor", {"XDG_CONFIG_HOME": "~/xdg"}),
        ("Library/Application Support/Code - Insiders", {}),
        ("Library/Application Support/Antigravity", {}),
        ("AppData/Roaming/Positron", {}),
        (".vscode-server/data", {}),
        (".cursor-server/data", {}),
    ],
)
def test_an_extension_that_was_used_is_told_apart_from_one_installed(
    tmp_path: Path, settings: str, environ: dict[str, str]
) -> None:
    (tmp_path / settings / "User/globalStorage/Oak.acorn-dev").mkdir(parents=True)
    assert signs(tmp_path, environ=environ) == [
        f"used in ~/{settings}/User/globalStorage/Oak.acorn-dev"
    ]
