"""The windows of Cursor's billing cycle."""

from collections.abc import Iterator

from msgspec.structs import replace

from burnbar_tui.facts import QuotaReading
from burnbar_tui.providers.bodies import Body


def cycle(body: Body, name: str, now_ms: int) -> QuotaReading:
    """Return a window of the billing cycle, without what is used of it."""
    start_ms, end_ms = body.at_ms("billingCycleStart"), body.at_ms("billingCycleEnd")
    minutes = (end_ms - start_ms) // 60_000 if start_ms and end_ms and end_ms > start_ms else None
    return QuotaReading(window=name, as_of_ms=now_ms, window_minutes=minutes, resets_at_ms=end_ms)


def lanes(body: Body, plan: Body, now_ms: int) -> Iterator[QuotaReading]:
    """Yield the lanes of a plan: models that it chose, and those that were named."""
    for lane in ("auto", "api"):
        if (share := plan.number(f"{lane}PercentUsed")) is not None:
            yield replace(cycle(body, f"month {lane}", now_ms), used_percent=share)


def headline(plan: Body, overall: Body, pooled: Body) -> float | None:
    """Return how much of the plan is used in percent, from the best field that is there."""
    total, auto, api = (
        plan.number(name) for name in ("totalPercentUsed", "autoPercentUsed", "apiPercentUsed")
    )
    shares = [one for one in (auto, api) if one is not None]
    if total is not None or shares:
        return min(total if total is not None else sum(shares) / len(shares), 100.0)
    for told in (plan, overall, pooled):
        used, limit = told.number("used"), told.number("limit")
        if used is not None and limit:
            return min(100 * used / limit, 100.0)
    return None
