"""Statements about what is remembered of insights."""

from sqlalchemy import Executable, select
from sqlmodel import SQLModel

from burnbar_tui.engine import insight_tables  # noqa: F401  # declares the table
from burnbar_tui.engine.upserts import put

mark = SQLModel.metadata.tables["insight"]


def insight_statements() -> dict[str, Executable]:
    """Return them by name."""
    return {
        "insight_marks": select(mark),
        "decide_insight": put(mark, keep=["told_facts", "told_ms"]),
        "tell_insight": put(mark, keep=["dismissed_facts", "until_ms"]),
    }
