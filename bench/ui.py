"""How long keys take on a store of millions of calls: to the new figures, and to the last plot.

The real app runs in this process over the real questions; nothing is read or written, and each
frame is made to the last byte. Each deed is done so many times on the two sizes together. The
baseline is an empty Textual app, started before and after: milliseconds of two machines, or of one
that is shared, cannot be compared without.

    python bench/ui.py --calls 1000000 10000000 [--store FOLDER] [--repeats 30] [--only WORD]
"""

import argparse
import asyncio
import gc
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

from made_store import UNTIL, ZONE, make_store
from measure import BURNBAR, EMPTY_APP, environment, in_turns, machine, percentile, ratio_line, run
from painted import Taken, Watched, watched
from start import first_frame, totals
from textual.events import Resize, ScreenResume

from burnbar_tui.messages import UnitChosen
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.widgets.accounts_table import AccountsTable

SIZES = ((120, 40), (160, 45))
OTHER_SIZES = ((80, 24), (40, 12), (200, 50))
TARGETS_MS = {1_000_000: 50, 10_000_000: 150}
REFERENCE_SECONDS = 0.25
"""How soon an empty Textual app shows its text on the machine that the targets are of: there our
own start may take 0.35 s, which is 1.4 times as long."""
EMPTY_STARTS = 7
TYPED = "5.1-c"
"""Of which no beginning is that of a word of the query line: each letter narrows."""
SCREENS = {
    "2": "Accounts",
    "3": "Quotas",
    "4": "Explore",
    "5": "Insights",
    "6": "Router",
    "1": "Overview",
}

Deeds = AsyncIterator[tuple[str, Taken]]


def main() -> int:
    """Print a table for each store; return 1 when a frame without rows came in between."""
    options = _options()
    os.environ |= {"TZ": ZONE.key, "BURNBAR_NOW": UNTIL.isoformat()}
    time.tzset()
    print(f"# {machine()}; milliseconds, median and p95")
    blanks = 0
    with tempfile.TemporaryDirectory() as made:
        for calls in options.calls:
            store = _store(options.store or Path(made), calls)
            empty = _empty_starts(Path(made))
            found = asyncio.run(_all(store, options.repeats, options.only))
            blanks += _tell(calls, found, empty + _empty_starts(Path(made)))
            if options.only in "start" and options.pairs:
                _time_start(store, options.pairs)
    return int(blanks > 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--calls", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--store", type=Path, help="holds a folder by number of calls, or gets it")
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--pairs", type=int, default=15, help="starts of the program")
    parser.add_argument("--only", default="", help="deeds with this word in their name; or start")
    return parser.parse_args()


def _store(folder: Path, calls: int) -> Path:
    store = folder / str(calls) / "burnbar.db"
    return store if store.exists() else make_store(store.parent, calls)


async def _all(store: Path, repeats: int, only: str) -> dict[str, list[Taken]]:
    """Return what every deed took, by its name."""
    found: dict[str, list[Taken]] = defaultdict(list)
    for size in SIZES:
        async with watched(store, ZoneInfo(ZONE.key), size) as app:
            for deeds in (_ranges, _units, _filters, _screens, _drills, _sizes):
                if only in deeds.__name__:
                    for _ in range(-(-repeats // len(SIZES))):
                        gc.collect()
                        async for name, taken in deeds(app):
                            found[name].append(taken)
                        await app.press("1")
    return found


async def _ranges(app: Watched) -> Deeds:
    """Go through all periods, and to the one before and back, on both screens."""
    for screen in ("1", "4"):
        await app.press(screen)
        for _ in range(5):
            yield f"range t, {SCREENS[screen]}", await app.time("t", DataScreen.Answered)
            if app.app.overview.scope.period.value != "all":
                for key in ("left_square_bracket", "right_square_bracket"):
                    taken = await app.time(key, DataScreen.Answered)
                    yield f"range [ ], {SCREENS[screen]}", taken


async def _units(app: Watched) -> Deeds:
    for screen in ("1", "4"):
        await app.press(screen)
        for _ in range(2):
            yield f"unit, {SCREENS[screen]}", await app.time("u", UnitChosen)
        for _ in range(3):
            yield f"money lens, {SCREENS[screen]}", await app.time("m", DataScreen.Answered)


async def _filters(app: Watched) -> Deeds:
    """Type a word, of which every letter narrows, and take it off."""
    for screen in ("1", "4"):
        await app.press(screen, "slash")
        for letter in TYPED:
            yield f"filter letter, {SCREENS[screen]}", await app.time(letter, DataScreen.Answered)
        await app.press("enter")
        yield f"filter off, {SCREENS[screen]}", await app.time("backslash", DataScreen.Answered)


async def _screens(app: Watched) -> Deeds:
    for key, name in SCREENS.items():
        yield f"screen {name}", await app.time(key, DataScreen.Answered)


async def _drills(app: Watched) -> Deeds:
    """Go down from the sums to a session, and into an account."""
    awaited = DataScreen.Answered
    await app.press("4")
    while isinstance(screen := app.app.screen, ExploreScreen) and screen.pivot.only:
        await app.press("escape")
    yield "drill: Explore, row", await app.time("enter", awaited)
    yield "drill: Explore, its calls", await app.time("C", awaited)
    yield "drill: call", await app.time("enter", awaited)
    yield "drill: session", await app.time("enter", awaited)
    yield "back to the call", await app.time("escape", ScreenResume)
    await app.press("1")
    app.app.overview.query_one(AccountsTable).focus()
    await app.press("home")
    yield "drill: account", await app.time("enter", awaited)


async def _sizes(app: Watched) -> Deeds:
    home = app.app.size
    for screen in ("1", "4"):
        await app.press(screen)
        for size in (*OTHER_SIZES, (home.width, home.height)):
            yield f"resize, {SCREENS[screen]}", await app.time_size(size, Resize)


def _empty_starts(home: Path) -> list[float]:
    """Return how many seconds an empty app took to its text, each time."""
    env = environment(home)
    return [first_frame(EMPTY_APP, env, ["SENTINEL"]) for _ in range(EMPTY_STARTS + 1)][1:]


def _tell(calls: int, found: dict[str, list[Taken]], empty: list[float]) -> int:
    """Print a table, and return how many frames without rows were seen."""
    target = TARGETS_MS.get(calls)
    pace = statistics.median(empty) / REFERENCE_SECONDS
    title = f"{calls:,} calls" + (f", target {target} ms" if target else "")
    print(
        f"\nAn empty app starts in {statistics.median(empty):.3f} s here ({min(empty):.3f} - "
        f"{max(empty):.3f}, {len(empty)} times). At pace: the median where that takes "
        f"{REFERENCE_SECONDS} s; ! is above the target there, * here.\n"
        f"{title:<32}{'figures':>14}{'at pace':>8}{'processor':>15}{'with plots':>15}"
        "   blank  times"
    )
    for name, taken in found.items():
        median = statistics.median(one.figures for one in taken)
        figures, *others = (
            f"{statistics.median(values):8.0f} {percentile(values, 95):6.0f}"
            for values in zip(*((one.figures, one.busy, one.whole) for one in taken), strict=True)
        )
        columns = f"{figures[1:]}{median / pace:8.0f}{''.join(others)}"
        blank = sum(one.was_blank for one in taken)
        is_late = target is not None and median > target
        mark = (" !" if target and median / pace > target else " *") if is_late else ""
        print(f"{name:<32}{columns} {blank:6} {len(taken):6}{mark}", flush=True)
    return sum(one.was_blank for taken in found.values() for one in taken)


def _time_start(store: Path, pairs: int) -> None:
    """Start the program on a copy of a store, beside an empty app."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        data = home / "data"
        data.mkdir()
        shutil.copyfile(store, data / store.name)
        env = environment(home, BURNBAR_DATA_DIR=str(data), BURNBAR_CONFIG_DIR=str(data))
        env |= {"TZ": ZONE.key, "BURNBAR_NOW": UNTIL.isoformat()}
        run((*BURNBAR, "ingest", "--json"), env)
        texts = totals(env, UNTIL.astimezone(ZONE).date())
        first_frame(BURNBAR, env, texts)
        found = in_turns(
            lambda: first_frame(BURNBAR, env, texts),
            lambda: first_frame(EMPTY_APP, env, ["SENTINEL"]),
            pairs,
        )
    print(ratio_line("process start to true totals", found))


if __name__ == "__main__":
    sys.exit(main())
