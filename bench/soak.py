"""Whether memory stays flat while calls stream in and somebody looks at one screen after another.

A made-up developer's logs grow by so many calls a second in a home of their own; the real program
runs in a terminal and is turned from screen to screen. Twice a minute it is back on the Overview,
collects its garbage, and its resident memory is read. What it holds after the first minutes is
compared with what it holds in the end; at last every call must be in the store, once.

    nice python bench/soak.py [--minutes 30] [--per-second 20]
"""

import argparse
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from measure import BURNBAR, environment, machine, resident_mib, run
from terminal import NotSeenError, Terminal

from burnbar_tui.demo import Demo, write_history

COLLECTING = (
    sys.executable,
    "-c",
    "import gc, signal\n"
    "signal.signal(signal.SIGUSR1, lambda *_: gc.collect())\n"
    "from burnbar_tui.__main__ import main\n"
    "main()\n",
)
"""The program, which collects its garbage when it is told to."""
SAMPLE_SECONDS = 30.0
SCREENS = "234561"
"""The keys of a round; a sample is taken at its end, on the Overview."""
MOST_GROWTH = 0.05

Sample = tuple[float, float]
"""Seconds since the start, MiB."""


def main() -> int:
    """Print every sample and what they tell; return 1 when memory grew or a call is missing."""
    options = _options()
    print(f"# {options.per_second:g} calls a second for {options.minutes:g} min; {machine()}")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        env = environment(home, BURNBAR_DATA_DIR=f"{home}/data", BURNBAR_CONFIG_DIR=f"{home}/data")
        write_history(home, datetime.now(UTC))
        before = _events(env)
        try:
            samples, appended = _soak(home, env, options.minutes * 60, options.per_second)
        except NotSeenError as error:
            print(error, file=sys.stderr)
            return 1
        counted = _events(env) - before
    print(f"{appended:,} calls appended, {counted:,} counted")
    return int(not _is_flat(samples, options.settle * 60) or counted != appended)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--per-second", type=float, default=20.0)
    parser.add_argument("--settle", type=float, default=5.0, help="minutes that do not count")
    return parser.parse_args()


def _events(env: dict[str, str]) -> int:
    return int(run((*BURNBAR, "ingest", "--json"), env).json()["events_total"])


def _soak(
    home: Path, env: dict[str, str], seconds: float, per_second: float
) -> tuple[list[Sample], int]:
    """Return the memory over time, and how many calls were appended."""
    demo = Demo(home, lambda: datetime.now(UTC))
    samples: list[Sample] = []
    with Terminal(COLLECTING, env) as terminal:
        terminal.settle(1.5, 20.0)
        began, appended = time.monotonic(), 0
        for number, due in enumerate(_beats(seconds)):
            while (elapsed := time.monotonic() - began) < due:
                while appended < elapsed * per_second:
                    demo.grow()
                    appended += 1
                terminal.pass_time(min(1 / per_second, max(0.0, due - elapsed)))
            terminal.press(SCREENS[number % len(SCREENS)])
            if number % len(SCREENS) == len(SCREENS) - 1:
                samples.append((due, _resident(terminal)))
                print(f"{due / 60:5.1f} min  {samples[-1][1]:6.1f} MiB", flush=True)
        terminal.settle(1.5, 20.0)
        terminal.press("q")
        if (code := terminal.end()) != 0:
            raise NotSeenError(f"ended with {code}:\n{terminal.text[-2_000:]}")
    return samples, appended


def _beats(seconds: float) -> Iterator[float]:
    """Yield when a key is pressed: one for each screen in the time of a sample."""
    pause = SAMPLE_SECONDS / len(SCREENS)
    for number in range(1, int(seconds / pause) + 1):
        yield number * pause


def _resident(terminal: Terminal) -> float:
    """Return the memory in MiB once the garbage is collected; what was painted is forgotten."""
    terminal.pass_time(1.0)
    os.kill(terminal.pid, signal.SIGUSR1)
    terminal.pass_time(0.5)
    terminal.mark()
    return resident_mib(terminal.pid)


def _is_flat(samples: list[Sample], settle_seconds: float) -> bool:
    """Print first, last and slope of what counts; tell whether the last is hardly more.

    The first and last are medians of five samples, so that one does not decide.
    """
    kept = [(at / 3600, mib) for at, mib in samples if at >= settle_seconds]
    if len(kept) < 10:
        print("too short to tell whether it is flat")
        return True
    first, last = (statistics.median(mib for _, mib in some) for some in (kept[:5], kept[-5:]))
    slope = statistics.linear_regression(*zip(*kept, strict=True)).slope
    growth = last / first - 1
    print(
        f"from {settle_seconds / 60:g} min on: first {first:.1f} MiB, last {last:.1f} MiB,"
        f" {growth:+.1%}, {slope:+.1f} MiB an hour; most {max(mib for _, mib in samples):.1f} MiB"
    )
    return growth < MOST_GROWTH


if __name__ == "__main__":
    sys.exit(main())
