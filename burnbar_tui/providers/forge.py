"""Forge: what its conversations have used, by model.

Source: `.forge.db`, table `conversations`, whose `context` holds all messages as JSON.
Shape seen: 2025 and 2026 (tests/fixtures/forge/). Not told: the instants of messages, the working
folder, cache writes (they are inside the prompt), quota. Compaction replaces messages by a summary
with their sum, so a conversation counts by what its sums grow.
"""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Raw, Struct

from burnbar_tui.facts import Confidence, Fact, SessionFact, Skipped, UsageEvent
from burnbar_tui.providers.fields import (
    Count,
    Dollars,
    decoded,
    event_key,
    ms_of_epoch,
    nano_usd,
)
from burnbar_tui.providers.spec import (
    NoState,
    OneFile,
    Origin,
    ProviderSpec,
    Roots,
    Rows,
    Signs,
    Table,
    Variable,
)


class Tagged(Struct):
    """A count, and whether it was guessed; older versions write the words in capitals."""

    actual: Count | None = None
    approx: Count | None = None
    old_actual: Count | None = msgspec.field(default=None, name="Actual")
    old_approx: Count | None = msgspec.field(default=None, name="Approx")


class Usage(Struct):
    """Counts of one answer; the prompt contains what was read from a cache."""

    prompt_tokens: Tagged | Count | None = None
    completion_tokens: Tagged | Count | None = None
    cached_tokens: Tagged | Count | None = None
    cost: Dollars | None = None


class Text(Struct):
    """What somebody said."""

    model: str | None = None


class Message(Struct):
    """A message; only spoken ones tell a model."""

    text: Text | None = None


class Entry(Struct):
    """One message of a conversation with its usage; old ones have neither of both."""

    message: Message | None = None
    usage: Usage | None = None


class Context(Struct):
    """All messages that a conversation has now."""

    messages: list[Raw] = []


class Conversation(Struct):
    """One row."""

    conversation_id: str
    context: str
    title: str | None = None
    created_at: float | str | None = None
    updated_at: float | str | None = None


class Sum(Struct):
    """What those answers of one model add up to that tell their cost, or those that do not."""

    fresh: int = 0
    cached: int = 0
    output: int = 0
    cost: int = 0
    is_guessed: bool = False

    def add(self, usage: Usage) -> None:
        """Add an answer."""
        counts = (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens)
        prompt, cached, output = map(_count, counts)
        if prompt + cached + output:
            self.fresh += prompt - cached if cached <= prompt else prompt
            self.cached += cached
            self.output += output
            self.cost += nano_usd(usage.cost) or 0
            self.is_guessed |= any(map(_is_guess, counts))


def _count(value: Tagged | int | None) -> int:
    if not isinstance(value, Tagged):
        return value or 0
    told = (value.actual, value.old_actual, value.approx, value.old_approx)
    return next((count for count in told if count is not None), 0)


def _is_guess(value: Tagged | int | None) -> bool:
    return isinstance(value, Tagged) and value.actual is None and value.old_actual is None


SPEC = ProviderSpec(
    id="forge",
    name="Forge",
    reads="conversation database",
    roots=Roots(
        defaults=("~/forge", "~/.forge"),
        variables=(Variable("FORGE_CONFIG"),),
        files=(OneFile("~/.forge.db"), OneFile("~/*/.forge.db")),
    ),
    sources=(
        Rows(
            files=(".forge.db",),
            tables=(
                Table(
                    "conversations",
                    Conversation,
                    where="context IS NOT NULL",
                    cursor="coalesce(updated_at, created_at)",
                ),
            ),
        ),
    ),
    signs=Signs(binaries=("forge",)),
    tokens=Confidence.EXACT,
    cost=Confidence.ESTIMATED,
    notes="Forge keeps no instants of messages: a conversation counts when it was last changed. "
    "What it guessed itself is marked as estimated.",
)


def parse(
    records: Iterable[tuple[int, Conversation]], origin: Origin, _state: NoState
) -> Iterator[Fact]:
    """Yield the running totals of every conversation by model; guesses mark them as estimated."""
    for position, row in records:
        context = decoded(row.context, Context)
        at_ms = ms_of_epoch(row.updated_at) or ms_of_epoch(row.created_at)
        if context is None:
            yield Skipped(reason="a conversation is not of the known shape", position=position)
            continue
        if at_ms is None and (row.updated_at or row.created_at):
            yield Skipped(reason="updated_at: not an instant", position=position)
            continue
        session = row.conversation_id
        yield SessionFact(session_id=session, title=row.title or "")
        sums: dict[tuple[str, bool], Sum] = {}
        for body in context.messages:
            entry = decoded(bytes(body), Entry)
            if entry is None:
                yield Skipped(reason="a message is not of the known shape", position=position)
            elif entry.usage is not None:
                text = entry.message and entry.message.text
                part = (text and text.model) or "unknown", bool(entry.usage.cost)
                sums.setdefault(part, Sum()).add(entry.usage)
        for (model, has_cost), total in sums.items():
            if total.fresh + total.cached + total.output:
                yield UsageEvent(
                    total_of=event_key(SPEC.id, session),
                    key=event_key(SPEC.id, session, model, *(() if has_cost else ("no cost",))),
                    at_ms=at_ms or origin.mtime_ms,
                    model=model,
                    session_id=session,
                    input_tokens=total.fresh,
                    cache_read_tokens=total.cached,
                    output_tokens=total.output,
                    reported_cost_nano_usd=total.cost if has_cost else None,
                    tokens_confidence=Confidence(total.is_guessed),
                    position=position,
                )
