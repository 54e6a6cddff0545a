"""Alembic's entry: opens the store that the configuration names and runs migrations in it."""

from alembic import context
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from burnbar_tui.engine import day_tables, tables  # noqa: F401  # declare the tables

engine = create_engine(f"sqlite:///{context.config.attributes['store']}")
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
