"""Cursor Agent (CLI): an estimate of its tokens by the text of its transcripts.

Source: `projects/<folder>/agent-transcripts/<id>/<id>.jsonl`, and `subagents/<id>.jsonl` below.
Shape seen: transcripts of 2026 (tests/fixtures/cursor_agent/). Not told: tokens, models, instants,
the working folder; prompts as they are sent, with all that came before. The older transcripts in
plain text (`.txt`) are not read.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from msgspec import Raw, Struct

from burnbar_tui.facts import Confidence, Fact, SessionFact, UsageEvent
from burnbar_tui.providers.fields import event_key
from burnbar_tui.providers.spec import LogLines, Origin, ProviderSpec, Roots, Signs, Variable

CHARACTERS_PER_TOKEN = 4


class Part(Struct):
    """Some text, or the use of a tool."""

    text: str | None = None
    name: str | None = None
    input: Raw = Raw()

    def size(self) -> int:
        """Return the number of characters."""
        used = bytes(self.input).decode("utf-8", "replace")
        return len(self.text or "") + len(self.name or "") + len(used)


class Message(Struct):
    """What was said."""

    content: list[Part | str] | str | None = None

    def size(self) -> int:
        """Return the number of characters."""
        parts = [self.content] if isinstance(self.content, str) else self.content or ()
        return sum(len(part) if isinstance(part, str) else part.size() for part in parts)


class Line(Struct):
    """One line."""

    role: str | None = None
    message: Message | None = None


class State(Struct):
    """How far a transcript has been read."""

    answers: int = 0
    asked: int = 0
    """Characters that no answer has followed yet."""
    is_known: bool = False


SPEC = ProviderSpec(
    id="cursor-agent",
    name="Cursor Agent (CLI)",
    reads="transcripts, of which tokens are estimated",
    roots=Roots(
        defaults=("~/.cursor", "${XDG_CONFIG_HOME:-~/.config}/cursor"),
        variables=(Variable("CURSOR_CONFIG_DIR"),),
    ),
    sources=(
        LogLines(
            files=("projects/*/agent-transcripts/**/*.jsonl",),
            markers=(b'"role"',),
            record=Line,
            state=State,
        ),
    ),
    signs=Signs(folders=("~/.cursor/cli-config.json",), binaries=("cursor-agent",)),
    tokens=Confidence.ESTIMATED,
    cost=Confidence.EXACT,
    notes="The agent writes no token counts, models or times to disk: tokens are a low estimate, "
    "four characters each of the visible text, counted when the transcript changed.",
)


def parse(records: Iterable[tuple[int, Line]], origin: Origin, state: State) -> Iterator[Fact]:
    """Yield one estimate an answer: what was asked since the last one, and what was answered."""
    path = PurePath(origin.path)
    session = path.name.partition(".")[0]
    for position, line in records:
        size = line.message.size() if line.message else 0
        if line.role != "assistant":
            state.asked += size
            continue
        if not state.is_known and path.parent.name == "subagents":
            yield SessionFact(session_id=session, parent_session_id=path.parent.parent.name)
        state.is_known = True
        state.answers += 1
        asked, state.asked = state.asked, 0
        if asked + size:
            yield UsageEvent(
                key=event_key(SPEC.id, session, state.answers),
                at_ms=origin.mtime_ms,
                model="unknown",
                session_id=session,
                input_tokens=_tokens(asked),
                output_tokens=_tokens(size),
                tokens_confidence=Confidence.ESTIMATED,
                rank=asked + size,
                position=position,
            )


def _tokens(characters: int) -> int:
    return -(-characters // CHARACTERS_PER_TOKEN)
