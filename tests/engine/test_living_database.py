"""A database that another program writes all the time: nothing is lost, nobody waits."""

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from burnbar_tui.engine.ingest import Ingest
from burnbar_tui.engine.scanned import Scan
from tests.engine.conftest import Desk

ROWS = 400

WRITER = """
import json, sqlite3, sys, time
path, rows = sys.argv[1], int(sys.argv[2])
db = sqlite3.connect(path, isolation_level=None, timeout=0)
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA wal_autocheckpoint=50")
began, busy = time.monotonic(), 0
for n in range(rows):
    wait = began + n / 200 - time.monotonic()
    if wait > 0:
        time.sleep(wait)
    at = 1789640312000 + n * 1000
    tokens = {"input": 0, "output": 0, "reasoning": 0, "cache": {"read": 0, "write": 0}}
    message = {"role": "assistant", "providerID": "x", "modelID": "m", "time": {"created": at}, "tokens": tokens}
    row = [f"msg_{n}", "ses_1", at, at, json.dumps(message)]
    tokens.update(input=n + 1, output=7)
    message["time"]["completed"] = at + 1
    try:
        db.execute("INSERT INTO message VALUES (?, ?, ?, ?, ?)", row)
        db.execute("UPDATE message SET time_updated = ?, data = ? WHERE id = ?", [at + 1, json.dumps(message), row[0]])
    except sqlite3.OperationalError:
        busy += 1
print(busy)
"""  # noqa: E501  # a program of its own


def make(path: Path) -> None:
    """Make an empty database in the shape of OpenCode's."""
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE session (id TEXT PRIMARY KEY, directory TEXT, title TEXT)")
        database.execute(
            "CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER,"
            " time_updated INTEGER, data TEXT)"
        )
        database.execute("INSERT INTO session VALUES ('ses_1', '/home/ana/shop', 'Checkout')")
        database.commit()


def read(desk: Desk, scan: Scan) -> int:
    """Read what the watcher would have told of; return how many calls were new."""
    ingest: Ingest = desk.ingest
    database = desk.home / ".local/share/opencode/opencode.db"
    jobs = ingest.jobs_for([str(database) + "-wal", str(database)], scan)
    return ingest.run(jobs).events_new


def test_all_rows_are_counted_while_200_a_second_come(desk: Desk) -> None:
    path = desk.home / ".local/share/opencode/opencode.db"
    make(path)
    scan = desk.ingest.scan()
    desk.ingest.run(scan.jobs)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(ROWS)], stdout=subprocess.PIPE, text=True
    )
    readings = 0
    while writer.poll() is None:
        readings += bool(read(desk, scan))
        time.sleep(0.01)
    read(desk, scan)
    busy, _ = writer.communicate()
    assert busy.strip() == "0"
    assert readings >= 3
    events = desk.events()
    assert sorted(event["input_tokens"] for event in events) == list(range(1, ROWS + 1))
    assert {event["output_tokens"] for event in events} == {7}
    desk.check_sums()
    # The writer may have ended while we read; then its own log stays, as with any reader.
    left = {one.name for one in path.parent.iterdir()}
    assert left <= {"opencode.db", "opencode.db-wal", "opencode.db-shm"}


def test_our_own_reading_makes_no_work(desk: Desk) -> None:
    path = desk.home / ".local/share/opencode/opencode.db"
    make(path)
    with closing(sqlite3.connect(path)) as writer:
        message = {"role": "assistant", "modelID": "m", "tokens": {"input": 5}}
        row = ("m1", "ses_1", 1, 1, json.dumps(message | {"time": {"created": 1_789_640_312_000}}))
        writer.execute("INSERT INTO message VALUES (?, ?, ?, ?, ?)", row)
        writer.commit()
        scan = desk.ingest.scan()
        assert desk.ingest.run(scan.jobs).events_new == 1
        assert desk.ingest.jobs_for([f"{path}-wal", f"{path}-shm", str(path)], scan) == []


def test_a_database_that_cannot_be_read_is_told_and_read_when_it_can_be(desk: Desk) -> None:
    path = desk.home / ".local/share/opencode/opencode.db"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a database at all" * 100)
    desk.update()
    [source] = desk.table("source")
    assert source["trouble"].startswith("the database cannot be read")
    path.unlink()
    path.parent.rmdir()
    make(path)
    desk.update()
    [source] = desk.table("source")
    assert source["trouble"] == ""
