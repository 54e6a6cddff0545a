"""Protobuf messages, written by hand."""

Value = int | str | bytes | list["Field"]
Field = tuple[int, Value]
"""Number and value; a list is a message inside."""


def varint(value: int) -> bytes:
    """Return a number as seven bits a byte, the lowest first."""
    value &= (1 << 64) - 1
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])


def encoded(*fields: Field) -> bytes:
    """Return a message."""
    return b"".join(_encoded(number, value) for number, value in fields)


def _encoded(number: int, value: Value) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, list):
        value = encoded(*value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data
