"""Augment: tokens of every exchange of its CLI, Auggie.

Source: `~/.augment/sessions/<id>.json`, rewritten whole. The extension for VS Code keeps no tokens.
Shape seen: sessions of 2026, an undocumented form that changed within months
(tests/fixtures/augment/). Not told: cost, quota, the working folder.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath

import msgspec
from msgspec import Raw, Struct

from burnbar_tui.facts import Confidence, Fact, Skipped, UsageEvent
from burnbar_tui.learned import learned
from burnbar_tui.providers.fields import Count, decoded, event_key, ms_of_epoch
from burnbar_tui.providers.spec import Document, NoState, Origin, ProviderSpec, Roots, Signs


class Usage(Struct):
    """Disjoint counts."""

    input_tokens: Count | None = None
    output_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None
    cache_creation_input_tokens: Count | None = None

    def counts(self) -> tuple[int, int, int, int]:
        """Return fresh input, cache reads, cache writes and output."""
        read, written = self.cache_read_input_tokens or 0, self.cache_creation_input_tokens or 0
        return self.input_tokens or 0, read, written, self.output_tokens or 0


class Exchange(Struct):
    """One call of the model."""

    request_id: str | None = None
    model_id: str | None = None
    timestamp: str | float | None = None


class Turn(Struct, rename="camel"):
    """One entry of a session; its counts are somewhere inside."""

    exchange: Exchange | None = None
    sequence_id: int | str | None = None
    finished_at: str | float | None = None
    timestamp: str | float | None = None


class Whole(Struct):
    """All of an entry, to be looked through."""

    value: object = None


class Chosen(Struct, rename="camel"):
    """The model that a session uses."""

    model_id: str | None = None


class Session(Struct, rename="camel"):
    """The whole file."""

    session_id: str | None = None
    agent_state: Chosen | None = None
    chat_history: list[Raw] | None = None
    exchanges: list[Raw] | None = None


SPEC = ProviderSpec(
    id="augment",
    name="Augment",
    reads="sessions of the Auggie CLI",
    roots=Roots(defaults=("~/.augment",)),
    sources=(Document(files=("sessions/*.json",), record=Session),),
    signs=Signs(
        folders=("~/.augment",), binaries=("auggie",), extensions=("augment.vscode-augment",)
    ),
    tokens=Confidence.EXACT,
    cost=Confidence.UNAVAILABLE,
    is_promoted=True,
    notes="Tokens are read from the sessions of the CLI on disk, and the extension keeps none; "
    "there is no quota, and dollars are estimates by the price table.",
)


def parse(
    records: Iterable[tuple[int, Session]], origin: Origin, _state: NoState
) -> Iterator[Fact]:
    """Yield one event an exchange, from the first of its usage nodes that tells something."""
    for position, session in records:
        name = session.session_id or PurePath(origin.path).name.partition(".")[0]
        model = (session.agent_state or Chosen()).model_id or "unknown"
        entries = [*(session.chat_history or ()), *(session.exchanges or ())]
        is_told = False
        for index, data in enumerate(map(bytes, entries)):
            if b'"token_usage"' not in data:
                continue
            turn = decoded(data, Turn)
            whole = decoded(b'{"value":%b}' % data, Whole) or Whole()
            found = list(_counts(whole.value))
            counts = next((one for one in found if one and any(one)), None)
            if turn is None:
                yield Skipped(reason="an exchange is not of the known shape", position=index)
            elif counts:
                is_told = True
                yield _event(name, model, index, turn, counts, origin)
            elif None in found:
                yield Skipped(reason="tokens: not a count", position=index)
        if entries and not is_told:
            yield Skipped(reason="session without token counts", position=position)


def _event(
    session: str,
    session_model: str,
    index: int,
    turn: Turn,
    counts: tuple[int, int, int, int],
    origin: Origin,
) -> UsageEvent:
    exchange = turn.exchange or Exchange()
    told = exchange.request_id or turn.sequence_id or f"at {index}"
    times = map(ms_of_epoch, (turn.finished_at, turn.timestamp, exchange.timestamp))
    return UsageEvent(
        key=event_key(SPEC.id, session, told),
        at_ms=next(filter(None, times), origin.mtime_ms),
        model=exchange.model_id or session_model,
        session_id=session,
        input_tokens=counts[0],
        cache_read_tokens=counts[1],
        cache_creation_tokens=counts[2],
        output_tokens=counts[3],
        rank=sum(counts),
        position=index,
    )


def _counts(value: object) -> Iterator[tuple[int, int, int, int] | None]:
    """Yield all usage nodes in a turn, in their order; None is one of another shape."""
    if isinstance(value, list):
        for inner in value:
            yield from _counts(inner)
    elif isinstance(value, dict):
        if (told := value.get("token_usage")) is not None:
            try:
                yield msgspec.convert(told, learned(Usage), strict=False).counts()
            except msgspec.ValidationError:
                yield None
        for inner in value.values():
            yield from _counts(inner)
