"""Another tool's figures beside ours, and why they probably differ.

The causes are those that were found by reading the tools' sources and by running them on logs whose
true totals are known; each is told by its arithmetic, and what fits none is said to fit none.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from burnbar_tui.engine.canonical import canonical_model
from burnbar_tui.engine.compared import ComparedCell, Comparison, Counts
from burnbar_tui.engine.peers import Peer, slug
from burnbar_tui.format import several
from burnbar_tui.providers.spec import ProviderSpec

COST_TOLERANCE_USD = 0.005

Key = tuple[date | None, str]


class Mine(Struct, frozen=True, kw_only=True):
    """One cell of ours, with what tells causes apart."""

    day: date
    provider_id: str
    model: str
    counts: Counts
    reasoning_tokens: int = 0
    copies: Counts = Counts()
    """What copies of its calls in several files would add; see `copy_counts`."""


class Ours(Struct):
    """All that we have in one cell."""

    name: str = ""
    counts: Counts = Counts()
    readable: Counts = Counts()
    """Of those providers that the other tool reads."""
    copies: Counts = Counts()
    reasoning_tokens: int = 0
    unread: set[str] = set()
    """Names of the providers that it does not read."""


def compare(peer: Peer, mine: Iterable[Mine], specs: Mapping[str, ProviderSpec]) -> Comparison:
    """Return every cell that either has, in the order of days, and the likely cause of each."""
    own = _own(peer, mine, specs)
    cells = []
    for key in sorted(own.keys() | peer.cells.keys(), key=lambda one: (one[0] or date.max, one[1])):
        ours, theirs = own.get(key), peer.cells.get(key)
        counts = ours.counts if ours else None
        is_equal = counts is not None and theirs is not None and _is_equal(counts, theirs, key)
        cause = "" if is_equal else _cause(key, own, peer.cells)
        if is_equal and counts and theirs and _costs_differ(counts, theirs):
            cause = "the same tokens at another price"
        cells.append(
            ComparedCell(
                day=key[0],
                model=(ours and ours.name) or key[1],
                ours=counts,
                theirs=theirs,
                is_equal=is_equal,
                cause=cause,
            )
        )
    return Comparison(tool=peer.tool, start=peer.start, end=peer.end, cells=tuple(cells))


def _own(peer: Peer, mine: Iterable[Mine], specs: Mapping[str, ProviderSpec]) -> dict[Key, Ours]:
    read = {_provider_of(agent, specs) for agent in peer.agents}
    own: dict[Key, Ours] = {}
    for one in mine:
        for key in _keys(one, peer):
            cell = own.setdefault(key, Ours(name=canonical_model(one.model) if key[1] else ""))
            cell.counts += one.counts
            if peer.agents and one.provider_id not in read:
                cell.unread.add(specs[one.provider_id].name)
            else:
                cell.readable += one.counts
                cell.copies += one.copies
                cell.reasoning_tokens += one.reasoning_tokens
    return own


def _keys(one: Mine, peer: Peer) -> Iterable[Key]:
    """Return the cells of the peer that a cell of ours belongs to."""
    if peer.is_by_day:
        return ((one.day, slug(one.model)),)
    return (one.day, ""), (None, slug(one.model))


def _provider_of(agent: str, specs: Mapping[str, ProviderSpec]) -> str:
    """Return the provider that another tool calls so, or empty text."""
    agent = agent.lower()
    alike = [name for name in specs if name == agent or name.startswith(f"{agent}-")]
    named = [spec.id for spec in specs.values() if agent in re.split(r"\W+", spec.name.lower())]
    return next(iter([*alike, *named]), "")


def _is_equal(ours: Counts, theirs: Counts, key: Key) -> bool:
    if key[1] == "":
        return ours.events == theirs.events
    return ours.tokens == theirs.tokens


def _costs_differ(ours: Counts, theirs: Counts) -> bool:
    if ours.cost_usd is None or theirs.cost_usd is None:
        return False
    return abs(ours.cost_usd - theirs.cost_usd) > COST_TOLERANCE_USD


def _cause(key: Key, own: Mapping[Key, Ours], others: Mapping[Key, Counts]) -> str:
    ours, theirs = own.get(key), others.get(key)
    if ours is None:
        return _shifted(key, own, others) or "we have no such call: see burnbar doctor"
    causes = [f"it does not read {name}" for name in sorted(ours.unread)]
    if theirs is None or not _is_equal(ours.readable, theirs, key):
        rest = _rest(key, ours, theirs, own, others)
        causes += [rest] if rest else []
    return "; ".join(causes)


def _rest(
    key: Key,
    ours: Ours,
    theirs: Counts | None,
    own: Mapping[Key, Ours],
    others: Mapping[Key, Counts],
) -> str:
    """Return why what the other tool does read differs."""
    if theirs is None:
        if not ours.readable.events:
            return ""
        return _shifted(key, own, others) or "files it misses"
    if key[1] == "":
        more = theirs.events - ours.readable.events
        if more < 0:
            return "files it misses, or has dropped"
        return _copied(ours.copies, is_all=more == ours.copies.events)
    told = _buckets(ours.readable, theirs, ours.reasoning_tokens) or _shifted(key, own, others)
    if told:
        return told
    change = _change(ours.readable, theirs)
    if min(change) >= 0:
        return _copied(ours.copies, is_all=change == list(ours.copies.tokens))
    if max(change) <= 0:
        return "it misses calls: archived, compressed or since deleted logs"
    return "no single cause fits"


def _copied(copies: Counts, *, is_all: bool) -> str:
    """Return how copies explain what is too much: `is_all` is by those in several files alone."""
    if is_all and copies.events:
        return f"it counts every copy: {several(copies.events, 'more call')} in several files"
    words = "it counts copies of calls, too (resumed, forked, replayed, streamed)"
    return f"{words}; {copies.events:,} in several files" if copies.events else words


def _change(ours: Counts, theirs: Counts) -> list[int]:
    return [their - our for our, their in zip(ours.tokens, theirs.tokens, strict=True)]


def _buckets(ours: Counts, theirs: Counts, reasoning: int) -> str:
    """Return the causes that the differences of all buckets prove, or empty text."""
    fresh, read, written, output = _change(ours, theirs)
    if fresh + read + written + output == 0:
        return "the same tokens in other buckets"
    if not (fresh or output or theirs.cache_read_tokens or theirs.cache_creation_tokens):
        return "it does not read cache tokens"
    of_input = {0: "", ours.cache_read_tokens: "it counts cached input as fresh input, too"}
    of_output = {
        -reasoning: "it leaves reasoning out of the output",
        reasoning: "it adds reasoning to an output that holds it",
        0: "",
    }
    if read or written or fresh not in of_input or output not in of_output:
        return ""
    return "; ".join(filter(None, (of_input[fresh], of_output[output])))


def _shifted(key: Key, own: Mapping[Key, Ours], others: Mapping[Key, Counts]) -> str:
    """Tell whether a day and its neighbour together agree: days were cut in another zone."""
    day, model = key
    if day is None:
        return ""
    for step in (-1, 1):
        beside = day + timedelta(days=step), model
        ours = own.get(key, Ours()).readable + own.get(beside, Ours()).readable
        theirs = others.get(key, Counts()) + others.get(beside, Counts())
        if ours.tokens == theirs.tokens and any(ours.tokens):
            return f"the same with {beside[0]}: another time zone, or the session's first day"
    return ""
