"""Amp: the usage ledger of every thread that is kept on this machine.

Source: `threads/T-*.json`, rewritten whole; the ledger has one entry a model call, and the message
that it leads to tells what was cached of the prompt.
Shape seen: threads with and without a ledger until spring 2026, when Amp took them to its servers
(tests/fixtures/amp/). Not told: dollars (credits only), quota, which thread started another.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from msgspec import Raw, Struct
from msgspec.structs import replace

from burnbar_tui.facts import Confidence, Fact, SessionFact, Skipped, UsageEvent
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
    """Yield one event an entry of the ledger, or a message where there is no ledger."""
    for position, thread in records:
        session = thread.id or PurePath(origin.path).stem
        trees = (thread.env and thread.env.initial and thread.env.initial.trees) or [Tree()]
        created_ms = ms_of_epoch(thread.created) or origin.mtime_ms
        yield SessionFact(session_id=session, title=thread.title or "")
        for entry, usage in _calls(thread):
            at_ms = created_ms if entry.timestamp is None else ms_of_epoch(entry.timestamp)
            if at_ms is None:
                yield Skipped(reason="timestamp: not an instant", position=position)
            elif entry.tokens is None:
                yield Skipped(reason="a ledger entry without tokens", position=position)
            elif event := _event(session, entry, entry.tokens, usage, at_ms):
                yield replace(event, project=folder_of_uri(trees[0].uri), position=position)


def _calls(thread: Thread) -> list[tuple[Entry, Usage]]:
    """Return the ledger with what each message tells, or the messages as if they were one."""
    messages = [decoded(bytes(raw), Message) or Message() for raw in thread.messages or ()]
    entries = (thread.usage_ledger and thread.usage_ledger.events) or []
    if not entries:
        return [
            (
                Entry(
                    timestamp=usage.timestamp,
                    tokens=Tokens(usage.input_tokens, usage.output_tokens),
                    to_message_id=index if message.message_id is None else message.message_id,
                ),
                usage,
            )
            for index, message in enumerate(messages)
            if (usage := message.usage)
        ]
    told: dict[int | str | None, Usage] = {
        one.message_id: one.usage for one in messages if one.usage and one.message_id is not None
    }
    parsed = [decoded(bytes(raw), Entry) or Entry() for raw in entries]
    # Of several calls that lead to one message the first one has its cached tokens for good.
    return [(entry, told.pop(entry.to_message_id, Usage())) for entry in parsed]


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
