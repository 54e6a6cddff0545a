"""What every test shares: where it writes, how an app is waited for, what is looked at how hard."""

import gc
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from importlib import import_module
from itertools import groupby
from pathlib import Path

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings

from burnbar_tui import providers
from burnbar_tui.engine import database
from burnbar_tui.providers import registry
from tests.quiet import until_quiet

settings.register_profile(
    "burnbar", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("burnbar")

MEMORY = Path("/dev/shm")  # noqa: S108  # no name of a file
ROOM = 2 << 30
"""Bytes that must be free in memory; the folders of a whole run come to less."""
DRAWN = ("screens", "widgets", "test_ascii_lines", "test_demo", "test_own_cost", "test_toasts")
"""Tests of what is drawn or made up, which say nothing about the engine and its providers."""
LIVE = ("test_dashboard.py", "test_form.py", "test_own_cost.py")
"""Like those of screens they look at a running app, which may be late on a busy machine; what is
wrong and not only late fails all three times.
"""


def pytest_configure() -> None:
    """Write to memory where there is any: stores wait for a disk after each transaction."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(trylast=True)  # pytest-cov starts its own before
def pytest_sessionstart(session: pytest.Session) -> None:
    """Leave one tracer in a worker, where pytest-cov starts two; let it see what is imported late.

    The first is that of the whole run, and what it finds in a worker is thrown away. It would go on
    while the second one pauses for a test that is not measured. A provider is imported when it is
    asked for, and that may first be in such a test.
    """
    own = Coverage.current()
    if own is None:
        return
    if hasattr(session.config, "workerinput"):
        own.stop()
        if (other := Coverage.current()) is not None:
            other.stop()
        own.start()
    for name in registry.modules():
        import_module(f"{providers.__name__}.{name}")


@pytest.hookimpl(trylast=True)  # hypothesis marks its own before
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let live apps be late, and leave the tracer off where it costs most and finds nothing.

    Only what counts and prices is measured. Tests with made-up input walk the same lines thousands
    of times; each of these lines has an example of its own.
    """
    here = Path(__file__).parent
    for path, of_module in groupby(items, lambda item: item.path):
        name = path.relative_to(here).parts[0].removesuffix(".py")
        for item in of_module:
            if name == "screens" or path.name in LIVE:
                item.add_marker(pytest.mark.flaky(reruns=2))
            if name in DRAWN or path.name in LIVE or item.get_closest_marker("hypothesis"):
                item.add_marker(pytest.mark.no_cover)
    items[:] = mixed(items)


def mixed(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return them with those of live apps where three of four workers begin.

    They wait as long as they work, and are the longest: the fourth fills the gaps, and what is left
    for the end, when workers wait for the last one, is short.
    """
    live = [item for item in items if item.get_closest_marker("flaky")]
    others = [item for item in items if not item.get_closest_marker("flaky")]
    share = -(-len(live) // 3)
    rest = max(0, len(items) // 4 - share)
    found: list[pytest.Item] = []
    for turn in range(3):
        found += live[turn::3] + others[turn * rest :][:rest]
    return found + others[3 * rest :]


def pytest_collection_finish() -> None:
    """Let the collector of cycles not walk through thousands of tests again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def stores_are_copies() -> Iterator[None]:
    """Copy an empty store rather than make each anew: thousands of tests have one."""
    empty = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    database._create(empty)
    with closing(empty), pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_create", empty.backup)
        yield


@pytest.fixture(autouse=True, scope="session")
def waits_for_apps_without_a_clock() -> Iterator[None]:
    """Pilots wait for the loop and not for the processor."""
    with pytest.MonkeyPatch.context() as patch:
        # Between keys of one word nobody looks.
        patch.setattr("textual.app.wait_for_idle", partial(until_quiet, paints=False))
        patch.setattr("textual.pilot.wait_for_idle", until_quiet)
        yield
