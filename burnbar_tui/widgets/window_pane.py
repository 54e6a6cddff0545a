"""All that is known of one quota window, in words: use, pace, reset, outlook, and who says so."""

from datetime import UTC, datetime, tzinfo

from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.format import UNKNOWN, duration, moment, seen
from burnbar_tui.quota_views import WindowView
from burnbar_tui.widgets import quota
from burnbar_tui.widgets.parts import BAD, DIM, MARK_STYLES, STRONG, TEXT, WARN, Parts, content
from burnbar_tui.widgets.quota_table import figure, pace
from burnbar_tui.widgets.text import plain

FULL = 100
LABEL_CELLS = 9
STATES = {
    "stale": "; old: there is no newer reading",
    "assumed": "; assumed: its reset has passed, and nothing was told since",
    "failing": "; the vendor cannot be asked; this is the last reading",
}


class WindowPane(Widget):
    """A line for each thing that is known; words wrap, because they are words."""

    DEFAULT_CSS = """
    WindowPane { height: auto; }
    """
    ALLOW_SELECT = False

    window: reactive[WindowView | None] = reactive(None, layout=True)
    """The window at the cursor, or None until there is one."""
    now: reactive[datetime] = reactive(datetime(1970, 1, 1, tzinfo=UTC))
    zone: tzinfo = UTC

    def render(self) -> RenderResult:
        one = self.window
        if one is None:
            return content([("no window is chosen", DIM)])
        lines = [self._used(one), self._reset(one), self._outlook(one), self._source(one)]
        return content(*lines)

    def _used(self, one: WindowView) -> Parts:
        parts: Parts = [_label("used"), *quota.used(one)]
        if one.used is not None:
            parts.append((f"  {figure(one.used, one.unit)}", TEXT))
        if one.limit is not None:
            parts.append((f" of {figure(one.limit, one.unit)} {plain(one.unit, 12)}", DIM))
        return [*parts, ("  ", TEXT), *pace(one)]

    def _reset(self, one: WindowView) -> Parts:
        if one.resets_at is None:
            return [_label("resets"), (f"{UNKNOWN} no reset is told", DIM)]
        left = duration((one.resets_at - self.now).total_seconds())
        at = moment(one.resets_at, self.now, self.zone)
        every = f", every {duration(one.window_minutes * 60)}" if one.window_minutes else ""
        return [_label("resets"), (f"in {left}", STRONG), (f" at {at}{every}", DIM)]

    def _outlook(self, one: WindowView) -> Parts:
        if one.used_percent is not None and one.used_percent >= FULL:
            return [_label("outlook"), ("used up", f"{BAD} bold"), (" until its reset", DIM)]
        if one.exhausts_at is not None:
            out = moment(one.exhausts_at, self.now, self.zone)
            return [_label("outlook"), (f"runs out at {out}", f"{WARN} bold"), *self._range(one)]
        if one.forecast_percent is None:
            return [_label("outlook"), ("not enough is known for a forecast", DIM)]
        likely = f"likely {one.forecast_percent:.0f}% at its reset"
        return [_label("outlook"), (likely, TEXT), ("; that lasts", DIM)]

    def _range(self, one: WindowView) -> Parts:
        """Return between when and when it may run out."""
        ends = [
            moment(at, self.now, self.zone)
            for at in (one.exhausts_from, one.exhausts_until)
            if at is not None
        ]
        if len(ends) == 2:
            return [(f", between {ends[0]} and {ends[1]}", DIM)]
        return [(f", from {ends[0]} on", DIM)] if ends else []

    def _source(self, one: WindowView) -> Parts:
        return [
            _label("source"),
            (one.confidence.mark, MARK_STYLES[one.confidence]),
            (f" {plain(one.source, 60) or 'not told'}, {self._age(one)}", DIM),
            (STATES.get(one.state, ""), WARN),
        ]

    def _age(self, one: WindowView) -> str:
        age = seen(one.as_of, self.now)
        return "just now" if age == "now" else f"{age} ago"


def _label(text: str) -> tuple[str, str]:
    return text.ljust(LABEL_CELLS), DIM
