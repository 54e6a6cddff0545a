"""Alembic's entry: opens the store that the configuration names and runs migrations in it."""

from alembic import context
from sqlalchemy import Connection, create_engine, event
from sqlmodel import SQLModel

from burnbar_tui.engine import day_tables, tables  # noqa: F401  # declare the tables

engine = create_engine(
    f"sqlite:///{context.config.attributes['store']}", connect_args={"isolation_level": None}
)


@event.listens_for(engine, "begin")
def _begin(connection: Connection) -> None:
    """Begin in earnest: Python would let each table be made by itself, and a kill leave a half."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
