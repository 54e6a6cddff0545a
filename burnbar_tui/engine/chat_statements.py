"""Statements about conversations."""

from sqlalchemy import Executable, bindparam, delete, func, select
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from burnbar_tui.engine import chat_tables  # noqa: F401  # declares the tables
from burnbar_tui.engine.upserts import put

thread, message = (SQLModel.metadata.tables[name] for name in ("chat_thread", "chat_message"))


def chat_statements() -> dict[str, Executable]:
    """Return them by name."""
    names = [column.name for column in message.columns if column.name != "id"]
    return {
        "put_thread": put(thread, keep=["title"]),
        "add_message": sqlite.insert(message).values({name: bindparam(name) for name in names}),
        "threads": select(thread, func.count(message.c.id).label("questions"))
        .join(message, message.c.thread_id == thread.c.id)
        .group_by(thread.c.id)
        .order_by(thread.c.at_ms.desc(), thread.c.id)
        .limit(bindparam("most")),
        "messages": select(message.c.question, message.c.answer, message.c.plan)
        .where(message.c.thread_id == bindparam("thread"))
        .order_by(message.c.id),
        "drop_messages": delete(message).where(message.c.thread_id == bindparam("thread")),
        "drop_thread": delete(thread).where(thread.c.id == bindparam("thread")),
    }
