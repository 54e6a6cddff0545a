"""Bytes of a log -> the records in it that may count, each with its byte offset.

Most lines of a log hold no usage. They are passed over by searching for the provider's markers, at
gigabytes a second; only lines with a marker are decoded, straight into typed structs. Inside a JSON
text a quotation mark is escaped, so quoted markers cannot be hidden or forged by what people and
models wrote, and spaces after colons or another order of keys make no difference.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec

from burnbar_tui.learned import learned
from burnbar_tui.providers.fields import forgiven

R = TypeVar("R")


Find = Callable[[bytes, bytes, int], int]
"""Returns where a word stands in a text at or behind a place, or -1."""


@cache
def fastest_find() -> Find:
    """Return StringZilla's search, eight times as fast as Python's, where it is installed.

    It is imported when there is something to search: a report with nothing new need not wait.
    """
    try:
        from stringzilla import find
    except ImportError:
        return bytes.find
    return find  # type: ignore[no-any-return,unused-ignore]


def marked_lines(data: bytes, markers: Sequence[bytes]) -> list[tuple[int, int]]:
    """Return start and end of every line that holds a marker, in order, without its newline."""
    if len(markers) == 1:
        return _lines_with(data, markers[0])
    found: set[tuple[int, int]] = set()
    for marker in markers:
        found.update(_lines_with(data, marker))
    return sorted(found)


def _lines_with(data: bytes, marker: bytes) -> list[tuple[int, int]]:
    found = []
    find, end, size = fastest_find(), 0, len(data)
    while (at := find(data, marker, end)) >= 0:
        start = data.rfind(b"\n", end, at) + 1 or end
        end = data.find(b"\n", at)
        if end < 0:
            end = size
        found.append((start, end))
    return found


class Decoder(Generic[R]):
    """Decodes lines into records, and counts by reason those that it has to skip.

    Records that are `str` are the lines themselves, in whatever way they are damaged.
    """

    def __init__(self, record: type[R]) -> None:
        self._record = record
        self._is_text = record is str
        self._decode: Callable[[bytes | memoryview], R]
        self._decode = _as_text if self._is_text else msgspec.json.Decoder(learned(record)).decode
        self.skipped: dict[str, int] = {}
        self.decoded = 0

    def records(self, data: bytes, markers: Sequence[bytes], base: int) -> Iterator[tuple[int, R]]:
        """Yield (offset in the file, record) of the marked lines of `data`, which is at `base`."""
        view = memoryview(data)
        decode = self._decode
        for start, end in marked_lines(data, markers):
            self.decoded += 1
            try:
                record = decode(view[start:end])
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                forgiven = self._forgive(data[start:end])
                if forgiven is None:
                    continue
                record = forgiven
            yield base + start, record

    def document(self, data: bytes) -> Iterator[tuple[int, R]]:
        """Yield a whole file as record 0; what is none is counted as skipped.

        An agent may have begun to write one value a line without giving its files another name:
        then each line that is a record is yielded, by its offset.
        """
        self.decoded += 1
        lines = [] if self._is_text else data.split(b"\n", 2)
        if len(lines) == 3 and all(map(_is_object, lines[:2])):
            yield from self.records(data, (b"{",), 0)
            return
        try:
            record: R | None = self._decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            record = self._forgive(data)
        if record is not None:
            yield 0, record

    def skip(self, reason: str) -> None:
        """Count one line that was skipped."""
        self.skipped[reason] = self.skipped.get(reason, 0) + 1

    def _forgive(self, line: bytes) -> R | None:
        """Decode what a strict decoder refuses and JavaScript writes, or count it as skipped."""
        try:
            return forgiven(line, self._record)
        except msgspec.ValidationError as error:
            self.skip(where(str(error)))
        except (ValueError, RecursionError):
            self.skip("not JSON")
        return None


def _as_text(data: bytes | memoryview) -> Any:
    return str(data, "utf-8", "replace")


def is_one_value(data: bytes) -> bool:
    """Tell whether the start of a log is that of one JSON value: its first line only opens it."""
    first, newline, _ = data[:64].partition(b"\n")
    return bool(newline) and first.strip() in (b"{", b"[")


def _is_object(line: bytes) -> bool:
    line = line.strip()
    return line.startswith(b"{") and line.endswith(b"}")


def where(error: str) -> str:
    """Return the field that a validation error names; never a value, which may be anything."""
    found = re.search(r"`\$\.?([\w.\[\]]*)`", error)
    return f"wrong shape: {found[1]}" if found and found[1] else "wrong shape"
