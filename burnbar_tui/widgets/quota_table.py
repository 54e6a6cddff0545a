"""All quota windows: how much of each is used and of how much, its pace, and how it will end."""

from collections.abc import Sequence

from burnbar_tui.facts import Confidence
from burnbar_tui.format import UNKNOWN, count, duration
from burnbar_tui.quota_views import WindowView
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.parts import DIM, GOOD, MARK_STYLES, TEXT, WARN, Parts
from burnbar_tui.widgets.windows_table import WindowsTable

ON_PACE = 0.03
"""So near to an even use is as good as even."""
SIGNS = {"usd": "$", "cny": "¥"}


def figure(value: float, unit: str) -> str:
    """Return an amount of a unit in a few cells."""
    if unit in SIGNS:
        return f"{SIGNS[unit]}{value:,.2f}"
    return f"{value:g}" if value < 1_000 else count(value)


def _amount(row: WindowView, _look: Look, _width: int) -> Parts:
    if row.used is None and row.limit is None:
        return [("", DIM)]
    used = UNKNOWN if row.used is None else figure(row.used, row.unit)
    limit = "no limit" if row.limit is None else f"of {figure(row.limit, row.unit)}"
    return [(used, TEXT), (f" {limit}", DIM)]


def _left(row: WindowView, look: Look, _width: int) -> Parts:
    if row.resets_at is None:
        return [(UNKNOWN, DIM)]
    return [(duration((row.resets_at - look.now).total_seconds()), TEXT)]


def pace(row: WindowView) -> Parts:
    """Return how use goes beside the passing of the window, in words and not only by colour."""
    if row.pace is None or row.state == "assumed":
        return [(UNKNOWN, DIM)]
    points = round(abs(row.pace) * 100)
    if abs(row.pace) < ON_PACE:
        return [("on pace", GOOD)]
    return [(f"{points} ahead", WARN)] if row.pace > 0 else [(f"{points} below", GOOD)]


def _pace(row: WindowView, _look: Look, _width: int) -> Parts:
    return pace(row)


def _mark(row: WindowView, _look: Look, _width: int) -> Parts:
    is_told = row.used_percent is not None or row.used is not None
    mark = row.confidence if is_told else Confidence.UNAVAILABLE
    return [(mark.mark, MARK_STYLES[mark] if mark is not Confidence.UNAVAILABLE else DIM)]


class QuotaTable(WindowsTable):
    """Every window of every account; the countdown ticks by the minute."""

    EMPTY = "no quota window is known yet"

    def columns(self) -> Sequence[Column[WindowView]]:
        account, window, bar, used, outlook = super().columns()
        return (
            account,
            Column("window", window.draw, 5, most=22),
            bar,
            used,
            Column("", _mark, 1, rank=5, name="sure"),
            Column("amount", _amount, 15, rank=6, most=20),
            Column("resets in", _left, 9, right=True, rank=3),
            Column("pace", _pace, 9, rank=4),
            Column("outlook", outlook.draw, 11, rank=1, most=34),
        )
