"""Providers of other packages, by the entry point group `burnbar.providers`.

An entry point names a module with `SPEC` and `parse` like ours (design: one file of facts and a
pure parse). One that cannot be loaded is told by `failures` and stops nothing.
"""

import os
import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

from burnbar_tui.providers.protocols import Provider
from burnbar_tui.providers.spec import ProviderSpec

GROUP = "burnbar.providers"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@cache
def _loaded() -> tuple[dict[str, Provider], tuple[tuple[str, str], ...]]:
    found: dict[str, Provider] = {}
    failed: list[tuple[str, str]] = []
    if not _is_any_installed():
        return found, ()
    from importlib.metadata import entry_points  # Most users have none, and it takes 20 ms.

    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            plugin = entry.load()
            reason = _fault(plugin) or ("its id is taken" if plugin.SPEC.id in found else "")
        except Exception as error:  # noqa: BLE001  # whatever a stranger's import raises
            plugin, reason = None, f"{type(error).__name__}: {error}"
        if reason:
            failed.append((f"{entry.name} ({entry.value})", reason))
        else:
            found[plugin.SPEC.id] = cast("Provider", plugin)
    return found, tuple(failed)


def load() -> Mapping[str, Provider]:
    """Return the plugins that can be used, by the id that each declares."""
    return _loaded()[0]


def failures() -> tuple[tuple[str, str], ...]:
    """Return (entry point, reason) of plugins that cannot be used."""
    return _loaded()[1]


def _fault(plugin: object) -> str:
    """Return what keeps an object from being a provider, or empty text."""
    spec = getattr(plugin, "SPEC", None)
    if not isinstance(spec, ProviderSpec):
        return "it has no SPEC that is a ProviderSpec"
    if not _ID.fullmatch(spec.id):
        return "its id is not of small letters, digits and dashes"
    if not callable(getattr(plugin, "parse", None)):
        return "it has no function parse"
    if spec.identity_files and not callable(getattr(plugin, "identify", None)):
        return "it names identity files and has no function identify"
    return ""


def _is_any_installed() -> bool:
    """Tell whether any package offers the group, much sooner than the standard library can."""
    for folder in dict.fromkeys(sys.path):
        try:
            with os.scandir(folder or ".") as entries:
                names = [
                    one.path for one in entries if one.name.endswith((".dist-info", ".egg-info"))
                ]
        except OSError:
            continue
        for name in names:
            try:
                if f"[{GROUP}]" in Path(name, "entry_points.txt").read_text("utf-8", "replace"):
                    return True
            except OSError:
                continue
    return False
