"""Limits on the figures of calls, as numbers that a statement compares with."""

import math
from collections.abc import Iterable

from burnbar_tui.scope import MEASURES, Bound

LIMITED = tuple(measure for measure in MEASURES if measure != "calls")
"""What a single call may have too much or too little of."""


def limit_numbers(bounds: Iterable[Bound]) -> dict[str, float | None]:
    """Return the least and the most of each measure that keeps all limits; None without any."""
    found: dict[str, float | None] = dict.fromkeys(
        f"{side}_{measure}" for measure in LIMITED for side in ("least", "most")
    )
    for measure in LIMITED:
        ranges = [_range(bound) for bound in bounds if bound.measure == measure]
        if ranges:
            found[f"least_{measure}"] = max(least for least, _ in ranges)
            found[f"most_{measure}"] = min(most for _, most in ranges)
    return found


def _range(bound: Bound) -> tuple[float, float]:
    """Return the first and the last number that keeps a limit."""
    number = bound.number
    match bound.sign:
        case ">":
            return math.nextafter(number, math.inf), math.inf
        case ">=":
            return number, math.inf
        case "<":
            return -math.inf, math.nextafter(number, -math.inf)
        case "<=":
            return -math.inf, number
        case _:
            return number, number
