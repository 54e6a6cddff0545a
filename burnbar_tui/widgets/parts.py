"""Lines built from (text, style) parts; styles are theme variables and nothing is markup."""

from collections.abc import Iterable, Sequence

from textual.content import Content

from burnbar_tui.facts import Confidence
from burnbar_tui.format import Figure
from burnbar_tui.widgets.text import cells_of

Part = tuple[str, str]
Parts = list[Part]

TEXT = "$foreground"
STRONG = "$foreground bold"
DIM = "$foreground-muted"
LINE = "$line"
TITLE = "$text-accent"
MONEY = "$text-primary"
LINK = "$text-secondary"
GOOD = "$text-success"
WARN = "$text-warning"
BAD = "$text-error"

MARK_STYLES = {
    Confidence.EXACT: GOOD,
    Confidence.ESTIMATED: WARN,
    Confidence.UNAVAILABLE: DIM,
}


def cells(parts: Iterable[Part]) -> int:
    """Return how many cells parts take."""
    return sum(cells_of(text) for text, _ in parts)


def content(*lines: Sequence[Part]) -> Content:
    """Return lines as content that no markup can hide in."""
    return Content("\n").join([Content.assemble(*line) for line in lines])


def hung(head: Part, parts: Parts, width: int) -> list[Content]:
    """Return a line with its head, and what does not fit into it below, not under the head."""
    label, style = head
    wrapped = Content.assemble(*parts).wrap(max(1, width - cells_of(label)))
    heads = [label, *[" " * cells_of(label)] * (len(wrapped) - 1)]
    return [
        Content.assemble((text, style)) + line for text, line in zip(heads, wrapped, strict=True)
    ]


def aligned(parts: Parts, width: int, *, right: bool = False) -> Parts:
    """Return parts padded to a width; those that are too long are cut without breaking a cell."""
    spare = width - cells(parts)
    if spare < 0:
        return cropped(parts, width)
    blank = [(" " * spare, TEXT)] if spare else []
    return blank + parts if right else parts + blank


def cropped(parts: Parts, width: int) -> Parts:
    """Return the start of parts, exactly `width` cells of it."""
    kept: Parts = []
    for text, style in parts:
        while text and cells_of(text) > width:
            text = text[:-1]
        kept.append((text, style))
        width -= cells_of(text)
    return [*kept, (" " * width, TEXT)] if width else kept


def joined(parts: Iterable[Part]) -> Parts:
    """Return parts with neighbours of one style as one."""
    found: Parts = []
    for text, style in parts:
        if found and found[-1][1] == style:
            found[-1] = (found[-1][0] + text, style)
        else:
            found.append((text, style))
    return found


def stamped(parts: Parts, start: int, text: str, style: str) -> Parts:
    """Return a line of a picture, whose signs take a cell each, with a text over a part of it."""
    signs = [(sign, named) for each, named in parts for sign in each]
    signs[start : start + len(text)] = [(sign, style) for sign in text]
    return joined(signs)


def spread(left: Parts, right: Parts, width: int) -> Parts:
    """Return both at their ends of a line; the right one goes where there is no room."""
    gap = width - cells(left) - cells(right)
    if gap < 1:
        return aligned(left, width)
    return [*left, (" " * gap, TEXT), *right]


def figure_parts(figure: Figure, style: str = TEXT) -> Parts:
    """Return a figure with its confidence mark, so that marks stand in one column."""
    if figure.confidence is None:
        return [(figure.text, style)]
    return [(figure.text, style), (f" {figure.confidence.mark}", MARK_STYLES[figure.confidence])]
