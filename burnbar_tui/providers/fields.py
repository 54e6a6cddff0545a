"""Typed readings that providers share: counts, instants, keys."""

import calendar
import json as stdlib_json
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from math import isfinite
from typing import Annotated, TypeVar
from zlib import crc32

from msgspec import DecodeError, Meta, json

from burnbar_tui.facts import EPOCH, MAX_TOKENS, NANO_USD_PER_USD, ParseError, instant_of, ms_of
from burnbar_tui.learned import learned

K = TypeVar("K")

Count = Annotated[int, Meta(ge=0, le=MAX_TOKENS)]
"""A token count; a negative or absurd one makes the record refused."""
Dollars = Annotated[float, Meta(ge=0, le=1e6)]
"""What a single call can have cost."""
Minutes = Annotated[int, Meta(ge=0, le=10 * 366 * 1440)]
"""How long a quota window can be."""
Seconds = Annotated[float, Meta(ge=0, le=10 * 366 * 86400)]
Percent = Annotated[float, Meta(ge=0, le=1e6)]

_HASHES: dict[str, blake2b] = {}
"""Hashes that have taken in a kind of key."""

_HOUR_STARTS: dict[str, int] = {}
"""Milliseconds of hours met so far, by `2026-09-18T09:`: a log's lines are close together."""
_MOST_HOURS = 20_000


def event_key(kind: str, *parts: str | int) -> int:
    """Return a signed 64-bit key that is the same for the same parts in every process.

    `kind` keeps keys of different sorts apart; there are only a few of them.
    """
    start = _HASHES.get(kind)
    if start is None:
        start = _HASHES[kind] = blake2b(kind.encode(), digest_size=8)
    hashed = start.copy()
    hashed.update(("\x1f" + "\x1f".join(map(str, parts))).encode("utf-8", "surrogatepass"))
    return int.from_bytes(hashed.digest(), "little", signed=True)


def variant_of(text: str | None) -> int:
    """Return a number that tells texts of one call apart; 0 where there is no text."""
    return crc32(text.encode("utf-8", "surrogatepass")) | 1 << 32 if text else 0


def ms_of_text(text: str) -> int:
    """Return an ISO 8601 instant as milliseconds since the epoch; without a zone it is UTC.

    Raises:
        ParseError: it is no such instant, or one before 1970.
    """
    hour_ms = _HOUR_STARTS.get(text[:14])
    if hour_ms is not None and len(text) == 24 and text[16] == ":" and text[19::4] == ".Z":
        digits = text[14:16] + text[17:19] + text[20:23]
        if digits.isdecimal() and digits[0] < "6" and digits[2] < "6":
            return hour_ms + int(digits[:2]) * 60_000 + int(digits[2:])
    return _ms_of_any_text(text)


def _ms_of_any_text(text: str) -> int:
    try:
        at = datetime.fromisoformat(text.strip())
        at = at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ParseError(f"timestamp: not an instant: {text[:40]!r}") from None
    if at < EPOCH:
        raise ParseError(f"timestamp: before 1970: {text[:40]!r}")
    at_ms = ms_of(at)
    if len(text) == 24 and text[10] == "T" and text[13] == ":" and text[23] == "Z":
        if len(_HOUR_STARTS) > _MOST_HOURS:
            _HOUR_STARTS.clear()
        _HOUR_STARTS[text[:14]] = at_ms - at_ms % 3_600_000
    return at_ms


def ms_of_local(text: str) -> int | None:
    """Return a time without a zone as this machine's zone has it, in milliseconds; None is none."""
    try:
        return max(0, ms_of(datetime.fromisoformat(text).astimezone(UTC))) or None
    except (ValueError, OverflowError, OSError):
        return None


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


def nano_usd(dollars: float | None) -> int | None:
    """Return reported dollars in nano-USD; 0 says "not told" (a subscription), not free."""
    return round(dollars * NANO_USD_PER_USD) if dollars else None


def folder_of_uri(uri: str | None) -> str:
    """Return the folder that a `file:` URI names; any other text is taken as a folder itself."""
    if not uri or not uri.startswith("file:"):
        return uri or ""
    from urllib.parse import unquote, urlsplit  # Few sources write URIs.

    path = unquote(urlsplit(uri).path)
    return path[1:] if path[2:3] == ":" else path


def window_name(minutes: int) -> str:
    """Return the short name of a quota window by its length, such as 5h, 7d or 30d."""
    if minutes % 1440 == 0:
        return f"{minutes // 1440}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


def month_minutes(resets_at_ms: int) -> int:
    """Return how long the month is that ends at an instant: since that day of the month before."""
    end = instant_of(resets_at_ms)
    month_before = end.replace(day=1) - timedelta(days=1)
    days = calendar.monthrange(month_before.year, month_before.month)[1]
    start = month_before.replace(day=min(end.day, days))
    return round((end - start).total_seconds()) // 60


def decoded(body: bytes | str | None, kind: type[K]) -> K | None:
    """Return JSON as a struct, or None where there is none or it has another shape.

    What strict decoders refuse and JavaScript writes (lone surrogates, a byte order mark, numbers
    as text) is forgiven.
    """
    if not body:
        return None
    try:
        return json.decode(body, type=learned(kind))
    except (DecodeError, UnicodeDecodeError, RecursionError):
        data = body if isinstance(body, bytes) else body.encode("utf-8", "replace")
        try:
            return forgiven(data, kind)
        except (ValueError, RecursionError):
            return None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if isfinite(number) else None


def forgiven(data: bytes, kind: type[K]) -> K:
    """Decode what a strict decoder refuses, as far as it can be understood.

    Raises:
        msgspec.ValidationError: it is JSON of another shape; the text names the field.
        ValueError: it is no JSON.
        RecursionError: it is nested too deeply.
    """
    value = stdlib_json.loads(
        data.decode("utf-8-sig", "replace"), parse_constant=lambda _: None, parse_float=_finite
    )
    text = stdlib_json.dumps(value, ensure_ascii=False, allow_nan=False)
    return json.decode(text.encode("utf-8", "replace"), type=learned(kind), strict=False)
