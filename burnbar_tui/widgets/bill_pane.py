"""Why a call costs what it costs: counts, prices and products, line by line."""

from collections.abc import Sequence
from functools import partial

from msgspec import Struct
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
from burnbar_tui.widgets.text import cells_of, plain

NAME_CELLS, COUNT_CELLS, MONEY_CELLS, BRIEF_CELLS = 17, 13, 15, 7
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


class Room(Struct, frozen=True):
    """How wide the lines are, and the column of costs in brief ones."""

    width: int
    money: int

    @property
    def is_brief(self) -> bool:
        """Whether there is room for neither prices nor counts in full."""
        return self.width < LEAST_WITH_PRICES - MONEY_CELLS

    def counted(self, number: int) -> str:
        """Return a count as there is room for it."""
        return count(number) if self.is_brief else f"{number:,}"


def pointed(amounts: Sequence[str]) -> list[str]:
    """Return amounts with blanks behind them, so that their points stand in one column."""
    decimals = [len(text.partition(".")[2]) for text in amounts]
    most = max(decimals, default=0)
    return [
        text + " " * (most - own) if own else text
        for text, own in zip(amounts, decimals, strict=True)
    ]


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
        *costs, total = pointed([*(_cost(part) for part in page.parts), _told(page)])
        room = Room(width, max(map(cells_of, [*costs, total])) + 1)
        head = self._line(
            room, ("tokens", DIM), ("count", DIM), ("per million", DIM), ("cost", DIM)
        )
        lines = [
            self._part(room, part, cost, page.call)
            for part, cost in zip(page.parts, costs, strict=True)
        ]
        return content(head, *lines, self._total(room, page, total), [("", DIM)], [verdict(page)])

    def _line(self, room: Room, *columns: Part, marks: tuple[Parts, Parts] = ([], [])) -> Parts:
        name, number, price, cost = ([column] for column in columns)
        width = room.width
        if room.is_brief:
            left = min(NAME_CELLS, width - BRIEF_CELLS - room.money - 2)
            [(text, style)] = name
            brief = aligned([(plain(text, left), style)], left)
            brief += aligned(number, BRIEF_CELLS, right=True)
            return brief + aligned(cost, room.money, right=True) + aligned(marks[1], 2)
        spare = max(0, min(width, WIDEST) - LEAST_WITH_PRICES) // 2
        parts = aligned(name, NAME_CELLS) + aligned(number, COUNT_CELLS, right=True)
        parts += aligned(marks[0], 2)
        if width >= LEAST_WITH_PRICES:
            parts += aligned(price, MONEY_CELLS + spare, right=True)
        return parts + aligned(cost, MONEY_CELLS + spare, right=True) + aligned(marks[1], 2)

    def _part(self, room: Room, part: PricedPart, cost: str, call: CallRow) -> Parts:
        style = TEXT if part.count else DIM
        each, amount = part.femto_usd_each, part.femto_usd
        price = UNKNOWN if each is None else precise(each * part.told_for, 2)
        if part.told_for == 1:
            price += " each"
        return self._line(
            room,
            (f"  {part.name}" if part.is_part else part.name, style),
            (room.counted(part.count), style),
            ("in output" if part.is_part else price, DIM),
            (cost, style),
            marks=(
                _mark(call.tokens_confidence),
                _mark(Confidence.ESTIMATED) if amount is not None else [],
            ),
        )

    def _total(self, room: Room, page: CallPage, cost: str) -> Parts:
        call = page.call
        tokens = call.input_tokens + call.cache_read_tokens + call.cache_creation_tokens
        return self._line(
            room,
            ("together", STRONG),
            (room.counted(tokens + call.output_tokens), STRONG),
            ("", DIM),
            (cost, STRONG),
            marks=(_mark(call.tokens_confidence), _mark(call.cost_confidence)),
        )


def _cost(part: PricedPart) -> str:
    if part.is_part:
        return ""
    return UNKNOWN if part.femto_usd is None else precise(part.femto_usd, 6)


def _told(page: CallPage) -> str:
    return UNKNOWN if page.call.cost_nano_usd is None else nano(page.call.cost_nano_usd)


def _mark(confidence: Confidence) -> Parts:
    return [(f" {confidence.mark}", MARK_STYLES[confidence])]
