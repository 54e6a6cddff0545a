"""Replay histories of quota windows, and compare what was forecast with how they ended.

Ours stands beside two plain rules: a straight line since the window's start, and the last hour's
rate. All three are asked at the same moments, where ours says something; the windows of which it
says nothing are listed by what the plain rules do there. Nothing can pass 100 % in a replay, so
forecasts above it count as 100.

    python bench/forecast.py --seeds 101 102 103 --corpus MAKE_CORPUS.py
"""

import argparse
import statistics
import sys
import tempfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import BURNBAR, environment, run
from replays import KINDS, MINUTE_MS, PEOPLE, History, Period, logged_use, made_use, replayed

from burnbar_tui.engine.forecast import HOUR_MS, Forecast, forecast, samples

MOMENTS = (0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
"""Parts of a window that have passed when it is asked."""
MONDAY_MS = 1_767_571_200_000
CORPUS_BYTES = "150000000"
"""So much of half a year is somebody who works with it on most days."""


@dataclass(frozen=True)
class Case:
    """One moment of one period: what was forecast, and what came."""

    kind: str
    moment: float
    ours: Forecast | None
    linear: float
    last_hour: float
    final: float


def cases(kind: str, history: History) -> Iterator[Case]:
    """Yield every moment at which something is known of a period and not all is used."""
    instants = [one.as_of_ms for one in history.readings]
    for period in history.periods:
        length_ms = period.resets_at_ms - period.start_ms
        for moment in MOMENTS:
            now_ms = period.start_ms + int(moment * length_ms)
            newest = history.readings[bisect_right(instants, now_ms) - 1]
            if newest.as_of_ms > now_ms or not _is_of(newest.resets_at_ms, period):
                continue
            if newest.used_percent >= 100:
                continue
            ours = _ours(kind, history, instants, newest.resets_at_ms, now_ms)
            used = newest.used_percent
            hour_ago_ms = max(period.start_ms, now_ms - HOUR_MS)
            then = [
                one.used_percent
                for one in history.readings[: bisect_right(instants, hour_ago_ms)][-1:]
                if _is_of(one.resets_at_ms, period)
            ]
            elapsed = now_ms - period.start_ms
            left = period.resets_at_ms - now_ms
            last_rate = (used - (then[0] if then else 0.0)) / (now_ms - hour_ago_ms)
            yield Case(
                kind=kind,
                moment=moment,
                ours=ours,
                linear=min(100.0, used + used / elapsed * left),
                last_hour=min(100.0, used + last_rate * left),
                final=period.final_percent,
            )


def _ours(
    kind: str, history: History, instants: Sequence[int], resets_at_ms: int, now_ms: int
) -> Forecast | None:
    """Return our forecast from those readings that the store would be asked for."""
    wanted = samples(KINDS[kind], resets_at_ms, now_ms)
    if wanted is None:
        return None
    since_ms, width_ms = wanted
    first, last = bisect_right(instants, since_ms), bisect_right(instants, now_ms)
    newest = {(now_ms - one.as_of_ms) // width_ms: one for one in history.readings[first:last]}
    return forecast(newest.values(), KINDS[kind], resets_at_ms, now_ms)


def _is_of(resets_at_ms: int, period: Period) -> bool:
    return abs(resets_at_ms - period.resets_at_ms) < MINUTE_MS


def made_cases(seed: int) -> Iterator[Case]:
    """Yield the cases of all made-up people and kinds of windows of a seed."""
    for number, person in enumerate(PEOPLE.values()):
        use = made_use(person, 100 * seed + number)
        for kind, minutes in KINDS.items():
            yield from cases(kind, replayed(use, MONDAY_MS, minutes, 100 * seed + number))


def corpus_cases(tool: Path, seed: int) -> Iterator[Case]:
    """Yield the cases of windows that are used as the calls of a generated home cost."""
    with tempfile.TemporaryDirectory() as folder:
        home, data = Path(folder, "home"), Path(folder, "data")
        made = (
            "--out",
            str(home),
            "--providers",
            "claude",
            "--days",
            "180",
            "--bytes",
            CORPUS_BYTES,
        )
        env = environment(home, BURNBAR_DATA_DIR=str(data))
        run((sys.executable, str(tool), *made, "--seed", str(seed)), env)
        run((*BURNBAR, "ingest", "--json"), env)
        [store] = data.glob("*.db")
        start_ms, use = logged_use(store)
    for kind, minutes in KINDS.items():
        yield from cases(kind, replayed(use, start_ms, minutes, seed))


def table(found: Sequence[Case]) -> None:
    """Print the errors by kind of window, by how much of it had passed, and over all."""
    print(
        f"{'':<12}{'moments':>8}  {'median error of the final % (mean)':^46}  "
        f"{'in range':>8}  {'said to run out, did':>21}"
    )
    print(f"{'':<12}{'':>8}  {'ours':>14}  {'linear':>14}  {'last hour':>14}")
    for kind in KINDS:
        of_kind = [one for one in found if one.kind == kind]
        _line(kind, [one for one in of_kind if one.ours])
        _line(f"{kind} (none)", [one for one in of_kind if not one.ours])
    told = [one for one in found if one.ours]
    for moment in MOMENTS:
        _line(f"{moment:.0%} passed", [one for one in told if one.moment == moment])
    _line("all told", told)


def _line(name: str, cases: Sequence[Case]) -> None:
    if not cases:
        return
    rules: dict[str, list[float]] = defaultdict(list)
    inside = out = right = 0
    for one in cases:
        rules["linear"].append(abs(one.linear - one.final))
        rules["last"].append(abs(one.last_hour - one.final))
        if one.ours is None:
            continue
        rules["ours"].append(abs(min(100.0, one.ours.final_percent) - one.final))
        low, high = (min(100.0, each) for each in (one.ours.low_percent, one.ours.high_percent))
        inside += low - 1 <= one.final <= high + 1
        if one.ours.exhausts_at:
            out += 1
            right += one.final >= 100
    errors = "".join(
        f"  {statistics.median(rules[rule]):6.2f} ({statistics.mean(rules[rule]):5.2f})"
        if rules[rule]
        else f"  {'—':>14}"
        for rule in ("ours", "linear", "last")
    )
    share = f"{inside / len(cases):8.0%}" if rules["ours"] else f"{'—':>8}"
    said = f"{out:8} {right / out:8.0%}" if out else ""
    print(f"{name:<12}{len(cases):>8}{errors}  {share}  {said:>21}")


def main() -> None:
    """Print one table per seed and one of all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103])
    parser.add_argument("--corpus", type=Path, help="the tool that writes homes with logs")
    options = parser.parse_args()
    made: list[Case] = []
    logged: list[Case] = []
    for seed in options.seeds:
        fresh = list(made_cases(seed))
        made += fresh
        print(f"\nseed {seed}", flush=True)
        table(fresh)
        if options.corpus:
            logged += corpus_cases(options.corpus, seed)
    print("\nall seeds, made-up people")
    table(made)
    if logged:
        print("\nall seeds, costs of generated logs")
        table(logged)


if __name__ == "__main__":
    main()
