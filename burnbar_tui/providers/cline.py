"""Cline: tokens and cost of every request, of its tasks and of its newer sessions.

Source: `tasks/<id>/ui_messages.json` in the storage of the extension, in every editor; of the CLI,
the desktop app and releases from 4 on, `sessions/<id>/<id>.messages.json`.
Shape seen: tasks with fresh input, sessions with the whole prompt (tests/fixtures/cline/). Not
told: quota; what the vendor itself billed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from msgspec import Raw, Struct
from msgspec.structs import replace

from burnbar_tui.facts import Confidence, Fact, Renamed, SessionFact, Skipped, UsageEvent
from burnbar_tui.providers._cline_tasks import TASKS, task_roots, tasks
from burnbar_tui.providers.fields import Count, Dollars, decoded, event_key, ms_of_epoch, nano_usd
from burnbar_tui.providers.spec import Document, NoState, Origin, ProviderSpec, Roots, Signs

MANIFEST = "{parents[0]}/{parents[0].name}.json"


class Metrics(Struct, rename="camel"):
    """The prompt with its cached parts, the output with reasoning."""

    input_tokens: Count | None = None
    output_tokens: Count | None = None
    cache_read_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    cost: Dollars | None = None


class Model(Struct):
    """Which model a message is of."""

    id: str | None = None


class Message(Struct, rename={"model_info": "modelInfo"}):
    """One message of a session."""

    id: str | None = None
    role: str | None = None
    ts: float | str | None = None
    model_info: Model | None = None
    metrics: Metrics | None = None


class Session(Struct):
    """All messages of a session, or of a child of it."""

    messages: list[Raw] = []


class Manifest(Struct):
    """What is told of a session beside its messages."""

    session_id: str | None = None
    model: str | None = None
    cwd: str | None = None
    workspace_root: str | None = None


SPEC = ProviderSpec(
    id="cline",
    name="Cline",
    reads="task folders in the storage of the extension, and sessions in ~/.cline",
    roots=Roots(
        # Each variable has its own default, so none of them hides the tasks of the editors.
        defaults=(
            "${CLINE_DATA_DIR:-~/.cline/data}",
            "${CLINE_DIR:-~/.cline}/data",
            "${CLINE_SESSION_DATA_DIR:-~/.cline/data/sessions}",
            *task_roots("saoudrizwan.claude-dev"),
        )
    ),
    sources=(
        TASKS,
        Document(
            files=("sessions/*/*.messages.json", "*/*.messages.json"),
            beside=(MANIFEST,),
            record=Raw,
        ),
    ),
    signs=Signs(folders=("~/.cline",), binaries=("cline",), extensions=("saoudrizwan.claude-dev",)),
    tokens=Confidence.EXACT,
    cost=Confidence.UNAVAILABLE,
    is_promoted=True,
    notes="Tokens are read from tasks and sessions on disk; there is no quota, and dollars are "
    "Cline's own estimates, or the price table's where it wrote none.",
)


def parse(
    records: Iterable[tuple[int, list[Raw] | Raw]], origin: Origin, _state: NoState
) -> Iterator[Fact]:
    """Yield one running total a request of a task, and one event a message of a session."""
    for position, record in records:
        if isinstance(record, list):
            yield from tasks(SPEC.id, [(position, record)], origin, is_inclusive=False)
        else:
            yield from _session(bytes(record), origin)


def _session(data: bytes, origin: Origin) -> Iterator[Fact]:
    """Yield the messages of a session, which is a list or holds one; children are sessions too."""
    is_list = data.lstrip().startswith(b"[")
    session = decoded(b'{"messages":%b}' % data if is_list else data, Session)
    if session is None:
        yield Skipped(reason="a session is not of the known shape")
        return
    path = PurePath(origin.path)
    manifest = decoded(origin.beside.get(MANIFEST), Manifest) or Manifest()
    own, child = manifest.session_id or path.parent.name, path.name.partition(".")[0]
    is_child = child != path.parent.name
    session_id = f"{own}/{child}" if is_child else own
    is_told = False
    alike: Counter[str] = Counter()
    for position, raw in enumerate(session.messages):
        message = decoded(bytes(raw), Message)
        if message is None:
            yield Skipped(reason="a message is not of the known shape", position=position)
        elif event := _event(message, session_id, manifest, origin, position):
            if not is_told:
                is_told = True
                yield SessionFact(session_id=session_id, parent_session_id=own if is_child else "")
            if not message.id and not ms_of_epoch(message.ts):
                # A session that is summed up is written again with other places.
                name = _named_by_counts(event)
                alike[name] += 1
                key = event_key(SPEC.id, session_id, name, alike[name])
                yield Renamed(key=key, former_key=event.key, is_reused=True)
                event = replace(event, key=key)
            yield event


def _named_by_counts(event: UsageEvent) -> str:
    counts = (event.input_tokens, event.cache_read_tokens, event.cache_creation_tokens)
    return f"{event.model} {counts} {event.output_tokens}"


def _event(
    message: Message, session_id: str, manifest: Manifest, origin: Origin, position: int
) -> UsageEvent | None:
    """Return a message as an event, or None where it tells no tokens."""
    metrics = message.metrics
    if metrics is None or message.role not in (None, "assistant"):
        return None
    prompt, output = metrics.input_tokens or 0, metrics.output_tokens or 0
    read, written = metrics.cache_read_tokens or 0, metrics.cache_write_tokens or 0
    if not prompt + read + written + output:
        return None
    at_ms = ms_of_epoch(message.ts)
    told = message.id or at_ms or f"line {position}"
    return UsageEvent(
        key=event_key(SPEC.id, session_id, told),
        at_ms=at_ms or origin.mtime_ms,
        model=(message.model_info and message.model_info.id) or manifest.model or "unknown",
        session_id=session_id,
        project=manifest.cwd or manifest.workspace_root or "",
        # A prompt that is smaller than its cached parts cannot hold them.
        input_tokens=prompt - read - written if read + written <= prompt else prompt,
        cache_read_tokens=read,
        cache_creation_tokens=written,
        output_tokens=output,
        reported_cost_nano_usd=nano_usd(metrics.cost),
        rank=prompt + output,
        position=position,
    )
