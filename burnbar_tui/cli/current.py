"""The store, brought up to date first: shared by all commands that answer from it.

What reads logs is imported only when there is something to read.
"""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from burnbar_tui import clock
from burnbar_tui.engine import glance
from burnbar_tui.engine.freshness import is_behind
from burnbar_tui.engine.lease import Lease
from burnbar_tui.engine.outcome import Outcome, Report
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.queries import Queries
from burnbar_tui.exporting import harmless
from burnbar_tui.paths import Paths
from burnbar_tui.scope import Scope
from burnbar_tui.views import Progress

if TYPE_CHECKING:
    from burnbar_tui.engine.store import Store

WAIT_SECONDS = 120.0
"""How long another process that is importing is waited for while it makes no headway."""
POLL_SECONDS = 0.05


@contextmanager
def writing(paths: Paths, prices: PriceBook, zone: ZoneInfo) -> Iterator["Store | None"]:
    """Open the store as its only writer; None when another process is.

    Raises:
        StoreError: the store cannot be opened.
    """
    from burnbar_tui.engine.store import Store

    lease = Lease(paths.lease)
    if not lease.take():
        yield None
        return
    try:
        store = Store(paths.store, prices, zone)
        try:
            yield store
        finally:
            store.close()
    finally:
        lease.give_back()


def bring_up_to_date(paths: Paths, environ: Mapping[str, str], zone: ZoneInfo) -> Outcome:
    """Read what is new in all local logs, or wait until the process that does it has done so.

    Raises:
        StoreError: the store cannot be opened or written.
    """
    prices = PriceBook(paths.price_overrides, paths.data)
    waited_for = -1
    until = time.monotonic() + WAIT_SECONDS
    while (events := _events_if_behind(paths, environ, prices)) is not None:
        with writing(paths, prices, zone) as store:
            if store is not None:
                return _ingest(store, paths, environ, zone)
        if events != waited_for:
            until = time.monotonic() + WAIT_SECONDS
            if waited_for < 0:
                say("another burnbar is reading the logs; waiting for it")
            waited_for = events
        elif time.monotonic() > until:
            say("another burnbar holds the store and makes no headway; figures may be incomplete")
            break
        time.sleep(POLL_SECONDS)
    if paths.store.exists() and not paths.glance.exists():
        _save_glance(paths, environ, zone)
    return Outcome()


def _events_if_behind(paths: Paths, environ: Mapping[str, str], prices: PriceBook) -> int | None:
    """Return how far the store is while it lacks logs or prices, None when it is current."""
    queries = Queries(paths.store, ZoneInfo("UTC"))
    try:
        is_current = queries.price_version() == prices.version and not is_behind(
            queries.checkpoints(), paths.home, environ
        )
        return None if is_current else queries.events_total()
    finally:
        queries.close()


def _ingest(store: "Store", paths: Paths, environ: Mapping[str, str], zone: ZoneInfo) -> Outcome:
    from burnbar_tui.engine.ingest import Ingest
    from burnbar_tui.engine.repricing import reprice

    ingest = Ingest(store, paths.home, environ)
    scan = ingest.scan()
    outcome = ingest.run(scan.jobs, _progress_line())
    if store.needs_repricing() and reprice(store, clock.now(environ)):
        say("prices changed: past costs were computed anew (see `burnbar prices --changes`)")
    if outcome.files:
        _save_glance(paths, environ, zone)
    return outcome


def _save_glance(paths: Paths, environ: Mapping[str, str], zone: ZoneInfo) -> None:
    queries = Queries(paths.store, zone, lambda: clock.now(environ))
    glance.save(queries.glance(Scope()), paths.glance)
    queries.close()


def _progress_line() -> Report | None:
    """Return what draws progress on a terminal's standard error, nothing elsewhere."""
    if not sys.stderr.isatty():
        return None

    def draw(progress: Progress) -> None:
        megabytes = progress.bytes_done / 1e6
        line = (
            f"reading logs: {progress.files_done}/{progress.files_total} files, {megabytes:.0f} MB"
        )
        sys.stderr.write("\r\x1b[K" if progress.is_done else f"\r{line}\x1b[K")
        sys.stderr.flush()

    return draw


def say(text: str) -> None:
    """Tell the user something that is not data."""
    print(f"burnbar: {harmless(text)}", file=sys.stderr)  # noqa: T201  # messages go to standard error


def set_aside(store: Path, stamp: str) -> Path | None:
    """Rename a store and its side files so that a new one can be made; return its new name."""
    if not store.exists():
        return None
    kept = store.with_name(f"{store.name}.{stamp}")
    for ending in ("", "-wal", "-shm"):
        file = store.with_name(store.name + ending)
        if file.exists():
            file.rename(kept.with_name(kept.name + ending))
    return kept
