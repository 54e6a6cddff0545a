"""Gemini CLI: token counts of every model message in its chats.

Source: `tmp/<project>/chats/session-*.{json,jsonl}` and `chats/<parent>/<id>.jsonl` of subagents.
Shape seen: whole objects until spring 2026, lines since (tests/fixtures/gemini_cli/). Not told:
cost, quota; the working folder where the project's folder is named by a hash.
"""

from collections.abc import Iterable, Iterator

from burnbar_tui.facts import Confidence, Fact
from burnbar_tui.providers._gemini_chats import BESIDE, Record, State, chat
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

SPEC = ProviderSpec(
    id="gemini-cli",
    name="Gemini CLI",
    reads="chats with tokens per message",
    roots=Roots(defaults=("~/.gemini",), variables=(Variable("GEMINI_DATA_DIR"),), is_shared=True),
    sources=(
        LogLines(
            files=("tmp/*/chats/**/*.jsonl",),
            beside=BESIDE,
            markers=(b'"tokens"', b'"sessionId"'),
            record=Record,
            state=State,
        ),
        Document(files=("tmp/*/chats/**/*.json",), beside=BESIDE, record=Record),
    ),
    signs=Signs(folders=("~/.gemini/oauth_creds.json",), binaries=("gemini",)),
    tokens=Confidence.EXACT,
    cost=Confidence.UNAVAILABLE,
    vendors=("google",),
    is_promoted=True,
    notes="Tokens are read from the chats on disk; there is no quota API, and dollars are "
    "estimates by the price table. Gemini CLI prunes old chats; what was read stays here.",
)

_TYPES = frozenset({"gemini"})


def parse(
    records: Iterable[tuple[int, Record]], origin: Origin, state: State | NoState
) -> Iterator[Fact]:
    """Yield one event a message of the model: fresh input, cached input, output with thoughts."""
    kept = state if isinstance(state, State) else None
    return chat(SPEC.id, _TYPES, records, origin, kept)
