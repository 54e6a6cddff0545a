"""What reading logs came to, and how its progress is told."""

from collections.abc import Callable

from msgspec import Struct

from burnbar_tui.views import Progress

Report = Callable[[Progress], None]


class Outcome(Struct, kw_only=True):
    """What one reading of the logs did."""

    files: int = 0
    bytes: int = 0
    events_new: int = 0
    seconds: float = 0.0
