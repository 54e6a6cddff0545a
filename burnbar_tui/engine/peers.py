"""Daily reports of other tools, as far as they can be set beside ours.

Shapes seen: `ccusage daily --json` of releases 15 to 20 (a day with its models; newer ones name the
agents of a day), `codeburn report --format json` of 0.9 (calls and cost a day; tokens a model over
the whole period, under names made for people).
"""

import re
from datetime import date

import msgspec
from msgspec import Struct

from burnbar_tui.engine.canonical import canonical_model
from burnbar_tui.engine.compared import Counts
from burnbar_tui.facts import UsageError
from burnbar_tui.providers.fields import decoded

MOST_BYTES = 64 << 20


class Peer(Struct, frozen=True, kw_only=True):
    """What another tool counted; a day of None is the whole period, a model of "" all models."""

    tool: str
    start: date
    end: date
    cells: dict[tuple[date | None, str], Counts]
    """(day, slug of the model) -> counts."""
    agents: frozenset[str] = frozenset()
    """The agents that it says it read, in its own words; empty is not told."""
    is_by_day: bool = True
    """Whether tokens are told by day and model, or by model over the whole period only."""


class _Breakdown(Struct, rename="camel"):
    model_name: str
    input_tokens: int = 0
    output_tokens: int = 0
    cache_creation_tokens: int = 0
    cache_read_tokens: int = 0
    cost: float | None = None


class _Agents(Struct):
    agents: list[str] = []


class _Day(Struct, rename="camel"):
    period: date | None = None
    on: date | None = msgspec.field(default=None, name="date")
    model_breakdowns: list[_Breakdown] = []
    metadata: _Agents | None = None


class _Ccusage(Struct):
    daily: list[_Day]


class _DayCost(Struct, rename={"on": "date"}):
    on: date
    calls: int
    cost: float | None = None


class _Model(Struct, rename="camel"):
    name: str
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost: float | None = None


class _Codeburn(Struct, rename="camel"):
    period_key: str
    daily: list[_DayCost]
    models: list[_Model]


def peer_of(body: bytes) -> Peer:
    """Return a report of another tool.

    Raises:
        UsageError: it is none of those that are known, or has no days.
    """
    if codeburn := decoded(body, _Codeburn):
        return _codeburn(codeburn)
    if ccusage := decoded(body, _Ccusage):
        return _ccusage(ccusage)
    raise UsageError("this is neither `ccusage daily --json` nor `codeburn report --format json`")


def _ccusage(told: _Ccusage) -> Peer:
    cells: dict[tuple[date | None, str], Counts] = {}
    days, agents = [], set[str]()
    for one in told.daily:
        day = one.period or one.on
        if day is None:
            continue
        days.append(day)
        agents.update(one.metadata.agents if one.metadata else ())
        for part in one.model_breakdowns:
            key = day, slug(part.model_name)
            cells[key] = cells.get(key, Counts()) + Counts(
                input_tokens=part.input_tokens,
                cache_read_tokens=part.cache_read_tokens,
                cache_creation_tokens=part.cache_creation_tokens,
                output_tokens=part.output_tokens,
                cost_usd=part.cost,
            )
    start, end = _span(days)
    cells = {key: counts for key, counts in cells.items() if sum(counts.tokens)}
    return Peer(tool="ccusage", start=start, end=end, cells=cells, agents=frozenset(agents))


def _codeburn(told: _Codeburn) -> Peer:
    cells: dict[tuple[date | None, str], Counts] = {
        (one.on, ""): Counts(events=one.calls, cost_usd=one.cost) for one in told.daily
    }
    for part in told.models:
        if not (part.calls or part.input_tokens or part.output_tokens):
            continue
        cells[None, slug(part.name)] = Counts(
            events=part.calls,
            input_tokens=part.input_tokens,
            cache_read_tokens=part.cache_read_tokens,
            cache_creation_tokens=part.cache_write_tokens,
            output_tokens=part.output_tokens,
            cost_usd=part.cost,
        )
    start, end = _span([one.on for one in told.daily])
    return Peer(tool="codeburn", start=start, end=end, cells=cells, is_by_day=False)


def _span(days: list[date]) -> tuple[date, date]:
    if not days:
        raise UsageError("there is no day in this report")
    return min(days), max(days)


def slug(name: str) -> str:
    """Return what a model's id and its name for people have in common."""
    plain = canonical_model(re.sub(r"^\[\w+\][ -]?", "", name))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-").removeprefix("claude-")
