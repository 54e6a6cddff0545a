"""Cursor Agent (CLI): an estimate of its tokens by the text of its transcripts.

Source: `projects/<folder>/agent-transcripts/<id>/<id>.jsonl`, and `subagents/<id>.jsonl` below;
older are plain text (`agent-transcripts/<id>.txt`) and `~/.cursor-agent/sessions`.
Shape seen: transcripts of 2025 and 2026 (tests/fixtures/cursor_agent/). Not told: tokens, models,
instants, the working folder; prompts as they are sent, with all that came before.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from msgspec import Raw, Struct

from burnbar_tui.facts import Confidence, Fact, SessionFact, UsageEvent
from burnbar_tui.providers.fields import event_key
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

    role: str | None = None
    content: list[Part | str] | str | None = None

    def size(self) -> int:
        """Return the number of characters."""
        parts = [self.content] if isinstance(self.content, str) else self.content or ()
        return sum(len(part) if isinstance(part, str) else part.size() for part in parts)


class Line(Message):
    """One line; the message may stand in it or be it."""

    message: Message | None = None
    text: str | None = None

    def turn(self) -> tuple[bool, int]:
        """Return whether it is an answer, and the number of its characters."""
        inner = self.message or Message()
        size = self.size() + inner.size() + len(self.text or "")
        return (self.role or inner.role) == "assistant", size


class State(Struct):
    """How far a transcript has been read."""

    answers: int = 0
    asked: int = 0
    """Characters that no answer has followed yet."""
    is_known: bool = False


def _lines(*files: str, authority: int) -> LogLines:
    return LogLines(
        files=files, markers=(b'"role"',), record=Line, state=State, authority=authority
    )


SPEC = ProviderSpec(
    id="cursor-agent",
    name="Cursor Agent (CLI)",
    reads="transcripts, of which tokens are estimated",
    roots=Roots(
        defaults=("~/.cursor", "${XDG_CONFIG_HOME:-~/.config}/cursor", "~/.cursor-agent"),
        variables=(Variable("CURSOR_CONFIG_DIR"),),
    ),
    # Where a session has been written down in several ways, one of them counts.
    sources=(
        _lines("projects/*/agent-transcripts/**/*.jsonl", authority=5),
        Document(files=("projects/*/agent-transcripts/**/*.txt",), record=str, authority=4),
        _lines("sessions/*/transcript.jsonl", authority=3),
        _lines("sessions/*/chat_history.jsonl", authority=2),
        _lines("sessions/*/history.jsonl", authority=1),
        _lines("sessions/*.jsonl", authority=0),
    ),
    signs=Signs(folders=("~/.cursor/cli-config.json",), binaries=("cursor-agent",)),
    tokens=Confidence.ESTIMATED,
    cost=Confidence.EXACT,
    notes="The agent writes no token counts, models or times to disk: tokens are a low estimate, "
    "four characters each of the visible text, counted when the transcript changed.",
)

_SECTION = re.compile(r"^(user:|A:|\[Tool call\]|\[Tool result\]|\[Thinking\])", re.MULTILINE)
_ASKED = ("user:", "[Tool result]")


def parse(
    records: Iterable[tuple[int, Line | str]], origin: Origin, state: State | NoState
) -> Iterator[Fact]:
    """Yield one estimate an answer: what was asked since the last one, and what was answered."""
    if isinstance(state, NoState):
        state = State()
    path = PurePath(origin.path)
    is_folder = path.parent.parent.name == "sessions"
    session = path.parent.name if is_folder else path.name.partition(".")[0]
    for position, is_answer, size in _turns(records):
        if not is_answer:
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


def _turns(records: Iterable[tuple[int, Line | str]]) -> Iterator[tuple[int, bool, int]]:
    """Yield (position, whether it is an answer, characters) of all that was said, in its order."""
    for position, record in records:
        if isinstance(record, Line):
            yield position, *record.turn()
        else:
            yield from ((position, *turn) for turn in _sections(record))


def _sections(text: str) -> list[tuple[bool, int]]:
    """Return the turns of a transcript in plain text; sections of one answer are one."""
    _, *parts = _SECTION.split(text)
    turns: list[tuple[bool, int]] = []
    for head, body in zip(parts[::2], parts[1::2], strict=True):
        is_answer, size = head not in _ASKED, len(body.strip())
        if is_answer and turns and turns[-1][0]:
            size += turns.pop()[1]
        turns.append((is_answer, size))
    return turns


def _tokens(characters: int) -> int:
    return -(-characters // CHARACTERS_PER_TOKEN)
