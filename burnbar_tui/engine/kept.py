"""Which calls or sums a filter keeps, as a part of statements.

Ids come as JSON lists, so that one text serves any number of them; None keeps everything.
"""

from typing import cast

from sqlalchemy import Float, FromClause, Select, and_, bindparam, func, select
from sqlalchemy.sql.elements import ColumnElement

from burnbar_tui.engine.daily import KINDS, OTHERS
from burnbar_tui.engine.limits import LIMITED
from burnbar_tui.engine.tables import BIG
from burnbar_tui.facts import NANO_USD_PER_USD
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


def keeps_limits(calls: FromClause) -> ColumnElement[bool]:
    """Return whether a call keeps the limits on its figures, as `Bound.holds` tells it."""
    return and_(
        *(
            _is_free(f"least_{measure}")
            | _figure(calls, measure).between(_limit("least", measure), _limit("most", measure))
            for measure in LIMITED
        )
    )


def may_keep_limits(sums: FromClause) -> ColumnElement[bool]:
    """Return whether calls of a sum may, as none of them has more than all, or than the dearest."""
    return and_(
        *(
            _is_free(f"least_{measure}") | (_figure(sums, measure) >= _limit("least", measure))
            for measure in LIMITED
        )
    )


def _figure(table: FromClause, measure: str) -> ColumnElement[float]:
    columns = table.c
    cached = columns.cache_read_tokens + columns.cache_creation_tokens
    match measure:
        case "cost":
            dearest = columns.get("dearest_nano_usd", columns.cost_nano_usd)
            return cast("ColumnElement[float]", dearest / float(NANO_USD_PER_USD))
        case "tokens":
            return columns.input_tokens + cached + columns.output_tokens
        case "cache":
            return cached
        case _:
            return columns[f"{measure}_tokens"]


def _limit(side: str, measure: str) -> ColumnElement[float]:
    return bindparam(f"{side}_{measure}", type_=Float)


def _is_free(name: str) -> ColumnElement[bool]:
    return bindparam(name, type_=BIG).is_(None)


def listed(name: str) -> Select[tuple[int]]:
    """Return the ids of a JSON list of this name."""
    return select(func.json_each(bindparam(name)).table_valued("value").c.value)
