"""Ollama: tokens of answers, on the rare machines where its server logs them.

Source: lines of `server*.log` that are JSON and hold the counts of an answer.
Shape seen: final chunks of the API as some set-ups log them (tests/fixtures/ollama/). Not told: any
history; sessions and folders; prompt tokens that were still in memory; the quota of the cloud.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from burnbar_tui.facts import Confidence, Fact, UsageEvent
from burnbar_tui.providers._ollama_api import API, ask as ask
from burnbar_tui.providers.fields import Count, event_key, ms_of_epoch
from burnbar_tui.providers.spec import LogLines, NoState, Origin, ProviderSpec, Roots, Signs


class Answer(Struct):
    """The end of an answer; its instant has one of three names."""

    model: str | None = None
    prompt_eval_count: Count | None = None
    eval_count: Count | None = None
    created_at: str | float | None = None
    time: str | float | None = None
    timestamp: str | float | None = None


SPEC = ProviderSpec(
    id="ollama",
    name="Ollama",
    reads="the local server and ollama.com, and its log where that holds counts",
    roots=Roots(defaults=("~/.ollama", "${LOCALAPPDATA:-~/AppData/Local}/Ollama")),
    sources=(
        LogLines(
            files=("logs/server*.log", "server*.log"),
            markers=(b'"prompt_eval_count"', b'"eval_count"'),
            record=Answer,
        ),
    ),
    signs=Signs(folders=("~/.ollama",), binaries=("ollama",), commands=()),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    quota="partial",
    credential="cloud API key",
    notes="Ollama keeps no history and rarely writes tokens to disk: what is not in its log cannot "
    "be counted. Local models cost nothing; those of its cloud do.",
    api=API,
)

_SESSION = "server"
"""All that a server answers is one session: its log tells no other."""


def parse(records: Iterable[tuple[int, Answer]], origin: Origin, _state: NoState) -> Iterator[Fact]:
    """Yield one event an answer; a log that is rotated away is known by its lines."""
    for position, answer in records:
        prompt, output = answer.prompt_eval_count or 0, answer.eval_count or 0
        if not prompt + output:
            continue
        times = (ms_of_epoch(told) for told in (answer.created_at, answer.time, answer.timestamp))
        at_ms = next(filter(None, times), None)
        model = answer.model or ""
        is_local = bool(model) and not model.endswith(("-cloud", ":cloud"))
        yield UsageEvent(
            key=event_key(SPEC.id, at_ms or f"at {position}", model, prompt, output),
            at_ms=at_ms or origin.mtime_ms,
            model=model or "unknown",
            session_id=_SESSION,
            input_tokens=prompt,
            output_tokens=output,
            reported_cost_nano_usd=0 if is_local else None,
            position=position,
        )
