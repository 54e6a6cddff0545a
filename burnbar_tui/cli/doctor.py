"""`burnbar doctor`: what was looked for, where, what was found, and what to do."""

import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from burnbar_tui import clock, settings
from burnbar_tui.cli.doctor_accounts import check_logins
from burnbar_tui.cli.doctor_sources import Check, Known, check_sources
from burnbar_tui.cli.output import print_json
from burnbar_tui.cli.parser import Parser
from burnbar_tui.engine.lease import Lease
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.queries import Queries
from burnbar_tui.facts import BurnbarError
from burnbar_tui.paths import Paths, find_paths

LITTLE_SPACE_BYTES = 200 << 20


MARKS = {"ok": "✓", "note": "·", "warning": "▲", "failed": "✗"}


def run(command: str, argv: list[str]) -> int:
    """Print all checks; exit 1 when one failed."""
    parser = Parser(f"burnbar {command}", "What was looked for, what was found, what to do.")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    paths = find_paths()
    checks = list(check_all(paths, os.environ))
    if options.json:
        print_json({"checks": checks})
    else:
        for check in checks:
            _print(check, paths.home)
    return 1 if any(check.state == "failed" for check in checks) else 0


def _print(check: Check, home: Path) -> None:
    from burnbar_tui.widgets.text import homely, plain

    text = plain(homely(check.text, home), 10_000)
    todo = f"\n    -> {plain(homely(check.todo, home), 10_000)}" if check.todo else ""
    sys.stdout.write(f"{MARKS[check.state]} {plain(check.subject, 200)}: {text}{todo}\n")


def check_all(paths: Paths, environ: Mapping[str, str]) -> Iterator[Check]:
    """Yield the checks in the order in which they matter."""
    yield Check("ok", "python", f"{sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}")
    yield from _store(paths)
    yield from _space(paths)
    yield from _prices(paths)
    reading = settings.read(paths.settings)
    yield from _settings(paths, reading)
    zone = reading.settings.zone(environ)
    known = Known(today=clock.now(environ).astimezone(zone).date())
    try:
        queries = Queries(paths.store, zone)
    except BurnbarError as error:
        yield Check("failed", "store", str(error))
    else:
        known = Known(
            today=known.today,
            accounts=queries.accounts(),
            health=queries.health(),
            days=queries.days_with_calls(),
        )
        yield from _unpriced(queries, paths)
        yield from check_logins(queries.logins(), environ)
        queries.close()
    yield from check_sources(paths.home, environ, known)


def _settings(paths: Paths, reading: settings.Reading) -> Iterator[Check]:
    for trouble in reading.troubles:
        yield Check("failed", "settings", trouble, "mend it; until then the default holds")
    if reading.unknown:
        yield Check("note", "settings", reading.unknown)
    if paths.settings.exists() and not reading.troubles:
        yield Check("ok", "settings", str(paths.settings))


def _store(paths: Paths) -> Iterator[Check]:
    if not paths.store.exists():
        yield Check("note", "store", f"{paths.store} does not exist yet", "run `burnbar`")
        return
    status = paths.store.stat()
    mode = stat.S_IMODE(status.st_mode)
    state = "warning" if mode & 0o077 and os.name == "posix" else "ok"
    yield Check(
        state,
        "store",
        f"{paths.store}, {status.st_size / 1e6:.1f} MB, mode {mode:04o}",
        f"others can read it: chmod 600 {paths.store}" if state == "warning" else "",
    )
    lease = Lease(paths.lease)
    try:
        is_free = lease.take()
    except BurnbarError as error:
        yield Check("failed", "writer", str(error))
        return
    lease.give_back()
    yield Check("ok", "writer", "nobody else is writing" if is_free else "a burnbar is running")


def _space(paths: Paths) -> Iterator[Check]:
    folder = next(one for one in (paths.data, *paths.data.parents) if one.exists())
    free = shutil.disk_usage(folder).free
    if free < LITTLE_SPACE_BYTES:
        yield Check(
            "warning", "disk", f"only {free / 1e6:.0f} MB are free for {folder}", "free some"
        )
    if not os.access(folder, os.W_OK):
        yield Check(
            "failed", "disk", f"{folder} cannot be written",
            "name another folder with BURNBAR_DATA_DIR",
        )  # fmt: skip


def _prices(paths: Paths) -> Iterator[Check]:
    try:
        book = PriceBook(paths.price_overrides, paths.data)
        text = f"tables {book.version}"
    except BurnbarError as error:
        yield Check("failed", "prices", str(error), "mend the file, or move it away")
        return
    own = f"; your own from {paths.price_overrides}" if paths.price_overrides.exists() else ""
    yield Check("ok", "prices", text + own)


def _unpriced(queries: Queries, paths: Paths) -> Iterator[Check]:
    try:
        book = PriceBook(paths.price_overrides, paths.data)
    except BurnbarError:
        return
    unknown = [model for model in queries.models() if not book.rows(model)]
    if unknown:
        yield Check(
            "note",
            "prices",
            f"no price is known for {', '.join(unknown)}; the cost of these calls shows as unknown",
            f"add prices in {paths.price_overrides}",
        )
