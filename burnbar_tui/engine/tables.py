"""The store's tables. Seen only by the statements, the migrations and their tests.

Instants are milliseconds since the epoch (UTC) and money is nano-USD, both 64-bit integers, so that
SQLite and PostgreSQL keep them alike. Ids of sessions and keys of events are hashes made by us.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    literal_column,
)
from sqlmodel import Field, SQLModel

BIG = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits everywhere; SQLite's own integer, so that a primary key of it is the row id."""


def _big(*, key: bool = False, default: int | None = 0, **options: Any) -> Any:
    if key:
        return Field(primary_key=True, sa_type=BIG, **options)
    return Field(default=default, sa_type=BIG, **options)  # type: ignore[call-overload,unused-ignore]


class Account(SQLModel, table=True):
    """One root folder of an agent, or one login of a vendor."""

    id: int = _big(key=True)
    provider_id: str
    root: str
    """The canonical folder; with the provider it makes the account unique."""
    label: str
    identity_hash: str = ""
    billing: str = "unknown"
    plan: str = ""
    trouble: str = ""
    is_billing_set: bool = False
    """Whether the user said who pays, so that nothing that is detected changes it."""

    __table_args__ = (Index("account_root", "provider_id", "root", unique=True),)


class Model(SQLModel, table=True):
    """A model's id as logged."""

    id: int = _big(key=True)
    name: str = Field(unique=True)


class Project(SQLModel, table=True):
    """A working folder as logged."""

    id: int = _big(key=True)
    path: str = Field(unique=True)


class Session(SQLModel, table=True):
    """One session of an agent; its totals are sums over its events."""

    id: int = _big(key=True)
    account_id: int = _big()
    native_id: str
    parent_id: int = _big()
    title: str = ""
    has_copied_history: bool = False
    authority: int = _big()
    """The highest authority of the sources that told calls of it; those of lower ones are gone."""

    __table_args__ = (Index("session_parent", "parent_id"),)


class Source(SQLModel, table=True):
    """One file, how far it has been read, and how that went."""

    id: int = _big(key=True)
    account_id: int = _big()
    path: str = Field(unique=True)
    size: int = _big()
    mtime_ns: int = _big()
    inode: int = _big()
    offset: int = _big()
    digest: bytes = Field(default=b"", sa_type=LargeBinary)
    digest_bytes: int = _big()
    state: bytes = Field(default=b"", sa_type=LargeBinary)
    lines: int = _big()
    skipped: str = ""
    """JSON: reason -> lines."""
    newest_ms: int = _big()
    trouble: str = ""
    authority: int = _big()


class UsageEvent(SQLModel, table=True):
    """One billed model call, in the order of `calls.Call`, and what it cost."""

    __tablename__ = "usage_event"

    key: int = _big(unique=True)
    at_ms: int = _big()
    account_id: int = _big()
    model_id: int = _big()
    project_id: int = _big()
    session_id: int = _big()
    source_id: int = _big()
    input_tokens: int = _big()
    cache_read_tokens: int = _big()
    cache_creation_tokens: int = _big()
    cache_creation_1h_tokens: int = _big()
    output_tokens: int = _big()
    reasoning_tokens: int = _big()
    web_searches: int = _big()
    tier: int = _big()
    reported_cost_nano_usd: int = _big(default=-1)
    tokens_confidence: int = _big()
    rank: int = _big()
    variant: int = _big()
    is_replay: int = _big()
    position: int = _big()
    cost_nano_usd: int | None = _big(default=None, nullable=True)
    price_id: int = _big()
    """The version of the price tables that made the cost; 0 where the log reported it."""
    id: int | None = _big(default=None, primary_key=True, nullable=False)
    """In the order of writing; by key, which is a hash, each write would touch the whole table."""

    # The session lets those of one be picked among all calls of a quarter of an hour, unread.
    __table_args__ = (Index("usage_event_at", "at_ms", "session_id"),)


COSTLY = 250_000_000
"""From how many nano-USD on a call is found by its cost; few are, so that to list them is cheap."""


def is_costly() -> ColumnElement[bool]:
    """Return whether a call is one of them, with the limit written out for the index to be used."""
    cost: ColumnElement[int] = SQLModel.metadata.tables["usage_event"].c.cost_nano_usd
    return cost >= literal_column(str(COSTLY))


# In the order that calls are shown in, and with all that a filter asks for.
_EVENT = SQLModel.metadata.tables["usage_event"].c
Index(
    "usage_event_costly",
    _EVENT.cost_nano_usd.desc(),
    _EVENT.at_ms.desc(),
    *(_EVENT[name] for name in ("key", "account_id", "model_id", "project_id", "session_id")),
    sqlite_where=is_costly(),
    postgresql_where=is_costly(),
)


class UsageRollup(SQLModel, table=True):
    """Sums per quarter of an hour (UTC), so that every time zone's days come out right.

    The session is a dimension although screens rarely ask for it: few sessions run at a time, so
    it adds few rows, and saves every report that counts sessions from looking at each event.
    """

    __tablename__ = "usage_rollup"

    bucket: int = _big(key=True)
    """`at_ms` // 900,000."""
    account_id: int = _big(key=True)
    model_id: int = _big(key=True)
    project_id: int = _big(key=True)
    session_id: int = _big(key=True)
    events: int = _big()
    input_tokens: int = _big()
    cache_read_tokens: int = _big()
    cache_creation_tokens: int = _big()
    output_tokens: int = _big()
    reasoning_tokens: int = _big()
    cost_nano_usd: int = _big()
    unpriced_events: int = _big()
    reported_events: int = _big()
    """Events whose cost the log reported."""
    estimated_events: int = _big()
    """Events whose token counts are not exact."""
    dearest_nano_usd: int = _big()
    """What the costliest of the events cost, by which the costliest of all are found."""

    # The dearest sums of one kind of work are its first; with the key it tells all of their place.
    __table_args__ = (
        Index(
            "usage_rollup_dearest",
            "account_id", "model_id", "project_id", "dearest_nano_usd", "bucket",
        ),
        {"sqlite_with_rowid": False},
    )  # fmt: skip


SUMS = (
    "events", "input_tokens", "cache_read_tokens", "cache_creation_tokens", "output_tokens",
    "reasoning_tokens", "cost_nano_usd", "unpriced_events", "reported_events", "estimated_events",
)  # fmt: skip
"""What is added up, in the order of every table and question of sums."""


class RunningTotal(SQLModel, table=True):
    """How far sums that an agent keeps have been turned into calls, in the order of `Marks`.

    Of a session the largest sums that were ever seen, of each of its parts the last ones.
    """

    __tablename__ = "running_total"

    key: int = _big(key=True)
    input_tokens: int = _big()
    cache_read_tokens: int = _big()
    cache_creation_tokens: int = _big()
    cache_creation_1h_tokens: int = _big()
    output_tokens: int = _big()
    reasoning_tokens: int = _big()
    cost_nano_usd: int = _big()


class TraceMember(SQLModel, table=True):
    """That a call was told of in a trace, whether it counts or not, in the order of `Member`."""

    __tablename__ = "trace_member"

    key: int = _big(key=True)
    trace: int = _big(key=True, index=True)
    level: int = _big()
    session_id: int = _big()

    __table_args__ = ({"sqlite_with_rowid": False},)


class QuotaReading(SQLModel, table=True):
    """Every reading of every quota window."""

    __tablename__ = "quota_reading"

    account_id: int = _big(key=True)
    window: str = Field(primary_key=True)
    as_of_ms: int = _big(key=True)
    used_percent: float | None = None
    used: float | None = None
    limit: float | None = None
    unit: str = "percent"
    window_minutes: int | None = _big(default=None, nullable=True)
    resets_at_ms: int | None = _big(default=None, nullable=True)
    source: str = ""
    confidence: int = _big()

    __table_args__ = ({"sqlite_with_rowid": False},)


class Login(SQLModel, table=True):
    """How a vendor is asked about an account that the user added, and how that went last.

    No secret stands here: the credential is only named.
    """

    account_id: int = _big(key=True)
    credential: str
    """`keyring`, `env:NAME`, `command:TEXT`, `file:PATH` or `none`."""
    base_url: str = ""
    options: str = "{}"
    """JSON: name -> value."""
    error_class: str = ""
    message: str = ""
    last_ok_ms: int = _big()
    next_poll_ms: int = _big()
    failures: int = _big()
    """How many polls have failed since the last good one."""
    usage_ms: int = _big()
    """When usage was read last."""
    is_removed: bool = False


class BalanceReading(SQLModel, table=True):
    """Every reading of every balance."""

    __tablename__ = "balance_reading"

    account_id: int = _big(key=True)
    name: str = Field(primary_key=True)
    as_of_ms: int = _big(key=True)
    amount: float
    currency: str
    confidence: int = _big()

    __table_args__ = ({"sqlite_with_rowid": False},)


class VendorUsage(SQLModel, table=True):
    """What a vendor says was used in a span of time; never added to the calls of local logs."""

    __tablename__ = "vendor_usage"

    account_id: int = _big(key=True)
    start_ms: int = _big(key=True)
    end_ms: int = _big(key=True)
    model: str = Field(primary_key=True)
    detail: str = Field(primary_key=True)
    input_tokens: int | None = _big(default=None, nullable=True)
    cache_read_tokens: int | None = _big(default=None, nullable=True)
    cache_creation_tokens: int | None = _big(default=None, nullable=True)
    output_tokens: int | None = _big(default=None, nullable=True)
    reasoning_tokens: int | None = _big(default=None, nullable=True)
    total_tokens: int | None = _big(default=None, nullable=True)
    requests: int | None = _big(default=None, nullable=True)
    cost_nano: int | None = _big(default=None, nullable=True)
    currency: str = "USD"
    confidence: int = _big()
    as_of_ms: int = _big()

    __table_args__ = ({"sqlite_with_rowid": False},)


class PriceVersion(SQLModel, table=True):
    """A state of the price tables that made costs."""

    __tablename__ = "price_version"

    id: int = _big(key=True)
    digest: str = Field(unique=True)


class Change(SQLModel, table=True):
    """A past total that was changed: from what to what, and why."""

    id: int = _big(key=True)
    at_ms: int = _big()
    reason: str
    subject: str
    before_nano_usd: int | None = _big(default=None, nullable=True)
    after_nano_usd: int | None = _big(default=None, nullable=True)


TEMPORARY = MetaData()

INCOMING = Table(
    "incoming", TEMPORARY, Column("key", BIG, primary_key=True), prefixes=["TEMPORARY"]
)
"""Keys of the events that one transaction is about to write."""

TOUCHED = Table(
    "touched", TEMPORARY, Column("bucket", BIG, primary_key=True), prefixes=["TEMPORARY"]
)
"""Buckets whose sums one transaction has to make anew."""
