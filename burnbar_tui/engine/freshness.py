"""Whether the store has everything that the logs hold, told without opening a single log."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from burnbar_tui.engine.roots import find_roots, walk
from burnbar_tui.providers.registry import PROVIDERS
from burnbar_tui.providers.spec import Provider


def is_behind(
    checkpoints: Mapping[str, tuple[int, int]],
    home: Path,
    environ: Mapping[str, str],
    providers: Sequence[Provider[Any, Any]] = PROVIDERS,
) -> bool:
    """Tell whether any log has changed since its checkpoint: path -> (size, mtime in ns)."""
    for provider in providers:
        log = provider.SPEC.source
        for root in find_roots(provider.SPEC.id, log, home, environ):
            for file in walk(root, log).files:
                if checkpoints.get(file.path) != (file.size, file.mtime_ns):
                    return True
    return False
