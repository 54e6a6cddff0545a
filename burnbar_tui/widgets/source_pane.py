"""Where a call and its price come from, in words."""

from datetime import UTC, datetime, tzinfo
from functools import partial

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.facts import Billing, Confidence, Tier
from burnbar_tui.format import MONTHS, UNKNOWN, count
from burnbar_tui.session_views import CallPage, Place
from burnbar_tui.widgets.lines import Fitted, Lines
from burnbar_tui.widgets.parts import (
    DIM,
    LINK,
    MARK_STYLES,
    STRONG,
    TEXT,
    WARN,
    Parts,
    hung,
)
from burnbar_tui.widgets.text import homely, plain

LABEL_CELLS = 9
FILES = {"line": "log", "row": "database", "document": "file"}
"""What a file is, by the kind of place in it."""
LONGEST = 120
LONGEST_PATH = 400
MONEY = {
    Billing.SUBSCRIPTION: "plan value: a subscription pays, nothing was billed for this call",
    Billing.API: "spend: this account is billed by use",
    Billing.UNKNOWN: "not known whether this was billed or a subscription pays",
}
TOKENS = {
    Confidence.EXACT: "exact: counted by the vendor, as logged",
    Confidence.ESTIMATED: "estimated: the log holds no count of this call alone",
    Confidence.UNAVAILABLE: "unavailable: nobody told",
}


def day(at: datetime, zone: tzinfo) -> str:
    """Return an instant with its day and second, in full."""
    local = at.astimezone(zone)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M:%S}"


def where(place: Place) -> str:
    """Return what can be copied and opened: path:line, or the path alone."""
    return f"{place.path}:{place.line}" if place.line else place.path


class SourcePane(Widget):
    """A line for each thing that is known; words wrap, because they are words."""

    DEFAULT_CSS = """
    SourcePane { height: auto; }
    """
    ALLOW_SELECT = False

    page: reactive[CallPage | None] = reactive(None, layout=True)
    """The call, or None until there is an answer."""
    zone: tzinfo = UTC

    def render(self) -> RenderResult:
        return Fitted(partial(self._drawn, self.page)) if self.page is not None else Lines([])

    def _drawn(self, page: CallPage, width: int) -> Content:
        call = page.call
        session = plain(page.session_name, LONGEST) or UNKNOWN
        told: list[tuple[str, Parts]] = [
            (FILES[page.place.kind], _file(page.place)),
            ("when", [(day(call.at, self.zone), TEXT)]),
            ("model", [(plain(call.model, LONGEST), LINK), *_tier(page)]),
            ("session", [(session, TEXT), *_project(page)]),
            ("price", _price(page)),
            ("prompt", _threshold(page)),
            ("tokens", _sure(call.tokens_confidence, TOKENS[call.tokens_confidence])),
            ("cost", _sure(call.cost_confidence, _cost(page))),
            ("money", [(MONEY[page.billing], TEXT)]),
        ]
        heads = ((label.ljust(LABEL_CELLS), DIM) for label, _ in told)
        lines = [
            line
            for head, (_, parts) in zip(heads, told, strict=True)
            if parts
            for line in hung(head, parts, width)
        ]
        return Content("\n").join(lines)


def _file(place: Place) -> Parts:
    """Return the position first: a path may be longer than the line."""
    number = {"line": place.line, "row": place.position, "document": place.position or None}
    parts: Parts = []
    if (at := number[place.kind]) is not None:
        word = "record" if place.kind == "document" else place.kind
        parts += [(f"{word} {at:,}", f"{LINK} bold"), (" of ", DIM)]
    parts.append((plain(homely(place.path), LONGEST_PATH) or UNKNOWN, TEXT))
    if place.trouble:
        parts.append((f"  {plain(place.trouble, LONGEST)}", WARN))
    return parts


def _tier(page: CallPage) -> Parts:
    if page.tier is Tier.STANDARD:
        return [("  standard tier", DIM)]
    return [(f"  {page.tier.name.lower()} tier", STRONG)]


def _project(page: CallPage) -> Parts:
    return [(f"  {plain(page.call.project, LONGEST)}", DIM)] if page.call.project else []


def _price(page: CallPage) -> Parts:
    price = page.price
    if price is None:
        return [(f"{UNKNOWN} no table has a price for this model", TEXT)]
    name = " ".join(filter(None, (price.vendor, price.matched, price.tier)))
    since = "at all times"
    if price.valid_from is not None:
        told = price.valid_from
        date = f"{told.day} {MONTHS[told.month - 1][:3]} {told.year}"
        is_later = told > page.call.at.date()
        since = f"first known on {date}" if is_later else f"valid since {date}"
    return [
        (plain(name, LONGEST), TEXT),
        (f", {since} ({plain(price.source, LONGEST)})", DIM),
    ]


def _threshold(page: CallPage) -> Parts:
    if page.price is None:
        return []
    call, price = page.call, page.price
    size = count(call.input_tokens + call.cache_read_tokens + call.cache_creation_tokens)
    if price.above_input_tokens:
        words = f"above {price.above_input_tokens:,} tokens: all of it pays long-context prices"
        return [(f"{size}, ", TEXT), (words, WARN)]
    if price.next_threshold:
        words = f"long-context prices begin above {price.next_threshold:,}"
    else:
        words = "no long-context prices hold for it"
    return [(f"{size}; ", TEXT), (words, DIM)]


def _sure(confidence: Confidence, words: str) -> Parts:
    return [(f"{confidence.mark} ", MARK_STYLES[confidence]), (words, TEXT)]


def _cost(page: CallPage) -> str:
    if page.reported_nano_usd is not None:
        return "exact: reported by the log itself"
    if page.call.cost_nano_usd is None:
        return "unavailable: no price is known and none was reported"
    if page.least_nano_usd is not None:
        return "estimated: the log knows only a part of it"
    return "estimated: tokens times the price table"
