"""Accounts that the user added: how they are asked, and what their vendors told."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTS = (
    "input_tokens", "cache_read_tokens", "cache_creation_tokens", "output_tokens",
    "reasoning_tokens", "total_tokens", "requests", "cost_nano",
)  # fmt: skip


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), nullable=False)


def _big(name: str, *, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, BIG, nullable=nullable)


def upgrade() -> None:
    """Add the tables and the column."""
    is_billing_set: sa.Column[bool] = sa.Column(
        "is_billing_set", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(is_billing_set)
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.alter_column("is_billing_set", server_default=None)
    op.create_table(
        "login",
        _big("account_id"),
        *map(_text, ("credential", "base_url", "options", "error_class", "message")),
        *map(_big, ("last_ok_ms", "next_poll_ms", "failures", "usage_ms")),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_table(
        "balance_reading",
        _big("account_id"),
        _text("name"),
        _big("as_of_ms"),
        sa.Column("amount", sa.Float(), nullable=False),
        _text("currency"),
        _big("confidence"),
        sa.PrimaryKeyConstraint("account_id", "name", "as_of_ms"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vendor_usage",
        *map(_big, ("account_id", "start_ms", "end_ms")),
        _text("model"),
        _text("detail"),
        *(_big(name, nullable=True) for name in COUNTS),
        _text("currency"),
        *map(_big, ("confidence", "as_of_ms")),
        sa.PrimaryKeyConstraint("account_id", "start_ms", "end_ms", "model", "detail"),
        sqlite_with_rowid=False,
    )
