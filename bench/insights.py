"""False alarms of all insights together on steady use, and how many planted anomalies they find.

Facts are made by hand of the calls of made-up people (`steady.py`); there is no store. Every rule
is asked once an hour over the last thirty of sixty days, and what it tells is told as the desk
would: once, and again only with other facts after its cooldown.

    python bench/insights.py --seeds 51 150
"""

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from steady import DAYS, FIRST, PLANTS, PRICES, Call, Person, made_calls, person_of

from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.insights.desk import Gather, Mark, Marks, found_by, is_news, with_states
from burnbar_tui.engine.insights.list_prices import ListPrices
from burnbar_tui.engine.insights.rules import BY_ID, RULES
from burnbar_tui.engine.insights.spend_facts import WEEKS, DayUse, SpendFacts
from burnbar_tui.engine.insights.work_facts import FRESH, MOST_CALLS, OPENED, WorkFacts
from burnbar_tui.engine.price_sheets import NO_THRESHOLD, Bill
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import Billing, Confidence
from burnbar_tui.insight_views import Insight
from burnbar_tui.views import CallRow, NamedTally

ASKED_DAYS = 30
HOUR = timedelta(hours=1)
ACCOUNT = AccountRecord(
    id=1, provider_id="claude-code", root="/home/ana/.claude", label="ana", billing=Billing.API
)


@dataclass(frozen=True)
class Outcome:
    """What one seed showed."""

    seed: int
    kind: str
    told: tuple[str, ...]
    """Every false alarm, by rule."""
    found: dict[str, bool]
    """Every planted anomaly."""


class World:
    """All calls of a person, and the facts that rules would be given at any hour."""

    def __init__(self, person: Person, calls: list[Call]) -> None:
        self._zone = ZoneInfo(person.zone)
        self._rows = [_row(number, call) for number, call in enumerate(calls)]
        self._dear = sorted(self._rows, key=lambda row: -(row.cost_nano_usd or 0))
        models, projects = sorted(PRICES), sorted({call.project for call in calls})
        self._ids = {
            name: place + 1 for some in (models, projects) for place, name in enumerate(some)
        }
        self._names = Names(
            accounts={1: ACCOUNT},
            models={self._ids[name]: name for name in models},
            projects={self._ids[name]: name for name in projects},
            paths={},
            sessions={},
        )
        bills = {(ACCOUNT.provider_id, name): _bill(name) for name in models}
        self._prices = ListPrices(before=bills, now=bills)
        self._days: dict[date, list[CallRow]] = defaultdict(list)
        self._sessions: dict[int, list[CallRow]] = defaultdict(list)
        for row in self._rows:
            self._days[row.at.astimezone(self._zone).date()].append(row)
            self._sessions[row.session_id].append(row)
        self._whole = {day: self._uses(day, rows) for day, rows in self._days.items()}
        self._tallies = {key: self._session(rows) for key, rows in self._sessions.items()}

    def gather(self, now: datetime) -> dict[type, Gather]:
        """Return what makes the facts of an hour."""
        return {
            SpendFacts: partial(self._spend, now),
            WorkFacts: partial(self._work, now),
        }

    def _spend(self, now: datetime) -> SpendFacts:
        today = now.astimezone(self._zone).date()
        clock = now.astimezone(self._zone).time()
        so_far: list[DayUse] = []
        for week in range(WEEKS + 1):
            day = today - timedelta(weeks=week)
            until = datetime.combine(day, clock, self._zone).astimezone(UTC)
            rows = [row for row in self._days.get(day, ()) if row.at < until]
            so_far += self._uses(day, rows)
        days = [use for day, uses in self._whole.items() if day < today for use in uses]
        return SpendFacts(
            now=now,
            zone=self._zone,
            today=today,
            names=self._names,
            began=FIRST,
            days=(*days, *(use for use in so_far if use.day == today)),
            so_far=tuple(so_far),
            earlier_models=frozenset(),
            prices=self._prices,
        )

    def _work(self, now: datetime) -> WorkFacts:
        today = now.astimezone(self._zone).date()
        since = now - timedelta(weeks=6)
        sessions = []
        for key, rows in self._sessions.items():
            if since <= rows[0].at <= now:
                is_over = rows[-1].at <= now
                done = [row for row in rows if row.at <= now] if not is_over else rows
                sessions.append(self._tallies[key] if is_over else self._session(done))
        fresh = [one for one in sessions if one.newest_at and now - one.newest_at < FRESH]
        fresh.sort(key=lambda one: -(one.tally.cost_nano_usd or 0))
        opened = (
            tuple(row for row in self._sessions[one.session_id or 0] if row.at <= now)
            for one in fresh[:OPENED]
        )
        return WorkFacts(
            now=now,
            zone=self._zone,
            today=today,
            began=FIRST,
            sessions=tuple(sessions),
            calls=self._costliest(since, now, MOST_CALLS),
            fresh_calls=self._costliest(self._start(today - timedelta(days=1)), now, 20),
            week_calls=self._costliest(
                self._start(today - timedelta(days=7)), self._start(today), MOST_CALLS
            ),
            opened=tuple(opened),
            prices=self._prices,
        )

    def _start(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone).astimezone(UTC)

    def _costliest(self, since: datetime, until: datetime, most: int) -> tuple[CallRow, ...]:
        found: list[CallRow] = []
        for row in self._dear:
            if since <= row.at <= until:
                found.append(row)
                if len(found) == most:
                    break
        return tuple(found)

    def _uses(self, day: date, rows: list[CallRow]) -> list[DayUse]:
        by_name: dict[tuple[str, str], list[CallRow]] = defaultdict(list)
        for row in rows:
            by_name[row.model, row.project].append(row)
        return [
            DayUse(day, 1, self._ids[model], self._ids[project], _sums(some))
            for (model, project), some in by_name.items()
        ]

    def _session(self, rows: list[CallRow]) -> NamedTally:
        first = rows[0]
        return NamedTally(
            name=first.session,
            detail=first.project,
            tally=_sums(rows).tally(1),
            newest_at=rows[-1].at,
            session_id=first.session_id,
        )


def _bill(model: str) -> Bill:
    fresh, read, write, out = (each * 1_000_000 for each in PRICES[model])
    return NO_THRESHOLD, fresh, read, write, write, out, 0, 0, None


def _row(number: int, call: Call) -> CallRow:
    return CallRow(
        key=number,
        at=call.at,
        provider_id=ACCOUNT.provider_id,
        account=ACCOUNT.label,
        model=call.model,
        project=call.project,
        session=f"session-{call.session}",
        session_id=call.session,
        input_tokens=call.fresh,
        cache_read_tokens=call.read,
        cache_creation_tokens=call.written,
        output_tokens=call.output,
        cost_nano_usd=call.cost,
        billing=Billing.API,
        cost_confidence=Confidence.ESTIMATED,
    )


def _sums(rows: list[CallRow]) -> Sums:
    cost = sum(row.cost_nano_usd or 0 for row in rows)
    return Sums(
        events=len(rows),
        input_tokens=sum(row.input_tokens for row in rows),
        cache_read_tokens=sum(row.cache_read_tokens for row in rows),
        cache_creation_tokens=sum(row.cache_creation_tokens for row in rows),
        output_tokens=sum(row.output_tokens for row in rows),
        cost_nano_usd=cost,
        spend_nano_usd=cost,
    )


def told(world: World, begins: datetime, ends: datetime) -> Iterator[Insight]:
    """Yield everything that is told between two instants."""
    marks: Marks = {}
    now = begins
    while now < ends:
        for one in with_states(found_by(ASKED, world.gather(now), now), marks, now):
            if is_news(one, marks, BY_ID, now):
                marks[one.rule, one.subject] = Mark(told_facts=one.facts, told_at=now)
                yield one
        now += HOUR


ASKED = tuple(rule for rule in RULES if rule.looks_at in {SpendFacts, WorkFacts})
"""The others look at what these people do not have."""


def outcome(seed: int) -> Outcome:
    """Return what one seed shows."""
    kind, person = person_of(seed)
    calls = made_calls(person, seed)
    ends = datetime.combine(FIRST + timedelta(days=DAYS), time(), UTC)
    alarms = told(World(person, calls), ends - timedelta(days=ASKED_DAYS), ends)
    found = {}
    for place, (name, plant) in enumerate(PLANTS.items()):
        planted = plant(person, calls, random.Random(f"{seed} {place}"))  # noqa: S311
        found[name] = any(
            one.rule == planted.rule and planted.subject in {"", one.subject}
            for one in told(World(person, planted.calls), planted.begins, planted.ends)
        )
    return Outcome(seed, kind, tuple(f"{one.rule}: {one.title}" for one in alarms), found)


def main() -> int:
    """Print both rates; 1 if either misses its bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", nargs=2, type=int, default=(51, 150), metavar=("FIRST", "LAST"))
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
    print(f"{len(outcomes)} seeds, {len(ASKED)} rules asked once an hour for {ASKED_DAYS} days")
    print(f"false alarms in 30 days: {rate:.2f} (bar: fewer than 1)")
    for rule, number in rules.most_common():
        print(f"  {rule}: {number / len(outcomes):.2f}")
    for kind in dict.fromkeys(one.kind for one in outcomes):
        its = [one for one in outcomes if one.kind == kind]
        print(f"  {kind}: {sum(len(one.told) for one in its) / len(its):.2f}")
    parts = {name: [one.found[name] for one in outcomes] for name in PLANTS}
    every = [is_found for some in parts.values() for is_found in some]
    share = sum(every) / len(every)
    print(f"planted anomalies of 3x found: {share:.1%} of {len(every)} (bar: 95 %)")
    for name, some in parts.items():
        print(f"  {name}: {sum(some) / len(some):.1%}")
    return 0 if rate < 1 and share >= 0.95 else 1


if __name__ == "__main__":
    sys.exit(main())
