"""Qwen Code: token counts of every reply in its chats.

Source: `projects/<slug>/chats/<session>.jsonl`, append-only, and older `tmp/<hash>/chats/*.json` in
the shape of Gemini CLI, from which Qwen Code is made.
Shape seen: both, lines as of 0.18 (tests/fixtures/qwen_code/). Telemetry lines repeat the counts
of a reply in other words and never count. Not told: cost, quota.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from msgspec import Struct

from burnbar_tui.facts import Confidence, Fact, ParseError, Skipped, UsageEvent
from burnbar_tui.providers import _gemini_chats as gemini
from burnbar_tui.providers.fields import Count, event_key, ms_of_text
from burnbar_tui.providers.spec import (
    Document,
    LogLines,
    NoState,
    Origin,
    ProviderSpec,
    Roots,
    Signs,
    Variable,
)


class Usage(Struct, rename="camel"):
    """The prompt with its cached part; thoughts are apart from the reply."""

    prompt_token_count: Count | None = None
    candidates_token_count: Count | None = None
    thoughts_token_count: Count | None = None
    cached_content_token_count: Count | None = None


class Line(Struct, rename="camel"):
    """One line of a chat."""

    uuid: str | None = None
    session_id: str | None = None
    timestamp: str | None = None
    type: str | None = None
    cwd: str | None = None
    model: str | None = None
    usage_metadata: Usage | None = None


SPEC = ProviderSpec(
    id="qwen-code",
    name="Qwen Code",
    reads="chats with tokens per reply",
    roots=Roots(defaults=("~/.qwen",), variables=(Variable("QWEN_DATA_DIR"),)),
    sources=(
        LogLines(files=("projects/*/chats/*.jsonl",), markers=(b'"usageMetadata"',), record=Line),
        Document(files=("tmp/*/chats/*.json",), beside=gemini.BESIDE, record=gemini.Record),
    ),
    signs=Signs(binaries=("qwen",)),
    tokens=Confidence.EXACT,
    cost=Confidence.UNAVAILABLE,
    notes="Tokens are read from the chats on disk; Qwen Code tells no cost, so dollars are "
    "estimates by the price table.",
)

_TYPES = frozenset({"qwen", "gemini"})


def parse(
    records: Iterable[tuple[int, Line | gemini.Record]], origin: Origin, _state: NoState
) -> Iterator[Fact]:
    """Yield one event a reply: fresh input, cached input, output with thoughts."""
    older = gemini.State()
    for position, record in records:
        if isinstance(record, gemini.Record):
            yield from gemini.chat(SPEC.id, _TYPES, [(position, record)], origin, older)
        elif record.type == "assistant" and record.usage_metadata:
            try:
                at_ms = ms_of_text(record.timestamp) if record.timestamp else origin.mtime_ms
            except ParseError:
                yield Skipped(reason="timestamp: not an instant", position=position)
                continue
            yield from _event(record, record.usage_metadata, origin, at_ms, position)


def _event(
    line: Line, usage: Usage, origin: Origin, at_ms: int, position: int
) -> Iterator[UsageEvent]:
    prompt, cached = usage.prompt_token_count or 0, usage.cached_content_token_count or 0
    thoughts = usage.thoughts_token_count or 0
    output = (usage.candidates_token_count or 0) + thoughts
    session = line.session_id or PurePath(origin.path).name.partition(".")[0]
    if prompt + cached + output:
        yield UsageEvent(
            key=event_key(SPEC.id, line.uuid or f"{session} {line.timestamp} {prompt} {output}"),
            at_ms=at_ms,
            model=line.model or "unknown",
            session_id=session,
            project=line.cwd or "",
            # A prompt that is smaller than its cached part cannot hold it.
            input_tokens=prompt - cached if cached <= prompt else prompt,
            cache_read_tokens=cached,
            output_tokens=output,
            reasoning_tokens=thoughts,
            rank=prompt + output,
            position=position,
        )
