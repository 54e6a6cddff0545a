"""Whether the store has everything that the logs hold, told without opening a single log."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from burnbar_tui.engine.files import walk
from burnbar_tui.engine.roots import find_roots
from burnbar_tui.providers.registry import specs
from burnbar_tui.providers.spec import ProviderSpec


def is_behind(
    checkpoints: Mapping[str, tuple[int, int]],
    home: Path,
    environ: Mapping[str, str],
    providers: Iterable[ProviderSpec] | None = None,
) -> bool:
    """Tell whether any log has changed since its checkpoint: path -> (size, mtime in ns)."""
    for spec in specs().values() if providers is None else providers:
        for root in find_roots(spec, home, environ):
            for file in walk(root, spec).files:
                if checkpoints.get(file.path) != (file.size, file.mtime_ns):
                    return True
    return False
