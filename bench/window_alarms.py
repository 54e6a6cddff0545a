"""How often `window-runs-out` is right, on replayed histories of quota windows.

It is asked every twentieth of each period, as somebody who looks at the screen does. A period of
which it said that it runs out is a hit if all of it was used in the end. Of those that ran out it
is told how many were foretold, and how long before.

    python bench/window_alarms.py --seeds 101 102 103
"""

import argparse
import statistics
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from forecast import MONDAY_MS
from replays import KINDS, PEOPLE, WEEKS, History, Period, made_use, replayed

from burnbar_tui.engine.forecast import samples
from burnbar_tui.engine.insights.quota_facts import QuotaFacts
from burnbar_tui.engine.insights.window_runs_out import find
from burnbar_tui.engine.windows import StoredReading, foreseen, reconcile
from burnbar_tui.facts import instant_of

STEPS = 20
LIKELY = 99.5
"""Whole percents: so much used is all of it."""
ZONE = ZoneInfo("UTC")


@dataclass(frozen=True)
class Told:
    """One period: when it was first said to run out, if at all, and how it ended."""

    before_ms: int | None
    """How long before its reset it was said."""
    lead_ms: int | None
    """How long it was still usable then; None where it lasted or nothing was said."""
    final: float


def periods(kind: str, history: History) -> Iterator[Told]:
    """Yield what was told of each period before all of it was used."""
    instants = [one.as_of_ms for one in history.readings]
    for period in history.periods:
        length_ms = period.resets_at_ms - period.start_ms
        moments = (period.start_ms + length_ms * step // STEPS for step in range(1, STEPS))
        told = (now_ms for now_ms in moments if _is_told(kind, history, instants, period, now_ms))
        first, out_ms = next(told, None), _out_ms(history, instants, period)
        yield Told(
            before_ms=None if first is None else period.resets_at_ms - first,
            lead_ms=None if first is None or out_ms is None else out_ms - first,
            final=period.final_percent,
        )


def _out_ms(history: History, instants: list[int], period: Period) -> int | None:
    """Return when a reading first told that all of a period was used."""
    first, last = (bisect_right(instants, at) for at in (period.start_ms, period.resets_at_ms))
    some = history.readings[first:last]
    return next((one.as_of_ms for one in some if one.used_percent >= LIKELY), None)


def _is_told(kind: str, history: History, instants: list[int], period: Period, now_ms: int) -> bool:
    place = bisect_right(instants, now_ms) - 1
    if place < 0 or instants[place] < period.start_ms:
        return False
    newest = history.readings[place]
    stored = StoredReading(
        1, kind, newest.as_of_ms, newest.used_percent, None, None, "percent", KINDS[kind],
        newest.resets_at_ms, "log", 0,
    )  # fmt: skip
    now = instant_of(now_ms)
    view = reconcile(stored, "claude-code", "made", now)
    wanted = samples(KINDS[kind], newest.resets_at_ms, now_ms)
    if wanted is None or newest.used_percent >= 100:
        return False
    since_ms, width_ms = wanted
    first = bisect_right(instants, since_ms)
    sampled = {
        (now_ms - one.as_of_ms) // width_ms: one for one in history.readings[first : place + 1]
    }
    view = foreseen(view, sampled.values(), now)
    facts = QuotaFacts(now=now, zone=ZONE, today=now.date(), providers={}, windows=(view,))
    return any(True for _ in find(facts))


def main() -> None:
    """Print the rates by kind of window."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[101])
    seeds = parser.parse_args().seeds
    found: dict[str, list[Told]] = defaultdict(list)
    for seed in seeds:
        for number, person in enumerate(PEOPLE.values()):
            use = made_use(person, 100 * seed + number)
            for kind in ("5h", "week", "month"):
                history = replayed(use, MONDAY_MS, KINDS[kind], 100 * seed + number)
                found[kind] += periods(kind, history)
    months = len(seeds) * len(PEOPLE) * timedelta(weeks=WEEKS) / timedelta(days=30)
    for kind, some in found.items():
        told = [one for one in some if one.before_ms is not None]
        out = [one for one in some if one.final >= LIKELY]
        hits = [one for one in told if one.final >= LIKELY]
        leads = statistics.median([(one.lead_ms or 0) / 3_600_000 for one in hits] or [0])
        hours = statistics.median([(one.before_ms or 0) / 3_600_000 for one in hits] or [0])
        print(
            f"{kind}: {len(some)} periods, {len(out)} ran out, {len(told)} told, "
            f"{len(hits)} of them right, {(len(told) - len(hits)) / months:.2f} wrong in 30 days; "
            f"told {hours:.1f} h before the reset and {leads:.2f} h before they ran out (median)"
        )


if __name__ == "__main__":
    main()
