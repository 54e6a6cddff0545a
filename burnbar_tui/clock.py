"""What time it is, and in which zone the user's days are counted."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from burnbar_tui.facts import UsageError


def now(environ: Mapping[str, str] = os.environ) -> datetime:
    """Return the present instant, or the one that `BURNBAR_NOW` freezes.

    Raises:
        UsageError: `BURNBAR_NOW` is not an ISO 8601 instant.
    """
    frozen = environ.get("BURNBAR_NOW")
    if not frozen:
        return datetime.now(UTC)
    try:
        at = datetime.fromisoformat(frozen)
    except ValueError:
        raise UsageError(f"BURNBAR_NOW is not an ISO 8601 instant: {frozen!r}") from None
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)


def zone(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name.

    Raises:
        UsageError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise UsageError(f"unknown time zone: {name!r} (try one like Europe/Berlin)") from None


def local_zone(environ: Mapping[str, str] = os.environ, etc: Path = Path("/etc")) -> ZoneInfo:
    """Return the zone of `TZ`, else the one that the system is set to, else UTC."""
    candidates = [environ.get("TZ", "").lstrip(":")]
    link = etc / "localtime"
    if link.is_symlink():
        candidates.append(str(link.resolve()).partition("zoneinfo/")[2])
    if (text := etc / "timezone").is_file():
        candidates.append(text.read_text(errors="replace").strip())
    for name in candidates:
        if name:
            try:
                return zone(name)
            except UsageError:
                continue
    return ZoneInfo("UTC")
