"""What is left of money and credits, as the vendors say."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from textual.app import RenderResult
from textual.reactive import reactive, var
from textual.widget import Widget

from burnbar_tui.format import seen
from burnbar_tui.quota_views import BalanceView
from burnbar_tui.widgets.lines import Lines
from burnbar_tui.widgets.names import account_name
from burnbar_tui.widgets.parts import BAD, DIM, MARK_STYLES, STRONG, Parts, cells, spread
from burnbar_tui.widgets.text import plain

NAME_CELLS = 26


class BalancesPane(Widget, can_focus=True):
    """One line a balance; a debt is red and has its sign."""

    DEFAULT_CSS = """
    BalancesPane { height: auto; min-height: 3; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    balances: reactive[tuple[BalanceView, ...]] = reactive((), layout=True)
    now: reactive[datetime] = reactive(datetime(1970, 1, 1, tzinfo=UTC))
    providers: var[Mapping[str, str]] = var(MappingProxyType({}))
    """The name for people of each provider id."""

    def render(self) -> RenderResult:
        if not self.balances:
            return Lines([("no balance is told by any vendor", DIM)])
        return Lines(*(self._line(one) for one in self.balances))

    def _line(self, one: BalanceView) -> Parts:
        provider = self.providers.get(one.provider_id, one.provider_id)
        left = account_name(provider, one.account, NAME_CELLS)
        left.append((f"  {plain(one.name, 20)}", DIM))
        style = BAD if one.amount < 0 else STRONG
        right: Parts = [
            (f"{one.amount:,.2f} {plain(one.currency, 8)} ", style),
            (one.confidence.mark, MARK_STYLES[one.confidence]),
            (f" {seen(one.as_of, self.now):>4}", DIM),
        ]
        width = max(20, self.size.width)
        if cells(left) + cells(right) >= width:
            left = account_name(provider, one.account, max(6, width - cells(right) - 2))
        return spread(left, right, width)
