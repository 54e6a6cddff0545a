"""Tasks as Cline, and the extensions that are made from it, keep them in an editor's storage.

A task is a folder with its messages, a list that is rewritten whole: a request's line is written
without numbers and completed in place. Going back to a checkpoint takes lines away and may leave
their sum in a line of its own. A request counts by its instant, once, whatever becomes of its line;
of such a sum only what was never seen in a request counts.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from msgspec import Raw, Struct

from burnbar_tui.facts import Fact, SessionFact, Skipped, UsageEvent
from burnbar_tui.providers.fields import Count, Dollars, decoded, event_key, ms_of_epoch, nano_usd
from burnbar_tui.providers.spec import Document, Origin

METADATA = "{parents[0]}/task_metadata.json"
CONVERSATION = "{parents[0]}/api_conversation_history.json"
HISTORY_ITEM = "{parents[0]}/history_item.json"

TASKS = Document(
    files=("tasks/*/ui_messages.json", "tasks/*/claude_messages.json"),
    beside=(METADATA, CONVERSATION, HISTORY_ITEM),
    record=list[Raw],
)
"""The tasks below the storage of an extension, of all generations."""

_REQUEST = "api_req_started"
_TAKEN_AWAY = ("deleted_api_reqs", "api_req_deleted")
_MODEL = re.compile(rb"<model>([^<>]{1,200})</model>")
_FOLDER = re.compile(rb"# Current Work(?:ing|space) Directory \((.{1,4096}?)\) Files")
_MOST_TITLE = 120


def task_roots(*extension_ids: str) -> tuple[str, ...]:
    """Return where all editors of the VS Code family, also remote ones, keep extensions' files."""
    editors = (
        "${XDG_CONFIG_HOME:-~/.config}/*",
        "~/Library/Application Support/*",
        "${APPDATA:-~/AppData/Roaming}/*",
        "~/.*-server*/data",
    )
    return tuple(
        f"{editor}/User/globalStorage/{one}" for one in extension_ids for editor in editors
    )


class Chosen(Struct, rename="camel"):
    """Which model a line is of, in newer releases."""

    model_id: str | None = None


class Say(Struct, rename="camel"):
    """One line of a task that tells of requests; its numbers are JSON in `text`."""

    ts: float | str | None = None
    say: str | None = None
    text: str | None = None
    model_info: Chosen | None = None


class Request(Struct, rename="camel"):
    """Tokens of a request, or the sums of those that were taken away."""

    tokens_in: Count | None = None
    tokens_out: Count | None = None
    cache_writes: Count | None = None
    cache_reads: Count | None = None
    cost: Dollars | None = None


class ModelUse(Struct):
    """From when on a model was used."""

    ts: float | None = None
    model_id: str | None = None


class Metadata(Struct):
    """What Cline tells beside a task."""

    model_usage: list[ModelUse] = []


class HistoryItem(Struct, rename="camel"):
    """What Roo tells beside a task."""

    task: str | None = None
    workspace: str | None = None
    parent_task_id: str | None = None


def tasks(
    provider_id: str,
    records: Iterable[tuple[int, list[Raw]]],
    origin: Origin,
    *,
    is_inclusive: bool,
) -> Iterator[Fact]:
    """Yield one event a request or sum; `is_inclusive` where `tokensIn` is the whole prompt.

    Older releases of those extensions wrote fresh input: then it is less than the cached part.
    """
    task = PurePath(origin.path).parent.name
    beside = _Beside(origin)
    for _, lines in records:
        found: list[tuple[bool, UsageEvent]] = []
        for position, line in enumerate(map(bytes, lines)):
            say = decoded(line, Say) if b"api_req" in line else Say(say="")
            if say is not None and say.say not in (_REQUEST, *_TAKEN_AWAY):
                continue
            request = decoded(say.text or "{}", Request) if say is not None else None
            if say is None or request is None:
                yield Skipped(reason="a request is not of the known shape", position=position)
                continue
            prompt = _prompt(request, is_inclusive=is_inclusive)
            if any(prompt) or request.tokens_out:
                event = _event(provider_id, task, beside, say, request, prompt, position)
                found.append((say.say != _REQUEST, event))
        if found:
            yield beside.session(task)
        # What a task grew by is looked for in this order: first in the requests themselves.
        yield from (event for _, event in sorted(found, key=lambda pair: pair[0]))


def _event(
    provider_id: str,
    task: str,
    beside: "_Beside",
    say: Say,
    request: Request,
    prompt: tuple[int, int, int],
    position: int,
) -> UsageEvent:
    at_ms = ms_of_epoch(say.ts)
    fresh, read, written = prompt
    return UsageEvent(
        total_of=event_key(provider_id, task),
        is_call_of_total=say.say == _REQUEST,
        key=event_key(provider_id, task, say.say or "", at_ms or f"line {position}"),
        at_ms=at_ms or beside.changed_ms,
        model=(say.model_info and say.model_info.model_id) or beside.model(at_ms),
        session_id=task,
        project=beside.folder,
        input_tokens=fresh,
        cache_read_tokens=read,
        cache_creation_tokens=written,
        output_tokens=request.tokens_out or 0,
        reported_cost_nano_usd=nano_usd(request.cost),
        rank=2 * (sum(prompt) + (request.tokens_out or 0)) + (request.cost is not None),
        position=position,
    )


def _prompt(request: Request, *, is_inclusive: bool) -> tuple[int, int, int]:
    """Return fresh input, cache reads and cache writes."""
    prompt = request.tokens_in or 0
    read, written = request.cache_reads or 0, request.cache_writes or 0
    is_inclusive = is_inclusive and read + written <= prompt
    return prompt - read - written if is_inclusive else prompt, read, written


class _Beside:
    """What the other files of a task tell of all its requests."""

    def __init__(self, origin: Origin) -> None:
        self.changed_ms = origin.mtime_ms
        metadata = decoded(origin.beside.get(METADATA), Metadata) or Metadata()
        conversation = origin.beside.get(CONVERSATION, b"")
        self._item = decoded(origin.beside.get(HISTORY_ITEM), HistoryItem) or HistoryItem()
        self._uses = [
            (ms_of_epoch(use.ts) or 0, use.model_id) for use in metadata.model_usage if use.model_id
        ]
        told = _MODEL.findall(conversation)
        self._last_model = told[-1].decode("utf-8", "replace").strip() if told else ""
        found = _FOLDER.search(conversation)
        told_folder = found[1].decode("utf-8", "replace").replace("\\\\", "\\") if found else ""
        self.folder = self._item.workspace or told_folder

    def model(self, at_ms: int | None) -> str:
        """Return the model in use at an instant."""
        before = [model for since, model in self._uses if at_ms is None or since <= at_ms]
        first = [model for _, model in self._uses[:1]]
        return (before or first or [self._last_model or "unknown"])[-1]

    def session(self, task: str) -> SessionFact:
        """Return what is known of the task itself."""
        title = (self._item.task or "").strip().partition("\n")[0][:_MOST_TITLE]
        return SessionFact(
            session_id=task, parent_session_id=self._item.parent_task_id or "", title=title
        )
