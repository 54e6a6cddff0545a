"""Where burnbar keeps its files. Nothing is created by importing or asking."""

import os
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Paths(NamedTuple):
    """The folders of one user; passed in as a value so that tests and demos have their own."""

    home: Path
    data: Path
    config: Path

    @property
    def store(self) -> Path:
        """The SQLite store."""
        return self.data / "burnbar.db"

    @property
    def lease(self) -> Path:
        """The file whose lock is held by the one process that writes the store."""
        return self.data / "burnbar.lock"

    @property
    def glance(self) -> Path:
        """The newest totals, for first frames and status lines."""
        return self.data / "glance.json"

    @property
    def last_used(self) -> Path:
        """What was looked at last, for starts that take it up again."""
        return self.data / "last_used.json"

    @property
    def settings(self) -> Path:
        """The user's settings."""
        return self.config / "config.toml"

    @property
    def price_overrides(self) -> Path:
        """The user's own prices."""
        return self.config / "prices.toml"


def noted_of(data: str, part: str, root: str) -> str:
    """Return the folder of what we note of one root folder of an agent, canonical, in our data."""
    return f"{data}/{part}/{zlib.crc32(os.fsencode(root)):08x}"


def find_paths(environ: Mapping[str, str] = os.environ) -> Paths:
    """Return the folders that the environment asks for.

    `BURNBAR_DATA_DIR` and `BURNBAR_CONFIG_DIR` win over the platform's usual places. `platformdirs`
    is not asked because this runs before the first frame and in the status line.
    """
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if sys.platform == "darwin":
        data = config = home / "Library/Application Support/burnbar"
    elif sys.platform == "win32":
        data = Path(environ.get("LOCALAPPDATA") or home / "AppData/Local") / "burnbar"
        config = Path(environ.get("APPDATA") or home / "AppData/Roaming") / "burnbar"
    else:
        data = Path(environ.get("XDG_DATA_HOME") or home / ".local/share") / "burnbar"
        config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "burnbar"
    return Paths(
        home=home,
        data=Path(environ.get("BURNBAR_DATA_DIR") or data),
        config=Path(environ.get("BURNBAR_CONFIG_DIR") or config),
    )
