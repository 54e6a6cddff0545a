"""Which sessions belong together, as a part of statements."""

from sqlalchemy import CTE, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel

session = SQLModel.metadata.tables["session"]


def families(asked: ColumnElement[bool]) -> CTE:
    """Return all sessions that have a topmost session in common with one that is asked for."""
    up = select(session.c.id, session.c.parent_id).where(asked)
    above = up.cte("above", recursive=True)
    above = above.union(
        select(session.c.id, session.c.parent_id).where(session.c.id == above.c.parent_id)
    )
    family = select(above.c.id).cte("family", recursive=True)
    return family.union(select(session.c.id).where(session.c.parent_id == family.c.id))
