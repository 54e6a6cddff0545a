"""Quota windows as Codex's rollouts tell them with every answer."""

from collections.abc import Iterator

from burnbar_tui.facts import Fact, QuotaReading
from burnbar_tui.providers._codex_lines import RateLimits
from burnbar_tui.providers.fields import ms_of_epoch, window_name


def readings(at_ms: int, limits: RateLimits) -> Iterator[Fact]:
    """Yield the windows of one limit as they were at one instant."""
    for window in (limits.primary, limits.secondary):
        if window is None or window.used_percent is None or not window.window_minutes:
            continue
        name = window_name(window.window_minutes)
        if (limits.limit_id or "codex") != "codex":
            name = f"{limits.limit_name or limits.limit_id} {name}"
        resets_at_ms = ms_of_epoch(window.resets_at)
        if resets_at_ms is None and window.resets_in_seconds is not None:
            resets_at_ms = at_ms + round(window.resets_in_seconds * 1000)
        yield QuotaReading(
            window=name,
            as_of_ms=at_ms,
            used_percent=window.used_percent,
            window_minutes=window.window_minutes,
            resets_at_ms=resets_at_ms,
            plan=limits.plan_type or "",
        )
