"""Quota windows as Claude Code tells its status line, from what our bridge noted of the payloads.

One file a session: `rate_limits` as in the payload (local-logs 1.1), each with the instant at which
it was told. A window is left out once its reset has passed, so that absent says nothing.
"""

from collections.abc import Iterator

from msgspec import Struct

from burnbar_tui.facts import Fact, QuotaReading
from burnbar_tui.providers.fields import Percent, ms_of_epoch, window_name

PLACE = "statusline"
LANES = {
    "five_hour": (300, ""),
    "seven_day": (10080, ""),
    "seven_day_opus": (10080, "opus"),
    "seven_day_sonnet": (10080, "sonnet"),
}


class Window(Struct):
    """One window; `resets_at` is in seconds."""

    as_of_ms: int
    used_percentage: Percent | None = None
    resets_at: float | None = None


class Snapshot(Struct):
    """The newest payload of one session, as far as it is kept."""

    rate_limits: dict[str, Window] = {}


def readings(snapshot: Snapshot) -> Iterator[Fact]:
    """Yield the windows; the spending limit's length is not told."""
    for name, window in snapshot.rate_limits.items():
        minutes, model = LANES.get(name, (None, ""))
        if window.used_percentage is None or (minutes is None and name != "spend_limit"):
            continue
        yield QuotaReading(
            window=f"{window_name(minutes)} {model}".strip() if minutes else "spend limit",
            as_of_ms=window.as_of_ms,
            used_percent=window.used_percentage,
            window_minutes=minutes,
            resets_at_ms=ms_of_epoch(window.resets_at),
            told_by=PLACE,
        )
