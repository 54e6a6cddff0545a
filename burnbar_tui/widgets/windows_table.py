"""One row per quota window, with the mark where use would be if it were spent evenly."""

from collections.abc import Hashable, Mapping, Sequence
from types import MappingProxyType

from textual.reactive import var

from burnbar_tui.quota_views import WindowView
from burnbar_tui.scope import Filter
from burnbar_tui.widgets import quota
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.names import account_name
from burnbar_tui.widgets.parts import BAD, Part, Parts
from burnbar_tui.widgets.row_table import RowTable

OF_ACCOUNTS = {"provider", "account", "billing"}
"""What a filter can narrow windows by."""


def _window(row: WindowView, _look: Look, width: int) -> Parts:
    return quota.short_name(row, width)


def _bar(row: WindowView, _look: Look, width: int) -> Parts:
    return quota.bar(row, width)


def _used(row: WindowView, _look: Look, _width: int) -> Parts:
    return quota.used(row)


def windows_title(filter_: Filter) -> str:
    """Return a title that tells what a filter does not narrow: windows are of whole accounts."""
    narrows_more = filter_.bounds or any(term.field not in OF_ACCOUNTS for term in filter_.terms)
    return "Quota windows, of all models and projects" if narrows_more else "Quota windows"


class WindowsTable(RowTable[WindowView]):
    """Quota windows, in the order they come in: the one that runs out first stands first."""

    HEADER_FROM = 72
    EMPTY = "no quota windows known"

    providers: var[Mapping[str, str]] = var(MappingProxyType({}))
    """The name for people of each provider id."""

    def columns(self) -> Sequence[Column[WindowView]]:
        return (
            Column("account", self._account, 10, most=24),
            Column("window", _window, 5, most=9),
            Column("", _bar, 7, rank=2, most=30, text_cells=0),
            Column("used", _used, 5, right=True),
            Column("outlook", quota.outlook, 11, rank=1, most=32),
        )

    def key_of(self, row: WindowView) -> Hashable:
        return row.account_id, row.window

    def flag(self, row: WindowView) -> Part:
        is_over = row.used_percent is not None and row.used_percent >= 100
        return ("▲", f"{BAD} bold") if is_over else (" ", BAD)

    def _account(self, row: WindowView, _look: Look, width: int) -> Parts:
        return account_name(self.providers.get(row.provider_id, ""), row.account, width)
