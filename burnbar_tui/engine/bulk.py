"""A long import as a process of its own, so that the dashboard does not feel it.

The child is this module run as a program. It inherits the writer's lease, so that nobody else can
write even when its parent is gone, and ends when nobody reads its progress any more.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from typing import IO
from zoneinfo import ZoneInfo

import msgspec

from burnbar_tui.engine.ingest import Ingest
from burnbar_tui.engine.lease import Lease
from burnbar_tui.engine.outcome import Report
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.store import Store
from burnbar_tui.facts import BurnbarError, StoreError
from burnbar_tui.learned import learned
from burnbar_tui.paths import Paths, find_paths
from burnbar_tui.views import Progress

NICENESS = 15
"""The import gives way to the dashboard and to the user's own work."""


async def import_all(
    paths: Paths, environ: Mapping[str, str], zone: ZoneInfo, lease: Lease, report: Report
) -> None:
    """Read everything that is new in a child process, and pass its progress on.

    Raises:
        StoreError: the child could not write the store; the text says why.
    """
    variables = {
        **environ,
        "HOME": str(paths.home),
        "BURNBAR_DATA_DIR": str(paths.data),
        "BURNBAR_CONFIG_DIR": str(paths.config),
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "burnbar_tui.engine.bulk",
        zone.key,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=variables,
        pass_fds=lease.files(),
    )
    try:
        if child.stdout is not None:
            async for line in child.stdout:
                report(msgspec.json.decode(line, type=learned(Progress)))
        _, told = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        lines = told.decode(errors="replace").strip().splitlines()
        raise StoreError(lines[-1] if lines else f"the import ended with {child.returncode}")


def main(zone_name: str, output: IO[bytes] | None = None) -> int:
    """Import everything that is new, telling progress as one JSON object a line.

    `zone_name` is whose days sums are kept for.
    """
    stream = output or sys.stdout.buffer
    if hasattr(os, "nice"):
        os.nice(NICENESS)

    def tell(progress: Progress) -> None:
        stream.write(msgspec.json.encode(progress) + b"\n")
        stream.flush()

    paths = find_paths()
    try:
        store = Store(
            paths.store, PriceBook(paths.price_overrides, paths.data), ZoneInfo(zone_name)
        )
        try:
            ingest = Ingest(store, paths.home, os.environ)
            ingest.run(ingest.scan().jobs, tell)
        finally:
            store.close()
    except BrokenPipeError:
        return 1
    except BurnbarError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
