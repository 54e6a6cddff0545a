"""The work of a made-up developer, for `burnbar demo`: real formats, invented numbers.

`write_history` fills an empty home with two months of Claude Code and Codex logs and `Demo` keeps
them growing, so that the real engine reads what it would read from the agents. One seed and one
instant give the same bytes. Hours of work are those of the time zone that `now` carries.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

from burnbar_tui.demo_logs import MINUTE, SECOND, Session, World
from burnbar_tui.facts import ms_of

_STARTS = {8: 2, 9: 6, 10: 7, 11: 6, 12: 2, 13: 4, 14: 6, 15: 6, 16: 5, 17: 3, 20: 1, 21: 1}
"""At which hours sessions begin, and how often."""
_QUIET_SECONDS = 20
"""How long before `now` the history ends."""

_Plan = tuple[int, bool, int]
"""When a session begins, whether it is one of Codex, and of how many calls."""


def write_history(home: Path, now: datetime, days: int = 60, seed: int = 7) -> None:
    """Write Claude Code and Codex logs of a made-up developer ending shortly before `now`."""
    world = World(home, ms_of(now), Random(f"history {seed}"))  # noqa: S311  # a demo, no secret
    _write_settings(home)
    until, codex_is_free_at = ms_of(now) - _QUIET_SECONDS * SECOND, 0
    for back in range(days - 1, -1, -1):
        for start, is_codex, calls in sorted(_plan(world, now, back)):
            if not is_codex:
                _work(world.claude(start), start, calls, until)
            elif (begin := max(start, codex_is_free_at)) < until:
                codex_is_free_at = _work(world.codex(begin), begin, calls, until)
    begin = until - 10 * SECOND
    last = world.claude(begin)
    last.call(begin, until)
    last.flush()


class Demo:
    """Keeps the made data growing while one watches; files are appended to, never rewritten."""

    def __init__(self, home: Path, now: Callable[[], datetime], seed: int = 7) -> None:
        began = ms_of(now())
        self._now = now
        self._random = Random(f"live {seed} {began}")  # noqa: S311  # a demo, no secret
        self._world = World(home, began, self._random)
        self._world.quota.resume(home)
        self._claude = [self._world.claude(began) for _ in range(3)]
        self._codex = self._world.codex(began)

    def grow(self) -> float:
        """Append one model call; return the seconds until the next one should come."""
        end = ms_of(self._now())
        session = self._choose(end)
        wanted = end - self._random.randint(2, 9) * SECOND
        session.call(min(end, max(session.last_ms, wanted)), end)
        session.flush()
        return self._random.triangular(0.5, 4.0, 1.2)

    def _choose(self, at_ms: int) -> Session:
        """Return who calls next; a session that has grown long makes room for a new one."""
        if self._random.random() < 0.12 and self._codex.can_call(at_ms):
            if self._codex.calls >= 40:
                self._codex = self._world.codex(at_ms)
            return self._codex
        slot = self._random.randrange(len(self._claude))
        if self._claude[slot].calls >= 60:
            self._claude[slot] = self._world.claude(at_ms)
        return self._claude[slot].speaker()


def _write_settings(home: Path) -> None:
    account = {"emailAddress": "ana@example.org", "billingType": "stripe_subscription"}
    (home / ".claude").mkdir(parents=True, exist_ok=True)
    (home / ".claude.json").write_text(json.dumps({"oauthAccount": account}) + "\n")


def _plan(world: World, now: datetime, back: int) -> Iterator[_Plan]:
    """Yield the sessions that begin so many days before `now`; those after it are left out."""
    random = world.random
    day = now.date() - timedelta(days=back)
    busy = random.uniform(0.7, 1.3)
    wanted = random.choice((0, 0, 0, 1)) if day.weekday() >= 5 else round(4 * busy)
    for _ in range(wanted):
        at = time(int(world.pick({str(h): n for h, n in _STARTS.items()})), random.randrange(60))
        start = ms_of(datetime.combine(day, at, now.tzinfo)) + random.randrange(MINUTE)
        yield start, random.random() < 0.35, min(world.tokens(20), 90)
    if back == 0:
        for minutes, is_codex in ((95, False), (50, False), (40, True)):
            yield ms_of(now) - minutes * MINUTE, is_codex, 45


def _work(session: Session, begin_ms: int, calls: int, until_ms: int) -> int:
    """Let a session make its calls, with the pauses of a person; return when it ended."""
    random, at, speakers = session.world.random, begin_ms, [session]
    for _ in range(calls):
        end = at + random.randint(3, 24) * SECOND + random.randrange(SECOND)
        if end > until_ms or not session.can_call(at):
            break
        speaker = session.speaker()
        speaker.call(at, end)
        if speaker not in speakers:
            speakers.append(speaker)
        thinks = random.random() < 0.15
        at = end + (random.randint(60, 420) if thinks else random.randint(1, 12)) * SECOND
    for speaker in speakers:
        speaker.flush()
    return at
