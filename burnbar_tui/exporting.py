"""Rows as text for other programs, and into a file; nothing in it can be obeyed by a terminal."""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from burnbar_tui.facts import BurnbarError

Cell = str | int | float | None
MOST_NAME = 80
FORMULA_SIGNS = ("=", "+", "-", "@")
"""A spreadsheet takes a text that begins so for a formula, which may do harm."""


def csv_text(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Return rows as CSV; unknown is an empty field, and no text is a formula."""
    import csv  # Most commands only want `harmless` of this module.

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_field(cell) for cell in row] for row in (header, *rows))
    return text.getvalue()


def markdown_text(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Return rows as a Markdown table; unknown is a dash."""
    lines = []
    for line in (header, ["---"] * len(header), *rows):
        cells = [str("—" if cell is None else _harmless(cell)) for cell in line]
        escaped = (cell.replace("\\", "\\\\").replace("|", "\\|") for cell in cells)
        lines.append(f"| {' | '.join(escaped)} |\n")
    return "".join(lines)


def _field(cell: Cell) -> Cell:
    """Return a cell as spreadsheets read it: figures without exponents, texts as texts."""
    match cell:
        case bool():
            return str(cell).lower()
        case float():
            return f"{Decimal(repr(cell)):f}"
        case str() if cell.lstrip().startswith(FORMULA_SIGNS):
            return f"'{harmless(cell)}"
        case _:
            return _harmless(cell)


def _harmless(cell: Cell) -> Cell:
    return harmless(cell) if isinstance(cell, str) else cell


def harmless(text: str) -> str:
    """Return a text without control characters, which a terminal could obey."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "·" for character in text)


def file_name(title: str, ending: str, now: datetime) -> str:
    """Return a name for a file that tells what is in it and from when it is."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:MOST_NAME] or "view"
    return f"burnbar-{slug}-{now:%Y%m%d-%H%M%S}.{ending}"


def write(folder: Path, name: str, text: str) -> Path:
    """Write a new file and return where it is; one of that name is never overwritten.

    Raises:
        BurnbarError: it cannot be written.
    """
    path = folder / name
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise BurnbarError(f"cannot write {path}: {error.strerror}") from error
    return path
