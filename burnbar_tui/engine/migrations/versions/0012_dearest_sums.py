"""The costliest calls of any filter are found without reading more than come near them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

COSTLY = (
    sa.text("cost_nano_usd DESC"), sa.text("at_ms DESC"), "key",
    "account_id", "model_id", "project_id", "session_id",
)  # fmt: skip
DEAREST = ("account_id", "model_id", "project_id", "dearest_nano_usd", "bucket")


def upgrade() -> None:
    """Let the index of costly calls know what filters ask for, and sums have one by their dearest.

    It tells the first sums of each account, model and project.
    """
    op.drop_index("usage_event_costly", "usage_event")
    dear = sa.text("cost_nano_usd >= 250000000")
    op.create_index("usage_event_costly", "usage_event", list(COSTLY), sqlite_where=dear)
    op.create_index("usage_rollup_dearest", "usage_rollup", list(DEAREST))
