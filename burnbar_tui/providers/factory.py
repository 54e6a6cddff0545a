"""Factory Droid: the running totals of its sessions.

Source: `sessions/**/<id>.settings.json`, rewritten whole, with the session's sums; the transcript
`<id>.jsonl` beside it tells folder, title and the instant of the newest message.
Shape seen: custom and locked models of 2025 and 2026 (tests/fixtures/factory/). Not told: the
instants of the calls before the first reading, switches of the model, cost, quota.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from msgspec import Struct

from burnbar_tui.facts import Confidence, Fact, ParseError, SessionFact, Skipped, UsageEvent
from burnbar_tui.providers._factory_api import API, ask as ask
from burnbar_tui.providers.fields import Count, decoded, event_key, ms_of_text
from burnbar_tui.providers.spec import (
    Document,
    NoState,
    Origin,
    ProviderSpec,
    Roots,
    Signs,
    Variable,
)

TRANSCRIPT = "{parents[0]}/{stem}.jsonl"


class Usage(Struct, rename="camel"):
    """The session's sums; the buckets are disjoint and thinking is not inside output."""

    input_tokens: Count | None = None
    output_tokens: Count | None = None
    cache_creation_tokens: Count | None = None
    cache_read_tokens: Count | None = None
    thinking_tokens: Count | None = None


class Settings(Struct, rename="camel"):
    """The whole file."""

    model: str | None = None
    token_usage: Usage | None = None


class Start(Struct):
    """The first line of the transcript."""

    type: str | None = None
    cwd: str | None = None
    title: str | None = None


SPEC = ProviderSpec(
    id="factory",
    name="Factory (Droid)",
    reads="session settings with their running totals; organization subscription",
    roots=Roots(
        defaults=("~/.factory",),
        variables=(Variable("FACTORY_DIR"), Variable("DROID_SESSIONS_DIR")),
    ),
    sources=(
        Document(
            # The others are for a folder of sessions that goes by another name: not at any depth,
            # since the root may also be whatever folder holds one that is called `sessions`.
            files=(
                "sessions/**/*.settings.json",
                "*.settings.json",
                "*/*.settings.json",
                "*/*/*.settings.json",
            ),
            beside=(TRANSCRIPT,),
            record=Settings,
        ),
    ),
    signs=Signs(binaries=("droid",)),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    quota="partial",
    credential="browser session captured at login",
    notes="Local sessions keep sums only: a session's past counts at its newest message. "
    "The subscription's windows rely on unofficial endpoints that may break.",
    api=API,
)

_TIMESTAMP = re.compile(rb'"timestamp"\s*:\s*"([^"]{10,40})"')
_MODEL_TEXT = re.compile(rb"Model: ([\w.:/-][\w.:/ -]{1,79})")
_OWN_FOLDER = re.compile(
    r"(?:/root|/home/[^/]+|/Users/[^/]+|[A-Za-z]:[\\/]Users[\\/][^\\/]+)[\\/]\.factory[\\/]?"
)


def parse(
    records: Iterable[tuple[int, Settings]], origin: Origin, _state: NoState
) -> Iterator[Fact]:
    """Yield the session's running total; thinking is billed as output and not inside it."""
    session = PurePath(origin.path).name.partition(".")[0]
    transcript = origin.beside.get(TRANSCRIPT, b"")
    start = decoded(transcript.partition(b"\n")[0], Start) or Start()
    folder = start.cwd or ""
    if _is_own(folder, origin.path):
        return
    for position, settings in records:
        usage = settings.token_usage
        if usage is None or usage == Usage():
            yield Skipped(reason="session without token counts", position=position)
            continue
        model = _model(settings.model, transcript)
        thinking = usage.thinking_tokens or 0
        yield SessionFact(session_id=session, title=start.title or "")
        yield UsageEvent(
            total_of=event_key(SPEC.id, session),
            key=event_key(SPEC.id, session, model),
            at_ms=_newest_ms(transcript, origin.mtime_ms),
            model=model,
            session_id=session,
            project=folder,
            input_tokens=usage.input_tokens or 0,
            cache_read_tokens=usage.cache_read_tokens or 0,
            cache_creation_tokens=usage.cache_creation_tokens or 0,
            output_tokens=(usage.output_tokens or 0) + thinking,
            reasoning_tokens=thinking,
        )


def _is_own(folder: str, path: str) -> bool:
    """Tell whether a session's folder is Droid's own: in any home, or what the session lies in."""
    if _OWN_FOLDER.fullmatch(folder):
        return True
    return PurePath(folder).name == ".factory" and PurePath(folder) in PurePath(path).parents


def _model(told: str | None, transcript: bytes) -> str:
    """Return the model without what Droid writes around the names of the user's own models."""
    if not told and (found := _MODEL_TEXT.search(transcript)):
        told = found[1].decode().rstrip(" -")
    if told and told.startswith("custom:"):
        told = re.sub(r"-\d+$", "", told.removeprefix("custom:"))
        told = re.sub(r"-?\[[^\]]*\]", "", told)
    return told or "unknown"


def _newest_ms(transcript: bytes, changed_ms: int) -> int:
    """Return the instant of the newest message, or when the settings changed."""
    newest = 0
    for found in _TIMESTAMP.finditer(transcript, max(0, len(transcript) - (4 << 20))):
        try:
            newest = max(newest, ms_of_text(found[1].decode("ascii", "replace")))
        except ParseError:
            continue
    return newest or changed_ms
