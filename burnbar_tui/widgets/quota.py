"""How a quota window is told: its bar, its percentage, what will become of it."""

from collections.abc import Sequence
from datetime import datetime

from burnbar_tui.format import DAYS, UNKNOWN, moment, percent, seen
from burnbar_tui.quota_views import WindowView
from burnbar_tui.widgets.columns import Look
from burnbar_tui.widgets.gauge import gauge
from burnbar_tui.widgets.parts import BAD, DIM, GOOD, STRONG, WARN, Part, Parts, cells
from burnbar_tui.widgets.text import plain

NEAR_PERCENT = 80


def level(window: WindowView) -> str:
    """Return the style that says how near its end a window is."""
    used = window.used_percent
    if used is None or window.state == "assumed":
        return DIM
    if used >= 100:
        return BAD
    return WARN if used >= NEAR_PERCENT or runs_out_early(window) else GOOD


def runs_out_early(window: WindowView) -> bool:
    """Tell whether the forecast ends before the window does."""
    if window.exhausts_at is None:
        return False
    return window.resets_at is None or window.exhausts_at < window.resets_at


def bar(window: WindowView | None, width: int) -> Parts:
    """Return the bar of a window, or `—` where nothing is known."""
    if window is None or window.used_percent is None:
        return [(UNKNOWN, DIM)]
    return gauge(window.used_percent, window.elapsed_percent, width, level(window))


def used(window: WindowView | None) -> Parts:
    """Return the percentage; ▲ stands before one over its limit, ◌ before one that is not fresh."""
    if window is None or window.used_percent is None:
        return [(UNKNOWN, DIM)]
    style = level(window)
    if window.used_percent >= 100:
        return [(f"▲{percent(window.used_percent)}", f"{style} bold")]
    fresh = "" if window.state == "live" else "◌"
    return [(f"{fresh}{percent(window.used_percent)}", style)]


def outlook(window: WindowView | None, look: Look, width: int) -> Parts:
    """Return in a few words how the window will end, in fewer where there is no room.

    A time never stands alone: it could be that of the reset or of the end.
    """
    if window is None:
        return [("no quota known", DIM)] if width >= 14 else [(UNKNOWN, DIM)]
    if window.state in {"stale", "failing"}:
        return [(f"{window.state} {seen(window.as_of, look.now)}", WARN)]
    if window.state == "assumed":
        return [("was reset", DIM)]
    resets = _moments(window.resets_at, look)
    if window.used_percent is not None and window.used_percent >= 100:
        full: Part = ("used up", f"{BAD} bold")
        back: list[Parts] = [[(f"back {reset}", f"{BAD} bold")] for reset in resets]
        whole: Parts = [full, (f", back {resets[0]}", DIM)] if resets else [full]
        return _fitting([whole, *back], width)
    if runs_out_early(window):
        style = level(window)
        ends: list[Parts] = [[(f"out {end}", style)] for end in _moments(window.exhausts_at, look)]
        more: Parts = [(f", resets {resets[0]}", DIM)] if resets else []
        return _fitting([[*ends[0], *more], *ends], width)
    words = [f"{word} {reset}" for word in ("resets", "till") for reset in resets]
    return _fitting([[(text, DIM)] for text in words] or [[(UNKNOWN, DIM)]], width)


def _moments(at: datetime | None, look: Look) -> list[str]:
    """Return an instant as near as needed, then also the day alone where that tells enough."""
    if at is None:
        return []
    text = moment(at, look.now, look.zone)
    day, _, time = text.partition(" ")
    return [text, day] if time and day in DAYS else [text]


def _fitting(options: Sequence[Parts], width: int) -> Parts:
    """Return the first that fits; the last one is cut where none does."""
    [(text, style), *_] = options[-1]
    cut: Parts = [(plain(text, width), style)]
    return next((one for one in options if cells(one) <= width), cut)


def short_name(window: WindowView, width: int) -> Parts:
    """Return the name of a window, such as 5h or 7d."""
    return [(plain(window.window, width), STRONG if window.state == "live" else DIM)]
