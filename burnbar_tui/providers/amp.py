"""Amp: the usage ledger of every thread that is kept on this machine.

Source: `threads/T-*.json`, rewritten whole; the ledger has one entry a model call, and the message
that it leads to tells what was cached of the prompt. Other messages count by their own usage.
Shape seen: threads with and without a ledger until spring 2026, when Amp took them to its servers
(tests/fixtures/amp/). Not told: dollars (credits only), quota, which thread started another.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

from msgspec import Raw, Struct
from msgspec.structs import replace

from burnbar_tui.facts import Confidence, Fact, Renamed, SessionFact, Skipped, UsageEvent
from burnbar_tui.providers.fields import Count, decoded, event_key, folder_of_uri, ms_of_epoch
from burnbar_tui.providers.spec import (
    Document,
    NoState,
    Origin,
    ProviderSpec,
    Roots,
    Signs,
    Variable,
)

Instant = float | str | None
OF_LEDGER = 1 << 50
"""Ranks the ledger's word on a call before the message's."""


class Usage(Struct, rename="camel"):
    """What a message has used; the buckets are disjoint, but for the sum of all input."""

    model: str | None = None
    input_tokens: Count | None = None
    output_tokens: Count | None = None
    cache_creation_input_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None
    total_input_tokens: Count | None = None
    timestamp: Instant = None


class Message(Struct, rename="camel"):
    """One message."""

    message_id: int | str | None = None
    usage: Usage | None = None


class Tokens(Struct):
    """What the ledger tells: no cached tokens."""

    input: Count | None = None
    output: Count | None = None


class Entry(Struct, rename="camel"):
    """One entry of the ledger."""

    id: str | None = None
    timestamp: Instant = None
    model: str | None = None
    tokens: Tokens | None = None
    to_message_id: int | str | None = None


class Ledger(Struct):
    """All entries."""

    events: list[Raw] | None = None


class Tree(Struct):
    """A folder that a thread works in."""

    uri: str | None = None


class Start(Struct):
    """Where a thread was started."""

    trees: list[Tree] | None = None


class Env(Struct):
    """Where a thread works."""

    initial: Start | None = None


class Thread(Struct, rename="camel"):
    """The whole file."""

    id: str | None = None
    created: Instant = None
    title: str | None = None
    env: Env | None = None
    messages: list[Raw] | None = None
    usage_ledger: Ledger | None = None


SPEC = ProviderSpec(
    id="amp",
    name="Amp",
    reads="usage ledgers of threads",
    roots=Roots(
        defaults=("${XDG_DATA_HOME:-~/.local/share}/amp",), variables=(Variable("AMP_DATA_DIR"),)
    ),
    sources=(Document(files=("threads/T-*.json",), record=Thread),),
    signs=Signs(binaries=("amp",)),
    tokens=Confidence.EXACT,
    cost=Confidence.UNAVAILABLE,
    notes="Since spring 2026 Amp keeps its threads on its servers, so what is read is history. "
    "It tells credits and no dollars; the price table estimates them.",
)


def parse(records: Iterable[tuple[int, Thread]], origin: Origin, _state: NoState) -> Iterator[Fact]:
    """Yield one event an entry of the ledger, or a message that none leads to."""
    for position, thread in records:
        session = thread.id or PurePath(origin.path).stem
        trees = (thread.env and thread.env.initial and thread.env.initial.trees) or [Tree()]
        created_ms = ms_of_epoch(thread.created) or origin.mtime_ms
        yield SessionFact(session_id=session, title=thread.title or "")
        for entry, usage, message_id in _calls(thread):
            at_ms = created_ms if entry.timestamp is None else ms_of_epoch(entry.timestamp)
            if at_ms is None:
                yield Skipped(reason="timestamp: not an instant", position=position)
            elif entry.tokens is None:
                yield Skipped(reason="a ledger entry without tokens", position=position)
            elif event := _event(session, entry, entry.tokens, usage, at_ms):
                if message_id is not None:
                    event = replace(event, rank=OF_LEDGER | event.rank)
                    former = event_key(SPEC.id, f"{session} {message_id}")
                    yield Renamed(key=event.key, former_key=former)
                yield replace(event, project=folder_of_uri(trees[0].uri), position=position)


def _calls(thread: Thread) -> Iterator[tuple[Entry, Usage, str | None]]:
    """Yield the ledger, and then the other messages as if they were entries of it.

    With each entry comes what its message tells, and that message's id, or None for a message.
    """
    left: dict[str, Usage] = {}
    for index, raw in enumerate(thread.messages or ()):
        message = decoded(bytes(raw), Message) or Message()
        if message.usage:
            name = index if message.message_id is None else message.message_id
            left[f"{name}"] = message.usage
    events = (thread.usage_ledger and thread.usage_ledger.events) or []
    entries = [decoded(bytes(raw), Entry) or Entry() for raw in events]
    # Those that name their message come first: an entry that does not must take none from them.
    for entry in sorted(entries, key=lambda one: one.to_message_id is None):
        name = f"{entry.to_message_id}" if entry.to_message_id is not None else _like(entry, left)
        # Of several calls that lead to one message the first one has its cached tokens for good.
        usage = left.pop(name, None) if entry.tokens else None
        yield entry, usage or Usage(), name
    for name, usage in left.items():
        tokens = Tokens(usage.input_tokens, usage.output_tokens)
        yield Entry(timestamp=usage.timestamp, tokens=tokens, to_message_id=name), usage, None


def _like(entry: Entry, left: Mapping[str, Usage]) -> str:
    """Return the first message with the counts of an entry that names none, or empty text."""
    tokens = entry.tokens or Tokens()
    return next(
        (
            name
            for name, usage in left.items()
            if tokens.output == usage.output_tokens
            and tokens.input in (usage.input_tokens, usage.total_input_tokens)
        ),
        "",
    )


def _event(
    session: str, entry: Entry, tokens: Tokens, usage: Usage, at_ms: int
) -> UsageEvent | None:
    prompt, output = tokens.input or 0, tokens.output or 0
    read, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    # A ledger that counts the whole prompt is known by the message's own sum.
    is_whole = read + written <= prompt == usage.total_input_tokens
    fresh = prompt - read - written if is_whole else prompt
    if not fresh + read + written + output:
        return None
    return UsageEvent(
        key=event_key(SPEC.id, entry.id or f"{session} {entry.to_message_id}"),
        at_ms=at_ms,
        model=entry.model or usage.model or "unknown",
        session_id=session,
        input_tokens=fresh,
        cache_read_tokens=read,
        cache_creation_tokens=written,
        output_tokens=output,
        # A message may tell what was cached only after the ledger has its entry.
        rank=fresh + read + written + output,
    )
