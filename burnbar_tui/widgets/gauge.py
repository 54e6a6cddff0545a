"""Small drawings inside one line: a bar with its pace mark, a sparkline, a share."""

from collections.abc import Sequence

from burnbar_tui.widgets.parts import DIM, LINE, STRONG, Parts

BLOCKS = "▁▂▃▄▅▆▇"
"""Without the full block, which would grow together with the line above."""


def gauge(used_percent: float, elapsed_percent: float | None, width: int, style: str) -> Parts:
    """Return a bar of `width` cells; ╋ stands where use would be if spent evenly."""
    filled = round(min(max(used_percent, 0), 100) * width / 100)
    if used_percent > 0:
        filled = max(1, filled)
    if elapsed_percent is None:
        return [("━" * filled, style), ("─" * (width - filled), DIM)]
    pace = min(width - 1, round(min(max(elapsed_percent, 0), 100) * width / 100))
    line = "━" * filled + "─" * (width - filled)
    spots = [(line[:pace], 0), ("╋", pace), (line[pace + 1 :], pace + 1)]
    parts: Parts = []
    for text, start in spots:
        if text == "╋":
            parts.append((text, STRONG))
            continue
        split = max(0, min(len(text), filled - start))
        parts += [(text[:split], style), (text[split:], DIM)]
    return [part for part in parts if part[0]]


def sparkline(values: Sequence[int | None], style: str) -> Parts:
    """Return one block a value, scaled to the largest; unknown is `·` and nothing is `▁` dimmed."""
    highest = max((value for value in values if value), default=0)
    parts: Parts = []
    for value in values:
        if value is None:
            parts.append(("·", DIM))
        elif value <= 0 or not highest:
            parts.append(("▁", DIM))
        else:
            parts.append((BLOCKS[min(6, value * 7 // highest)], style))
    return parts


def share(part: int, whole: int, width: int, style: str) -> Parts:
    """Return a bar that is to `width` as a part is to its whole, to half a cell."""
    halves = min(2 * width, round(part * 2 * width / whole)) if whole > 0 and part > 0 else 0
    filled, half = divmod(halves, 2)
    return [("━" * filled + "╾" * half, style), ("─" * (width - filled - half), LINE)]
