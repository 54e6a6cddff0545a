"""Budgets, what became of them, and what the user was told."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), nullable=False)


def _big(name: str) -> "sa.Column[int]":
    return sa.Column(name, BIG, nullable=False)


def _small(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=False)


def _switch(name: str) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean(), nullable=False)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "budget",
        *map(_text, ("name", "scope", "subject", "period", "lens")),
        _big("limit_nano_usd"),
        _text("warn_percents"),
        *map(_switch, ("is_hard", "is_paused")),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "budget_event",
        _big("id"),
        _text("budget"),
        _big("at_ms"),
        _text("kind"),
        _big("start_slot"),
        _small("percent"),
        *map(_big, ("spent_nano_usd", "limit_nano_usd")),
        _small("confidence"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("budget_event_budget", "budget_event", ["budget", "start_slot"])
    op.create_table(
        "told", *map(_text, ("topic", "what")), _big("at_ms"), sa.PrimaryKeyConstraint("topic")
    )
