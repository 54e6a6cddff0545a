"""The longest time for which the dashboard's event loop does nothing else, while logs are imported.

The real app runs headless in this process with the real engine on a home whose store is empty; a
task that sleeps a millisecond at a time notes how late it wakes up. The baseline is the same app
with the store filled, so what it prints is what the import adds. CSS and first layout are not
counted: noting begins with the first notice of the engine.

    python bench/gap.py --home DIR [--runs 5]
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from burnbar_tui.cli.tui import app_for
from burnbar_tui.clock import now
from burnbar_tui.paths import Paths

AFTER_SECONDS = 1.0
"""How long is watched after everything was read."""


async def longest_gap(paths: Paths) -> tuple[float, float]:
    """Return the longest and the median lateness in milliseconds until everything is read."""
    late: list[float] = []
    environ = {"HOME": str(paths.home), "PATH": os.environ.get("PATH", "")}
    app = app_for(paths, now, environ=environ)

    async def note() -> None:
        until = None
        while until is None or time.perf_counter() < until:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            if app.status.is_watching or app.status.progress:
                late.append((time.perf_counter() - before - 0.001) * 1000)
            if until is None and app.status.is_watching:
                until = time.perf_counter() + AFTER_SECONDS

    async with app.run_test(size=(120, 40)):
        await note()
    return max(late), median(late)


def main() -> int:
    """Print the longest gaps of several imports, and of as many starts with nothing to import."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="a home with logs in it")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    importing, resting = [], []
    for _ in range(options.runs):
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            paths = Paths(home=options.home.absolute(), data=data / "data", config=data)
            importing.append(asyncio.run(longest_gap(paths))[0])
            resting.append(asyncio.run(longest_gap(paths))[0])
    for name, gaps in (("while importing", importing), ("with nothing to import", resting)):
        print(
            f"longest gap of the loop {name:24} median {median(gaps):5.1f} ms"
            f"  worst {max(gaps):5.1f} ms  ({len(gaps)} runs)"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
