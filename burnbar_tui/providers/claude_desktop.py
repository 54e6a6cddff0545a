"""Claude Desktop: every billed response of its local agent ("Cowork").

Source: `<app>/<workspace>/local_<id>/.claude/projects/**/*.jsonl`, in the form of Claude Code's
transcripts; `local_<id>.json` beside that folder tells what the user works on.
Shape seen: builds of 2026 (tests/fixtures/claude_desktop/). Not told: chats that are not the local
agent's, the account of a line, remaining quota (only the reset instant when a limit is hit).
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.facts import Confidence, Fact, SessionFact, UsageEvent
from burnbar_tui.providers._claude_lines import Line
from burnbar_tui.providers._claude_responses import responses
from burnbar_tui.providers.fields import decoded
from burnbar_tui.providers.spec import LogLines, NoState, Origin, ProviderSpec, Roots, Signs

DEPTHS = range(3, 8)
"""How far up the folder of a session can be, from its transcripts and those of subagents."""
BESIDE = tuple(f"{{parents[{depth}]}}.json" for depth in DEPTHS)


class About(Struct, rename="camel"):
    """What is told of a session beside its folder."""

    title: str | None = None
    user_selected_folders: list[str] | None = None


_DATA = (
    "~/Library/Application Support/Claude",
    "${APPDATA:-~/AppData/Roaming}/Claude",
    "${XDG_CONFIG_HOME:-~/.config}/Claude",
)

SPEC = ProviderSpec(
    id="claude-desktop",
    name="Claude Desktop",
    reads="transcripts of its local agent",
    roots=Roots(defaults=tuple(f"{folder}/local-agent-mode-sessions" for folder in _DATA)),
    sources=(
        LogLines(
            files=("*/*/local_*/.claude/projects/**/*.jsonl",),
            beside=BESIDE,
            markers=(b'"usage"',),
            record=Line,
        ),
    ),
    signs=Signs(folders=_DATA),
    tokens=Confidence.EXACT,
    cost=Confidence.ESTIMATED,
    quota="partial",
    vendors=("anthropic",),
    notes="Only the local agent leaves token counts on this machine, chats do not; of its quota "
    "only the reset is known when a limit is hit.",
)


def parse(records: Iterable[tuple[int, Line]], origin: Origin, _state: NoState) -> Iterator[Fact]:
    """Yield one event for each run of lines of one response, in the project that the user chose."""
    about = _about(origin)
    chosen = about.user_selected_folders or []
    project, title = next(iter(chosen), about.title or ""), about.title or ""
    for fact in responses(records, origin, SPEC.id):
        if not isinstance(fact, UsageEvent):
            yield fact
            continue
        if title and "/" not in fact.session_id:
            yield SessionFact(session_id=fact.session_id, title=title)
            title = ""
        # The folder that a line tells is made for the session and gone with it.
        yield replace(fact, project=project or fact.project)


def _about(origin: Origin) -> About:
    parents = PurePath(origin.path).parents
    for depth, name in zip(DEPTHS, BESIDE, strict=True):
        if name in origin.beside and parents[depth].name.startswith("local_"):
            return decoded(origin.beside[name], About) or About()
    return About()
