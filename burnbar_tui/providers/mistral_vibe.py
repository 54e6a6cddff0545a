"""Mistral Vibe: the running totals of its sessions.

Source: `logs/session/<session>/meta.json`, rewritten whole, with the session's sums in `stats`.
Shape seen: sessions of 2026 (tests/fixtures/mistral_vibe/). Not told: cached tokens, the instants
of single calls, quota. Not established: the names of all fields but the sums; what stands under
other names is left empty.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath

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
from burnbar_tui.providers.spec import Document, NoState, Origin, ProviderSpec, Roots, Signs

NOTHING = Raw(b"null")


class Stats(Struct):
    """The session's sums; the prompt is not split by cache."""

    session_prompt_tokens: Count | None = None
    session_completion_tokens: Count | None = None
    session_cost: Dollars | None = None


class Environment(Struct):
    """Where the session works."""

    working_directory: str | None = None


class Config(Struct):
    """What the session was configured with at its end."""

    active_model: str | None = None


class Meta(Struct):
    """The whole file."""

    session_id: str | None = None
    title: str | None = None
    end_time: float | str | None = None
    model: str | None = None
    stats: Stats | None = None
    environment: Raw = NOTHING
    config: Raw = NOTHING


SPEC = ProviderSpec(
    id="mistral-vibe",
    name="Mistral Vibe",
    reads="running totals of sessions",
    roots=Roots(defaults=("~/.vibe",)),
    sources=(Document(files=("logs/session/*/meta.json",), record=Meta),),
    signs=Signs(binaries=("vibe",)),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    notes="Sessions keep sums only: a session's past counts at its newest instant, and all of it "
    "for its last model. Cost is Vibe's own word, by its price table.",
)


def parse(records: Iterable[tuple[int, Meta]], origin: Origin, _state: NoState) -> Iterator[Fact]:
    """Yield the session's running total."""
    for position, meta in records:
        if meta.stats is None:
            yield Skipped(reason="session without token counts", position=position)
            continue
        session = meta.session_id or PurePath(origin.path).parent.name
        config = decoded(bytes(meta.config), Config) or Config()
        environment = decoded(bytes(meta.environment), Environment) or Environment()
        model = meta.model or config.active_model or "unknown"
        yield SessionFact(session_id=session, title=meta.title or "")
        yield UsageEvent(
            total_of=event_key(SPEC.id, session),
            key=event_key(SPEC.id, session, model),
            at_ms=ms_of_epoch(meta.end_time) or origin.mtime_ms,
            model=model,
            session_id=session,
            project=environment.working_directory or "",
            input_tokens=meta.stats.session_prompt_tokens or 0,
            output_tokens=meta.stats.session_completion_tokens or 0,
            reported_cost_nano_usd=nano_usd(meta.stats.session_cost),
            position=position,
        )
