"""One insight whole: its sentence, the arithmetic, and bars of the evidence."""

import textwrap

from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.format import UNKNOWN, count, dollars, duration
from burnbar_tui.insight_views import Evidence, Insight
from burnbar_tui.widgets.insights_table import MARKS
from burnbar_tui.widgets.lines import Fitted, Lines
from burnbar_tui.widgets.parts import (
    DIM,
    MARK_STYLES,
    MONEY,
    STRONG,
    TEXT,
    TITLE,
    WARN,
    Part,
    Parts,
)
from burnbar_tui.widgets.text import plain

LONGEST = 1_000
MOST_BARS = 16
LABEL_CELLS, FIGURE_CELLS = 18, 10
INDENT: Part = ("  ", TEXT)
EIGHTHS = " ▏▎▍▌▋▊▉"


class InsightPane(Widget):
    """Words wrap, because they are words; bars are as long as their figures."""

    DEFAULT_CSS = """
    InsightPane { height: auto; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    insight: reactive[Insight | None] = reactive(None, layout=True)
    """The one at the cursor, or None where there is none."""

    def render(self) -> RenderResult:
        return Fitted(self._drawn)

    def _drawn(self, width: int) -> Lines:
        one = self.insight
        if one is None:
            return Lines([("nothing is chosen", DIM)])
        width = max(12, width)
        mark, style = MARKS[one.severity]
        lines = _wrapped(one.title, width, STRONG, (f"{mark} ", f"{style} bold"))
        lines += [line for text in one.arithmetic for line in _wrapped(text, width, TEXT)]
        sure = one.confidence
        lines.append([INDENT, (sure.mark, MARK_STYLES[sure]), (f" {sure.label}", DIM)])
        if one.evidence is not None:
            lines += [[], *_bars(one.evidence, width)]
        return Lines(*lines)


def _wrapped(
    text: str, width: int, style: str, lead: tuple[str, str] = ("  ", TEXT)
) -> list[Parts]:
    """Return words in lines, the first of which begins with `lead`, two cells wide."""
    lines = textwrap.wrap(plain(text, LONGEST), width - 2) or [""]
    return [
        [lead if not number else ("  ", TEXT), (line, style)] for number, line in enumerate(lines)
    ]


def _bars(evidence: Evidence, width: int) -> list[Parts]:
    """Return a line for each of the last figures; those that it is about are marked."""
    lines: list[Parts] = [[INDENT, (plain(evidence.title, width - 2), TITLE)]]
    largest = max((value or 0 for value in evidence.values), default=0)
    label = min(LABEL_CELLS, max(6, width // 4))
    room = max(1, width - label - FIGURE_CELLS - 5)
    places = range(len(evidence.labels))[-MOST_BARS:]
    for place in places:
        value = evidence.values[place]
        is_marked = place in evidence.marked
        lines.append(
            [
                ("▸ " if is_marked else "  ", WARN),
                (plain(evidence.labels[place], label).ljust(label), STRONG if is_marked else DIM),
                (f" {_figure(value, evidence.unit):>{FIGURE_CELLS}} ", TEXT),
                (_bar(value, largest, room), WARN if is_marked else MONEY),
            ]
        )
    return lines


def _bar(value: float | None, largest: float, room: int) -> str:
    if value is None or largest <= 0 or value <= 0:
        return ""
    whole, rest = divmod(round(value / largest * room * 8), 8)
    return "█" * whole + (EIGHTHS[rest] if rest else "")


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return UNKNOWN
    match unit:
        case "usd":
            return dollars(round(value * 1e9))
        case "percent":
            return f"{value:.0f} %"
        case "minutes":
            return duration(value * 60)
        case _:
            return count(round(value))
