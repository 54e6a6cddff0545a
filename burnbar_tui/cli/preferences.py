"""What the user's settings mean for commands."""

import os
import sys
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from burnbar_tui import settings, weeks
from burnbar_tui.exporting import harmless
from burnbar_tui.facts import UsageError
from burnbar_tui.paths import find_paths


def chosen_zone(environ: Mapping[str, str] = os.environ) -> ZoneInfo:
    """Return the zone that the settings ask for, and let weeks begin as they say.

    Names in them that mean nothing are warned of.

    Raises:
        UsageError: a value is wrong; the sentence names file, key and what is allowed.
    """
    reading = settings.read(find_paths(environ).settings)
    if reading.troubles:
        raise UsageError(reading.troubles[0])
    if reading.unknown:
        sys.stderr.write(f"burnbar: {harmless(reading.unknown)}\n")
    weeks.begin_on(reading.settings.week_starts)
    return reading.settings.zone(environ)
