"""Crush: running totals of its sessions.

Source: `crush.db` in the data folder of every project (`.crush`), which `projects.json` lists.
Shape seen: 2025 and 2026 (tests/fixtures/crush/). Not told: cached tokens, single calls, the models
before the last one, quota. What child sessions use is rolled up into the session they belong to.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from msgspec import Struct

from burnbar_tui.facts import Confidence, Fact, SessionFact, UsageEvent
from burnbar_tui.providers.fields import Count, Dollars, event_key, ms_of_epoch, nano_usd
from burnbar_tui.providers.spec import NoState, Origin, ProviderSpec, Roots, Rows, Signs, Table


class Answer(Struct):
    """The latest answer in a session that names its model."""

    session_id: str
    role: str
    model: str


class Session(Struct):
    """A session and what it and its children have used."""

    id: str
    title: str | None = None
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    cost: Dollars | None = None
    created_at: float | str | None = None
    updated_at: float | str | None = None
    parent_session_id: str | None = None


SPEC = ProviderSpec(
    id="crush",
    name="Crush",
    reads="session databases of the projects that Crush lists",
    roots=Roots(
        defaults=(
            "${XDG_DATA_HOME:-~/.local/share}/crush",
            "${LOCALAPPDATA:-~/AppData/Local}/crush",
        ),
        listed_in=(
            "${XDG_DATA_HOME:-~/.local/share}/crush/projects.json",
            "${LOCALAPPDATA:-~/AppData/Local}/crush/projects.json",
        ),
    ),
    sources=(
        Rows(
            files=("crush.db", ".crush/crush.db"),
            tables=(
                Table(
                    "messages",
                    Answer,
                    where="rowid IN (SELECT max(rowid) FROM messages"
                    " WHERE role = 'assistant' AND model <> '' GROUP BY session_id)",
                ),
                Table("sessions", Session),
            ),
        ),
    ),
    signs=Signs(binaries=("crush",)),
    tokens=Confidence.EXACT,
    cost=Confidence.ESTIMATED,
    notes="Crush keeps sums only: what a session grows by counts for its latest model, and prompts "
    "are not split into fresh and cached tokens. Dollars are Crush's own estimates.",
)


def parse(
    records: Iterable[tuple[int, Session | Answer]], origin: Origin, _state: NoState
) -> Iterator[Fact]:
    """Yield the running total of every session that is no other one's child."""
    models: dict[str, str] = {}
    for position, record in records:
        if isinstance(record, Answer):
            models[record.session_id] = record.model
            continue
        fresh, output = record.prompt_tokens or 0, record.completion_tokens or 0
        if record.parent_session_id or not fresh + output:
            continue
        model = models.get(record.id, "unknown")
        yield SessionFact(session_id=record.id, title=record.title or "")
        at_ms = ms_of_epoch(record.updated_at) or ms_of_epoch(record.created_at)
        yield UsageEvent(
            total_of=event_key(SPEC.id, record.id),
            key=event_key(SPEC.id, record.id, model),
            at_ms=at_ms or origin.mtime_ms,
            model=model,
            session_id=record.id,
            project=_project(origin),
            input_tokens=fresh,
            output_tokens=output,
            reported_cost_nano_usd=nano_usd(record.cost),
            position=position,
        )


def _project(origin: Origin) -> str:
    """Return the folder that a project's data lies in."""
    folder = PurePath(origin.path).parent
    return str(folder.parent) if folder.name == ".crush" else str(folder)
