"""What of an answer may leave the machine, and what a stand-in in the model's text stands for.

The keys that may hold words are listed; of every other key a text is stood in for, so that what is
added to rows one day does not leave by accident.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from burnbar_tui.ask_views import Answer
from burnbar_tui.providers.bodies import clean

MOST_ROWS = 40
LONGEST = 80
OPEN = frozenset(
    {"day", "week", "month", "hour", "weekday", "model", "provider", "span", "by", "window"}
)
"""Keys of rows whose texts are times, or names that everybody has."""
TIMES = frozenset({"resets_at"})
"""Keys of rows whose texts are instants."""
Payload = dict[str, Any]


class StandIns:
    """Names of one conversation, as they may leave; the same name is always the same stand-in."""

    def __init__(self, zone: ZoneInfo, *, has_projects: bool) -> None:
        """Begin a conversation.

        Args:
            zone: in which instants are told.
            has_projects: whether projects may be called by their names.
        """
        self._zone = zone
        self._open = OPEN | {"project"} if has_projects else OPEN
        self._names: dict[tuple[str, str], str] = {}

    def payload(self, answer: Answer) -> Payload:
        """Return what is told of an answer."""
        key = _key_of(answer)
        rows = [
            {name: self._told(name, value) for name, value in row.items()}
            for row in answer.rows[:MOST_ROWS]
        ]
        found: Payload = {
            "plan": answer.plan,
            "value": self._told(key, answer.value),
            "unit": answer.unit,
            "confidence": answer.confidence,
        }
        return found | ({"rows": rows, "rows_in_all": len(answer.rows)} if rows else {})

    def _told(self, key: str, value: object) -> object:
        if not isinstance(value, str):
            return value
        if key in TIMES:
            return datetime.fromisoformat(value).astimezone(self._zone).isoformat(" ", "minutes")
        if key in self._open:
            return clean(value, LONGEST)
        if (key, value) not in self._names:
            number = 1 + sum(kind == key for kind, _ in self._names)
            self._names[key, value] = f"{key} {number}"
        return self._names[key, value]

    def real(self, kind: str, stand_in: str) -> str | None:
        """Return what is meant by a stand-in of a kind."""
        wanted = stand_in.strip().lower()
        return next(
            (name for (key, name), one in self._names.items() if (key, one) == (kind, wanted)),
            None,
        )

    def stand_ins(self) -> list[str]:
        """Return all that were told."""
        return list(self._names.values())

    def revealed(self, text: str) -> str:
        """Return a text with names in place of what stands for them."""
        names: Mapping[str, str] = {one: name for (_, name), one in self._names.items()}
        if not names:
            return text
        return pattern_of(names).sub(lambda found: clean(names[found[0].lower()], LONGEST), text)


def pattern_of(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of some names in a text."""
    return re.compile(text_of(names), re.IGNORECASE)


def text_of(names: Iterable[str]) -> str:
    """Return a pattern of names, none of which is a part of a longer word or number."""
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    return rf"(?<![\w$])(?:{'|'.join(longest_first)})(?![\w%]|[.,]\d)"


def _key_of(answer: Answer) -> str:
    """Return of what the value is a name or an instant, if it is one."""
    if answer.unit == "datetime":
        return "resets_at"
    pairs = (pair for row in answer.rows for pair in row.items())
    return next((key for key, value in pairs if value == answer.value), "name")
