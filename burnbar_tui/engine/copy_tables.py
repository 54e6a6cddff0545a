"""Which files hold copies of the same call."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from burnbar_tui.engine.tables import BIG


class UsageCopy(SQLModel, table=True):
    """That a call of a file stands in another file, too; each of these files has a row.

    So the rows of a call do not depend on which of its copies counts, nor on the order in which
    they were met. By file first, since a question is about calls of the files of late.
    """

    __tablename__ = "usage_copy"

    source_id: int = Field(primary_key=True, sa_type=BIG)
    key: int = Field(primary_key=True, sa_type=BIG)

    __table_args__ = (Index("usage_copy_key", "key"), {"sqlite_with_rowid": False})
