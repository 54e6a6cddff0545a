"""From a store to what is noticed in it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.insights.desk import Gather, found_by, marks_in, with_states
from burnbar_tui.engine.insights.rules import RULES
from burnbar_tui.engine.insights.spend_facts import SpendFacts, gather_spend
from burnbar_tui.insight_views import Insight


def noticed(database: Database, zone: ZoneInfo, now: datetime) -> tuple[Insight, ...]:
    """Return everything that the rules find, also what the user does not want to see.

    Raises:
        StoreError: the store cannot be read.
    """
    names = names_in(database)
    gather: dict[type, Gather] = {
        SpendFacts: lambda: gather_spend(database, zone, now, names),
    }
    return with_states(found_by(RULES, gather), marks_in(database), now)
