"""What the calls that stand in several files would add to totals if each copy counted.

Only files that are there now are looked at, since an agent may move a log, and other tools read
what is left. Calls of which copies were met before the store noted them are known after a rebuild.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from burnbar_tui.engine import days
from burnbar_tui.engine.compared import Counts
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.reporting import Names


def copies_by_account(
    database: Database, zone: ZoneInfo, first: date, last: date
) -> list[tuple[int, int, int, int, int | None, int, int, int]]:
    """Return what stands in several files on some local days, for each account that has such calls.

    A row is (account id, files, calls, copies that are too many, nano-USD of these as far as it is
    known, how many of them have no known cost, of how many it was reported, the worst confidence in
    the tokens of the calls).
    """
    return [tuple(row) for row in _rows(database, "copies_by_account", zone, first, last)]


def copies_by_day(
    database: Database, zone: ZoneInfo, names: Names, first: date, last: date
) -> Iterator[tuple[date, str, str, Counts]]:
    """Yield (local day, provider id, model, what its copies add), some of them in parts."""
    for row in _rows(database, "copies_by_bucket", zone, first, last):
        bucket, account_id, model_id, copies, fresh, read, written, output = row
        yield (
            days.day_of(bucket * days.BUCKET_MS, zone),
            names.accounts[account_id].provider_id,
            names.models[model_id],
            Counts(
                events=copies,
                input_tokens=fresh,
                cache_read_tokens=read,
                cache_creation_tokens=written,
                output_tokens=output,
            ),
        )


def _rows(database: Database, name: str, zone: ZoneInfo, first: date, last: date) -> list[Row]:
    start_ms = days.day_start_ms(first, zone)
    files = database.rows("copying_sources", start_ms=start_ms)
    there = [source_id for source_id, path in files if Path(path).exists()]
    return database.rows(
        name,
        sources=msgspec.json.encode(there).decode(),
        start_ms=start_ms,
        end_ms=days.day_start_ms(last + timedelta(days=1), zone),
    )
