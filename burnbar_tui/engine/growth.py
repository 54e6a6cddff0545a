"""Running totals -> calls: what a session has grown by since it was last seen.

Some agents keep only sums per session, by model or task. A session is compared as a whole: what its
parts add up to beyond the largest sum ever seen is new. So a total that falls, moves from one part
to another (as when messages are replaced by a summary), or is met again in a copy counts nothing
twice. Which part gets the growth follows from how the parts changed. A cost that is told after its
tokens belongs to the part's last growth, which is told anew.
"""

from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from burnbar_tui.engine.calls import Call
from burnbar_tui.providers.fields import event_key


class Marks(NamedTuple):
    """Running totals: of a session the largest ever seen, of a part the last ones."""

    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_creation_tokens: int = 0
    cache_creation_1h_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost_nano_usd: int = 0


Total = tuple[int, Call, bool]
"""(key of the session, the running total of one part of it, whether that is a call itself)."""


def marks_asked_for(totals: Iterable[Total]) -> set[int]:
    """Return the keys of all marks that totals are compared with."""
    asked = set[int]()
    for group, call, _ in totals:
        asked |= {group, call.key, _last_share(call.key), _last_high(call.key)}
    return asked


def _last_share(part: int) -> int:
    """Return where the last growth of a part is kept."""
    return event_key("last share", part)


def _last_high(part: int) -> int:
    """Return where the session's sum after the last growth of a part is kept."""
    return event_key("last high", part)


def grown(totals: Iterable[Total], marks: dict[int, Marks]) -> list[Call]:
    """Return the calls that totals make beyond `marks`, which is brought up to date.

    Totals of one session from one file belong together: they are what it says at one instant.
    """
    snapshots: dict[tuple[int, int], dict[int, Call]] = {}
    counted = set[int]()
    for group, call, is_call in totals:
        snapshots.setdefault((group, call.source_id), {})[call.key] = call
        if is_call:
            counted.add(call.key)
    calls: list[Call] = []
    for (group, _), parts in snapshots.items():
        calls += _grown(group, parts, counted, marks)
    return calls


def _grown(
    group: int, parts: Mapping[int, Call], counted: Set[int], marks: dict[int, Marks]
) -> list[Call]:
    now = {key: _marks_of(call) for key, call in parts.items()}
    before = {key: marks.get(key, Marks()) for key in parts}
    high = marks.get(group, Marks())
    whole = Marks._make(map(sum, zip(*now.values(), strict=True)))
    left = [max(0, new - old) for new, old in zip(whole, high, strict=True)]
    if whole == high:
        # The same in other parts: what they grow by later is theirs.
        marks |= now
    if not any(left[:5]):
        return _repriced(group, parts, now, marks, left[-1]) if left[-1] else []
    marks |= now
    marks[group] = Marks._make(map(max, whole, high))
    shares = {}
    for key in parts:
        rise = [max(0, new - old) for new, old in zip(now[key], before[key], strict=True)]
        share = list(map(min, rise, left))
        # A cost without tokens makes no call: another part's growth takes it.
        if any(share[:5]) or key in counted:
            shares[key] = share
            left = [rest - part for rest, part in zip(left, share, strict=True)]
    # A part that was gone in between may be back with less than it had: the last one takes it.
    growing = [one for one in shares if one not in counted]
    last = key if any(left[:5]) or not growing else growing[-1]
    shares[last] = [one + rest for one, rest in zip(shares.get(last, [0] * 7), left, strict=True)]
    calls = []
    for key, share in shares.items():
        if any(share[:5]) and key not in counted:
            marks[_last_share(key)] = Marks._make(share)
            marks[_last_high(key)] = marks[group]
            calls.append(_call(parts[key], Marks._make(share), group, marks[group]))
    return calls


def _repriced(
    group: int,
    parts: Mapping[int, Call],
    now: Mapping[int, Marks],
    marks: dict[int, Marks],
    left: int,
) -> list[Call]:
    """Return the last growths of parts whose cost alone has risen, with that cost.

    All of them together get no more than what is `left`: by how much the session's cost has risen.
    """
    calls = []
    for key, call in parts.items():
        before = marks.get(key, Marks())
        rise = min(now[key].cost_nano_usd - before.cost_nano_usd, left)
        share, high = marks.get(_last_share(key)), marks.get(_last_high(key))
        if rise <= 0 or share is None or high is None:
            continue
        left -= rise
        share = share._replace(cost_nano_usd=share.cost_nano_usd + rise)
        marks[_last_share(key)] = share
        marks[key] = before._replace(cost_nano_usd=now[key].cost_nano_usd)
        whole = marks[group]
        marks[group] = whole._replace(cost_nano_usd=whole.cost_nano_usd + rise)
        calls.append(_call(call, share, group, high))
    return calls


def _marks_of(call: Call) -> Marks:
    return Marks(
        call.input_tokens,
        call.cache_read_tokens,
        call.cache_creation_tokens,
        call.cache_creation_1h_tokens,
        call.output_tokens,
        call.reasoning_tokens,
        max(0, call.reported_cost_nano_usd),
    )


def _call(call: Call, share: Marks, group: int, high: Marks) -> Call:
    """Return one part's growth as a call; its key is new because the session's sum is.

    Of two copies the one with the higher cost counts: it was told later.
    """
    # Where only the tokens have grown, what they cost is not told; only a sum of 0 says free.
    is_told = share.cost_nano_usd > 0 or call.reported_cost_nano_usd == 0
    return call._replace(
        key=event_key("growth", group, call.key, *high[:-1]),
        rank=call.rank + share.cost_nano_usd,
        input_tokens=share.input_tokens,
        cache_read_tokens=share.cache_read_tokens,
        cache_creation_tokens=share.cache_creation_tokens,
        cache_creation_1h_tokens=min(share.cache_creation_1h_tokens, share.cache_creation_tokens),
        output_tokens=share.output_tokens,
        reasoning_tokens=min(share.reasoning_tokens, share.output_tokens),
        reported_cost_nano_usd=share.cost_nano_usd if is_told else -1,
    )
