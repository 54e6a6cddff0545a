"""Conversations: what the user asked, and the words that were told. Nothing of any log."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from burnbar_tui.engine.tables import BIG


class ChatThread(SQLModel, table=True):
    """One conversation."""

    __tablename__ = "chat_thread"

    id: int = Field(primary_key=True, sa_type=BIG)
    """Chance made it, so that whoever begins a thread need not ask for its number."""
    at_ms: int = Field(sa_type=BIG)
    """When something was asked in it last."""
    title: str
    """Its first question."""


class ChatMessage(SQLModel, table=True):
    """A question and what was told."""

    __tablename__ = "chat_message"

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG, nullable=False)
    """In the order of asking."""
    thread_id: int = Field(sa_type=BIG)
    question: str
    answer: str
    plan: str
    """The plan in words; empty where the question was not understood."""

    __table_args__ = (Index("chat_message_thread", "thread_id"),)
