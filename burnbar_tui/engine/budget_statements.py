"""Statements about budgets, and about what the user was told."""

from sqlalchemy import Executable, bindparam, delete, select
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from burnbar_tui.engine import budget_tables  # noqa: F401  # declares the tables
from burnbar_tui.engine.upserts import put

budget, event, told = (
    SQLModel.metadata.tables[name] for name in ("budget", "budget_event", "told")
)


def budget_statements() -> dict[str, Executable]:
    """Return them by name."""
    names = [column.name for column in event.columns if column.name != "id"]
    return {
        "put_budget": put(budget),
        "drop_budget": delete(budget).where(budget.c.name == bindparam("budget")),
        "budgets": select(budget).order_by(budget.c.name),
        "add_budget_event": sqlite.insert(event).values({name: bindparam(name) for name in names}),
        "crossings": select(event.c.percent, event.c.limit_nano_usd).where(
            event.c.budget == bindparam("budget"),
            event.c.start_slot == bindparam("start"),
            event.c.kind == "crossed",
        ),
        "budget_events": select(event)
        .where(event.c.at_ms >= bindparam("start"))
        .order_by(event.c.id),
        "put_told": put(told),
        "told": select(told.c.what).where(told.c.topic == bindparam("topic")),
        "forget_told": delete(told).where(told.c.topic == bindparam("topic")),
    }
