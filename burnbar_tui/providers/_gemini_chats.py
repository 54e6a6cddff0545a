"""Chats as Gemini CLI writes them, and those agents that are made from it.

Legacy files are one object with all messages; newer ones have one record a line: a header, messages
(one is written again when its tokens or tool results arrive), and changes that repeat messages.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import PurePath

import msgspec
from msgspec import Raw, Struct

from burnbar_tui.facts import Fact, ParseError, SessionFact, Skipped, UsageEvent
from burnbar_tui.providers.fields import Count, decoded, event_key, ms_of_text
from burnbar_tui.providers.spec import Origin

PROJECT_ROOT = "{parents[1]}/.project_root"
PROJECT_ROOT_OF_SUBAGENT = "{parents[2]}/.project_root"
PROJECTS = "{parents[3]}/projects.json"
PROJECTS_OF_SUBAGENT = "{parents[4]}/projects.json"
POSITION_BITS = 25
LOG_BIT = 1 << 62
LATEST_MS = (1 << 41) - 1
"""In 2039; a file that says it is younger, as with a wrong clock, counts as that."""
BESIDE = (PROJECT_ROOT, PROJECT_ROOT_OF_SUBAGENT, PROJECTS, PROJECTS_OF_SUBAGENT)


class Tokens(Struct):
    """The prompt with its cached part; thoughts and tool prompts are apart."""

    input: Count | None = None
    output: Count | None = None
    cached: Count | None = None
    thoughts: Count | None = None
    tool: Count | None = None


class Message(Struct, rename="camel"):
    """One message of a chat."""

    id: str | None = None
    timestamp: str | None = None
    type: str | None = None
    model: str | None = None
    tokens: Tokens | None = None


class Change(Struct):
    """What a line changes of what was written before."""

    messages: list[Raw] | None = None


class Record(Message, rename="camel"):
    """A line, or a whole legacy file."""

    session_id: str | None = None
    messages: list[Raw] | None = None
    change: Change | None = msgspec.field(default=None, name="$set")


class State(Struct):
    """What the header of a file says of its messages."""

    session_id: str = ""


def chat(
    provider_id: str,
    types: frozenset[str],
    records: Iterable[tuple[int, Record]],
    origin: Origin,
    state: State | None,
) -> Iterator[Fact]:
    """Yield one event a message with tokens; the last copy of a message counts.

    Rewound messages were billed all the same. `types` are the words for the model's messages;
    `state` is None for a file that is rewritten whole.
    """
    written = _rank_of_file(origin, is_log=state is not None)
    state = state or State()
    project = _project(origin)
    for position, record in records:
        if record.session_id and record.session_id != state.session_id:
            state.session_id = record.session_id
            yield SessionFact(
                session_id=record.session_id, parent_session_id=_parent(origin, record)
            )
        session = state.session_id or PurePath(origin.path).stem
        for message, place in _messages(record, position):
            if message is None:
                yield Skipped(reason="a message is not of the known shape", position=position)
                continue
            if message.type not in types or message.tokens is None:
                continue
            try:
                at_ms = ms_of_text(message.timestamp) if message.timestamp else origin.mtime_ms
            except ParseError:
                yield Skipped(reason="timestamp: not an instant", position=position)
                continue
            if event := _event(provider_id, message, message.tokens, session, at_ms):
                rank = written | min(place, (1 << POSITION_BITS) - 1)
                yield msgspec.structs.replace(event, project=project, rank=rank, position=position)


def _rank_of_file(origin: Origin, *, is_log: bool) -> int:
    """Return what comes before the place in the file: chats are also rewritten in another order.

    The file that was written last has the last copy, but a log before a whole chat: resuming the
    older kind of chat leaves it, and goes on in a copy of the newer kind.
    """
    written_ms = min(max(0, origin.mtime_ms), LATEST_MS)
    return is_log * LOG_BIT | written_ms >> 4 << POSITION_BITS


def _messages(record: Record, position: int) -> Iterator[tuple[Message | None, int]]:
    """Yield the messages of a record and their places, which follow the order of reading."""
    yield record, position
    for place, raw in enumerate([*(record.messages or ()), *_changed(record)], position):
        text = bytes(raw)
        if b'"tokens"' in text:
            yield decoded(text, Message), place


def _changed(record: Record) -> list[Raw]:
    return (record.change and record.change.messages) or []


def _event(
    provider_id: str, message: Message, tokens: Tokens, session: str, at_ms: int
) -> UsageEvent | None:
    prompt, cached = tokens.input or 0, tokens.cached or 0
    thoughts, tool = tokens.thoughts or 0, tokens.tool or 0
    output = (tokens.output or 0) + thoughts
    if not prompt + cached + tool + output:
        return None
    # The instant of the file is another one when it is written again.
    name = message.id or (f"{at_ms}" if message.timestamp else f"{prompt} {cached} {tool} {output}")
    return UsageEvent(
        key=event_key(provider_id, session, name),
        at_ms=at_ms,
        model=message.model or "unknown",
        session_id=session,
        # A prompt that is smaller than its cached part cannot hold it.
        input_tokens=(prompt - cached if cached <= prompt else prompt) + tool,
        cache_read_tokens=cached,
        output_tokens=output,
        reasoning_tokens=thoughts,
    )


def _parent(origin: Origin, record: Record) -> str:
    """Return the session that started a subagent: the folder below `chats` is named after it."""
    folder = PurePath(origin.path).parent.name
    return folder if folder != "chats" and folder != record.session_id else ""


def _project(origin: Origin) -> str:
    """Return the working folder, which is told beside the chats or in a list of all projects."""
    path = PurePath(origin.path)
    is_main = path.parent.name == "chats"
    root, listed, folder = (
        (PROJECT_ROOT, PROJECTS, path.parent.parent.name)
        if is_main
        else (PROJECT_ROOT_OF_SUBAGENT, PROJECTS_OF_SUBAGENT, path.parent.parent.parent.name)
    )
    if text := origin.beside.get(root, b"").decode("utf-8", "replace").strip():
        return text
    projects = decoded(origin.beside.get(listed), Projects) or Projects()
    return next((one for one, slug in projects.projects.items() if _is_of(folder, one, slug)), "")


def _is_of(folder: str, project: str, slug: object) -> bool:
    """Tell whether a folder of chats is named by a project's slug, or by the hash of its path."""
    return folder in (slug, sha256(project.encode("utf-8", "surrogatepass")).hexdigest())


class Projects(Struct):
    """Working folder -> the name of its folder of chats."""

    projects: dict[str, object] = {}
