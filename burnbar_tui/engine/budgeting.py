"""From a store to how its budgets stand."""

from datetime import datetime
from zoneinfo import ZoneInfo

from burnbar_tui.budget_views import Budget, BudgetForecast, BudgetScope, Standing
from burnbar_tui.engine.budget_desk import budgets_in
from burnbar_tui.engine.budgets import standings
from burnbar_tui.engine.canonical import canonical_model
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.insights.spend_facts import gather_spend
from burnbar_tui.engine.reporting import Names
from burnbar_tui.facts import UsageError
from burnbar_tui.scope import Lens

NO_LIMIT = 2**63 - 1


def stand(database: Database, zone: ZoneInfo, now: datetime) -> tuple[Standing, ...]:
    """Return how every budget stands, by name.

    Raises:
        StoreError: the store cannot be read.
    """
    budgets = budgets_in(database)
    if not budgets:
        return ()
    return standings(budgets, gather_spend(database, zone, now, names_in(database)))


def month_forecast(
    database: Database, zone: ZoneInfo, now: datetime, lens: Lens
) -> BudgetForecast | None:
    """Return where the month of all calls is likely to end, as a budget for it would tell.

    None where too little is known, and where a part of what was spent is not.
    """
    everything = Budget(name="", lens=lens, limit_nano_usd=NO_LIMIT)
    [found] = standings([everything], gather_spend(database, zone, now, names_in(database)))
    return None if found.unknown_events else found.forecast


def subject_of(scope: BudgetScope, text: str, database: Database) -> str:
    """Return the subject that a user means, as a budget keeps it.

    A budget for what was never used would stand at nothing for ever, so it must have been.

    Raises:
        UsageError: nothing of this name was used yet.
    """
    known = _subjects(scope, names_in(database))
    if text in known:
        return known[text]
    from difflib import get_close_matches  # only for a mistake

    near = get_close_matches(text, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise UsageError(f"no {scope} {text!r} was used yet{hint}")


def _subjects(scope: BudgetScope, names: Names) -> dict[str, str]:
    """Return what may be typed, and the subject that each means."""
    match scope:
        case BudgetScope.ACCOUNT:
            full = [f"{one.provider_id}/{one.label}" for one in names.accounts.values()]
            labels = [one.label for one in names.accounts.values()]
            short = {name.partition("/")[2]: name for name in full}
            once = {label: name for label, name in short.items() if labels.count(label) == 1}
            return once | dict(zip(full, full, strict=True))
        case BudgetScope.PROJECT:
            paths = {names.projects[id_]: path for id_, path in names.paths.items()}
            return {name: path for name, path in paths.items() if path} | {
                path: path for path in names.paths.values() if path
            }
        case _:
            models = [name for name in names.models.values() if name]
            spellings = (*models, *map(canonical_model, models))
            return {name: name for name in spellings}


def name_of(budget: Budget, subject: str) -> str:
    """Return what a budget is called that its user gave no name."""
    whose = "all" if budget.scope is BudgetScope.GLOBAL else f"{budget.scope}:{subject}"
    lens = "" if budget.lens == "both" else f"/{budget.lens.partition(' ')[0]}"
    return f"{whose}/{budget.period}{lens}"
