"""`burnbar doctor`: what was looked for, where, what was found, and what to do."""

import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from burnbar_tui import clock
from burnbar_tui.cli.output import print_json
from burnbar_tui.cli.parser import Parser
from burnbar_tui.engine.lease import Lease
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.roots import find_roots, named_roots, walk
from burnbar_tui.facts import BurnbarError
from burnbar_tui.paths import Paths, find_paths
from burnbar_tui.providers.registry import PROVIDERS
from burnbar_tui.views import SourceHealth

LITTLE_SPACE_BYTES = 200 << 20


class Check(Struct, frozen=True):
    """One thing that was looked at."""

    state: str
    """ok, note, warning or failed."""
    subject: str
    text: str
    todo: str = ""


MARKS = {"ok": "✓", "note": "·", "warning": "▲", "failed": "✗"}


def run(command: str, argv: list[str]) -> int:
    """Print all checks; exit 1 when one failed."""
    parser = Parser(f"burnbar {command}", "What was looked for, what was found, what to do.")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    checks = list(check_all(find_paths(), os.environ))
    if options.json:
        print_json({"checks": checks})
    else:
        for check in checks:
            _print(check)
    return 1 if any(check.state == "failed" for check in checks) else 0


def _print(check: Check) -> None:
    from burnbar_tui.widgets.text import plain

    text = plain(check.text, 10_000)
    todo = f"\n    -> {plain(check.todo, 10_000)}" if check.todo else ""
    sys.stdout.write(f"{MARKS[check.state]} {check.subject}: {text}{todo}\n")


def check_all(paths: Paths, environ: Mapping[str, str]) -> Iterator[Check]:
    """Yield the checks in the order in which they matter."""
    yield Check("ok", "python", f"{sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}")
    yield from _store(paths)
    yield from _space(paths)
    yield from _prices(paths)
    health: dict[tuple[str, str], SourceHealth] = {}
    try:
        queries = Queries(paths.store, clock.local_zone(environ))
    except BurnbarError as error:
        yield Check("failed", "store", str(error))
    else:
        by_id = queries.health()
        health = {(one.provider_id, one.root): by_id[one.id] for one in queries.accounts()}
        yield from _unpriced(queries, paths)
        queries.close()
    yield from _providers(paths.home, environ, health)


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


def _providers(
    home: Path, environ: Mapping[str, str], health: Mapping[tuple[str, str], SourceHealth]
) -> Iterator[Check]:
    for provider in PROVIDERS:
        spec = provider.SPEC
        found = find_roots(spec.id, spec.source, home, environ)
        if not found:
            looked = ", ".join(
                str(path) for path, _ in named_roots(spec.source.roots, home, environ)
            )
            yield Check("note", spec.name, f"not found; looked for {looked}")
        for root in found:
            walked = walk(root, spec.source)
            for path, reason in walked.troubles:
                yield Check(
                    "warning",
                    spec.name,
                    f"{path}: {reason}",
                    "its calls are missing from all totals",
                )
            yield from _root(spec.name, root.path, health.get((spec.id, root.path)))
        if found and spec.notes:
            yield Check("note", spec.name, spec.notes)


def _root(name: str, root: str, health: SourceHealth | None) -> Iterator[Check]:
    if health is None:
        yield Check("note", name, f"{root}: found, not read yet", "run `burnbar ingest`")
        return
    newest = f"{health.newest_at:%Y-%m-%d %H:%M}Z" if health.newest_at else "none"
    skipped = sum(lines for _, lines in health.skipped)
    yield Check(
        "ok",
        name,
        f"{root}: {health.files:,} files, {health.bytes / 1e6:,.1f} MB, {health.lines:,} lines "
        f"with usage read, {skipped:,} skipped; newest call {newest}",
    )
    for reason, lines in health.skipped:
        yield Check("note", name, f"{lines:,} lines skipped: {reason}")
    for error in health.errors:
        yield Check("warning", name, error, "its new lines are missing until it can be read")
