"""Typed readings that providers share: counts, instants, keys."""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Annotated, TypeVar

from msgspec import DecodeError, Meta, Struct, json

from burnbar_tui.facts import EPOCH, MAX_TOKENS, ParseError, ms_of

K = TypeVar("K", bound=Struct)

Count = Annotated[int, Meta(ge=0, le=MAX_TOKENS)]
"""A token count; a negative or absurd one makes the record refused."""
Dollars = Annotated[float, Meta(ge=0, le=1e6)]
"""What a single call can have cost."""
Minutes = Annotated[int, Meta(ge=0, le=10 * 366 * 1440)]
"""How long a quota window can be."""
Seconds = Annotated[float, Meta(ge=0, le=10 * 366 * 86400)]
Percent = Annotated[float, Meta(ge=0, le=1e6)]

_DAY_STARTS: dict[str, int] = {}
"""Milliseconds of the midnights met so far: logs repeat the same few thousand dates."""


def event_key(*parts: str | int) -> int:
    """Return a signed 64-bit key that is the same for the same parts in every process."""
    joined = "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(joined, digest_size=8).digest(), "little", signed=True)


def ms_of_text(text: str) -> int:
    """Return an ISO 8601 instant as milliseconds since the epoch; without a zone it is UTC.

    Raises:
        ParseError: it is no such instant, or one before 1970.
    """
    if len(text) == 24 and text[23] == "Z" and text[10] == "T" and text[19] == ".":
        day = _DAY_STARTS.get(text[:10])
        clock = text[11:13] + text[14:16] + text[17:19] + text[20:23]
        is_clock = clock.isdecimal() and clock < "24" and text[13] == text[16] == ":"
        if day is not None and is_clock and text[14] < "6" and text[17] < "6":
            return day + int(clock[:2]) * 3_600_000 + int(clock[2:4]) * 60_000 + int(clock[4:])
    return _ms_of_any_text(text)


def _ms_of_any_text(text: str) -> int:
    try:
        at = datetime.fromisoformat(text.strip())
        at = at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ParseError(f"timestamp: not an instant: {text[:40]!r}") from None
    if at < EPOCH:
        raise ParseError(f"timestamp: before 1970: {text[:40]!r}")
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if len(_DAY_STARTS) < 100_000:
        _DAY_STARTS[f"{at:%Y-%m-%d}"] = ms_of(midnight)
    return ms_of(midnight) + (at - midnight) // timedelta(milliseconds=1)


def ms_of_epoch(value: float | str | None) -> int | None:
    """Return an epoch value (seconds, or milliseconds above 10^11, or ISO text) in milliseconds.

    Unknown stays None: a missing, non-finite or unreadable value is no instant.
    """
    if value is None:
        return None
    if isinstance(value, str):
        try:
            return ms_of_text(value)
        except ParseError:
            return None
    if not 0 < value < 1e13:
        return None
    return int(value) if value > 1e11 else round(value * 1000)


def window_name(minutes: int) -> str:
    """Return the short name of a quota window by its length, such as 5h, 7d or 30d."""
    if minutes % 1440 == 0:
        return f"{minutes // 1440}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


def decoded(body: bytes | None, kind: type[K]) -> K | None:
    """Return a JSON body as a struct, or None where there is none or it has another shape."""
    try:
        return json.decode(body, type=kind) if body else None
    except (DecodeError, UnicodeDecodeError):
        return None
