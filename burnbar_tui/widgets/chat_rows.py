"""The rows of an answer as columns: names, figures, and a bar against the largest of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from burnbar_tui.ask_views import Answer
from burnbar_tui.facts import NANO_USD_PER_USD
from burnbar_tui.format import UNKNOWN, count, dollars, duration
from burnbar_tui.widgets.gauge import share
from burnbar_tui.widgets.parts import BAD, DIM, GOOD, LINK, MONEY, TEXT, Parts, aligned, cells
from burnbar_tui.widgets.text import plain

MOST_ROWS = 10
LONGEST_NAME = 60
LONGEST_BAR = 20
LEAST_BAR = 4
Figure = float | int | None
Named = tuple[str, Figure]


def has_rows(answer: Answer) -> bool:
    """Tell whether rows say it better than words: they have names, and figures of one kind."""
    return (
        len(answer.rows) > 1
        and len({_has_value(row) for row in answer.rows}) == 1
        and (_has_value(answer.rows[0]) or all(len(row) == 1 for row in answer.rows))
    )


def words_of(answer: Answer) -> list[str]:
    """Return the lines of an answer without those that its rows tell as well."""
    lines = answer.answer.split("\n")
    if not has_rows(answer):
        return lines
    return [line for line in lines if not line.startswith("- ")]


def rows_of(answer: Answer, width: int) -> list[Parts]:
    """Return the lines of a table of a width: the first rows, of times the last ones."""
    if not has_rows(answer):
        return []
    is_time = answer.plot is not None and answer.plot.is_time
    shown = answer.rows[-MOST_ROWS:] if is_time else answer.rows[:MOST_ROWS]
    missing = len(answer.rows) - len(shown)
    named = [(_name(row), row.get("value")) for row in shown]
    if not _has_value(answer.rows[0]):
        lines: list[Parts] = [[(plain(name, width), LINK)] for name, _ in named]
    else:
        is_signed = any("by" in row for row in shown) or any((one or 0) < 0 for _, one in named)
        lines = _columns(named, _unit(answer), width, is_signed=is_signed)
    if missing and is_time:
        return [[(f"{missing} earlier", DIM)], *lines]
    return [*lines, [(f"{missing} more", DIM)]] if missing else lines


def figure(value: Figure, unit: str) -> str:
    """Return a figure in its unit; what is not known is a dash."""
    if value is None:
        return UNKNOWN
    match unit:
        case "usd":
            return dollars(round(value * NANO_USD_PER_USD))
        case "tokens":
            return f"-{count(-value)}" if value < 0 else count(value)
        case "percent":
            return f"{value:.1f}%"
        case "minutes":
            return duration(value * 60)
        case _:
            return f"{value:,.0f}"


def _columns(named: Sequence[Named], unit: str, width: int, *, is_signed: bool) -> list[Parts]:
    texts = [_signed(value, unit) if is_signed else figure(value, unit) for _, value in named]
    figures = max(map(len, texts))
    names = [plain(name, LONGEST_NAME) for name, _ in named]
    longest = max(cells([(name, TEXT)]) for name in names)
    room = width - figures - 2
    bar = min(LONGEST_BAR, room - 2 - longest)
    bar = bar if bar >= LEAST_BAR else 0
    name_cells = max(1, min(longest, room))
    largest = max((abs(value) for _, value in named if value is not None), default=0)
    lines = []
    for name, text, (_, value) in zip(names, texts, named, strict=True):
        line = aligned([(plain(name, name_cells), TEXT)], name_cells)
        line += [("  ", TEXT), *aligned([(text, TEXT)], figures, right=True)]
        if bar:
            line += [("  ", TEXT), *_bar(value, largest, bar, is_signed=is_signed)]
        lines.append(line)
    return lines


def _bar(value: Figure, largest: float, width: int, *, is_signed: bool) -> Parts:
    if value is None:
        return []
    style = MONEY if not is_signed else BAD if value > 0 else GOOD
    scale = 1_000_000 / largest if largest else 0
    return share(round(abs(value) * scale), 1_000_000, width, style)


def _signed(value: Figure, unit: str) -> str:
    if not value:
        return figure(value, unit)
    return f"{'+' if value > 0 else '-'}{figure(abs(value), unit)}"


def _unit(answer: Answer) -> str:
    """Return what the figures of rows count, which is not always what the answer is."""
    return answer.plot.unit if answer.plot is not None else answer.unit or ""


def _has_value(row: Mapping[str, Any]) -> bool:
    value = row.get("value", "")
    return value is None or (isinstance(value, float | int) and not isinstance(value, bool))


def _name(row: Mapping[str, Any]) -> str:
    if "by" in row:
        return f"{row['by']} {row.get(row['by'], '')}".strip()
    return "  ".join(_texts(value for key, value in row.items() if key != "value"))


def _texts(values: Iterable[object]) -> Iterable[str]:
    return (str(value) for value in values if isinstance(value, str | int))
