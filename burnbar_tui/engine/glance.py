"""The glance file: the newest totals, for everything that must not wait for the store."""

import os
from pathlib import Path

import msgspec

from burnbar_tui.facts import StoreError
from burnbar_tui.views import Glance


def save(glance: Glance, path: Path) -> None:
    """Replace the file in one go, readable by its owner only.

    Raises:
        StoreError: it cannot be written.
    """
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "wb") as stream:
            stream.write(msgspec.json.encode(glance))
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise StoreError(f"cannot write {path}: {error.strerror}") from error


def load(path: Path) -> Glance | None:
    """Return what the file holds, or None where there is none that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Glance)
    except (OSError, ValueError):
        return None
