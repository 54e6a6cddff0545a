"""After how many days an agent deletes its own logs: as it says itself, or its default."""

from pathlib import Path

import msgspec

from burnbar_tui.providers.spec import Retention


def kept_days(retention: Retention, root: Path) -> tuple[int, Path]:
    """Return after how many days an agent deletes, and the file in which that is set."""
    path = root / retention.file
    try:
        settings = msgspec.json.decode(path.read_bytes(), type=dict[str, msgspec.Raw])
        days = msgspec.json.decode(settings[retention.key], type=int)
    except (OSError, KeyError, UnicodeDecodeError, RecursionError, msgspec.DecodeError):
        return retention.days, path
    return days if days >= 0 else retention.days, path
