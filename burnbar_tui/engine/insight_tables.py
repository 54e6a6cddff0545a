"""What is remembered of insights; they themselves are found anew each time."""

from sqlmodel import Field, SQLModel

from burnbar_tui.engine.tables import BIG


class InsightMark(SQLModel, table=True):
    """What was told of one subject of a rule, and what the user has made of it."""

    __tablename__ = "insight"

    rule: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    told_facts: str | None = None
    told_ms: int = Field(default=0, sa_type=BIG)
    """0 where it was never told."""
    dismissed_facts: str | None = None
    until_ms: int = Field(default=0, sa_type=BIG)
    """Until when it is not shown; 0 where it was not put off."""
