"""How budgets stand, and what they say to a call: pure, from what was used day by day.

A period is made of local days. What is not known never counts as nothing: a budget of which only a
part is known says so, and one that could not be read at all is never fine.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from burnbar_tui.budget_views import (
    Budget,
    BudgetForecast,
    BudgetPeriod,
    BudgetScope,
    BudgetState,
    Decision,
    Standing,
    Verdict,
    Wanted,
)
from burnbar_tui.engine.budget_days import Spend, Use
from burnbar_tui.engine.budget_forecast import Course, foreseen
from burnbar_tui.engine.canonical import canonical_model
from burnbar_tui.engine.reporting import Names
from burnbar_tui.facts import Billing, Confidence
from burnbar_tui.format import dollars
from burnbar_tui.scope import Lens
from burnbar_tui.weeks import week_of

PAST_END = date.max
NO_LIMIT = 2**63 - 1


class Spent(NamedTuple):
    """What some uses cost through one lens."""

    nano_usd: int | None
    """None when there are calls and nothing of them is known."""
    unknown_events: int
    confidence: Confidence


def period_of(period: BudgetPeriod, day: date) -> tuple[date, date]:
    """Return the first and the last day of the period that a day is in."""
    match period:
        case BudgetPeriod.DAY:
            return day, day
        case BudgetPeriod.WEEK:
            first = week_of(day)
            return first, first + timedelta(days=6)
        case BudgetPeriod.MONTH:
            following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
            return day.replace(day=1), following - timedelta(days=1)


def standings(budgets: Iterable[Budget], spend: Spend) -> tuple[Standing, ...]:
    """Return how each budget stands now, in their order."""
    return tuple(_standing(budget, spend) for budget in budgets)


def month_forecast(spend: Spend, lens: Lens) -> BudgetForecast | None:
    """Return where the month of all calls is likely to end, as a budget for it would tell.

    None where too little is known, and where a part of what was spent is not.
    """
    [found] = standings([Budget(name="", lens=lens, limit_nano_usd=NO_LIMIT)], spend)
    return None if found.unknown_events else found.forecast


def _standing(budget: Budget, spend: Spend) -> Standing:
    first, last = period_of(budget.period, spend.today)
    counts = _counted(budget, spend.names)
    uses = [use for use in spend.days if counts is not None and counts(use)]
    spent = _spent((use for use in uses if first <= use.day <= last), budget.lens, spend.names)
    if counts is None:
        spent = Spent(None, 0, Confidence.UNAVAILABLE)
    state = _state(budget, spent)
    forecast = None
    if spent.nano_usd is not None and state not in {BudgetState.PASSED, BudgetState.PAUSED}:
        so_far = [use for use in spend.so_far if counts is not None and counts(use)]
        course = Course(
            days=_by_day(uses, budget.lens, spend.names),
            so_far=_by_day(so_far, budget.lens, spend.names),
            first=first,
            last=last,
        )
        forecast = foreseen(course, spent.nano_usd, budget.limit_nano_usd, spend)
    return Standing(
        budget=budget,
        subject=spoken(budget, spend.names),
        first=first,
        last=last,
        starts_at=spend.start_of(first),
        ends_at=spend.start_of(last + timedelta(days=1)),
        state=state,
        spent_nano_usd=spent.nano_usd,
        unknown_events=spent.unknown_events,
        confidence=spent.confidence,
        forecast=forecast,
    )


def _state(budget: Budget, spent: Spent) -> BudgetState:
    """Return what is known for certain to be worst; what is known is the least that was spent."""
    if budget.is_paused:
        return BudgetState.PAUSED
    if spent.nano_usd is None:
        return BudgetState.UNKNOWN
    percent = spent.nano_usd * 100 / budget.limit_nano_usd
    if percent >= 100:
        return BudgetState.PASSED
    if percent >= min(budget.warn_percents, default=100):
        return BudgetState.NEAR
    return BudgetState.PARTLY_KNOWN if spent.unknown_events else BudgetState.FINE


def _counted(budget: Budget, names: Names) -> Callable[[Use], bool] | None:
    """Return what tells whether a use counts; None where there is no such subject any more."""
    match budget.scope:
        case BudgetScope.GLOBAL:
            return lambda _: True
        case BudgetScope.ACCOUNT:
            accounts = {
                id_
                for id_, one in names.accounts.items()
                if f"{one.provider_id}/{one.label}" == budget.subject
            }
            return (lambda use: use.account_id in accounts) if accounts else None
        case BudgetScope.PROJECT:
            projects = {id_ for id_, path in names.paths.items() if path == budget.subject}
            return (lambda use: use.project_id in projects) if projects else None
        case BudgetScope.MODEL:
            models = {id_ for id_, name in names.models.items() if is_model(budget.subject, name)}
            return (lambda use: use.model_id in models) if models else None


def is_model(subject: str, model: str) -> bool:
    """Tell whether a model, as logged, is the one that a budget is for."""
    return subject in (model, canonical_model(model))


def spoken(budget: Budget, names: Names) -> str:
    """Return what people call the subject of a budget; empty where it counts everything."""
    if budget.scope is not BudgetScope.PROJECT:
        return budget.subject
    short = (names.projects[id_] for id_, path in names.paths.items() if path == budget.subject)
    return next(short, budget.subject)


def _spent(uses: Iterable[Use], lens: Lens, names: Names) -> Spent:
    known = events = unknown = reported = 0
    for use in uses:
        billing = names.accounts[use.account_id].billing
        if not _is_paid(billing, lens):
            continue
        events += use.sums.events
        reported += use.sums.reported
        if lens is not Lens.BOTH and billing == Billing.UNKNOWN:
            unknown += use.sums.events
        else:
            unknown += use.sums.unpriced
            known += use.sums.cost_nano_usd
    if unknown:
        return Spent(known if unknown < events else None, unknown, Confidence.UNAVAILABLE)
    is_exact = reported == events
    return Spent(known, 0, Confidence.EXACT if is_exact else Confidence.ESTIMATED)


def _is_paid(billing: str, lens: Lens) -> bool:
    """Tell whether money of this billing may show through a lens."""
    match lens:
        case Lens.SPEND:
            return billing != Billing.SUBSCRIPTION
        case Lens.PLAN:
            return billing != Billing.API
        case _:
            return True


def _by_day(uses: Iterable[Use], lens: Lens, names: Names) -> dict[date, int]:
    """Return the known cost of each day that has any."""
    found: defaultdict[date, list[Use]] = defaultdict(list)
    for use in uses:
        found[use.day].append(use)
    return {day: _spent(some, lens, names).nano_usd or 0 for day, some in found.items()}


def decide(
    budgets: Iterable[Budget], standing: Mapping[str, Standing] | None, wanted: Wanted
) -> Decision:
    """Return what the budgets that a call counts for say to it; the strictest speaks for all.

    Args:
        budgets: all that are set.
        standing: how each stands, by name; None where the store cannot be read. A hard budget that
            nobody knows the standing of refuses.
        wanted: the call.
    """
    said = [
        _said(budget, (standing or {}).get(budget.name))
        for budget in budgets
        if not budget.is_paused and _is_for(budget, wanted)
    ]
    return max(said, key=_strictness, default=Decision(verdict=Verdict.ALLOW))


def _strictness(one: Decision) -> tuple[int, date, float]:
    """Rank decisions; of those that refuse the one that does so longest tells when it ends."""
    known = one.frees_at
    instant = (known.date(), known.timestamp()) if known else (PAST_END, 0.0)
    return (list(Verdict).index(one.verdict), *instant)


def _is_for(budget: Budget, wanted: Wanted) -> bool:
    match budget.scope:
        case BudgetScope.GLOBAL:
            return True
        case BudgetScope.ACCOUNT:
            return wanted.account == budget.subject
        case BudgetScope.PROJECT:
            return wanted.project == budget.subject
        case BudgetScope.MODEL:
            return is_model(budget.subject, wanted.model)


def _said(budget: Budget, standing: Standing | None) -> Decision:
    strict = Verdict.REFUSE if budget.is_hard else Verdict.WARN

    def decision(verdict: Verdict, reason: str) -> Decision:
        ends_at = standing.ends_at if standing and verdict is not Verdict.ALLOW else None
        return Decision(verdict=verdict, reason=reason, frees_at=ends_at, budget=budget.name)

    if standing is None:
        return decision(strict, f"how budget {budget.name} stands cannot be read")
    limit = dollars(budget.limit_nano_usd)
    words = f"budget {budget.name}: {dollars(standing.spent_nano_usd)} of {limit} are used"
    match standing.state:
        case BudgetState.PASSED:
            return decision(strict, words)
        case BudgetState.NEAR:
            return decision(Verdict.WARN, words)
        case BudgetState.PARTLY_KNOWN | BudgetState.UNKNOWN:
            return decision(Verdict.WARN, f"budget {budget.name}: what is used is not fully known")
        case _:
            return decision(Verdict.ALLOW, "")
