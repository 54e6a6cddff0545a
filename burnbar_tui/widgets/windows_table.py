"""One row per quota window, with the mark where use would be if it were spent evenly."""

from collections.abc import Hashable, Sequence

from burnbar_tui.views import WindowView
from burnbar_tui.widgets import quota
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.parts import BAD, STRONG, Part, Parts
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import plain


def _account(row: WindowView, look: Look, width: int) -> Parts:  # noqa: ARG001
    return [(plain(row.account, width), STRONG)]


def _window(row: WindowView, look: Look, width: int) -> Parts:  # noqa: ARG001
    return quota.short_name(row, width)


def _bar(row: WindowView, look: Look, width: int) -> Parts:  # noqa: ARG001
    return quota.bar(row, width)


def _used(row: WindowView, look: Look, width: int) -> Parts:  # noqa: ARG001
    return quota.used(row)


COLUMNS: tuple[Column[WindowView], ...] = (
    Column("account", _account, 9, most=18),
    Column("window", _window, 3, most=9),
    Column("", _bar, 9, rank=1, most=30),
    Column("used", _used, 5, right=True),
    Column("outlook", quota.outlook, 9, rank=2, most=30),
)


class WindowsTable(RowTable[WindowView]):
    """Quota windows, in the order they come in: the tightest first."""

    HEADER_FROM = 72
    EMPTY = "no quota windows known"

    def columns(self) -> Sequence[Column[WindowView]]:
        return COLUMNS

    def key_of(self, row: WindowView) -> Hashable:
        return row.account_id, row.window

    def flag(self, row: WindowView) -> Part:
        is_over = row.used_percent is not None and row.used_percent >= 100
        return ("▲", f"{BAD} bold") if is_over else (" ", BAD)
