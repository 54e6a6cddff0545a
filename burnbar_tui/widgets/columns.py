"""Columns of a table: what each draws, and which fit into a width."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Generic, TypeVar

from msgspec import Struct

from burnbar_tui.scope import Lens, Unit
from burnbar_tui.widgets.parts import Parts

Row = TypeVar("Row")

GAP = 2
LONGEST = 400
"""Cells of a text that is copied or exported."""


class Look(Struct, frozen=True):
    """What all rows of a table are drawn by."""

    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    zone: tzinfo = UTC
    unit: Unit = Unit.USD
    lens: Lens = Lens.BOTH
    filtered: str = ""
    """What a table without rows says because of the filter; empty where there is no filter."""


class Column(Struct, Generic[Row], frozen=True):
    """One column: its least width, who goes first when room is short, who grows into spare room."""

    title: str
    draw: Callable[[Row, Look, int], Parts]
    """Parts of one cell; the last argument is the width at hand."""
    width: int
    right: bool = False
    rank: int = 0
    """0 always stays; of the others the largest goes first."""
    most: int = 0
    """How wide it may grow; 0 does not grow."""
    text_cells: int = LONGEST
    """The width in which it is told as text; 0 is a drawing, of which there is no text."""
    name: str = ""
    """What it is called there, where the title says less."""


Laid = list[tuple[Column[Row], int]]


def lay_out(columns: Sequence[Column[Row]], width: int) -> Laid[Row]:
    """Return the columns that fit, in their order, each with its width."""
    kept = list(columns)
    while len(kept) > 1 and needed(kept) > width:
        kept.remove(max(kept, key=lambda column: column.rank))
    widths = [column.width for column in kept]
    spare = width - needed(kept)
    growing = [index for index, column in enumerate(kept) if column.most > column.width]
    while spare > 0 and growing:
        for index in list(growing):
            if spare <= 0:
                break
            widths[index] += 1
            spare -= 1
            if widths[index] >= kept[index].most:
                growing.remove(index)
    if spare < 0:
        widths[0] = max(1, widths[0] + spare)
    return list(zip(kept, widths, strict=True))


def texts(
    columns: Sequence[Column[Row]], look: Look, rows: Sequence[Row]
) -> tuple[list[str], list[list[str]]]:
    """Return the names of all columns that tell something as text, and what they tell of rows."""
    told = [column for column in columns if column.text_cells]
    cells = [
        ["".join(part for part, _ in one.draw(row, look, one.text_cells)).strip() for one in told]
        for row in rows
    ]
    return [column.name or column.title for column in told], cells


def needed(columns: Sequence[Column[Row]]) -> int:
    """Return how many cells columns take at least, with the gaps between them."""
    return sum(column.width for column in columns) + GAP * (len(columns) - 1)
