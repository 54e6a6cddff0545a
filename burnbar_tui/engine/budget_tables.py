"""Budgets, what became of them, and what the user was told."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from burnbar_tui.engine.tables import BIG


class BudgetRow(SQLModel, table=True):
    """A limit that the user set; see `budget_views.Budget`, whose fields these are."""

    __tablename__ = "budget"

    name: str = Field(primary_key=True)
    scope: str
    subject: str
    period: str
    lens: str
    limit_nano_usd: int = Field(sa_type=BIG)
    warn_percents: str
    """Numbers with commas between them, rising."""
    is_hard: bool
    is_paused: bool


class BudgetEventRow(SQLModel, table=True):
    """What happened to a budget; rows are only ever added."""

    __tablename__ = "budget_event"

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG, nullable=False)
    """In the order in which it happened."""
    budget: str
    at_ms: int = Field(sa_type=BIG)
    kind: str
    """set, removed, paused, resumed or crossed."""
    start_slot: int = Field(sa_type=BIG)
    """The first day of the period in which it was crossed, see `days.date_of_slot`."""
    percent: int
    """Which of its marks was crossed."""
    spent_nano_usd: int = Field(sa_type=BIG)
    limit_nano_usd: int = Field(sa_type=BIG)
    confidence: int

    __table_args__ = (Index("budget_event_budget", "budget", "start_slot"),)


class ToldRow(SQLModel, table=True):
    """What was told of a topic last, so that no process tells it again."""

    __tablename__ = "told"

    topic: str = Field(primary_key=True)
    what: str
    at_ms: int = Field(sa_type=BIG)
