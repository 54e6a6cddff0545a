"""Protobuf as it lies in Antigravity's databases, decoded without its descriptions.

Anything may stand in a blob: what does not decode is refused as a whole, and nothing is looked into
deeper than a caller asks.
"""

from collections.abc import Iterator

from msgspec import Struct

from burnbar_tui.facts import MAX_TOKENS, ParseError
from burnbar_tui.providers.fields import ms_of_epoch

MOST_TEXT = 300
MOST_DEPTH = 6
_FIXED_BYTES = {1: 8, 5: 4}
_LAST_VARINT_BYTE = 9

Message = dict[int, list[int | bytes]]
"""Field -> its values in order; numbers are ints, everything that has a length is bytes."""


def message(data: bytes) -> Message:
    """Return the fields of a message; those of fixed width are not told.

    Raises:
        ParseError: it is none, or is cut off.
    """
    found: Message = {}
    at, end = 0, len(data)
    while at < end:
        tag, at = _varint(data, at)
        number, kind = tag >> 3, tag & 7
        value: int | bytes | None = None
        if kind == 0:
            value, at = _varint(data, at)
        elif kind == 2:
            size, at = _varint(data, at)
            value, at = data[at : at + size], at + size
        elif kind in _FIXED_BYTES:
            at += _FIXED_BYTES[kind]
        else:
            raise ParseError("protobuf: an unknown kind of field")
        if at > end or not number:
            raise ParseError("protobuf: cut off")
        if value is not None:
            found.setdefault(number, []).append(value)
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index, byte in enumerate(data[at : at + _LAST_VARINT_BYTE + 1]):
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return value & (1 << 64) - 1, at + index + 1
    raise ParseError("protobuf: cut off")


def inner(around: Message, number: int) -> Message:
    """Return the last message in a field, or an empty one.

    Raises:
        ParseError: what is there is none.
    """
    found = [value for value in around.get(number, ()) if isinstance(value, bytes)]
    return message(found[-1]) if found else {}


def count(around: Message, number: int) -> int | None:
    """Return the number in a field, or None where there is none.

    Raises:
        ParseError: nobody can have used as many tokens.
    """
    found = [value for value in around.get(number, ()) if isinstance(value, int)]
    if found and found[-1] > MAX_TOKENS:
        raise ParseError("protobuf: an absurd count")
    return found[-1] if found else None


def text(around: Message, number: int) -> str:
    """Return the text in a field, or an empty one."""
    found = [value for value in around.get(number, ()) if isinstance(value, bytes)]
    return found[-1][:MOST_TEXT].decode("utf-8", "replace") if found else ""


def instant(around: Message, number: int) -> int | None:
    """Return the timestamp in a field in milliseconds, or None where there is none.

    Raises:
        ParseError: what is there is no message.
    """
    stamp = inner(around, number)
    seconds = count(stamp, 1)
    return ms_of_epoch(seconds + (count(stamp, 2) or 0) / 1e9) if seconds else None


def uris(data: bytes, depth: int = MOST_DEPTH) -> Iterator[str]:
    """Yield the file URIs anywhere in a message, which need not be one."""
    try:
        values = [value for found in message(data).values() for value in found]
    except ParseError:
        return
    for value in values:
        if isinstance(value, bytes):
            if value.startswith(b"file://"):
                yield value.decode("utf-8", "replace")
            elif depth:
                yield from uris(value, depth - 1)


class Usage(Struct):
    """What one model call has used; the buckets are disjoint, thinking is a part of output."""

    ids: list[str]
    """What it is known by: ids of the response, the vendor's message, the message, or empty."""
    sizes: list[int]
    """Input, cache read, cache write, output, thinking."""


def usage(body: Message) -> Usage:
    """Return a usage message; its first field is the model's number and no count.

    Raises:
        ParseError: its output is not the sum of its parts, so it is something else.
    """
    output, thinking, visible = count(body, 3), count(body, 9), count(body, 10)
    parts = (thinking or 0) + (visible or 0)
    is_split = thinking is not None or visible is not None
    if output is not None and is_split and output != parts:
        raise ParseError("output is not the sum of its parts")
    sizes = [
        count(body, 2) or 0,
        count(body, 5) or 0,
        count(body, 4) or 0,
        parts if output is None else output,
        thinking or 0,
    ]
    return Usage([text(body, number) for number in (11, 12, 7)], sizes)
