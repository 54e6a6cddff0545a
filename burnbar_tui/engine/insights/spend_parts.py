"""What a cost is made of beside what it usually is: parts that add up to the difference."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from burnbar_tui.engine.changes import Model, Rates, Use, causes_of_change
from burnbar_tui.engine.insights.spend_facts import DayUse, SpendFacts
from burnbar_tui.format import dollars
from burnbar_tui.views import Tally

SHOWN = 3
"""So many parts are named, the others are told together."""


def cost_of_days(uses: Iterable[DayUse]) -> dict[date, int]:
    """Return the nano-USD of every day that has calls, as far as prices are known."""
    found: dict[date, int] = defaultdict(int)
    for use in uses:
        found[use.day] += use.sums.cost_nano_usd
    return found


def parts(
    now: Sequence[DayUse], then: Sequence[DayUse], spans: int, facts: SpendFacts
) -> list[str]:
    """Return lines of what the difference from an average is made of.

    Args:
        now: what is unusual.
        then: what is usual, of several spans of the same length.
        spans: how many those are.
        facts: names and prices.
    """
    average = round(sum(use.sums.cost_nano_usd for use in then) / spans)
    change = sum(use.sums.cost_nano_usd for use in now) - average
    models = _changes(now, then, spans, lambda use: facts.names.models[use.model_id])
    projects = _changes(now, then, spans, lambda use: facts.names.projects[use.project_id])
    used = {_model(use): facts.named(use) for use in (*now, *then)}

    def rates(model: Model) -> tuple[Rates, Rates] | None:
        return facts.prices.rates_then_and_now(used[model])

    causes = causes_of_change(_uses(then, spans), _uses(now, 1), rates)
    return [
        f"{signed(change)} against the average of {dollars(average)}",
        *(
            f"by {by}: {listed(some, change)}"
            for by, some in (("model", models), ("project", projects))
            if len(some) > 1
        ),
        f"by cause: {listed({cause.value: value for cause, value in causes.items()}, change)}",
    ]


def listed(some: Mapping[str, int], whole: int) -> str:
    """Return the largest parts and the rest, which together are the whole."""
    ranked = sorted(some, key=lambda name: (-abs(some[name]), name))
    shown = [name for name in ranked[:SHOWN] if abs(some[name]) >= 5_000_000]
    rest = whole - sum(some[name] for name in shown)
    told = [f"{name or 'unknown'} {signed(some[name])}" for name in shown]
    return ", ".join([*told, f"all else {signed(rest)}"] if abs(rest) >= 5_000_000 else told)


def signed(nano_usd: int) -> str:
    """Return a difference with its sign."""
    return f"{'-' if nano_usd < 0 else '+'}{dollars(abs(nano_usd))}"


def kind_of_money(tally: Tally) -> list[str]:
    """Return a line that tells how much of a cost is billed, where not all of it is."""
    lines = []
    cost, spend, plan = tally.cost_nano_usd, tally.spend_nano_usd, tally.plan_value_nano_usd
    if cost and plan == cost:
        lines.append("all of it is plan value at list prices, none is billed")
    elif cost and plan and spend is not None:
        lines.append(f"{dollars(spend)} of it are billed, {dollars(plan)} are plan value")
    if tally.unpriced_events:
        lines.append(f"{tally.unpriced_events:,} calls have no known price and are left out")
    return lines


def _changes(
    now: Iterable[DayUse], then: Iterable[DayUse], spans: int, name_of: Callable[[DayUse], str]
) -> dict[str, int]:
    found: dict[str, float] = defaultdict(float)
    for use in now:
        found[name_of(use)] += use.sums.cost_nano_usd
    for use in then:
        found[name_of(use)] -= use.sums.cost_nano_usd / spans
    return {name: round(value) for name, value in found.items()}


def _model(use: DayUse) -> Model:
    return use.account_id, use.model_id


def _uses(some: Iterable[DayUse], spans: int) -> dict[Model, Use]:
    """Return what each model did in a span of average size."""
    found: dict[Model, list[int]] = defaultdict(lambda: [0] * 5)
    for use in some:
        sums, one = use.sums, found[_model(use)]
        buckets = (
            sums.input_tokens,
            sums.cache_read_tokens,
            sums.cache_creation_tokens,
            sums.output_tokens,
        )
        for place, value in enumerate((sums.cost_nano_usd, *buckets)):
            one[place] += value
    return {
        model: Use(round(one[0] / spans), _four(round(value / spans) for value in one[1:]))
        for model, one in found.items()
    }


def _four(values: Iterable[int]) -> tuple[int, int, int, int]:
    first, second, third, fourth = values
    return first, second, third, fourth
