"""Unpacking of single values that agents keep compressed."""

from typing import Protocol

from burnbar_tui.facts import ParseError

MOST_BYTES = 64 << 20
"""No value that is read is longer; what claims to be is damage, or wants to fill the memory."""
MOST_WINDOW_BYTES = 64 << 20
STEP_BYTES = 256
"""So little at a time that what comes of it, a few megabytes at most, cannot pass the limit far."""


class _Frame(Protocol):
    """What both zstd libraries call a decompressor of one frame."""

    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, /) -> bytes: ...


def unpacked(data: bytes) -> bytes:
    """Return what was compressed by zstd, in one frame.

    Raises:
        ParseError: it is no such data, or more than is ever unpacked.
    """
    frame, parts, size = _frame(), list[bytes](), 0
    for start in range(0, len(data), STEP_BYTES):
        if frame.eof:
            break
        try:
            parts.append(frame.decompress(data[start : start + STEP_BYTES]))
        except Exception as error:  # each of the libraries raises its own kind
            raise ParseError("compressed data that is damaged") from error
        size += len(parts[-1])
        if size > MOST_BYTES:
            raise ParseError("compressed data that is too long")
    if not frame.eof:
        raise ParseError("compressed data that is cut off")
    return b"".join(parts)


def _frame() -> _Frame:
    """Return a decompressor; its library is imported only where something is compressed."""
    try:
        from compression.zstd import (  # type: ignore[import-not-found,unused-ignore]
            ZstdDecompressor,
        )
    except ImportError:
        import zstandard

        return zstandard.ZstdDecompressor(max_window_size=MOST_WINDOW_BYTES).decompressobj()
    return ZstdDecompressor()  # type: ignore[no-any-return,unused-ignore]
