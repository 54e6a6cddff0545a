"""Sums by local day: made from `usage_rollup` in the same transaction, for one zone at a time.

Two tables, because few questions name a session and those that do not should not read a row for
each. Both are complete for the zone that `day_zone` names, whenever it names one.
"""

from sqlalchemy import Column, Index, String, Table
from sqlmodel import SQLModel

from burnbar_tui.engine.tables import BIG, SUMS, TEMPORARY


def _keys(*names: str) -> "list[Column[int]]":
    return [Column(name, BIG, primary_key=True) for name in names]


def _counts(*names: str) -> "list[Column[int]]":
    return [Column(name, BIG, nullable=False) for name in names]


USAGE_DAY = Table(
    "usage_day",
    SQLModel.metadata,
    *_keys("slot", "account_id", "model_id", "project_id"),
    *_counts(*SUMS),
    sqlite_with_rowid=False,
)
"""Sums per local day (see `days.date_of_slot`)."""

SESSION_DAY = Table(
    "session_day",
    SQLModel.metadata,
    *_keys("session_id", "account_id", "model_id", "project_id", "slot"),
    *_counts("first_bucket", "last_bucket", *SUMS),
    Index("session_day_slot", "slot", "account_id", "model_id", "project_id", "session_id"),
    sqlite_with_rowid=False,
)
"""Sums per session and local day, and between which quarters of an hour it worked.

By session first and day last: one is found at once, and to be added up over all days they need no
sorting. The index finds a day, and alone tells which sessions lie in it.
"""

DAY_ZONE = Table(
    "day_zone",
    SQLModel.metadata,
    Column("id", BIG, primary_key=True),
    Column("name", String, nullable=False),
)
"""One row: whose days they are, as an IANA name."""

TOUCHED_SESSION = Table("touched_session", TEMPORARY, *_keys("session_id"), prefixes=["TEMPORARY"])
"""Sessions whose sums may be other ones on the touched days."""

TOUCHED_DAY = Table(
    "touched_day",
    TEMPORARY,
    *_keys("slot"),
    *_counts("start", "end"),
    prefixes=["TEMPORARY"],
)
"""Days whose sums one transaction has to make anew; from one quarter of an hour to before another.
"""
