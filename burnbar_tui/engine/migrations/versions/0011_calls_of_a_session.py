"""The calls of one session among those of a quarter of an hour are found without reading others."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the index by instant know the session, too."""
    op.drop_index("ix_usage_event_at_ms", "usage_event")
    op.create_index("usage_event_at", "usage_event", ["at_ms", "session_id"])
