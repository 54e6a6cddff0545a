"""A budget is passed, or will be before its period ends."""

from collections.abc import Iterator
from datetime import tzinfo

from burnbar_tui.ask_views import AnswerView
from burnbar_tui.budget_views import BudgetForecast, BudgetScope, BudgetState, Standing
from burnbar_tui.engine.insights.budget_facts import BudgetFacts
from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.spend_facts import view
from burnbar_tui.facts import NANO_USD_PER_USD, Confidence
from burnbar_tui.format import dollars, duration, moment, percent, short_date
from burnbar_tui.insight_views import Evidence, Insight, Severity
from burnbar_tui.scope import Lens

LEAST_SHARE, LEAST_NANO_USD = 0.1, NANO_USD_PER_USD // 2
"""By so much of its limit, and by so much, a budget must be likely to be passed."""
LEAST_MORE = 0.25
"""It must be passed even if only this part of what is likely to be spent more is spent."""
STEP = 25
"""So many percents of the limit more are news."""
BILLING = {Lens.SPEND: {"billing": "api"}, Lens.PLAN: {"billing": "subscription"}, Lens.BOTH: {}}


def find(facts: BudgetFacts) -> Iterator[Insight]:
    """Yield every budget that is passed, and every one that will be at the present pace."""
    for one in facts.standings:
        likely = one.forecast
        if one.state is BudgetState.PASSED:
            yield _passed(one, facts)
        elif one.state is not BudgetState.PAUSED and likely and _is_sure(one, likely):
            yield _will_pass(one, likely, facts)


def _is_sure(one: Standing, likely: BudgetForecast) -> bool:
    limit, spent, final = one.budget.limit_nano_usd, one.spent_nano_usd or 0, likely.final_nano_usd
    is_enough = final - limit >= max(LEAST_NANO_USD, LEAST_SHARE * limit)
    is_sure = spent + LEAST_MORE * (final - spent) >= limit
    return likely.hit_at is not None and is_enough and is_sure


def _passed(one: Standing, facts: BudgetFacts) -> Insight:
    limit, spent = one.budget.limit_nano_usd, one.spent_nano_usd or 0
    return Insight(
        rule=RULE.id,
        subject=one.budget.name,
        facts=f"{one.first} passed {spent * 100 // limit // STEP}",
        severity=Severity.URGENT,
        title=(
            f"Budget {one.budget.name} is passed: {_spent(one)} of {dollars(limit)} {_since(one)}"
        ),
        arithmetic=(
            f"{_spent(one)} / {dollars(limit)} = {percent(one.used_percent)}",
            f"it begins anew in {duration((one.ends_at - facts.now).total_seconds())}",
        ),
        amount_nano_usd=max(0, spent - limit),
        confidence=one.confidence,
        since=one.starts_at,
        evidence=_evidence(("used", spent), ("limit", limit)),
        view=_view(one, facts),
    )


def _will_pass(one: Standing, likely: BudgetForecast, facts: BudgetFacts) -> Insight:
    limit, final = one.budget.limit_nano_usd, likely.final_nano_usd
    over = final - limit
    return Insight(
        rule=RULE.id,
        subject=one.budget.name,
        facts=f"{one.first} pace {final * 100 // limit // STEP}",
        severity=Severity.WARNING,
        title=(
            f"Budget {one.budget.name} will pass its {dollars(limit)} about "
            f"{_when(likely, facts)} at the present pace"
        ),
        arithmetic=(
            f"{_spent(one)} of {dollars(limit)} ({percent(one.used_percent)}) {_since(one)}",
            likely.method,
            f"{dollars(final)} - {dollars(limit)} = {dollars(over)} too much",
        ),
        amount_nano_usd=over,
        confidence=max(one.confidence, Confidence.ESTIMATED),
        since=one.starts_at,
        evidence=_evidence(("used", one.spent_nano_usd), ("limit", limit), ("likely", final)),
        view=_view(one, facts),
    )


def _spent(one: Standing) -> str:
    return f"{'≥ ' if one.unknown_events else ''}{dollars(one.spent_nano_usd)}"


def _since(one: Standing) -> str:
    return f"since {short_date(one.first, one.last)}" if one.first != one.last else "today"


def _when(likely: BudgetForecast, facts: BudgetFacts) -> str:
    """Return the hour of today, else only the day: no forecast knows more of it."""
    if likely.hit_at is None:
        return ""
    zone: tzinfo = facts.zone
    at, now = likely.hit_at.astimezone(zone), facts.now.astimezone(zone)
    if at.date() == now.date():
        return moment(at, now, zone)
    return f"{at:%a} {short_date(at.date(), now.date())}"


def _evidence(*figures: tuple[str, int | None]) -> Evidence:
    return Evidence(
        title="this period",
        labels=tuple(label for label, _ in figures),
        values=tuple(None if cost is None else cost / NANO_USD_PER_USD for _, cost in figures),
        marked=(len(figures) - 1,) if len(figures) > 2 else (0,),
    )


def _view(one: Standing, facts: BudgetFacts) -> AnswerView:
    """Return the days of the period so far, narrowed to what the budget counts."""
    whose = one.budget.scope
    only = {} if whose is BudgetScope.GLOBAL else {whose.value: one.subject}
    today = facts.now.astimezone(facts.zone).date()
    return view(one.first, today, **only, **BILLING[one.budget.lens])


RULE = Rule(id="budget-pace", title="budgets and their pace", looks_at=BudgetFacts, find=find)
