"""False alarms of all insights together on steady use, and how many planted anomalies they find.

Facts are made by hand of the calls of made-up people (`steady.py`) and of what they have besides
(`surroundings.py`); there is no store. Over the last thirty of sixty days every rule is asked once
an hour, while there are no calls every fourth one, and those for quotas every other minute while
their windows are read. What they tell is told as the desk would: once, and again only with other
facts after its cooldown. `verdicts.py` judges what of it was wrong; of what was planted
(`plants.py`) it counts what is found, and what is told in time to be averted.

    python bench/insights.py --seeds 151 250
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from made_world import World
from plants import PLANTS
from steady import DAYS, FIRST, made_calls, person_of
from surroundings import made_surroundings
from verdicts import is_right

from burnbar_tui.engine.insights.desk import Mark, Marks, found_by, is_news, with_states
from burnbar_tui.engine.insights.quota_facts import QuotaFacts
from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.rules import BY_ID, RULES
from burnbar_tui.insight_views import Insight

ASKED_DAYS = 30
STEP, HOUR, QUIET = timedelta(minutes=2), timedelta(hours=1), timedelta(hours=4)


@dataclass(frozen=True)
class Outcome:
    """What one seed showed."""

    seed: int
    kind: str
    told: tuple[str, ...]
    """Every false alarm, by rule."""
    right: tuple[str, ...]
    """All else that was told."""
    found: dict[str, bool]
    """Every planted anomaly."""
    in_time: dict[str, bool]
    """Of those that can be averted, which were told before it was too late."""


def told(
    world: World, begins: datetime, ends: datetime, rules: Sequence[Rule] = RULES
) -> Iterator[tuple[datetime, Insight]]:
    """Yield everything that rules tell between two instants, and when."""
    often = [rule for rule in rules if rule.looks_at is QuotaFacts]
    marks: Marks = {}
    now = begins
    while now < ends:
        is_due = not (now - begins) % QUIET
        is_due = is_due or (not (now - begins) % HOUR and world.was_used(now - HOUR, now))
        if is_due or (often and world.windows.was_read(now - STEP, now)):
            found = found_by(rules if is_due else often, world.gather(now), now)
            for one in with_states(found, marks, now):
                if is_news(one, marks, BY_ID, now):
                    marks[one.rule, one.subject] = Mark(told_facts=one.facts, told_at=now)
                    yield now, one
        now += STEP


def outcome(seed: int) -> Outcome:
    """Return what one seed shows."""
    kind, person = person_of(seed)
    calls = made_calls(person, seed)
    around = made_surroundings(person, calls, random.Random(f"{seed} around"))  # noqa: S311
    world = World(person, calls, around)
    ends = datetime.combine(FIRST + timedelta(days=DAYS), time(), UTC)
    lines: dict[bool, list[str]] = {True: [], False: []}
    for now, one in told(world, ends - timedelta(days=ASKED_DAYS), ends):
        lines[is_right(one, world, now)].append(f"{one.rule}: {one.title}")
    found, in_time = {}, {}
    for place, (name, plant) in enumerate(PLANTS.items()):
        rng = random.Random(f"{seed} {place}")  # noqa: S311
        planted = plant(person, calls, around, rng)
        changed = World(person, planted.calls, around, planted.unread_from)
        rule = [BY_ID[planted.rule]]
        first = next(
            (
                now
                for now, one in told(changed, planted.begins, planted.ends, rule)
                if planted.subject in {"", one.subject}
            ),
            None,
        )
        found[name] = first is not None
        if planted.useful_until is not None:
            in_time[name] = first is not None and first < planted.useful_until
    return Outcome(seed, kind, tuple(lines[False]), tuple(lines[True]), found, in_time)


def main() -> int:
    """Print both rates; 1 if either misses its bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", nargs=2, type=int, default=(151, 250), metavar=("FIRST", "LAST"))
    parser.add_argument("--verbose", action="store_true", help="print every false alarm and miss")
    options = parser.parse_args()
    first, last = options.seeds
    with ProcessPoolExecutor(2) as pool:
        outcomes = list(pool.map(outcome, range(first, last + 1)))
    return _print(outcomes, is_verbose=options.verbose)


def _print(outcomes: list[Outcome], *, is_verbose: bool) -> int:
    if is_verbose:
        for one in outcomes:
            missed = [f"missed: {name}" for name, is_found in one.found.items() if not is_found]
            for line in (*one.told, *missed):
                print(f"{one.seed} {one.kind}: {line}")
    rules = Counter(line.partition(":")[0] for one in outcomes for line in one.told)
    rate = sum(rules.values()) / len(outcomes)
    print(f"{len(outcomes)} seeds, {len(RULES)} rules asked for {ASKED_DAYS} days")
    print(f"false alarms in 30 days: {rate:.2f} (bar: fewer than 1)")
    for rule, number in rules.most_common():
        print(f"  {rule}: {number / len(outcomes):.2f}")
    right = Counter(line.partition(":")[0] for one in outcomes for line in one.right)
    print(f"told and right in 30 days: {sum(right.values()) / len(outcomes):.2f}")
    for rule, number in right.most_common():
        print(f"  {rule}: {number / len(outcomes):.2f}")
    print("false alarms by person")
    for kind in dict.fromkeys(one.kind for one in outcomes):
        its = [one for one in outcomes if one.kind == kind]
        print(f"  {kind}: {sum(len(one.told) for one in its) / len(its):.2f}")
    parts = {name: [one.found[name] for one in outcomes] for name in PLANTS}
    every = [is_found for some in parts.values() for is_found in some]
    share = sum(every) / len(every)
    print(f"planted anomalies of 3x found: {share:.1%} of {len(every)} (bar: 95 %)")
    for name, some in parts.items():
        early = [one.in_time[name] for one in outcomes if name in one.in_time]
        before = f", {sum(early) / len(early):.1%} before the limit" if early else ""
        print(f"  {name}: {sum(some) / len(some):.1%}{before}")
    return 0 if rate < 1 and share >= 0.95 else 1


if __name__ == "__main__":
    sys.exit(main())
