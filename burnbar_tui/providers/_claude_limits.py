"""When a quota window of Claude resets, as the error says that tells of a limit reached."""

import re
from collections.abc import Iterator

from burnbar_tui.facts import Fact, ParseError, QuotaReading
from burnbar_tui.providers._claude_lines import Line, Message
from burnbar_tui.providers.fields import ms_of_text
from burnbar_tui.providers.spec import Origin

_LIMIT_REACHED = re.compile(rb"usage limit reached\|(\d{9,11})")
_FIVE_HOURS_MS = 5 * 3_600_000


def limit_reached(line: Line, message: Message, origin: Origin) -> Iterator[Fact]:
    """Yield the reset instant that a "usage limit reached" error names."""
    found = _LIMIT_REACHED.search(bytes(message.content))
    if found is None:
        return
    try:
        as_of_ms = ms_of_text(line.timestamp) if line.timestamp else origin.mtime_ms
    except ParseError:
        return
    resets_at_ms = int(found[1]) * 1000
    is_short = resets_at_ms - as_of_ms <= _FIVE_HOURS_MS
    yield QuotaReading(
        window="5h" if is_short else "7d",
        as_of_ms=as_of_ms,
        used_percent=100.0,
        window_minutes=300 if is_short else 10080,
        resets_at_ms=resets_at_ms,
    )
