"""Which of the things told of steady people were right: judged by what came of them.

Nothing is odd in how these people work. What a rule says of a day, a session, a call, a model or
of a cache is thus a false alarm, whatever its figures. What it says of the future, or of a plan, is
right if that comes to pass, or holds when it is reckoned anew from the calls.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from made_world import KEPT_DAYS, World
from steady import FIRST
from surroundings import PLAN

from burnbar_tui.engine.budgets import period_of
from burnbar_tui.engine.insights.price_facts import PriceFacts
from burnbar_tui.insight_views import Insight

ALL_PERCENT = 99.5
"""Whole percents: so much used is all of it."""
HALF_PERCENT = 50.0
DAY = timedelta(days=1)


def is_right(one: Insight, world: World, now: datetime) -> bool:
    """Tell whether what was told at an instant is so."""
    verdict = VERDICTS.get(one.rule)
    return verdict is not None and verdict(one, world, now)


def _ran_out(one: Insight, world: World, now: datetime) -> bool:
    """The window is used up before its reset."""
    name = one.subject.rpartition("/")[2]
    return world.windows.used_in_the_end(name, now) >= ALL_PERCENT


def _stayed_unused(one: Insight, world: World, now: datetime) -> bool:
    """When it is reset, half of the window is left or more."""
    name = one.subject.rpartition("/")[2]
    return world.windows.used_in_the_end(name, now) <= HALF_PERCENT


def _was_passed(one: Insight, world: World, now: datetime) -> bool:
    """The calls of the budget's whole period, later ones too, cost more than its limit."""
    [budget] = (budget for budget in world.around.budgets if budget.name == one.subject)
    return world.cost(*period_of(budget.period, world.today(now))) >= budget.limit_nano_usd


def _is_dear(one: Insight, world: World, now: datetime) -> bool:  # noqa: ARG001
    """The last thirty whole days at list prices cost less than the plan."""
    today = world.today(now)
    return world.cost(today - 30 * DAY, today - DAY, PLAN) < world.around.plan_nano_usd


def _is_cheaper(one: Insight, world: World, now: datetime) -> bool:
    """The week's tokens of the model cost less at the prices of the one that is named."""
    other = one.facts.rpartition(" ")[0]
    facts: PriceFacts = world.gather(now)[PriceFacts]()
    [model] = (model for model in facts.models if model.model == one.subject)
    return dict(model.others)[other] < model.listed_nano_usd


def _is_older(one: Insight, world: World, now: datetime) -> bool:  # noqa: ARG001
    """There are days with calls that are older than the agent keeps its logs."""
    return (world.today(now) - FIRST).days > KEPT_DAYS


VERDICTS: dict[str, Callable[[Insight, World, datetime], bool]] = {
    "window-runs-out": _ran_out,
    "window-expires-unused": _stayed_unused,
    "budget-pace": _was_passed,
    "plan-value": _is_dear,
    "other-model": _is_cheaper,
    "retention": _is_older,
}
"""Of all other rules everything is wrong: all files are read, every outage of a vendor passes by
itself within hours, no price changes, no plan is idle for two weeks."""
