"""Why a call costs what it costs: counts, prices and products, line by line."""

from functools import partial

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.facts import Confidence
from burnbar_tui.format import UNKNOWN, count, precise
from burnbar_tui.session_views import CallPage, PricedPart
from burnbar_tui.views import CallRow
from burnbar_tui.widgets.lines import Fitted, Lines
from burnbar_tui.widgets.parts import (
    BAD,
    DIM,
    GOOD,
    MARK_STYLES,
    STRONG,
    TEXT,
    WARN,
    Part,
    Parts,
    aligned,
    content,
)

NAME_CELLS, COUNT_CELLS, MONEY_CELLS, BRIEF_CELLS = 17, 13, 15, 8
WIDEST = 100
LEAST_WITH_PRICES = NAME_CELLS + COUNT_CELLS + 2 * MONEY_CELLS + 4
FEMTO_PER_NANO = 1_000_000


def nano(amount: int) -> str:
    """Return nano-USD to the last digit."""
    return precise(amount * FEMTO_PER_NANO, 6)


def verdict(page: CallPage) -> Part:
    """Return in words how the lines and the cost on show belong together."""
    shown, listed = page.call.cost_nano_usd, page.listed_nano_usd
    if page.reported_nano_usd is not None:
        beside = f"; by the price table it would be {nano(listed)}" if listed is not None else ""
        return f"The log itself says what it cost{beside}.", GOOD
    if shown is None:
        return "No price table knows this model, and the log tells no cost.", DIM
    if page.least_nano_usd is not None and page.least_nano_usd == shown != listed:
        return f"The log says that it cost {nano(shown)} at least, more than the price list.", WARN
    if shown == listed:
        return "The lines add up to the cost on show, to the nano-dollar.", GOOD
    if not page.is_price_current:
        return "Prices have changed since; the cost on show follows them in the background.", WARN
    return "The lines do not add up to the cost on show: please report this.", BAD


class BillPane(Widget):
    """A line for each bucket; in narrow ones prices go, and counts are told in brief."""

    DEFAULT_CSS = """
    BillPane { height: auto; }
    """
    ALLOW_SELECT = False

    page: reactive[CallPage | None] = reactive(None, layout=True)
    """The call, or None until there is an answer."""

    def render(self) -> RenderResult:
        return Fitted(partial(self._drawn, self.page)) if self.page is not None else Lines([])

    def _drawn(self, page: CallPage, width: int) -> Content:
        head = self._line(
            width, ("tokens", DIM), ("count", DIM), ("per million", DIM), ("cost", DIM)
        )
        lines = [self._part(width, part, page.call) for part in page.parts]
        return content(head, *lines, self._total(width, page), [("", DIM)], [verdict(page)])

    def _line(self, width: int, *columns: Part, marks: tuple[Parts, Parts] = ([], [])) -> Parts:
        name, number, price, cost = ([column] for column in columns)
        if width < LEAST_WITH_PRICES - MONEY_CELLS:
            brief = aligned(name, NAME_CELLS) + aligned(number, BRIEF_CELLS, right=True)
            return brief + aligned(cost, BRIEF_CELLS + 2, right=True) + aligned(marks[1], 2)
        spare = max(0, min(width, WIDEST) - LEAST_WITH_PRICES) // 2
        parts = aligned(name, NAME_CELLS) + aligned(number, COUNT_CELLS, right=True)
        parts += aligned(marks[0], 2)
        if width >= LEAST_WITH_PRICES:
            parts += aligned(price, MONEY_CELLS + spare, right=True)
        return parts + aligned(cost, MONEY_CELLS + spare, right=True) + aligned(marks[1], 2)

    def _count(self, width: int, number: int) -> str:
        is_brief = width < LEAST_WITH_PRICES - MONEY_CELLS
        return count(number) if is_brief else f"{number:,}"

    def _part(self, width: int, part: PricedPart, call: CallRow) -> Parts:
        style = TEXT if part.count else DIM
        each, amount = part.femto_usd_each, part.femto_usd
        price = UNKNOWN if each is None else precise(each * part.told_for, 2)
        if part.told_for == 1:
            price += " each"
        cost = UNKNOWN if amount is None else precise(amount, 6)
        return self._line(
            width,
            (f"  {part.name}" if part.is_part else part.name, style),
            (self._count(width, part.count), style),
            ("in output" if part.is_part else price, DIM),
            ("" if part.is_part else cost, style),
            marks=(
                _mark(call.tokens_confidence),
                _mark(Confidence.ESTIMATED) if amount is not None else [],
            ),
        )

    def _total(self, width: int, page: CallPage) -> Parts:
        call = page.call
        tokens = call.input_tokens + call.cache_read_tokens + call.cache_creation_tokens
        cost = UNKNOWN if call.cost_nano_usd is None else nano(call.cost_nano_usd)
        return self._line(
            width,
            ("together", STRONG),
            (self._count(width, tokens + call.output_tokens), STRONG),
            ("", DIM),
            (cost, STRONG),
            marks=(_mark(call.tokens_confidence), _mark(call.cost_confidence)),
        )


def _mark(confidence: Confidence) -> Parts:
    return [(f" {confidence.mark}", MARK_STYLES[confidence])]
