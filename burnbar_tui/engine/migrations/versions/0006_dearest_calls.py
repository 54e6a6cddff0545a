"""What the costliest call of each sum costs, by which the costliest of a filter are found."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEYS = ("account_id", "model_id", "project_id", "session_id")
SUMS = (
    "events", "input_tokens", "cache_read_tokens", "cache_creation_tokens", "output_tokens",
    "reasoning_tokens", "cost_nano_usd", "unpriced_events", "reported_events", "estimated_events",
)  # fmt: skip


def _big(name: str) -> "sa.Column[int]":
    return sa.Column(name, BIG, nullable=False)


def upgrade() -> None:
    """Write the sums anew with the column, whose values are those of the calls in the store."""
    op.rename_table("usage_rollup", "earlier_rollup")
    op.create_table(
        "usage_rollup",
        *map(_big, ("bucket", *KEYS, *SUMS, "dearest_nano_usd")),
        sa.PrimaryKeyConstraint("bucket", *KEYS),
        sqlite_with_rowid=False,
    )
    keys = ", ".join(KEYS)
    op.execute(
        f"INSERT INTO usage_rollup SELECT bucket, {keys}, {', '.join(SUMS)}, dearest "  # noqa: S608
        f"FROM earlier_rollup JOIN (SELECT at_ms / 900000 AS bucket, {keys}, "
        "max(coalesce(cost_nano_usd, 0)) AS dearest FROM usage_event GROUP BY 1, 2, 3, 4, 5) "
        f"USING (bucket, {keys})"
    )
    op.drop_table("earlier_rollup")
