"""What a change of cost comes from: more work, other models, prices, cache hits, and the rest.

The cost of a model is tokens of all x its share of them x what one of its tokens costs. A change of
a product is shared out among its factors as if they had changed in every possible order (Shapley),
so that no order is preferred and the parts add up to the change. What a token costs changes with
list prices, with how much of the prompt the cache served, and with the rest: longer answers, tiers,
long contexts, costs that a log told. Only the first two are known from price tables; without one
both are part of the rest.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct

PROMPT = (0, 1, 2)
"""Which of the buckets are parts of the prompt."""
Model = tuple[int, int]
"""An account and a model, by their ids: the same model may cost something else elsewhere."""
Rates = tuple[float, float, float, float]
"""Nano-USD for a token of each bucket."""


class Cause(StrEnum):
    """Why a cost changed."""

    VOLUME = "volume"
    """More tokens, or fewer."""
    MIX = "model mix"
    """Other models for the same tokens."""
    PRICE = "prices"
    """Other list prices of the same models."""
    CACHE = "cache hit rate"
    """More or less of the prompts came from the cache."""
    REST = "other"
    """Longer answers, tiers, long contexts, costs that a log told."""


class Use(Struct, frozen=True):
    """What one model did in a span."""

    cost_nano_usd: int
    buckets: tuple[int, int, int, int]
    """Tokens: fresh input, cache read, cache creation, output."""

    @property
    def tokens(self) -> int:
        """All of them."""
        return sum(self.buckets)


NOTHING = Use(0, (0, 0, 0, 0))


def causes_of_change(
    then: Mapping[Model, Use],
    now: Mapping[Model, Use],
    rates: Callable[[Model], tuple[Rates, Rates] | None],
) -> dict[Cause, int]:
    """Return what each cause added to the cost, in nano-USD; together they are the change.

    Args:
        then: what the models did before.
        now: what they did after.
        rates: list prices of a model before and after, None where no table tells both.
    """
    found = dict.fromkeys(Cause, 0.0)
    all_then, all_now = (sum(use.tokens for use in span.values()) for span in (then, now))
    for model in {**then, **now}:
        before, after = then.get(model, NOTHING), now.get(model, NOTHING)
        volume = (float(all_then), float(all_now))
        share = (_part(before.tokens, all_then), _part(after.tokens, all_now))
        each = tuple(_part(use.cost_nano_usd, use.tokens) for use in (before, after))
        # What did not run has no price and, alone of its span, no share: those do not change then.
        each = (each[0] if before.tokens else each[1], each[1] if after.tokens else each[0])
        share = (share[0] if all_then else share[1], share[1] if all_now else share[0])
        found[Cause.VOLUME] += (volume[1] - volume[0]) * _weight(share, each)
        found[Cause.MIX] += (share[1] - share[0]) * _weight(volume, each)
        weight = _weight(volume, share)
        told = rates(model) if before.tokens and after.tokens else None
        price, cache = _of_rates(before, after, told) if told else (0.0, 0.0)
        found[Cause.PRICE] += price * weight
        found[Cause.CACHE] += cache * weight
    rounded = {cause: round(value) for cause, value in found.items()}
    change = sum(use.cost_nano_usd for use in now.values())
    change -= sum(use.cost_nano_usd for use in then.values())
    rounded[Cause.REST] = 0
    rounded[Cause.REST] = change - sum(rounded.values())
    return rounded


def _part(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _weight(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return by what a change of a third factor is multiplied, on average over all orders."""
    same = first[0] * second[0] + first[1] * second[1]
    crossed = first[0] * second[1] + first[1] * second[0]
    return same / 3 + crossed / 6


def _of_rates(before: Use, after: Use, told: tuple[Rates, Rates]) -> tuple[float, float]:
    """Return by how much a token got dearer by list prices, and by what the cache served."""
    shares = [tuple(_part(count, use.tokens) for count in use.buckets) for use in (before, after)]
    price = sum(
        (shares[0][place] + shares[1][place]) / 2 * (told[1][place] - told[0][place])
        for place in range(4)
    )
    prompts = [sum(share[place] for place in PROMPT) for share in shares]
    if not all(prompts):
        return price, 0.0
    moved = sum(
        (shares[1][place] / prompts[1] - shares[0][place] / prompts[0])
        * (told[0][place] + told[1][place])
        / 2
        for place in PROMPT
    )
    return price, moved * sum(prompts) / 2
