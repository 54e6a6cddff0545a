"""A home with logs, a store beside it, and sums made without the engine's help."""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

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
        self.store = Store(self.path, PRICES)

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

    def reopen(self) -> None:
        """Close the store and open it again, as another run of the program does."""
        self.store.close()
        self.store = Store(self.path, PRICES)

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
        """See to it that the sums per quarter of an hour are those of the events."""
        sums: dict[tuple[int, ...], Counter[str]] = {}
        for event in self.table("usage_event"):
            place = (
                event["at_ms"] // 900_000,
                event["account_id"],
                event["model_id"],
                event["project_id"],
                event["session_id"],
            )
            parts = {name: event[name] for name in COUNTED}
            cost = event["cost_nano_usd"]
            sums.setdefault(place, Counter()).update(
                parts
                | {
                    "events": 1,
                    "cost_nano_usd": cost or 0,
                    "unpriced_events": cost is None,
                    "reported_events": event["reported_cost_nano_usd"] >= 0,
                    "estimated_events": event["tokens_confidence"] > 0,
                }
            )
        rollup = {
            (
                row.pop("bucket"),
                row.pop("account_id"),
                row.pop("model_id"),
                row.pop("project_id"),
                row.pop("session_id"),
            ): row
            for row in self.table("usage_rollup")
        }
        assert rollup == {place: dict(parts) for place, parts in sums.items()}


COUNTED = (
    "input_tokens",
    "cache_read_tokens",
    "cache_creation_tokens",
    "output_tokens",
    "reasoning_tokens",
)


def ms(text: str) -> int:
    """Return an ISO 8601 instant in milliseconds."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    found = Desk(tmp_path)
    yield found
    found.store.close()
