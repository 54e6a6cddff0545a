"""Log files as the store knows them: how far each has been read, and how that went."""

import json

from msgspec import Struct

from burnbar_tui.engine.database import Row
from burnbar_tui.engine.files import Found
from burnbar_tui.engine.tailer import Checkpoint
from burnbar_tui.providers.spec import Document, LogLines, Rows

KNOWN_DOCUMENT_PART = 4
"""A document that grew is read whole, but without the search that makes reading a log slow."""


class SourceRecord(Struct, kw_only=True, gc=False):
    """One file as the store knows it."""

    id: int
    account_id: int
    path: str
    known: Checkpoint = Checkpoint()
    lines: int = 0
    skipped: dict[str, int] = {}
    newest_ms: int = 0
    trouble: str = ""
    authority: int = 0
    """See `Source.authority`."""

    def row(self) -> Row:
        """Return the fields of `source` in their order."""
        known = self.known
        skipped = json.dumps(self.skipped) if self.skipped else ""
        return (
            self.id, self.account_id, self.path, known.size, known.mtime_ns, known.inode,
            known.offset, known.digest, known.digest_bytes, known.state, self.lines, skipped,
            self.newest_ms, self.trouble, self.authority,
        )  # fmt: skip


def source_of(row: Row) -> SourceRecord:
    """Return a row of `source` as a record."""
    source_id, account_id, path, size, mtime_ns, inode, offset, digest, count, state = row[:10]
    lines, skipped, newest_ms, trouble, authority = row[10:]
    return SourceRecord(
        id=source_id,
        account_id=account_id,
        path=path,
        known=Checkpoint(
            size=size,
            mtime_ns=mtime_ns,
            inode=inode,
            offset=offset,
            digest=digest,
            digest_bytes=count,
            state=state,
        ),
        lines=lines,
        skipped=json.loads(skipped) if skipped else {},
        newest_ms=newest_ms,
        trouble=trouble,
        authority=authority,
    )


def bytes_new(found: Found, known: Checkpoint, source: LogLines | Document | Rows) -> int:
    """Return about how much there is to read; of a database that is known, what it grew by."""
    if isinstance(source, Document) and known.offset:
        return found.size // KNOWN_DOCUMENT_PART
    return found.size - known.offset if found.size >= known.offset else found.size
