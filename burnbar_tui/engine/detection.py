"""Which assistants are on this machine: by their folders, programs and editor extensions."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from burnbar_tui.engine.roots import expand, find_roots, named_roots
from burnbar_tui.providers.spec import ProviderSpec

EDITORS = (
    "Code", "Code - Insiders", "VSCodium", "VSCodium - Insiders", "Cursor", "Windsurf",
    "Windsurf - Next", "Antigravity", "Positron",
)  # fmt: skip
EDITOR_SETTINGS = (
    "${XDG_CONFIG_HOME:-~/.config}",
    "~/Library/Application Support",
    "${APPDATA:-~/AppData/Roaming}",
)
REMOTE_SETTINGS = (
    "~/.vscode-server/data", "~/.vscode-server-insiders/data", "~/.cursor-server/data",
)  # fmt: skip
EXTENSION_FOLDERS = (
    "~/.vscode/extensions", "~/.vscode-insiders/extensions", "~/.vscode-oss/extensions",
    "~/.cursor/extensions", "~/.windsurf/extensions", "~/.vscode-server/extensions",
)  # fmt: skip


class Detection(Struct, frozen=True, kw_only=True):
    """What was found of one assistant; nothing found means that it is not installed."""

    signs: tuple[str, ...] = ()
    """What was found, in words for people."""
    looked_for: tuple[str, ...] = ()
    """Where its files would be."""

    @property
    def is_installed(self) -> bool:
        """Whether anything tells that it is, or was, on this machine."""
        return bool(self.signs)


def detect(spec: ProviderSpec, home: Path, environ: Mapping[str, str]) -> Detection:
    """Look for one assistant; nothing is opened."""
    looked = dict.fromkeys(str(path) for path, _ in named_roots(spec.roots, home, environ))
    return Detection(
        signs=tuple(dict.fromkeys(_signs(spec, home, environ))), looked_for=tuple(looked)
    )


def _signs(spec: ProviderSpec, home: Path, environ: Mapping[str, str]) -> Iterator[str]:
    for root in () if spec.roots.is_shared else find_roots(spec, home, environ):
        yield f"folder {root.path}"
    for pattern in spec.signs.folders:
        path = expand(pattern, home, environ)
        if path.exists():
            yield f"{'folder' if path.is_dir() else 'file'} {path}"
    from shutil import which  # A report, which looks for nothing, need not wait for it.

    for name in spec.signs.binaries:
        if found := which(name, path=environ.get("PATH", "")):
            yield f"program {found}"
    for extension in spec.signs.extensions:
        yield from _extension(extension, home, environ)


def _extension(extension: str, home: Path, environ: Mapping[str, str]) -> Iterator[str]:
    """Yield where an extension is installed, and where it has been used at least once."""
    for pattern in EXTENSION_FOLDERS:
        folder = expand(pattern, home, environ)
        versions = sorted(folder.glob(f"{extension.lower()}-[0-9]*")) if folder.is_dir() else []
        if versions:
            yield f"extension {versions[-1]}"
    settings = [
        expand(f"{place}/{editor}", home, environ)
        for place in EDITOR_SETTINGS
        for editor in EDITORS
    ]
    settings += [expand(place, home, environ) for place in REMOTE_SETTINGS]
    for folder in settings:
        used = folder / "User/globalStorage" / extension
        if used.is_dir():
            yield f"used in {used}"
