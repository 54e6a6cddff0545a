"""The part of the read facade that tells how budgets stand, and sums up a period in words."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from burnbar_tui.budget_views import (
    BudgetEvent,
    BudgetForecast,
    BudgetPeriod,
    BudgetScope,
    Standing,
)
from burnbar_tui.digest_views import Digest
from burnbar_tui.engine.conversing import Conversing
from burnbar_tui.insight_views import Insight
from burnbar_tui.scope import Lens

if TYPE_CHECKING:
    from burnbar_tui.engine.insights.desk import Marks
    from burnbar_tui.engine.insights.noticing import Noticing

# What answers here is imported when it is asked for: a first frame needs none of it.


class Outlook(Conversing):
    """Needs what `Conversing` does."""

    _noticing: "Noticing | None" = None

    def insights(self) -> tuple[Insight, ...]:
        """Return what is noticed now, what matters most first, with what the user made of each."""
        return self._notices().insights(self._clock())

    def month_forecast(self, lens: Lens) -> BudgetForecast | None:
        """Return where the month is likely to end, None where too little is known."""
        return self._notices().month_forecast(self._clock(), lens)

    def _notices(self) -> "Noticing":
        if self._noticing is None:
            from burnbar_tui.engine.insights.noticing import Noticing

            self._noticing = Noticing(self._database, self._zone, self._prices)
        return self._noticing

    def digest(self, period: BudgetPeriod, day: date | None = None) -> Digest:
        """Return the digest of the period that a day is in, by default today."""
        from burnbar_tui.engine.digesting import Present, digest_of

        now = self._clock()
        day = day or now.astimezone(self._zone).date()
        present = Present(self.windows, self.budgets, self.insights)
        return digest_of(self._database, self._zone, now, period, day, present)

    def marks(self) -> "Marks":
        """Return what is remembered of insights."""
        from burnbar_tui.engine.insights.desk import marks_in

        return marks_in(self._database)

    def last_told(self, topic: str) -> str | None:
        """Return what was told of a topic last, None when nothing was."""
        from burnbar_tui.engine.told import last_in

        return last_in(self._database, topic)

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
