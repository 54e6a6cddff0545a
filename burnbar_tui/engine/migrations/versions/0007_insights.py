"""What is remembered of insights."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "insight",
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("told_facts", sa.String(), nullable=True),
        sa.Column("told_ms", BIG, nullable=False),
        sa.Column("dismissed_facts", sa.String(), nullable=True),
        sa.Column("until_ms", BIG, nullable=False),
        sa.PrimaryKeyConstraint("rule", "subject"),
    )
