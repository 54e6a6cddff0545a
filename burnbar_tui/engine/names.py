"""Short names for working folders."""

from collections import Counter
from collections.abc import Iterable


def project_names(paths: Iterable[str]) -> dict[str, str]:
    """Return a name for every folder: its last part, and more of it where two would be alike."""
    parts = {path: _parts(path) for path in paths}
    names = {path: found[-1] if found else "unknown" for path, found in parts.items()}
    for depth in range(2, 6):
        counts = Counter(names.values())
        alike = [path for path, name in names.items() if counts[name] > 1]
        if not alike:
            break
        for path in alike:
            names[path] = "/".join(parts[path][-depth:]) or "unknown"
    return names


def _parts(path: str) -> list[str]:
    return [part for part in path.replace("\\", "/").split("/") if part]
