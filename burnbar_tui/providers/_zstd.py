"""Unpacking of single values that agents keep compressed."""

from burnbar_tui.facts import ParseError

MOST_BYTES = 64 << 20
"""No value that is read is longer; what claims to be is damage, or wants to fill the memory."""


def unpacked(data: bytes) -> bytes:
    """Return what was compressed by zstd, in one frame.

    Raises:
        ParseError: it is no such data, or more than is ever unpacked.
    """
    try:
        unpacked = _unpacked(data)
    except Exception as error:  # noqa: BLE001  # each of the libraries raises its own kind
        raise ParseError("compressed data that cannot be unpacked") from error
    if len(unpacked) > MOST_BYTES:
        raise ParseError("compressed data that is too long")
    return unpacked


def _unpacked(data: bytes) -> bytes:
    """Return no more than one byte too much; libraries are imported only where they are needed."""
    try:
        from compression.zstd import (  # type: ignore[import-not-found,unused-ignore]
            ZstdDecompressor,
        )
    except ImportError:
        import zstandard

        reader = zstandard.ZstdDecompressor(max_window_size=MOST_BYTES).stream_reader(data)
        return reader.read(MOST_BYTES + 1)
    return ZstdDecompressor().decompress(  # type: ignore[no-any-return,unused-ignore]
        data, MOST_BYTES + 1
    )
