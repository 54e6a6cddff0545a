"""Zed: what the threads of its agent have used.

Source: `threads.db`, table `threads`, whose `data` is a thread as JSON, mostly compressed by zstd.
Shape seen: requests by message and as a list (tests/fixtures/zed/). Not told: the instants of
requests, cost, quota. Of a turn with several requests only the last one is kept; the thread's own
sum has them all. So a thread counts by what its sums grow, and the whole row is rewritten.
"""

from collections.abc import Iterable, Iterator

from msgspec import Raw, Struct

from burnbar_tui.facts import Confidence, Fact, ParseError, SessionFact, Skipped, UsageEvent
from burnbar_tui.providers._zstd import unpacked
from burnbar_tui.providers.fields import Count, decoded, event_key, ms_of_epoch
from burnbar_tui.providers.spec import NoState, Origin, ProviderSpec, Roots, Rows, Signs, Table


class Row(Struct):
    """One thread; only newer databases know parents and folders."""

    id: str
    data_type: str
    data: bytes
    updated_at: str | None = None
    summary: str | None = None
    parent_id: str | None = None
    folder_paths: str | None = None


class Usage(Struct):
    """Disjoint counts."""

    input_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None
    cache_creation_input_tokens: Count | None = None
    output_tokens: Count | None = None

    def sizes(self) -> list[int]:
        """Return input, cache read, cache write and output."""
        return [
            self.input_tokens or 0,
            self.cache_read_input_tokens or 0,
            self.cache_creation_input_tokens or 0,
            self.output_tokens or 0,
        ]


class Model(Struct):
    """Which model a thread is set to."""

    model: str | None = None


class Worktree(Struct):
    """A folder that was open as the thread began."""

    worktree_path: str | None = None


class Snapshot(Struct):
    """What was open as the thread began."""

    worktree_snapshots: list[Worktree] | None = None


class Thread(Struct):
    """What is read of a thread; older ones have a list of requests.

    What tells no tokens is decoded apart, so that its shape takes no tokens with it.
    """

    model: Raw = Raw(b"null")
    request_token_usage: dict[str, Usage | None] | list[Usage | None] | None = None
    cumulative_token_usage: Usage | None = None
    initial_project_snapshot: Raw = Raw(b"null")

    def requests(self) -> Iterable[tuple[str, Usage | None]]:
        """Return the requests by what they are known by."""
        found = self.request_token_usage or {}
        if isinstance(found, dict):
            return found.items()
        return ((f"{number}", usage) for number, usage in enumerate(found))


SPEC = ProviderSpec(
    id="zed",
    name="Zed",
    reads="agent threads with tokens per request",
    roots=Roots(
        defaults=(
            "${XDG_DATA_HOME:-~/.local/share}/zed/threads",
            "~/Library/Application Support/Zed/threads",
            "${LOCALAPPDATA:-~/AppData/Local}/Zed/threads",
        )
    ),
    sources=(Rows(files=("threads.db",), tables=(Table("threads", Row, cursor="updated_at"),)),),
    signs=Signs(folders=("/Applications/Zed.app",), binaries=("zed", "zeditor"), commands=()),
    tokens=Confidence.EXACT,
    cost=Confidence.UNAVAILABLE,
    notes="A thread counts when it was last changed, for the model that it is set to then. Zed "
    "itself bills only what went through zed.dev; other keys are billed by their vendors.",
)


def parse(records: Iterable[tuple[int, Row]], origin: Origin, _state: NoState) -> Iterator[Fact]:
    """Yield the running total of every request, and of what the thread has used besides them."""
    for position, row in records:
        at_ms = ms_of_epoch(row.updated_at)
        if row.updated_at and at_ms is None:
            yield Skipped(reason="updated_at: not an instant", position=position)
            continue
        try:
            thread = _thread(row)
        except ParseError as error:
            yield Skipped(reason=str(error), position=position)
            continue
        yield SessionFact(
            session_id=row.id, parent_session_id=row.parent_id or "", title=row.summary or ""
        )
        model = (decoded(bytes(thread.model), Model) or Model()).model or "unknown"
        for name, sizes in _parts(thread):
            fresh, read, written, output = sizes
            if any(sizes):
                yield UsageEvent(
                    total_of=event_key(SPEC.id, row.id),
                    key=event_key(SPEC.id, row.id, name),
                    at_ms=at_ms or origin.mtime_ms,
                    model=model,
                    session_id=row.id,
                    project=_project(row, thread),
                    input_tokens=fresh,
                    cache_read_tokens=read,
                    cache_creation_tokens=written,
                    output_tokens=output,
                    position=position,
                )


def _thread(row: Row) -> Thread:
    """Return a thread.

    Raises:
        ParseError: it is of another shape.
    """
    if row.data_type not in {"json", "zstd"}:
        raise ParseError("a thread of an unknown type")
    thread = decoded(unpacked(row.data) if row.data_type == "zstd" else row.data, Thread)
    if thread is None:
        raise ParseError("a thread is not of the known shape")
    return thread


def _parts(thread: Thread) -> Iterator[tuple[str, list[int]]]:
    """Yield what each request has used, and what the thread's own sum has beyond all of them."""
    rest = (thread.cumulative_token_usage or Usage()).sizes()
    for name, usage in thread.requests():
        sizes = (usage or Usage()).sizes()
        rest = [one - other for one, other in zip(rest, sizes, strict=True)]
        yield name, sizes
    yield "", [max(0, size) for size in rest]


def _project(row: Row, thread: Thread) -> str:
    """Return the first of the folders that are open."""
    snapshot = decoded(bytes(thread.initial_project_snapshot), Snapshot) or Snapshot()
    opened = [one.worktree_path for one in snapshot.worktree_snapshots or ()]
    folders = [*(row.folder_paths or "").splitlines(), *opened]
    return next((folder for folder in folders if folder), "")
