"""Codebuff: token counts of the replies in its chats.

Source: `projects/<project>/chats/<start>/chat-messages.json`, rewritten whole.
Shape seen: replies with `metadata.usage` or `metadata.codebuff.usage` (tests/fixtures/codebuff/).
Where both are missing, `metadata.runState.sessionState.mainAgentState.messageHistory[]` has them,
in the `providerOptions` of each message of an assistant: so say several public readers of these
files and their tests, not Codebuff itself. Every such history begins with the one before it.
Not told: dollars (credits only), the working folder, quota. Not established: the names of the
counts and what they include.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from msgspec import Raw, Struct, field

from burnbar_tui.facts import Confidence, Fact, Skipped, UsageEvent
from burnbar_tui.providers._usage_words import Sizes, sizes
from burnbar_tui.providers.fields import decoded, event_key, ms_of_epoch
from burnbar_tui.providers.spec import Document, NoState, Origin, ProviderSpec, Roots, Signs


class Own(Struct):
    """What Codebuff adds to a reply's metadata."""

    usage: dict[str, Any] | None = None
    model: str | None = None


class Options(Own):
    """What is told of a message besides its text, and what Codebuff adds to it."""

    codebuff: Own | None = None

    def told(self) -> tuple[dict[str, Any] | None, str]:
        """Return the counts, and the model or empty text."""
        own = self.codebuff or Own()
        return self.usage or own.usage, self.model or own.model or ""


class Metadata(Options):
    """What is told of a reply, with the state of the run that made it."""

    run_state: Raw = field(default=Raw(), name="runState")


class Past(Struct, rename="camel"):
    """One message in the history of a run."""

    role: str | None = None
    provider_options: Options | None = None


class AgentState(Struct, rename="camel"):
    """What the main agent of a run remembers."""

    message_history: list[Raw] | None = None


class SessionState(Struct, rename="camel"):
    """What a session remembers."""

    main_agent_state: AgentState | None = None


class RunState(Struct, rename="camel"):
    """What a run remembers."""

    session_state: SessionState | None = None


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
    """Yield one event a reply with token counts, or a call in the history of its run."""
    chat = PurePath(origin.path).parent.name
    started_ms = _start_ms(chat) or origin.mtime_ms
    for _, messages in records:
        replies: Counter[Sizes] = Counter()
        seen: set[tuple[Sizes, int]] = set()
        for index, raw in enumerate(messages):
            message = decoded(bytes(raw), Message)
            if message is None:
                yield Skipped(reason="a message is not of the known shape", position=index)
                continue
            metadata = message.metadata or Metadata()
            # The instant of a message may be only what is shown, such as 10:32 AM.
            at_ms = ms_of_epoch(message.timestamp) or started_ms
            usage, model = metadata.told()
            model = message.model or model
            found = sizes(usage or {})
            if found is None:
                yield Skipped(reason="tokens: not a count", position=index)
            elif usage is not None:
                replies[found] += 1
                name = f"#{index}" if message.id is None else message.id
                yield from _event(chat, (name,), at_ms, model, found, index)
            else:
                fresh = [one for one in _calls(metadata, replies) if one[:2] not in seen]
                for counts, number, told in fresh:
                    seen.add((counts, number))
                    name = f"{told} {counts.fresh} {counts.read} {counts.written} {counts.output}"
                    past = ("history", name, number)
                    yield from _event(chat, past, at_ms, told or model, counts, index)
                if message.credits and not fresh:
                    yield Skipped(reason="a reply without token counts", position=index)


def _calls(metadata: Metadata, replies: Counter[Sizes]) -> Iterator[tuple[Sizes, int, str]]:
    """Yield counts, the how manyth call with these it is, and the model, of a run's history.

    Calls have no id. They are known by their counts, so that they are the same in the histories of
    later runs, shortened or not; those that `replies` have told of are left out.
    """
    run = decoded(bytes(metadata.run_state), RunState)
    agent = run and run.session_state and run.session_state.main_agent_state
    alike: Counter[Sizes] = Counter()
    for raw in (agent and agent.message_history) or ():
        past = decoded(bytes(raw), Past) or Past()
        usage, model = (past.provider_options or Options()).told()
        counts = sizes(usage or {})
        if past.role == "assistant" and counts and counts.total:
            alike[counts] += 1
            if alike[counts] > replies[counts]:
                yield counts, alike[counts], model


def _event(
    chat: str, name: tuple[str | int, ...], at_ms: int, model: str, counts: Sizes, index: int
) -> Iterator[UsageEvent]:
    if counts.total:
        yield UsageEvent(
            key=event_key(SPEC.id, chat, *name),
            at_ms=at_ms,
            model=model or "unknown",
            session_id=chat,
            input_tokens=counts.fresh,
            cache_read_tokens=counts.read,
            cache_creation_tokens=counts.written,
            output_tokens=counts.output,
            reasoning_tokens=counts.reasoning,
            tokens_confidence=counts.confidence,
            rank=counts.total,
            position=index,
        )


def _start_ms(chat: str) -> int | None:
    """Return when a chat began, which its id tells with dashes for colons."""
    date, _, time = chat.partition("T")
    return ms_of_epoch(f"{date}T{time.replace('-', ':')}")
