"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "account",
        sa.Column("id", BIG, nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("identity_hash", sa.String(), nullable=False),
        sa.Column("billing", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index("account_root", ["provider_id", "root"], unique=True)

    op.create_table(
        "change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("at_ms", BIG, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("before_nano_usd", BIG, nullable=True),
        sa.Column("after_nano_usd", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "model",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "price_version",
        sa.Column("id", BIG, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_table(
        "project",
        sa.Column("id", BIG, nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("path"),
    )
    op.create_table(
        "quota_reading",
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("as_of_ms", BIG, nullable=False),
        sa.Column("used_percent", sa.Float(), nullable=True),
        sa.Column("used", sa.Float(), nullable=True),
        sa.Column("limit", sa.Float(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("window_minutes", BIG, nullable=True),
        sa.Column("resets_at_ms", BIG, nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("confidence", BIG, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "window", "as_of_ms"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "session",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("native_id", sa.String(), nullable=False),
        sa.Column("parent_id", BIG, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("has_copied_history", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "source",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("mtime_ns", BIG, nullable=False),
        sa.Column("inode", BIG, nullable=False),
        sa.Column("offset", BIG, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("digest_bytes", BIG, nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("lines", BIG, nullable=False),
        sa.Column("skipped", sa.String(), nullable=False),
        sa.Column("newest_ms", BIG, nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("path"),
    )
    op.create_table(
        "usage_event",
        sa.Column("key", BIG, nullable=False),
        sa.Column("at_ms", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("model_id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("session_id", BIG, nullable=False),
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("input_tokens", BIG, nullable=False),
        sa.Column("cache_read_tokens", BIG, nullable=False),
        sa.Column("cache_creation_tokens", BIG, nullable=False),
        sa.Column("cache_creation_1h_tokens", BIG, nullable=False),
        sa.Column("output_tokens", BIG, nullable=False),
        sa.Column("reasoning_tokens", BIG, nullable=False),
        sa.Column("web_searches", BIG, nullable=False),
        sa.Column("tier", BIG, nullable=False),
        sa.Column("reported_cost_nano_usd", BIG, nullable=False),
        sa.Column("tokens_confidence", BIG, nullable=False),
        sa.Column("rank", BIG, nullable=False),
        sa.Column("variant", BIG, nullable=False),
        sa.Column("is_replay", BIG, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("cost_nano_usd", BIG, nullable=True),
        sa.Column("price_id", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    with op.batch_alter_table("usage_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_usage_event_at_ms"), ["at_ms"], unique=False)

    op.create_table(
        "usage_rollup",
        sa.Column("bucket", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("model_id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("session_id", BIG, nullable=False),
        sa.Column("events", BIG, nullable=False),
        sa.Column("input_tokens", BIG, nullable=False),
        sa.Column("cache_read_tokens", BIG, nullable=False),
        sa.Column("cache_creation_tokens", BIG, nullable=False),
        sa.Column("output_tokens", BIG, nullable=False),
        sa.Column("reasoning_tokens", BIG, nullable=False),
        sa.Column("cost_nano_usd", BIG, nullable=False),
        sa.Column("unpriced_events", BIG, nullable=False),
        sa.Column("reported_events", BIG, nullable=False),
        sa.Column("estimated_events", BIG, nullable=False),
        sa.PrimaryKeyConstraint("bucket", "account_id", "model_id", "project_id", "session_id"),
        sqlite_with_rowid=False,
    )
