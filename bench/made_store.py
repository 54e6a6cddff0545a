"""A store of made-up calls, for benches of screens and questions.

    python bench/made_store.py FOLDER --calls 10000000 [--seed 1]

Everything goes through the store's own statements and sums; only the reading of logs is left out.
The same seed makes the same calls. They end at `UNTIL`: run the program with `BURNBAR_NOW` of it.

Six accounts, twelve models and forty projects, of which a week sees a few. Sessions have 30 to 200
calls, a half to one and a half minutes apart, and begin mostly in working hours of `ZONE`; a fifth
of them is below another one. What calls cost is told by the program's price tables.
"""

import argparse
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.days import HOUR_MS, day_start_ms
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.rollup import BUCKET_MS
from burnbar_tui.engine.sources import SourceRecord
from burnbar_tui.engine.store import Store
from burnbar_tui.facts import ms_of
from burnbar_tui.providers.registry import spec_of

UNTIL = datetime(2026, 11, 26, 18, tzinfo=UTC)
DAYS = 400
ZONE = ZoneInfo("America/New_York")
ACCOUNTS = (
    ("claude-code", "work", "subscription", 40),
    ("claude-code", "home", "api", 10),
    ("codex", "work", "subscription", 25),
    ("codex", "home", "unknown", 5),
    ("gemini-cli", "work", "api", 10),
    ("opencode", "work", "api", 10),
)
"""Provider, label, billing, weight."""
MODELS = {
    "claude-code": ("claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5", "claude-opus-4-1"),
    "codex": ("gpt-5.1-codex", "gpt-5.1-codex-mini", "gpt-5-codex", "gpt-5-mini"),
    "gemini-cli": ("gemini-2.5-pro", "gemini-2.5-flash", "gemini-2.5-flash-lite"),
    "opencode": ("big-pickle", "claude-sonnet-4-5", "gpt-5.1-codex"),
}
"""By provider; that of the rest of a session comes first, that of its small work last."""
NAMES = tuple(dict.fromkeys(name for names in MODELS.values() for name in names))
PROJECTS = tuple(f"/srv/code/project-{number:02}" for number in range(1, 41))
PROJECTS_A_WEEK = 6
HOUR_WEIGHTS = (1, 1, 0, 0, 0, 0, 1, 3, 8, 12, 12, 10, 7, 10, 12, 12, 10, 8, 5, 4, 5, 5, 4, 2)
WEEKDAY_WEIGHTS = (10, 11, 11, 10, 9, 3, 2)
FEWEST_CALLS, MOST_CALLS = 30, 200
LEAST_PAUSE_MS, PAUSE_MS = 30_000, 60_000
SMALL_WORK = 0.15
"""The part of a session's calls that go to a cheaper model."""
PORTION_DAYS = 10
"""So many days are written in one transaction."""

Row = tuple[object, ...]


class Session(NamedTuple):
    """One session to be written."""

    id: int
    parent_id: int
    account_id: int
    project_id: int
    start_ms: int
    calls: int


class Rate(NamedTuple):
    """What a thousand tokens of a model cost, in nano-USD; all None where nobody states it."""

    fresh: int | None
    cached: int | None
    written: int | None
    output: int | None


def make_store(folder: Path, calls: int, seed: int = 1) -> Path:
    """Make a store of so many calls in a folder that has none; return the store's path.

    Raises:
        FileExistsError: the folder has a store.
    """
    path = folder / "burnbar.db"
    if path.exists():
        raise FileExistsError(path)
    prices = PriceBook()
    store = Store(path, prices, ZONE)
    try:
        _put_names(store)
        draw = Random(seed)  # noqa: S311  # the same calls each time
        sessions = _sessions(draw, calls)
        rates = {name: _rate(prices, name) for name in NAMES}
        days = PORTION_DAYS * 24 * HOUR_MS
        for _, portion in groupby(sessions, key=lambda one: one.start_ms // days):
            _put_portion(store, list(portion), draw, rates)
    finally:
        store.close()
    return path


def _put_names(store: Store) -> None:
    put = store.database.put
    with store.database.transaction():
        for account_id, (provider_id, label, billing, _) in enumerate(ACCOUNTS, 1):
            root = f"/home/ana/{provider_id}-{label}"
            account = AccountRecord(account_id, provider_id, root, label, billing=billing)
            source = SourceRecord(
                id=account_id, account_id=account_id, path=f"{root}/log", newest_ms=ms_of(UNTIL)
            )
            put("put_account", [msgspec.structs.astuple(account)])
            put("put_source", [source.row()])
        put("put_model", enumerate(NAMES, 1))
        put("put_project", enumerate(PROJECTS, 1))


def _sessions(draw: Random, calls: int) -> list[Session]:
    """Return sessions that have so many calls together, by their start."""
    today = UNTIL.astimezone(ZONE).date()
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    starts = [day_start_ms(day, ZONE) for day in days]
    weights = [WEEKDAY_WEIGHTS[day.weekday()] * draw.uniform(0.5, 1.5) for day in days]
    weeks = [
        draw.sample(range(1, len(PROJECTS) + 1), PROJECTS_A_WEEK) for _ in range(DAYS // 7 + 1)
    ]
    account_weights = [account[-1] for account in ACCOUNTS]
    found = []
    while calls:
        [place] = draw.choices(range(DAYS), weights)
        [hour] = draw.choices(range(24), HOUR_WEIGHTS)
        [account_id] = draw.choices(range(1, len(ACCOUNTS) + 1), account_weights)
        start = starts[place] + hour * HOUR_MS + draw.randrange(HOUR_MS)
        if start >= ms_of(UNTIL):
            continue
        length = min(draw.randint(FEWEST_CALLS, MOST_CALLS), calls)
        calls -= length
        project = weeks[place // 7][int(PROJECTS_A_WEEK * draw.random() ** 2)]
        found.append(Session(draw.getrandbits(62), 0, account_id, project, start, length))
    found.sort(key=lambda one: one.start_ms)
    return _below(draw, found)


def _below(draw: Random, sessions: list[Session]) -> list[Session]:
    """Put a fifth of the sessions below the last one of the same account and project."""
    last: dict[tuple[int, int], int] = {}
    found = []
    for session in sessions:
        place = (session.account_id, session.project_id)
        if place in last and draw.random() < 0.2:
            found.append(session._replace(parent_id=last[place]))
        else:
            found.append(session)
            last[place] = session.id
    return found


def _rate(prices: PriceBook, model: str) -> Rate:
    provider_id = next(one for one, names in MODELS.items() if model in names)
    vendors, at_ms = spec_of(provider_id).vendors, ms_of(UNTIL)

    def of(*, fresh: int = 0, cached: int = 0, written: int = 0, output: int = 0) -> int | None:
        return prices.cost(vendors, model, at_ms, "", fresh, cached, written, 0, output, 0)

    return Rate(of(fresh=1000), of(cached=1000), of(written=1000), of(output=1000))


def _put_portion(
    store: Store, sessions: list[Session], draw: Random, rates: dict[str, Rate]
) -> None:
    put, touched = store.database.put, set[int]()
    with store.database.transaction():
        put(
            "put_session",
            (
                (one.id, one.account_id, f"made-{one.id:x}", one.parent_id, "", False, 0)
                for one in sessions
            ),
        )
        put("put_event", _calls(store, sessions, draw, rates, touched))
        store.rollup.sum_up(touched)


def _calls(
    store: Store,
    sessions: list[Session],
    draw: Random,
    rates: dict[str, Rate],
    touched: set[int],
) -> Iterator[Row]:
    """Yield the rows of all calls of some sessions, and note the quarters of an hour they are in.

    None is later than `UNTIL`: what would be is of that instant.
    """
    number = {name: place for place, name in enumerate(NAMES, 1)}
    random, bits, until = draw.random, draw.getrandbits, ms_of(UNTIL)
    for session in sessions:
        names = MODELS[ACCOUNTS[session.account_id - 1][0]]
        main = names[0] if random() < 0.6 else draw.choice(names)
        at_ms, cached = session.start_ms, 12_000
        for position in range(session.calls):
            at_ms = min(at_ms + LEAST_PAUSE_MS + int(PAUSE_MS * random()), until)
            touched.add(at_ms // BUCKET_MS)
            name = names[-1] if random() < SMALL_WORK else main
            fresh, written, output = bits(6), bits(12), bits(10) + 1
            rate = rates[name]
            cost = (
                rate.fresh
                and (
                    fresh * rate.fresh
                    + cached * (rate.cached or 0)
                    + written * (rate.written or 0)
                    + output * (rate.output or 0)
                )
                // 1000
            )
            yield (
                bits(62), at_ms, session.account_id, number[name], session.project_id, session.id,
                session.account_id, fresh, cached, written, 0, output, output // 4, 0, 0, -1, 0,
                0, 0, 0, position, cost, store.price_id,
            )  # fmt: skip
            cached = cached + written + output if cached < 180_000 else 12_000


def main() -> None:
    """Make a store, and tell how long that took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="which must have no store")
    parser.add_argument("--calls", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    path = make_store(options.folder, options.calls, options.seed)
    print(f"{path}: {path.stat().st_size >> 20} MiB in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
