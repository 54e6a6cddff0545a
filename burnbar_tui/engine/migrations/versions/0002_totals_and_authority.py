"""Running totals, and which source of a session counts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "running_total",
        sa.Column("key", BIG, nullable=False),
        sa.Column("input_tokens", BIG, nullable=False),
        sa.Column("cache_read_tokens", BIG, nullable=False),
        sa.Column("cache_creation_tokens", BIG, nullable=False),
        sa.Column("cache_creation_1h_tokens", BIG, nullable=False),
        sa.Column("output_tokens", BIG, nullable=False),
        sa.Column("reasoning_tokens", BIG, nullable=False),
        sa.Column("cost_nano_usd", BIG, nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    for table in ("session", "source"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("authority", BIG, nullable=False, server_default="0"))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("authority", server_default=None)
