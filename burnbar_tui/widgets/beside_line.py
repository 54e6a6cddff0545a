"""How a vendor's total compares with ours over the same days; neither is added to the other."""

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.account_views import Beside
from burnbar_tui.format import UNKNOWN, cost, count, dollars, tokens
from burnbar_tui.widgets.lines import Lines
from burnbar_tui.widgets.parts import DIM, MARK_STYLES, STRONG, TEXT, Parts, figure_parts
from burnbar_tui.widgets.text import plain
from burnbar_tui.widgets.vendor_days import short_span


class BesideLine(Widget):
    """Three lines; there only while there is something to compare."""

    DEFAULT_CSS = """
    BesideLine { height: auto; display: none; text-wrap: nowrap; }
    BesideLine.-told { display: block; }
    """
    ALLOW_SELECT = False

    beside: reactive[Beside | None] = reactive(None, layout=True)

    def watch_beside(self, beside: Beside | None) -> None:
        self.set_class(beside is not None, "-told")

    def render(self) -> RenderResult:
        one = self.beside
        if one is None:
            return Content("")
        days = f"{one.days} whole day{'' if one.days == 1 else 's'}"
        span = f"{short_span(one.first, one.last)}, {days} of UTC"
        told = UNKNOWN if one.vendor_tokens is None else count(one.vendor_tokens)
        mark = (f" {one.confidence.mark}", MARK_STYLES[one.confidence])
        vendor: Parts = [
            ("vendor  ", DIM), (dollars(one.vendor_cost_nano_usd), STRONG), mark, (" · ", DIM),
            (told, TEXT), mark, (" tokens", TEXT), (f"   {span}", DIM),
        ]  # fmt: skip
        ours: Parts = [
            ("ours    ", DIM), *figure_parts(cost(one.ours), STRONG), (" · ", DIM),
            *figure_parts(tokens(one.ours)), (" tokens", TEXT),
            (f"   {plain(', '.join(one.counted_by), 60)}", DIM),
        ]  # fmt: skip
        return Lines(vendor, ours, [("the same calls, perhaps: never added", DIM)])
