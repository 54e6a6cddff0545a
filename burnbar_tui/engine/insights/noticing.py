"""From a store to what is noticed in it."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.insights.desk import Gather, found_by, marks_in, with_states
from burnbar_tui.engine.insights.rules import RULES
from burnbar_tui.engine.insights.spend_facts import SpendFacts, gather_spend
from burnbar_tui.engine.insights.work_facts import WorkFacts, gather_work
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.insight_views import Insight


def noticed(
    database: Database, zone: ZoneInfo, now: datetime, prices: Callable[[], PriceBook]
) -> tuple[Insight, ...]:
    """Return everything that the rules find, also what the user does not want to see.

    Raises:
        StoreError: the store cannot be read.
        UsageError: the user's price file has a wrong key or value.
    """
    names, book = names_in(database), prices()
    gather: dict[type, Gather] = {
        SpendFacts: lambda: gather_spend(database, zone, now, names, book),
        WorkFacts: lambda: gather_work(database, zone, now, names, book),
    }
    return with_states(found_by(RULES, gather), marks_in(database), now)
