"""How the user wants to be told, and what is told: settings, their meaning, and a piece of news."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from types import MappingProxyType

from msgspec import Struct

ON, OFF = "on", "off"
USUAL_DIGEST = time(18)
TIME = "([01][0-9]|2[0-3]):([0-5][0-9])"
NOBODY, URGENT, WARNINGS, ALL = "none", "urgent", "warnings", "all"

ROWS = (
    ("digest", OFF, "the digest of the day is told at this hour", (),
     "off, on (at 18:00), or a time such as 17:30", (OFF, ON, "12:00", "17:00", "19:00", "21:00")),
    ("notify_about", WARNINGS, "which insights and budgets are told; warnings: also what is urgent",
     (NOBODY, URGENT, WARNINGS, ALL), "", ()),
    ("notify_app", ON, "tell in the dashboard", (ON, OFF), "", ()),
    ("notify_terminal", OFF, "tell through the terminal of the dashboard",
     (OFF, "bell", "osc9", "osc777"), "", ()),
    ("notify_tmux", OFF, "tell by a message of tmux", (ON, OFF), "", ()),
    ("notify_desktop", OFF, "tell by a notification of the desktop", (ON, OFF), "", ()),
    ("quiet_hours", OFF, "hours in which nothing is told; it waits", (),
     "off, or hours such as 22:00-07:00", (OFF, "22:00-07:00", "20:00-08:00", "18:00-09:00")),
)  # fmt: skip
"""(name, default, about, choices, allowed, offered): see `settings.Setting`."""


class NoticeChoice(Struct, frozen=True, kw_only=True):
    """Valid values only."""

    digest: str = OFF
    notify_about: str = WARNINGS
    notify_app: str = ON
    notify_terminal: str = OFF
    notify_tmux: str = OFF
    notify_desktop: str = OFF
    quiet_hours: str = OFF

    @property
    def digest_at(self) -> time | None:
        """Return the local time of day of the digest, None where there is none."""
        if self.digest == OFF:
            return None
        return USUAL_DIGEST if self.digest == ON else time.fromisoformat(self.digest)

    def is_quiet(self, local: datetime) -> bool:
        """Tell whether nothing may be told now; hours may reach past midnight."""
        if self.quiet_hours == OFF:
            return False
        start, end = map(time.fromisoformat, self.quiet_hours.split("-"))
        at = local.time()
        return start <= at < end if start < end else at >= start or at < end


def _is_digest(value: str) -> bool:
    return value in {ON, OFF} or re.fullmatch(TIME, value) is not None


def _is_hours(value: str) -> bool:
    first, _, last = value.partition("-")
    return value == OFF or (re.fullmatch(f"{TIME}-{TIME}", value) is not None and first != last)


CHECKS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"digest": _is_digest, "quiet_hours": _is_hours}
)
"""What tells whether a value that is of no list is allowed."""


class News(Struct, frozen=True, kw_only=True):
    """Something to tell the user, wherever he is. It may hold names out of logs."""

    title: str
    """One line."""
    text: str = ""
    """More lines, the first ones worth more."""
    has_toast: bool = False
    """The dashboard tells it by itself, as soon as its own figures change."""
    is_bad: bool = False
    is_overheard: bool = False
    """Another process has told it already: only our own screens repeat it."""
