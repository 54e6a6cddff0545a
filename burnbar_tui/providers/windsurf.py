"""Windsurf, now Devin: tokens of every answer in Devin's CLI and desktop app.

Source: `devin/cli/sessions.db` (older `cli_sessions.db`), tables `message_nodes` and `sessions`.
Shape seen: 2026 (tests/fixtures/windsurf/). Not told: cost, quota; anything of the editor's own
conversations (Cascade), which are encrypted files.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from burnbar_tui.facts import Confidence, Fact, SessionFact, Skipped, UsageEvent
from burnbar_tui.providers.fields import Count, decoded, event_key, ms_of_epoch
from burnbar_tui.providers.spec import NoState, Origin, ProviderSpec, Roots, Rows, Signs, Table

Id = str | int | None


class Session(Struct):
    """One session."""

    id: str
    title: str | None = None
    working_directory: str | None = None
    model: str | None = None
    created_at: float | str | None = None


class Node(Struct):
    """One message; a fork has copies of those before it, word for word."""

    session_id: str
    chat_message: bytes
    created_at: float | str | None = None


class Metrics(Struct):
    """Disjoint counts."""

    input_tokens: Count | None = None
    output_tokens: Count | None = None
    cache_read_tokens: Count | None = None
    cache_creation_tokens: Count | None = None


class Metadata(Struct):
    """How an answer was made."""

    generation_model: str | None = None
    request_id: Id = None
    message_id: Id = None
    metrics: Metrics | None = None


class Message(Struct):
    """What is read of a message."""

    id: Id = None
    message_id: Id = None
    request_id: Id = None
    metadata: Metadata | None = None


SPEC = ProviderSpec(
    id="windsurf",
    name="Windsurf / Devin",
    reads="session database of Devin's CLI and desktop app",
    roots=Roots(
        defaults=(
            "${XDG_DATA_HOME:-~/.local/share}/devin/cli",
            "${APPDATA:-~/AppData/Roaming}/devin/cli",
        )
    ),
    sources=(
        Rows(
            files=("sessions.db", "cli_sessions.db"),
            tables=(
                Table("sessions", Session),
                Table(
                    "message_nodes",
                    Node,
                    where="instr(chat_message, '\"metrics\"')",
                    cursor="rowid",
                    overlap=500,
                ),
            ),
        ),
    ),
    signs=Signs(
        folders=(
            "${XDG_CONFIG_HOME:-~/.config}/Windsurf",
            "${XDG_CONFIG_HOME:-~/.config}/Windsurf - Next",
            "~/Library/Application Support/Windsurf",
            "~/Library/Application Support/Windsurf - Next",
            "${APPDATA:-~/AppData/Roaming}/Windsurf",
            "${APPDATA:-~/AppData/Roaming}/Windsurf - Next",
            "/Applications/Windsurf.app",
            "${LOCALAPPDATA:-~/AppData/Local}/Programs/Windsurf",
            "~/.codeium/windsurf",
            "~/.codeium/windsurf-next",
        ),
        binaries=("windsurf", "devin"),
        commands=("devin",),
    ),
    tokens=Confidence.EXACT,
    cost=Confidence.UNAVAILABLE,
    is_promoted=True,
    notes="Tokens are read from the sessions of Devin on disk, while those of the editor itself "
    "cannot be read; there is no quota, and dollars are estimates by the price table.",
)


def parse(
    records: Iterable[tuple[int, Session | Node]], origin: Origin, _state: NoState
) -> Iterator[Fact]:
    """Yield one event an answer, known by its id wherever it was copied to."""
    sessions: dict[str, Session] = {}
    told: set[str] = set()
    for position, record in records:
        if isinstance(record, Session):
            sessions[record.id] = record
            continue
        message = decoded(record.chat_message, Message)
        if message is None:
            yield Skipped(reason="a message is not of the known shape", position=position)
            continue
        metadata = message.metadata or Metadata()
        metrics = metadata.metrics or Metrics()
        fresh, output = metrics.input_tokens or 0, metrics.output_tokens or 0
        read, written = metrics.cache_read_tokens or 0, metrics.cache_creation_tokens or 0
        if not fresh + read + written + output:
            continue
        session = sessions.get(record.session_id, Session(record.session_id))
        if session.id not in told:
            told.add(session.id)
            yield SessionFact(session_id=session.id, title=session.title or "")
        at_ms = ms_of_epoch(record.created_at) or origin.mtime_ms
        yield UsageEvent(
            key=event_key(SPEC.id, _name(message, metadata, record.chat_message)),
            at_ms=at_ms,
            model=metadata.generation_model or session.model or "unknown",
            session_id=session.id,
            project=session.working_directory or "",
            input_tokens=fresh,
            cache_read_tokens=read,
            cache_creation_tokens=written,
            output_tokens=output,
            # A session that is younger than its message has a copy of it; the original counts.
            rank=(fresh + read + written + output) << 1
            | ((ms_of_epoch(session.created_at) or 0) <= at_ms),
            position=position,
        )


def _name(message: Message, metadata: Metadata, body: bytes) -> str:
    """Return what a message is known by; copies without any id are alike to the letter.

    A number is an id within a session only, or within a request.
    """
    own = (message.message_id, metadata.message_id, message.id)
    if name := next((one for one in own if one and isinstance(one, str)), None):
        return name
    requests = (metadata.request_id, message.request_id)
    if request := next((one for one in requests if one and isinstance(one, str)), None):
        number = next((f" {one}" for one in own if isinstance(one, int)), "")
        return f"{request}{number}"
    return body.decode("utf-8", "replace")
