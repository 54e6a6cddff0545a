"""A log file -> its new whole lines, from where the last reading stopped.

What is kept between readings (see `Checkpoint`) survives appends, truncation, rotation, moves and
compression: whenever it does not fit the file any more, the file is read anew, and keys see to it
that nothing counts twice.
"""

import os
from collections.abc import Callable, Iterator
from errno import EIO
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Protocol

from msgspec import Struct

BLOCK_BYTES = 16 << 20
DIGEST_BYTES = 4096
PACKED_BYTES = 256 << 10
PACKED = (".zst", ".zstd")
"""Endings of compressed logs."""


class Checkpoint(Struct, frozen=True, kw_only=True, gc=False):
    """How far a file has been read, and what tells that it is still the same file."""

    size: int = 0
    mtime_ns: int = 0
    inode: int = 0
    offset: int = 0
    """Behind the newline of the last whole line that was read."""
    digest: bytes = b""
    digest_bytes: int = 0
    state: bytes = b""
    """The provider's parse state at `offset`, as JSON."""


class Block(Struct, frozen=True):
    """Some whole lines of a file, or its unfinished last one."""

    data: bytes
    start: int
    is_unfinished: bool = False


class Tail:
    """One reading of one file; it stops at the size that the file has as it begins."""

    def __init__(self, path: Path, known: Checkpoint) -> None:
        """Open the file and decide where to start.

        Raises:
            OSError: the file cannot be opened or read.
        """
        self._file = _open(path)
        status = os.fstat(self._file.fileno())
        self._is_compressed = path.suffix in PACKED
        self.size = status.st_size
        self.mtime_ns = status.st_mtime_ns
        self.inode = status.st_ino
        # A file that was never read shows its head as its first portion is read.
        head = self._file.read(DIGEST_BYTES) if known.offset and not self._is_compressed else b""
        fits = _digest(head, known.digest_bytes) == known.digest and known.offset <= self.size
        self.is_anew = self._is_compressed or not (known.offset and fits)
        self.offset = 0 if self.is_anew else known.offset
        self._head = head[: self.size]

    def __enter__(self) -> "Tail":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def blocks(self) -> Iterator[Block]:
        """Yield the new lines in portions; `offset` stands behind the last whole line yielded.

        Raises:
            OSError: reading fails, or a compressed file is damaged.
        """
        rest: list[bytes] = []
        for data in _unpacked(self._file) if self._is_compressed else self._portions():
            cut = data.rfind(b"\n") + 1
            if not cut:
                rest.append(data)
                continue
            whole = b"".join([*rest, data[:cut]]) if rest or cut < len(data) else data
            rest = [data[cut:]] if cut < len(data) else []
            start, self.offset = self.offset, self.offset + len(whole)
            yield Block(whole, start)
        if last := b"".join(rest):
            yield Block(last, self.offset, is_unfinished=True)

    def _portions(self) -> Iterator[bytes]:
        if self._file.tell() != self.offset:
            self._file.seek(self.offset)
        left, is_head_due = self.size - self.offset, not self._head
        while left > 0 and (data := self._file.read(min(left, BLOCK_BYTES))):
            if is_head_due and len(self._head) < DIGEST_BYTES:
                self._head += data[: DIGEST_BYTES - len(self._head)]
            left -= len(data)
            yield data

    def checkpoint(self, state: bytes) -> Checkpoint:
        """Return what the next reading needs to go on from here."""
        count = len(self._head)
        return Checkpoint(
            size=self.size,
            mtime_ns=self.mtime_ns,
            inode=self.inode,
            offset=self.offset,
            digest=_digest(self._head, count),
            digest_bytes=count,
            state=state,
        )


def contents(path: Path) -> Iterator[bytes]:
    """Yield what a file holds from its start, unpacked, in portions of any size.

    Raises:
        OSError: the file cannot be opened or read; what is damaged raises its library's own kind.
    """
    with _open(path) as file:
        if path.suffix in PACKED:
            yield from _unpacked(file)
            return
        while data := file.read(PACKED_BYTES):
            yield data


def _digest(head: bytes, count: int) -> bytes:
    return blake2b(head[:count], digest_size=16).digest() if count else b""


def _open(path: Path) -> BinaryIO:
    """Open for reading only, without waiting for a pipe or following a device."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    return os.fdopen(os.open(path, flags), "rb", buffering=0)


class _Frame(Protocol):
    """What both zstd libraries call a decompressor of one frame."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """Yield the contents of a zstd file of any number of frames.

    Raises:
        OSError: the file is cut off.
    """
    new_frame = _frames()
    frame = new_frame()
    while data := file.read(PACKED_BYTES):
        while data:
            if frame.eof:
                frame = new_frame()
            if unpacked := frame.decompress(data):
                yield unpacked
            data = frame.unused_data if frame.eof else b""
    if file.tell() and not frame.eof:
        raise OSError(EIO, "the compressed file is cut off")


def _frames() -> Callable[[], _Frame]:
    """Return what makes a decompressor; imported only where a compressed file is met."""
    try:
        from compression.zstd import (  # type: ignore[import-not-found,unused-ignore]
            ZstdDecompressor,
        )
    except ImportError:
        import zstandard

        return lambda: zstandard.ZstdDecompressor().decompressobj()
    return ZstdDecompressor  # type: ignore[no-any-return,unused-ignore]
