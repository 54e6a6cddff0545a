"""Sums by local day: of UTC until a writer opens the store, which knows its owner's zone."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DAY = ("slot", "account_id", "model_id", "project_id")
SESSION_DAY = ("session_id", *DAY[1:], "slot")
SUMS = (
    "events", "input_tokens", "cache_read_tokens", "cache_creation_tokens", "output_tokens",
    "reasoning_tokens", "cost_nano_usd", "unpriced_events", "reported_events", "estimated_events",
)  # fmt: skip


def _big(name: str) -> "sa.Column[int]":
    return sa.Column(name, BIG, nullable=False)


def upgrade() -> None:
    """Add the tables, and what is in the store already."""
    op.create_table(
        "usage_day",
        *map(_big, (*DAY, *SUMS)),
        sa.PrimaryKeyConstraint(*DAY),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "session_day",
        *map(_big, (*SESSION_DAY, "first_bucket", "last_bucket", *SUMS)),
        sa.PrimaryKeyConstraint(*SESSION_DAY),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "day_zone",
        _big("id"),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    sums = ", ".join(f"sum({name})" for name in SUMS)
    op.execute(
        "INSERT INTO session_day SELECT session_id, account_id, model_id, project_id, bucket / 96, "  # noqa: S608
        f"min(bucket), max(bucket), {sums} FROM usage_rollup GROUP BY 1, 2, 3, 4, 5"
    )
    op.create_index("session_day_slot", "session_day", [*DAY, "session_id"])
    op.execute(
        f"INSERT INTO usage_day SELECT {', '.join(DAY)}, {sums} FROM session_day "  # noqa: S608
        "GROUP BY 1, 2, 3, 4"
    )
    op.execute("INSERT INTO day_zone VALUES (1, 'UTC')")
    op.create_index("session_parent", "session", ["parent_id"])
    dear = sa.text("cost_nano_usd >= 250000000")
    op.create_index("usage_event_costly", "usage_event", ["cost_nano_usd"], sqlite_where=dear)
