"""Codebuff: token counts of the replies in its chats.

Source: `projects/<project>/chats/<start>/chat-messages.json`, rewritten whole.
Shape seen: replies with `metadata.usage` or `metadata.codebuff.usage` (tests/fixtures/codebuff/).
Not told: dollars (credits only), the working folder, quota. Not established: the names of the
counts and what they include; chats that keep them in the history of a run only are not counted.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from msgspec import Raw, Struct

from burnbar_tui.facts import Confidence, Fact, Skipped, UsageEvent
from burnbar_tui.providers._usage_words import sizes
from burnbar_tui.providers.fields import decoded, event_key, ms_of_epoch
from burnbar_tui.providers.spec import Document, NoState, Origin, ProviderSpec, Roots, Signs


class Own(Struct):
    """What Codebuff adds to a reply's metadata."""

    usage: dict[str, Any] | None = None
    model: str | None = None


class Metadata(Own):
    """What is told of a reply besides its text."""

    codebuff: Own | None = None


class Message(Struct):
    """One message."""

    id: str | int | None = None
    timestamp: float | str | None = None
    model: str | None = None
    credits: float | None = None
    metadata: Metadata | None = None


SPEC = ProviderSpec(
    id="codebuff",
    name="Codebuff",
    reads="chats with tokens per reply",
    roots=Roots(
        defaults=("~/.config/manicode", "~/.config/manicode-dev", "~/.config/manicode-staging")
    ),
    sources=(Document(files=("projects/*/chats/*/chat-messages.json",), record=list[Raw]),),
    signs=Signs(binaries=("codebuff",)),
    tokens=Confidence.EXACT,
    cost=Confidence.UNAVAILABLE,
    notes="Codebuff tells credits and no dollars; the price table estimates them. Replies that "
    "tell only credits are skipped.",
)


def parse(
    records: Iterable[tuple[int, list[Raw]]], origin: Origin, _state: NoState
) -> Iterator[Fact]:
    """Yield one event a reply with token counts."""
    chat = PurePath(origin.path).parent.name
    started_ms = _start_ms(chat) or origin.mtime_ms
    for _, messages in records:
        for index, raw in enumerate(messages):
            message = decoded(bytes(raw), Message)
            if message is None:
                yield Skipped(reason="a message is not of the known shape", position=index)
                continue
            metadata = message.metadata or Metadata()
            own = metadata.codebuff or Own()
            usage = metadata.usage or own.usage
            found = sizes(usage or {})
            if found is None or (usage is None and message.credits):
                reason = "a reply without token counts" if found else "tokens: not a count"
                yield Skipped(reason=reason, position=index)
            elif found.total:
                yield UsageEvent(
                    key=event_key(SPEC.id, chat, f"#{index}" if message.id is None else message.id),
                    # The instant of a message may be only what is shown, such as 10:32 AM.
                    at_ms=ms_of_epoch(message.timestamp) or started_ms,
                    model=message.model or metadata.model or own.model or "unknown",
                    session_id=chat,
                    input_tokens=found.fresh,
                    cache_read_tokens=found.read,
                    cache_creation_tokens=found.written,
                    output_tokens=found.output,
                    reasoning_tokens=found.reasoning,
                    tokens_confidence=found.confidence,
                    rank=found.total,
                    position=index,
                )


def _start_ms(chat: str) -> int | None:
    """Return when a chat began, which its id tells with dashes for colons."""
    date, _, time = chat.partition("T")
    return ms_of_epoch(f"{date}T{time.replace('-', ':')}")
