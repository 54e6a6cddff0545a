"""What is usual: medians, and how far amounts lie from them, as ratios."""

import math
from collections.abc import Iterable, Sequence
from statistics import median

from burnbar_tui.facts import NANO_USD_PER_USD

SIGMA_OF_MAD = 1.4826
"""The standard deviation of a normal distribution whose median absolute deviation is 1."""
LEAST_RATIO = 1.10
LEAST_NANO_USD = NANO_USD_PER_USD // 2
"""What is less beyond the usual is not worth a word."""


def spread(groups: Iterable[Sequence[float]]) -> float:
    """Return the median absolute deviation of all amounts from the median of their group.

    It is one of natural logarithms, since use doubles as easily as it halves; 0 and less are left
    out, and a group of fewer than three tells nothing.
    """
    far: list[float] = []
    for group in groups:
        logs = [math.log(value) for value in group if value > 0]
        if len(logs) >= 3:
            middle = median(logs)
            far += (abs(one - middle) for one in logs)
    return median(far) if far else 0.0


def limit(usual: float, mad: float, sigmas: float) -> float:
    """Return above which amount, in nano-USD, something is unusual: also by the least effect."""
    beyond = usual * math.exp(sigmas * SIGMA_OF_MAD * mad)
    return max(beyond, usual * LEAST_RATIO, usual + LEAST_NANO_USD)


def as_percent(mad: float) -> str:
    """Return a spread as people read it: within how many percent of the median half of all lie."""
    return f"{math.expm1(mad) * 100:.0f} %"


def times(value: float, usual: float) -> str:
    """Return a ratio in words."""
    return f"{value / usual:.1f} times"


def step(value: float, usual: float) -> int:
    """Return a coarse measure of how unusual it is, which grows with every doubling."""
    return math.floor(math.log2(value / usual)) if usual > 0 else 0
