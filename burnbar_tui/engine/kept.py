"""Which calls or sums a filter keeps, as a part of statements.

Ids come as JSON lists, so that one text serves any number of them; None keeps everything.
"""

from sqlalchemy import FromClause, Select, bindparam, func, select
from sqlalchemy.sql.elements import ColumnElement

from burnbar_tui.engine.daily import KINDS, OTHERS
from burnbar_tui.engine.tables import BIG
from burnbar_tui.query_text import MOST_WORDS

KEPT = "kept_"
"""What the names of statements begin with that keep only some."""


def is_kept(table: FromClause) -> ColumnElement[bool]:
    """Return whether a row with ids is among those that are kept.

    Of a table without sessions it cannot be asked which of them are.
    """
    columns = table.c
    kept = is_listed(table, "account")
    for kind in OTHERS:
        if f"{kind}_id" in columns:
            kept &= is_listed(table, kind)
    for place in range(MOST_WORDS):
        has_word = _is_free(f"word{place}_accounts")
        for kind in KINDS[:-1]:
            has_word |= columns[f"{kind}_id"].in_(listed(f"word{place}_{kind}s"))
        kept &= has_word
    return kept


def is_listed(table: FromClause, kind: str) -> ColumnElement[bool]:
    """Return whether a row's id of one kind is kept, words left aside."""
    return _is_free(f"{kind}s") | table.c[f"{kind}_id"].in_(listed(f"{kind}s"))


def _is_free(name: str) -> ColumnElement[bool]:
    return bindparam(name, type_=BIG).is_(None)


def listed(name: str) -> Select[tuple[int]]:
    """Return the ids of a JSON list of this name."""
    return select(func.json_each(bindparam(name)).table_valued("value").c.value)
