"""Which files hold copies of the same call; known of those that are met from now on."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "usage_copy",
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("key", BIG, nullable=False),
        sa.PrimaryKeyConstraint("source_id", "key"),
        sqlite_with_rowid=False,
    )
    op.create_index("usage_copy_key", "usage_copy", ["key"])
