"""Claude Code: every billed response in its session transcripts.

Source: `projects/**/*.jsonl` below each configuration folder, one JSON object a line; subagents in
files of their own below the session's.
Shape seen: builds 1.0 to 2.1.281 (tests/fixtures/claude_code/). Not told: the account of a line,
remaining quota (only the reset instant when a limit is hit), a bill.
"""

from collections.abc import Iterable, Iterator, Mapping

from burnbar_tui.facts import Confidence, Fact, Identity
from burnbar_tui.providers._claude_code_api import API, ask as ask
from burnbar_tui.providers._claude_lines import Line
from burnbar_tui.providers._claude_login import identity_of
from burnbar_tui.providers._claude_responses import responses
from burnbar_tui.providers.spec import (
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
    sources=(LogLines(files=("projects/**/*.jsonl",), markers=(b'"usage"',), record=Line),),
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


def parse(records: Iterable[tuple[int, Line]], origin: Origin, _state: NoState) -> Iterator[Fact]:
    """Yield one event for each run of lines of one response; other copies share its key."""
    return responses(records, origin, SPEC.id)


def identify(files: Mapping[str, bytes]) -> Identity:
    """Return the account that the profile beside the root names, else the one in the home."""
    return identity_of(files)
