"""The part of the read facade that tells how budgets stand."""

from datetime import datetime

from burnbar_tui.budget_views import BudgetEvent, BudgetScope, Standing
from burnbar_tui.engine.conversing import Conversing

# What answers here is imported when it is asked for: a first frame needs none of it.


class Outlook(Conversing):
    """Needs what `Conversing` does."""

    def budgets(self) -> tuple[Standing, ...]:
        """Return how every budget stands in the period that runs, by name."""
        from burnbar_tui.engine.budgeting import stand

        return stand(self._database, self._zone, self._clock())

    def budget_events(self, since: datetime | None = None) -> tuple[BudgetEvent, ...]:
        """Return what happened to budgets, the oldest first."""
        from burnbar_tui.engine.budget_desk import events_in

        return events_in(self._database, since)

    def budget_subject(self, scope: BudgetScope, text: str) -> str:
        """Return the subject of a budget that a user means.

        Raises:
            UsageError: nothing of this name was used yet.
        """
        from burnbar_tui.engine.budgeting import subject_of

        return subject_of(scope, text, self._database)
