"""Mux: the running totals of its workspaces, by model.

Source: `sessions/<workspace>/session-usage.json`, rewritten whole; the five buckets are disjoint,
each with its dollars.
Shape seen: workspaces of 2026 (tests/fixtures/mux/). Not told: the instants of single calls, the
working folder, quota, whether a workspace's sums take in those of workspaces that it has started.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from msgspec import Raw, Struct

from burnbar_tui.facts import Confidence, Fact, Skipped, UsageEvent
from burnbar_tui.providers.fields import (
    Count,
    Dollars,
    decoded,
    event_key,
    ms_of_epoch,
    nano_usd,
)
from burnbar_tui.providers.spec import Document, NoState, Origin, ProviderSpec, Roots, Signs


class Bucket(Struct):
    """Tokens of one kind, and what they have cost."""

    tokens: Count | None = None
    cost_usd: Dollars | None = None


class Buckets(Struct, rename="camel"):
    """What one model has used; reasoning is apart from output."""

    input: Bucket | None = None
    cached: Bucket | None = None
    cache_create: Bucket | None = None
    output: Bucket | None = None
    reasoning: Bucket | None = None


class Request(Struct):
    """The newest call."""

    timestamp: float | str | None = None


class Usage(Struct, rename="camel"):
    """The whole file; models are written `provider:model`."""

    by_model: dict[str, Raw] | None = None
    last_request: Request | None = None


SPEC = ProviderSpec(
    id="mux",
    name="Mux",
    reads="running totals of workspaces",
    roots=Roots(defaults=("~/.mux",)),
    sources=(Document(files=("sessions/*/session-usage.json",), record=Usage),),
    signs=Signs(binaries=("mux",)),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    notes="Workspaces keep sums only: a workspace's past counts at its newest request. Cost is "
    "Mux's own word, by its price table.",
)


def parse(records: Iterable[tuple[int, Usage]], origin: Origin, _state: NoState) -> Iterator[Fact]:
    """Yield the running total of every model; reasoning is billed as output."""
    workspace = PurePath(origin.path).parent.name
    for position, usage in records:
        at_ms = ms_of_epoch((usage.last_request or Request()).timestamp) or origin.mtime_ms
        for name, raw in (usage.by_model or {}).items():
            told = decoded(bytes(raw), Buckets)
            if told is None:
                yield Skipped(reason="a model's sums are not of the known shape", position=position)
                continue
            kinds = (told.input, told.cached, told.cache_create, told.output, told.reasoning)
            buckets = [bucket or Bucket() for bucket in kinds]
            fresh, read, written, output, reasoning = (one.tokens or 0 for one in buckets)
            yield UsageEvent(
                total_of=event_key(SPEC.id, workspace, "of", name),
                key=event_key(SPEC.id, workspace, name),
                at_ms=at_ms,
                model=name.partition(":")[2] or name or "unknown",
                session_id=workspace,
                input_tokens=fresh,
                cache_read_tokens=read,
                cache_creation_tokens=written,
                output_tokens=output + reasoning,
                reasoning_tokens=reasoning,
                reported_cost_nano_usd=nano_usd(sum(one.cost_usd or 0 for one in buckets)),
                position=position,
            )
