"""Where a call stands on disk: which line of which file. Only looked at when someone asks.

Nothing of a line is kept or shown; its bytes are counted, never decoded.
"""

from pathlib import Path

from burnbar_tui.engine.files import matcher
from burnbar_tui.engine.sources import SourceRecord
from burnbar_tui.engine.tailer import PACKED, Tail, contents
from burnbar_tui.providers.spec import Document, LogLines, ProviderSpec, Rows
from burnbar_tui.session_views import Place

MOST_BYTES = 256 << 20
"""Further into a file no line is counted; that takes about a fifth of a second."""
GONE = "the file is gone; what was counted stays"
CHANGED = "the file was rewritten since"


def place_of(record: SourceRecord | None, spec: ProviderSpec, position: int) -> Place:
    """Return where a call stands, and what is in the way where that cannot be told any more."""
    if record is None:
        return Place(trouble="its source is not known any more")
    path = Path(record.path)
    kind = _kind(path, spec)
    line, trouble = None, ""
    try:
        if kind == "line":
            line = _line_at(path, record, position)
        else:
            path.stat()
    except FileNotFoundError:
        trouble = GONE
    except _Untold as reason:
        trouble = str(reason)
    except OSError as error:
        trouble = f"the file cannot be read: {error.strerror}"
    except Exception:  # noqa: BLE001  # zstd raises its own kind
        trouble = "the file is damaged"
    return Place(path=record.path, kind=kind, position=position, line=line, trouble=trouble)


class _Untold(Exception):  # noqa: N818  # a reason, which is caught right here
    """Why the line cannot be told."""


def _kind(path: Path, spec: ProviderSpec) -> str:
    """Return what a file is to its provider, by its name."""
    named = [
        source
        for source in spec.sources
        if any(matcher(source, pattern)(path.name) for pattern in source.files)
    ]
    kinds = {type(source) for source in named or spec.sources}
    if LogLines in kinds:
        return "line"
    return "row" if Rows in kinds and Document not in kinds else "document"


def _line_at(path: Path, record: SourceRecord, position: int) -> int:
    if position > MOST_BYTES:
        path.stat()
        raise _Untold(f"too far into the file to count lines: byte {position:,}")
    if record.known.offset and path.suffix not in PACKED:
        with Tail(path, record.known) as tail:
            if tail.is_anew:
                raise _Untold(CHANGED)
    line, left, last = 1, position, b"\n"
    for data in contents(path):
        if left < len(data):
            before = data[:left] or last
            if not before.endswith(b"\n"):
                raise _Untold(CHANGED)
            return line + data.count(b"\n", 0, left)
        line += data.count(b"\n")
        left -= len(data)
        last = data[-1:]
    raise _Untold(CHANGED)
