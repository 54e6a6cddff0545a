"""`burnbar ingest`: read all local sources once."""

import os
from datetime import datetime
from zoneinfo import ZoneInfo

from burnbar_tui import clock
from burnbar_tui.cli.current import bring_up_to_date, say, set_aside
from burnbar_tui.cli.output import print_json
from burnbar_tui.cli.parser import Parser
from burnbar_tui.cli.preferences import chosen_zone
from burnbar_tui.engine.lease import Lease
from burnbar_tui.engine.outcome import Outcome
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.rebuilding import Former, former_of, take_over
from burnbar_tui.facts import StoreError
from burnbar_tui.paths import Paths, find_paths


def run(command: str, argv: list[str]) -> int:
    """Read what is new and say how much that was."""
    parser = Parser(f"burnbar {command}", "Read what is new in all local logs.")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--rebuild", action="store_true", help="set the store aside and read all logs again"
    )
    options = parser.parse_args(argv)
    paths, zone = find_paths(), chosen_zone()
    former = _set_aside(paths, zone) if options.rebuild else None
    outcome = bring_up_to_date(paths, os.environ, zone)
    if former is not None:
        take_over(paths.store, former, zone, clock.now(os.environ))
    queries = Queries(paths.store, zone)
    try:
        summary = _summary(queries, outcome)
    finally:
        queries.close()
    if options.json:
        print_json(summary)
    else:
        print(  # noqa: T201  # the command's answer
            f"{summary['events_new']:,} new calls from {summary['files']:,} files "
            f"({outcome.bytes / 1e6:,.1f} MB) in {outcome.seconds:.2f} s; "
            f"{summary['events_total']:,} in the store, "
            f"{summary['skipped_lines']:,} lines skipped (see `burnbar doctor`)"
        )
    return 0


def _set_aside(paths: Paths, zone: ZoneInfo) -> Former | None:
    """Set the store aside; return what it held, None where there is none."""
    lease = Lease(paths.lease)
    if not lease.take():
        raise StoreError("another burnbar is using the store; quit it first")
    try:
        former = former_of(paths.store, zone, clock.now(os.environ))
        kept = set_aside(paths.store, f"{datetime.now(clock.zone('UTC')):%Y%m%dT%H%M%SZ}")
    finally:
        lease.give_back()
    if kept is None:
        return None
    say(f"the old store is kept as {kept}")
    return former


def _summary(queries: Queries, outcome: Outcome) -> dict[str, object]:
    health = queries.health()
    return {
        "files": outcome.files,
        "bytes": outcome.bytes,
        "events_new": outcome.events_new,
        "events_total": queries.events_total(),
        "skipped_lines": sum(lines for one in health.values() for _, lines in one.skipped),
        "seconds": round(outcome.seconds, 3),
        "sources": [
            {
                "provider": account.provider_id,
                "account": account.label,
                "root": account.root,
                "files": health[account.id].files,
                "bytes": health[account.id].bytes,
                "lines": health[account.id].lines,
                "skipped": dict(health[account.id].skipped),
                "errors": list(health[account.id].errors),
                "newest_at": health[account.id].newest_at,
            }
            for account in queries.accounts()
        ],
    }
