"""What was told of calls at several levels of detail."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "trace_member",
        sa.Column("key", BIG, nullable=False),
        sa.Column("trace", BIG, nullable=False),
        sa.Column("level", BIG, nullable=False),
        sa.Column("session_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("key", "trace"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_trace_member_trace", "trace_member", ["trace"], unique=False)
