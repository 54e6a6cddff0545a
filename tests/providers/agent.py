"""One assistant in a made-up home, read through the engine's own door into a store."""

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from burnbar_tui.engine.ingest import Ingest
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.store import Store
from burnbar_tui.facts import Confidence, instant_of
from burnbar_tui.providers.registry import provider_of

PRICES = PriceBook()
"""One for all tests: it reads the shipped tables once and is never changed."""

CALLS = """
    SELECT e.at_ms, m.name, s.native_id, p.path, e.input_tokens, e.cache_read_tokens,
        e.cache_creation_tokens, e.cache_creation_1h_tokens, e.output_tokens, e.reasoning_tokens,
        e.reported_cost_nano_usd, e.tokens_confidence, e.key
    FROM usage_event e JOIN model m ON m.id = e.model_id JOIN session s ON s.id = e.session_id
        JOIN project p ON p.id = e.project_id
    ORDER BY e.at_ms, m.name, s.native_id, e.output_tokens
"""


class Counted(NamedTuple):
    """One call in the store, with names instead of ids."""

    at: datetime
    model: str
    session: str
    project: str
    input: int
    cache_read: int
    cache_write: int
    cache_write_1h: int
    output: int
    reasoning: int
    cost: int | None
    """Reported nano-USD, or None where the source tells none."""
    confidence: Confidence
    key: int

    @property
    def tokens(self) -> tuple[int, int, int, int]:
        """Fresh input, cache read, cache write, output: the four disjoint buckets."""
        return self.input, self.cache_read, self.cache_write, self.output


class Agent:
    """Files of one assistant; `read` brings a store up to date with them as the program would."""

    def __init__(self, folder: Path, provider_id: str, environ: Mapping[str, str] | None = None):
        self.home = folder / "home"
        self.home.mkdir(parents=True, exist_ok=True)
        self.environ = dict(environ or {})
        self.spec = provider_of(provider_id).SPEC
        self._path = folder / "data/burnbar.db"
        self._store = Store(self._path, PRICES, ZoneInfo("UTC"))

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def write(self, name: str, data: object, at: float | None = None) -> Path:
        """Write a file below the home: bytes and text as they are, anything else as JSON."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(data, bytes):
            data = (data if isinstance(data, str) else json.dumps(data)).encode()
        path.write_bytes(data)
        if at is not None:
            os.utime(path, (at, at))
        return path

    def lines(self, name: str, *records: object, at: float | None = None) -> Path:
        """Write a log anew, one JSON value a line; bytes stand for themselves."""
        return self.write(name, b"".join(map(_line, records)), at)

    def append(self, name: str, *records: object) -> None:
        """Add lines to a log."""
        with (self.home / name).open("ab") as file:
            file.write(b"".join(map(_line, records)))

    @contextmanager
    def database(self, name: str) -> Iterator[sqlite3.Connection]:
        """Open a database of the assistant, as it would for writing (in WAL mode)."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            yield connection
            connection.commit()

    def read(self, name: str = "") -> list[Counted]:
        """Read what is new; return all calls that the store has now, by time.

        With a name, only files that are called so are read.
        """
        ingest = Ingest(self._store, self.home, self.environ, [self.spec])
        jobs = ingest.scan().jobs
        ingest.run([job for job in jobs if not name or Path(job.path).name == name])
        return self.calls()

    def calls(self) -> list[Counted]:
        """Return the calls in the store."""
        return [
            Counted._make(
                (
                    instant_of(at_ms),
                    *row[:9],
                    None if row[9] < 0 else row[9],
                    Confidence(row[10]),
                    row[11],
                )
            )
            for at_ms, *row in self._rows(CALLS)
        ]

    def total(self) -> tuple[int, int, int, int]:
        """Read what is new; return the sums of the four buckets over all calls."""
        calls = self.read()
        return (
            sum(call.input for call in calls),
            sum(call.cache_read for call in calls),
            sum(call.cache_write for call in calls),
            sum(call.output for call in calls),
        )

    def costs(self) -> list[tuple[int | None, bool]]:
        """Return of every call what it cost, and whether that is an estimate of ours."""
        rows = self._rows("SELECT cost_nano_usd, price_id FROM usage_event ORDER BY at_ms, key")
        return [(cost, price_id > 0) for cost, price_id in rows]

    def sums(self) -> dict[datetime, tuple[int, int]]:
        """Return quarter of an hour -> calls and fresh input, as figures are made of them."""
        rows = self._rows(
            "SELECT bucket, sum(events), sum(input_tokens) FROM usage_rollup GROUP BY bucket"
        )
        return {instant_of(bucket * 900_000): (calls, fresh) for bucket, calls, fresh in rows}

    def parents(self) -> dict[str, str]:
        """Return session -> its parent, of those that have one which is known."""
        return dict(
            self._rows(
                "SELECT s.native_id, p.native_id FROM session s"
                " JOIN session p ON p.id = s.parent_id"
            )
        )

    def titles(self) -> dict[str, str]:
        """Return session -> title, of those that have one."""
        return dict(self._rows("SELECT native_id, title FROM session WHERE title <> ''"))

    def readings(self) -> list[dict[str, Any]]:
        """Return the quota readings in the store, in the order of time."""
        return self._dicts("SELECT * FROM quota_reading ORDER BY as_of_ms, window")

    def skipped(self) -> dict[str, int]:
        """Return reason -> records that were skipped."""
        found: dict[str, int] = {}
        for (text,) in self._rows("SELECT skipped FROM source WHERE skipped <> ''"):
            for reason, count in json.loads(text).items():
                found[reason] = found.get(reason, 0) + count
        return found

    def troubles(self) -> list[str]:
        """Return why files could not be read."""
        return [text for (text,) in self._rows("SELECT trouble FROM source WHERE trouble <> ''")]

    def accounts(self) -> list[str]:
        """Return the labels of the accounts."""
        return [label for (label,) in self._rows("SELECT label FROM account ORDER BY id")]

    def forget(self, table: str) -> None:
        """Empty a table of the store."""
        with closing(sqlite3.connect(self._path)) as connection, connection:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608  # our own name

    def _rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self._path)) as connection:
            return connection.execute(query).fetchall()

    def _dicts(self, query: str) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(self._path)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query)]


def _line(record: object) -> bytes:
    return record if isinstance(record, bytes) else json.dumps(record).encode() + b"\n"
