"""Antigravity: tokens of every model call of its CLI and its editor.

Source: `conversations/<id>.db` below each product's folder in `~/.gemini`, as protobuf in the table
`gen_metadata`; for conversations without one `brain/<id>/.system_generated/logs/transcript.jsonl`
and `transcript_full.jsonl`; `history.jsonl` of the CLI for the number of prompts.
Shape seen: agy 1.1.17 and 1.1.18 (tests/fixtures/antigravity/). Not told: cost, limits of quota;
older conversations (`*.pb`) are encrypted.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from burnbar_tui.facts import Confidence, Fact
from burnbar_tui.providers._antigravity_api import API, ask as ask
from burnbar_tui.providers._antigravity_calls import TABLES, calls
from burnbar_tui.providers._antigravity_logs import (
    Line,
    Place,
    Prompt,
    Prompts,
    prompts,
    transcript,
)
from burnbar_tui.providers.spec import LogLines, NoState, Origin, ProviderSpec, Roots, Rows, Signs

_LOGS = "brain/*/.system_generated/logs"
_ANSWER = b'"PLANNER_RESPONSE"'

SPEC = ProviderSpec(
    id="antigravity",
    name="Antigravity",
    reads="conversation databases; transcripts and the list of prompts",
    roots=Roots(
        defaults=(
            "~/.gemini/antigravity-cli",
            "~/.gemini/antigravity-ide",
            "~/.gemini/antigravity",
        )
    ),
    sources=(
        Rows(files=("conversations/*.db",), tables=TABLES, authority=2),
        LogLines(
            files=(f"{_LOGS}/transcript_full.jsonl",),
            markers=(_ANSWER,),
            record=Line,
            state=Place,
            authority=1,
        ),
        LogLines(
            files=(f"{_LOGS}/transcript.jsonl",), markers=(_ANSWER,), record=Line, state=Place
        ),
        LogLines(files=("history.jsonl",), markers=(b'"timestamp"',), record=Prompt, state=Prompts),
    ),
    signs=Signs(
        folders=("/Applications/Antigravity.app",),
        binaries=("agy", "antigravity"),
        commands=("agy",),
    ),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    quota="yes",
    notes="Prompts of five hours are counted, since no limit is told on disk. Conversations of "
    "which only a transcript without tokens is left are estimated by its characters.",
    api=API,
)


def parse(
    records: Iterable[tuple[int, Any]], origin: Origin, state: Place | Prompts | NoState
) -> Iterator[Fact]:
    """Yield the model calls of a conversation, or a reading of quota for every prompt."""
    if isinstance(state, Prompts):
        return prompts(records, state)
    if isinstance(state, Place):
        return transcript(SPEC.id, records, origin, state)
    return calls(SPEC.id, records, origin)
