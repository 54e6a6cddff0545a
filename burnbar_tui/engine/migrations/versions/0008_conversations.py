"""Conversations: threads of questions and what was told."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), nullable=False)


def _big(name: str) -> "sa.Column[int]":
    return sa.Column(name, BIG, nullable=False)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "chat_thread", *map(_big, ("id", "at_ms")), _text("title"), sa.PrimaryKeyConstraint("id")
    )
    op.create_table(
        "chat_message",
        *map(_big, ("id", "thread_id")),
        *map(_text, ("question", "answer", "plan")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("chat_message_thread", "chat_message", ["thread_id"])
