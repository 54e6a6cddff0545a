"""Reading answers of vendors, who write numbers as text, leave out fields and change their minds.

Unknown stays None: a missing, null, non-finite or unreadable value is never 0.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from burnbar_tui.facts import EPOCH, NANO_USD_PER_USD, ErrorClass, Refused, ms_of

LONGEST_TEXT = 200
LATEST_MS = 4_102_444_800_000
"""The year 2100: an instant behind it is damage, not a reset."""
MOST_KEYS = 12
MOST = 1e18
"""A larger number is damage; sums and products of smaller ones stay finite."""
LONGEST_CURRENCY = 8


class Body:
    """A JSON object (or anything else, which then has no fields) and forgiving readings of it."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    @property
    def fields(self) -> Mapping[str, Any]:
        """The fields of an object; of anything else none."""
        return self.value if isinstance(self.value, dict) else {}

    def __bool__(self) -> bool:
        """Tell whether there is anything in it."""
        return bool(self.value)

    def __contains__(self, name: str) -> bool:
        return self.fields.get(name) is not None

    def first(self, *names: str) -> Any:
        """Return the value of the first of these fields that is there and not null."""
        for name in names:
            if (value := self.fields.get(name)) is not None:
                return value
        return None

    def at(self, *names: str) -> "Body":
        """Return what lies under the first of these fields; nothing where none is there."""
        return Body(self.first(*names))

    def down(self, *path: str) -> "Body":
        """Return what lies at the end of a path of fields."""
        found = self
        for name in path:
            found = found.at(name)
        return found

    def items(self, *names: str) -> list["Body"]:
        """Return the elements of the list under the first of these fields; without names, of this.

        What is no object among them is left out.
        """
        value = self.first(*names) if names else self.value
        found = value if isinstance(value, list) else []
        return [Body(one) for one in found if isinstance(one, dict)]

    def values(self, *names: str) -> list[Any]:
        """Return the elements of the list under the first of these fields as they are."""
        value = self.first(*names)
        return value if isinstance(value, list) else []

    def pairs(self) -> Iterator[tuple[str, "Body"]]:
        """Return (name, value) of an object whose fields are named by the vendor's data."""
        return ((clean(name), Body(value)) for name, value in self.fields.items())

    def number(self, *names: str) -> float | None:
        """Return a finite number, also one written as text."""
        return number_of(self.first(*names))

    def count(self, *names: str) -> int | None:
        """Return a whole number that is not negative."""
        number = self.number(*names)
        return None if number is None or number < 0 else round(number)

    def flag(self, *names: str) -> bool | None:
        """Return true or false, also written as text."""
        value = self.first(*names)
        return {"true": True, "false": False}.get(str(value).lower())

    def text(self, *names: str) -> str:
        """Return a short text without control characters; empty where there is none.

        Vendors also write it as a whole number.
        """
        value = self.first(*names)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < MOST:
            return str(value)
        return clean(value) if isinstance(value, str) else ""

    def currency(self) -> str:
        """Return the `currency` of an amount in capitals; dollars where none is told."""
        return self.text("currency").upper()[:LONGEST_CURRENCY] or "USD"

    def shown(self, *names: str) -> str:
        """Return a value of any kind as a short text for people, such as an error's code."""
        return clean(str(self.first(*names)), 40)

    def at_ms(self, *names: str) -> int | None:
        """Return an instant in milliseconds, from any of the ways in which vendors write one."""
        return instant_ms(self.first(*names))

    def wanted(self, *names: str) -> "Body":
        """Return what lies under the first of these fields.

        Raises:
            Refused: none of them is there; the text names the fields that are.
        """
        value = self.first(*names)
        if value is None:
            raise self.changed(f"no {' or '.join(names)}")
        return Body(value)

    def changed(self, text: str) -> Refused:
        """Return the error of an answer that has another shape than it used to."""
        keys = ", ".join(clean(name, 40) for name in list(self.fields)[:MOST_KEYS])
        has = f"the answer has {keys}" if keys else "the answer is no object with fields"
        return Refused(ErrorClass.SCHEMA_CHANGED, f"{text}: {has}", body=self)


def clean(text: str, most: int = LONGEST_TEXT) -> str:
    """Return a text of a vendor on one short line, with nothing that a terminal would obey."""
    short = " ".join(text[: 4 * most].split())
    return "".join(one if one.isprintable() else "·" for one in short)[:most]


def number_of(value: object) -> float | None:
    """Return a finite number, also one that is written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) and abs(number) <= MOST else None


def nano_of(amount: float | None) -> int | None:
    """Return an amount of money in billionths, or None where it is not known."""
    return None if amount is None else round(amount * NANO_USD_PER_USD)


def later_ms(now_ms: int, seconds: float | None) -> int | None:
    """Return the instant so many seconds from now; None where they are not known or absurd."""
    at_ms = None if seconds is None else now_ms + round(seconds * 1000)
    return at_ms if at_ms is not None and 0 < at_ms < LATEST_MS else None


def instant_ms(value: object) -> int | None:
    """Return seconds or milliseconds since the epoch, or ISO text (UTC without a zone), in ms."""
    number = number_of(value)
    if number is not None:
        at_ms = round(number if number > 1e11 else number * 1000) if number > 0 else None
    else:
        at_ms = _ms_of_text(value) if isinstance(value, str) else None
    return at_ms if at_ms is not None and 0 < at_ms < LATEST_MS else None


def _ms_of_text(text: str) -> int | None:
    """Return an ISO instant with any number of digits behind the second."""
    head, point, tail = text.strip()[:64].partition(".")
    if point:
        digits = len(tail) - len(tail.lstrip("0123456789"))
        head = f"{head}.{tail[:digits][:6].ljust(6, '0')}{tail[digits:]}"
    try:
        at = datetime.fromisoformat(head)
        at = at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return ms_of(at) if at > EPOCH else None
