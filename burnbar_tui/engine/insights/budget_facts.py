"""How the user's budgets stand, which one rule looks at."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from burnbar_tui.budget_views import Standing
from burnbar_tui.engine.budget_desk import budgets_in
from burnbar_tui.engine.budgets import standings
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.insights.spend_facts import SpendFacts


class BudgetFacts(Struct, frozen=True, kw_only=True):
    """Every budget, as of now."""

    now: datetime
    zone: ZoneInfo
    standings: tuple[Standing, ...] = ()


def gather_budgets(
    database: Database, zone: ZoneInfo, now: datetime, spend: Callable[[], SpendFacts]
) -> BudgetFacts:
    """Return how budgets stand; what was spent is only looked at where there are any."""
    budgets = budgets_in(database)
    found = standings(budgets, spend()) if budgets else ()
    return BudgetFacts(now=now, zone=zone, standings=found)
