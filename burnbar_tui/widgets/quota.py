"""How a quota window is told: its bar, its percentage, what will become of it."""

from burnbar_tui.format import UNKNOWN, moment, percent, seen
from burnbar_tui.quota_views import WindowView
from burnbar_tui.widgets.columns import Look
from burnbar_tui.widgets.gauge import gauge
from burnbar_tui.widgets.parts import BAD, DIM, GOOD, STRONG, WARN, Parts
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
    """Return in a few words how the window will end, shorter where there is no room."""
    if window is None:
        return [("no quota known", DIM)] if width >= 14 else [(UNKNOWN, DIM)]
    if window.state in {"stale", "failing"}:
        return [(f"{window.state} {seen(window.as_of, look.now)}", WARN)]
    if window.state == "assumed":
        return [("was reset", DIM)]
    reset = moment(window.resets_at, look.now, look.zone) if window.resets_at else ""
    if window.used_percent is None:
        return _fitting(reset, width) or [(UNKNOWN, DIM)]
    if window.used_percent >= 100:
        return _roomy([("used up", f"{BAD} bold")], reset, "back", width)
    if window.exhausts_at is not None and runs_out_early(window):
        out = f"out {moment(window.exhausts_at, look.now, look.zone)}"
        return _roomy([(out, level(window))], reset, "resets", width)
    return _fitting(reset, width)


def _fitting(reset: str, width: int) -> Parts:
    texts = (f"resets {reset}", reset, reset.partition(" ")[0]) if reset else ()
    return next(([(text, DIM)] for text in texts if len(text) <= width), [])


def _roomy(parts: Parts, reset: str, word: str, width: int) -> Parts:
    more = f", {word} {reset}"
    room = width - sum(len(text) for text, _ in parts)
    return [*parts, (more, DIM)] if reset and len(more) <= room else parts


def short_name(window: WindowView, width: int) -> Parts:
    """Return the name of a window, such as 5h or 7d."""
    return [(plain(window.window, width), STRONG if window.state == "live" else DIM)]
