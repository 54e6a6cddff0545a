"""Claude Code: every billed response in its session transcripts.

Source: `projects/**/*.jsonl` below each configuration folder, one JSON object a line; subagents in
files of their own below the session's. Quota windows: what our status line bridge noted of the
payloads that it was given.
Shape seen: builds 1.0 to 2.1.281 (tests/fixtures/claude_code/). Not told: the account of a line,
remaining quota in transcripts (only the reset instant when a limit is hit), a bill.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import cast

from burnbar_tui.facts import Confidence, Fact, Identity
from burnbar_tui.providers._claude_code_api import API, ask as ask
from burnbar_tui.providers._claude_lines import Line
from burnbar_tui.providers._claude_login import identity_of
from burnbar_tui.providers._claude_responses import responses
from burnbar_tui.providers._claude_statusline import PLACE, Snapshot, readings
from burnbar_tui.providers.spec import (
    Document,
    LogLines,
    NoState,
    Origin,
    ProviderSpec,
    Retention,
    Roots,
    Signs,
    Variable,
)

SPEC = ProviderSpec(
    id="claude-code",
    name="Claude Code",
    reads="session transcripts",
    roots=Roots(
        defaults=("~/.claude", "${XDG_CONFIG_HOME:-~/.config}/claude"),
        variables=(Variable("CLAUDE_CONFIG_DIR"), Variable("CLAUDE_CONFIG_DIRS", "os")),
    ),
    sources=(
        LogLines(files=("projects/**/*.jsonl",), markers=(b'"usage"',), record=Line),
        Document(files=("*.json",), noted_in=PLACE, record=Snapshot),
    ),
    signs=Signs(binaries=("claude",)),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    quota="yes",
    vendors=("anthropic",),
    identity_files=(".claude.json", "~/.claude.json", ".credentials.json"),
    retention=Retention(days=30, file="settings.json", key="cleanupPeriodDays"),
    notes="Claude Code deletes transcripts after 30 days by default; what was read stays here.",
    api=API,
)


def parse(
    records: Iterable[tuple[int, Line | Snapshot]], origin: Origin, _state: NoState
) -> Iterator[Fact]:
    """Return one event for each run of lines of one response; other copies share its key.

    Of what the status line was told, return the quota windows. A file holds records of one kind.
    """
    records = iter(records)
    first = next(records, None)
    if first is not None and isinstance(first[1], Snapshot):
        return readings(first[1])
    lines = cast("Iterator[tuple[int, Line]]", chain([first] if first else [], records))
    return responses(lines, origin, SPEC.id)


def identify(files: Mapping[str, bytes]) -> Identity:
    """Return the account that the profile beside the root names, else the one in the home."""
    return identity_of(files)
