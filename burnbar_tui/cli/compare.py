"""`burnbar compare FILE`: another tool's daily report beside ours."""

import os
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from burnbar_tui import clock
from burnbar_tui.cli.current import bring_up_to_date
from burnbar_tui.cli.output import print_json, print_table
from burnbar_tui.cli.parser import Parser
from burnbar_tui.cli.preferences import chosen_zone
from burnbar_tui.engine.compared import ComparedCell, Comparison, Counts
from burnbar_tui.engine.comparing import Mine, compare
from burnbar_tui.engine.peers import MOST_BYTES, peer_of
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.reporting import Question
from burnbar_tui.facts import NANO_USD_PER_USD, UsageError
from burnbar_tui.paths import Paths, find_paths
from burnbar_tui.providers.registry import specs


def run(command: str, argv: list[str]) -> int:
    """Print where the two differ; a difference is an answer and no failure."""
    parser = Parser(
        f"burnbar {command}",
        "Set another tool's report beside ours and tell why they probably differ.",
    )
    parser.add_argument(
        "file", help="what `ccusage daily --json` or `codeburn report --format json` printed; or -"
    )
    parser.add_argument("--timezone", help="whose days to use (default: yours)")
    parser.add_argument("--no-ingest", action="store_true", help="do not read new logs first")
    parser.add_argument("--all", action="store_true", help="show equal cells, too")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    zone = clock.zone(options.timezone) if options.timezone else chosen_zone()
    peer = peer_of(_body(options.file))
    paths = find_paths()
    if not options.no_ingest:
        bring_up_to_date(paths, os.environ, zone)
    found = compare(peer, _ours(paths, zone, peer.start, peer.end), specs())
    if options.json:
        print_json(_as_json(found, zone))
    else:
        _print(found, is_all=options.all)
    return 0


def _body(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(MOST_BYTES)
    path = Path(name)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{name} is too large to be such a report")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from error


def _ours(paths: Paths, zone: ZoneInfo, start: date, end: date) -> list[Mine]:
    queries = Queries(paths.store, zone)
    question = Question(group_by=("day", "provider", "model"), zone=zone, since=start, until=end)
    copied: dict[tuple[date, str, str], Counts] = defaultdict(Counts)
    try:
        report = queries.report(question)
        for on, provider_id, model, counts in queries.copies(start, end):
            copied[on, provider_id, model] += counts
    finally:
        queries.close()
    found = []
    for row in report.rows:
        tally, (day, provider_id, model) = row.tally, row.keys
        cost, on = tally.cost_nano_usd, date.fromisoformat(day)
        found.append(
            Mine(
                day=on,
                provider_id=provider_id,
                model=model,
                counts=Counts(
                    events=tally.events,
                    input_tokens=tally.input_tokens,
                    cache_read_tokens=tally.cache_read_tokens,
                    cache_creation_tokens=tally.cache_creation_tokens,
                    output_tokens=tally.output_tokens,
                    cost_usd=None if cost is None else cost / NANO_USD_PER_USD,
                ),
                reasoning_tokens=tally.reasoning_tokens,
                copies=copied[on, provider_id, model],
            )
        )
    return found


def _as_json(found: Comparison, zone: ZoneInfo) -> dict[str, object]:
    return {
        "tool": found.tool,
        "range": {"start": found.start, "end": found.end},
        "timezone": zone.key,
        "cells": [
            {
                "day": cell.day,
                "model": cell.model or None,
                "ours": cell.ours,
                "theirs": cell.theirs,
                "equal": cell.is_equal,
                "cause": cell.cause or None,
            }
            for cell in found.cells
        ],
        "equal": sum(cell.is_equal for cell in found.cells),
        "different": sum(not cell.is_equal for cell in found.cells),
    }


def _print(found: Comparison, *, is_all: bool) -> None:
    shown = [cell for cell in found.cells if is_all or cell.cause]
    columns = [("day", False), ("model", False), ("ours", True), (found.tool, True)]
    columns += [("difference", True), ("likely cause", False)]
    if shown:
        print_table(columns, [_cells(cell) for cell in shown])
    equal = sum(cell.is_equal for cell in found.cells)
    sys.stdout.write(
        f"{equal} of {len(found.cells)} cells are equal to {found.tool} "
        f"({found.start} to {found.end}).\n"
    )


def _cells(cell: ComparedCell) -> tuple[str, ...]:
    ours, theirs = cell.ours or Counts(), cell.theirs or Counts()
    if cell.model == "":
        mine, other, unit = ours.events, theirs.events, " calls"
    else:
        mine, other, unit = sum(ours.tokens), sum(theirs.tokens), ""
    return (
        str(cell.day or "all days"),
        cell.model or "all models",
        f"{mine:,}{unit}" if cell.ours else "—",
        f"{other:,}{unit}" if cell.theirs else "—",
        f"{other - mine:+,}",
        cell.cause,
    )
