"""Rows as other programs take them: names that tell the unit, and words for how sure they are.

The names are those of `report --json`: dollars and not billionths of them, exact or estimated and
not a number, instants in ISO 8601; what is not known is None.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum

import msgspec
from msgspec import Struct

from burnbar_tui.exporting import Cell
from burnbar_tui.facts import NANO_USD_PER_USD
from burnbar_tui.views import Tally

Record = dict[str, object]
Line = dict[str, Cell]

OWN = frozenset({"tally", "chosen", "call"})
"""Fields that hold the figures of the row itself, so that their names need not be told."""
DERIVED = (
    "total_tokens", "context_tokens", "context_percent", "cache_hit_percent", "used_percent",
)  # fmt: skip
"""What rows reckon of their other fields."""
NANO_ENDINGS = {"_nano_usd": "_usd", "_nano": "", "_costs": "_costs_usd"}
"""How names of billionths of money end, and how those of the money do."""


def figures(tally: Tally) -> Line:
    """Return the figures of a sum; unknown is None."""
    return {
        "input_tokens": tally.input_tokens,
        "cache_read_tokens": tally.cache_read_tokens,
        "cache_creation_tokens": tally.cache_creation_tokens,
        "output_tokens": tally.output_tokens,
        "reasoning_tokens": tally.reasoning_tokens,
        "total_tokens": tally.total_tokens,
        "events": tally.events,
        "sessions": tally.sessions,
        "cost_usd": _money(tally.cost_nano_usd),
        "spend_usd": _money(tally.spend_nano_usd),
        "plan_value_usd": _money(tally.plan_value_nano_usd),
        "tokens_confidence": tally.tokens_confidence.label,
        "cost_confidence": tally.cost_confidence.label,
        "unpriced_events": tally.unpriced_events,
    }


def record(row: object) -> Record:
    """Return a row, which is a struct, as JSON has it."""
    if isinstance(row, Tally):
        return dict(figures(row))
    told: Record = {}
    for name in getattr(row, "__struct_fields__", ()):
        value = getattr(row, name)
        if name in OWN and isinstance(value, Struct):
            told |= record(value)
        else:
            told |= _named(name, value)
    return told | {name: getattr(row, name) for name in DERIVED if hasattr(row, name)}


def flat(told: Mapping[str, object], prefix: str = "") -> Line:
    """Return a record as a line of a table: what is inside has the name of both, no lists.

    Numbers by which the store knows something stay out: spreadsheets round or add them.
    """
    cells: Line = {}
    for name, value in told.items():
        key = name if name.startswith(prefix) else f"{prefix}_{name}"
        match value:
            case int() | None if name == "key" or name.endswith("_id"):
                continue
            case dict():
                cells |= flat(value, key)
            case str() | int() | float() | None:
                cells[key] = value
            case list() if value and all(isinstance(one, str) for one in value):
                cells[key] = "; ".join(value)
    return cells


def line(row: object) -> Line:
    """Return a row, which is a struct, as a line of CSV."""
    return flat(record(row))


class Recorder(Struct, frozen=True):
    """How the rows of one table are told, whatever it shows by then."""

    record: Callable[[object], Record] = record
    line: Callable[[object], Line] = line


def table(lines: Sequence[Line]) -> tuple[list[str], list[list[Cell]]]:
    """Return the names of all columns, and the cells below them; what a line lacks is None."""
    names = dict.fromkeys(name for one in lines for name in one)
    told = {name for one in lines for name, cell in one.items() if cell is not None}
    # Of what is None in one line and a record in another, the names of the record are told.
    header = [
        name
        for name in names
        if name in told or not any(other.startswith(f"{name}_") for other in names)
    ]
    return header, [[one.get(name) for name in header] for one in lines]


def _named(name: str, value: object) -> Record:
    for ending, instead in NANO_ENDINGS.items():
        if name.endswith(ending):
            key = name.removesuffix(ending) + instead
            if isinstance(value, tuple):
                return {key: [_money(one) for one in value]}
            return {key: _money(value) if isinstance(value, int) else None}
    return {name: _told(value)}


def _money(nano: int | None) -> float | None:
    return None if nano is None else nano / NANO_USD_PER_USD


def _told(value: object) -> object:
    match value:
        case IntEnum():
            return value.name.lower()
        case Struct():
            return record(value)
        case tuple() | list():
            return [_told(one) for one in value]
        case _:
            return msgspec.to_builtins(value)
