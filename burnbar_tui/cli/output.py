"""Printing: stable JSON, CSV and Markdown for programs, tables for people."""

import re
import sys
from collections.abc import Sequence
from typing import Any

import msgspec

_OBEYED = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What JSON may hold as it is and a terminal would obey."""

Cell = str | int | float | None


def print_json(value: object) -> None:
    """Print a value as one JSON document, two spaces to a level."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    sys.stdout.write(_OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")


def print_csv(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print rows as CSV; unknown is an empty field."""
    from burnbar_tui.exporting import csv_text  # Tables for people do not need it.

    sys.stdout.write(csv_text(header, rows))


def print_markdown(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print rows as a Markdown table; unknown is a dash."""
    from burnbar_tui.exporting import markdown_text  # Tables for people do not need it.

    sys.stdout.write(markdown_text(header, rows))


def print_table(
    columns: Sequence[tuple[str, bool]],
    rows: Sequence[Sequence[str]],
    total: Sequence[str] | None = None,
    title: str = "",
) -> None:
    """Print a table for people; `columns` are (heading, whether it is a number)."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from burnbar_tui.widgets.text import plain

    options: dict[str, Any] = {} if sys.stdout.isatty() else {"width": 160}
    console = Console(highlight=False, **options)
    table = Table(box=SIMPLE_HEAD, title=Text(title) if title else None, show_footer=bool(total))
    for index, (heading, is_number) in enumerate(columns):
        table.add_column(
            heading,
            justify="right" if is_number else "left",
            no_wrap=is_number,
            overflow="fold",
            footer=Text(total[index]) if total else "",
        )
    for row in rows:
        table.add_row(*(Text(plain(cell, 120)) for cell in row))
    console.print(table)
