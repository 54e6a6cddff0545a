"""A home with logs, a store beside it, and sums made without the engine's help."""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.engine.ingest import Ingest
from burnbar_tui.engine.outcome import Outcome
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.store import Store

PRICES = PriceBook()
"""One for all tests: it reads the shipped tables once and is never changed."""


class Desk:
    """A home, the store that is filled from it, and what both hold."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.path = folder / "data/burnbar.db"
        self.environ: dict[str, str] = {}
        self.zone = ZoneInfo("America/New_York")
        self.store = Store(self.path, PRICES, self.zone)

    def put(self, name: str, *lines: bytes, at: float = 1_789_700_000) -> Path:
        """Write a file below the home, last changed `at` seconds after 1970."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(lines))
        os.utime(path, (at, at))
        return path

    def transcript(self, name: str, *lines: bytes, at: float = 1_789_700_000) -> Path:
        """Write a transcript of Claude Code."""
        return self.put(f".claude/projects/-home-ana-shop/{name}.jsonl", *lines, at=at)

    def rollout(self, thread: str, *lines: bytes, at: float = 1_789_700_000) -> Path:
        """Write a rollout of Codex."""
        name = f".codex/sessions/2026/09/18/rollout-2026-09-18T08-00-00-{thread}.jsonl"
        return self.put(name, *lines, at=at)

    @property
    def ingest(self) -> Ingest:
        return Ingest(self.store, self.home, self.environ)

    def update(self) -> Outcome:
        """Read all that changed."""
        ingest = self.ingest
        return ingest.run(ingest.scan().jobs)

    def reopen(self, zone: ZoneInfo | None = None) -> None:
        """Close the store and open it again, as another run does, perhaps in another zone."""
        self.store.close()
        self.zone = zone or self.zone
        self.store = Store(self.path, PRICES, self.zone)

    def table(self, name: str) -> list[dict[str, Any]]:
        """Return all rows of a table; of events, not the order in which they were written."""
        connection = sqlite3.connect(self.path)
        connection.row_factory = sqlite3.Row
        try:
            rows = connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608  # our own name
        finally:
            connection.close()
        found = [dict(row) for row in rows]
        if name == "usage_event":
            for row in found:
                del row["id"]
            found.sort(key=lambda row: row["key"])
        return found

    def events(self) -> list[dict[str, Any]]:
        """Return the calls in the store, by time."""
        return sorted(self.table("usage_event"), key=lambda row: (row["at_ms"], row["key"]))

    def outputs(self) -> list[int]:
        """Return the output of every call, the smallest first."""
        return sorted(row["output_tokens"] for row in self.table("usage_event"))

    def check_sums(self) -> None:
        """See to it that all sums are those of the events."""
        self._check("usage_rollup", ("bucket", *DIMENSIONS))
        self._check("usage_day", ("slot", *DIMENSIONS[:3]))
        self._check("session_day", ("slot", *DIMENSIONS))
        buckets: dict[tuple[int, ...], set[int]] = {}
        for event in self.placed_events():
            place = tuple(event[name] for name in ("slot", *DIMENSIONS))
            buckets.setdefault(place, set()).add(event["bucket"])
        worked = {
            tuple(row[name] for name in ("slot", *DIMENSIONS)): row
            for row in self.table("session_day")
        }
        assert {place: (min(found), max(found)) for place, found in buckets.items()} == {
            place: (row["first_bucket"], row["last_bucket"]) for place, row in worked.items()
        }

    def placed_events(self) -> list[dict[str, Any]]:
        """Return the events with the quarter of an hour and the local day that each lies in."""
        found = self.table("usage_event")
        for event in found:
            local = datetime.fromtimestamp(event["at_ms"] / 1000, self.zone)
            event["bucket"] = event["at_ms"] // 900_000
            event["slot"] = (local.date() - date(1970, 1, 1)).days
        return found

    def _check(self, table: str, keys: tuple[str, ...]) -> None:
        sums: dict[tuple[int, ...], Counter[str]] = {}
        for event in self.placed_events():
            cost = event["cost_nano_usd"]
            sums.setdefault(tuple(event[name] for name in keys), Counter()).update(
                {name: event[name] for name in COUNTED}
                | {
                    "events": 1,
                    "cost_nano_usd": cost or 0,
                    "unpriced_events": cost is None,
                    "reported_events": event["reported_cost_nano_usd"] >= 0,
                    "estimated_events": event["tokens_confidence"] > 0,
                }
            )
        found = {
            tuple(row.pop(name) for name in keys): {name: row[name] for name in SUMMED}
            for row in self.table(table)
        }
        assert found == {
            place: {name: parts[name] for name in SUMMED} for place, parts in sums.items()
        }


DIMENSIONS = ("account_id", "model_id", "project_id", "session_id")
COUNTED = (
    "input_tokens",
    "cache_read_tokens",
    "cache_creation_tokens",
    "output_tokens",
    "reasoning_tokens",
)
SUMMED = (
    "events",
    *COUNTED,
    "cost_nano_usd",
    "unpriced_events",
    "reported_events",
    "estimated_events",
)


def ms(text: str) -> int:
    """Return an ISO 8601 instant in milliseconds."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    found = Desk(tmp_path)
    yield found
    found.store.close()
