"""When calls were made for the first and for the last time."""

from datetime import datetime

from burnbar_tui.ask_views import Answer
from burnbar_tui.engine import days
from burnbar_tui.engine.ask.desk import Desk
from burnbar_tui.engine.top_calls import latest_calls
from burnbar_tui.facts import Confidence, instant_of, ms_of

MOST_CALLS = 50_000
"""More than anybody makes in an hour."""
AT = 1
"""Where the instant of a call stands in a row."""


class Moments(Desk):
    """Looks for the first and the last call of those that are meant."""

    def first_use(self, question: str) -> Answer:
        return self._moment(question, self._first_at())

    def last_use(self, question: str) -> Answer:
        calls = latest_calls(self._database, self._selection(self.plan.days, self.plan.only), 1)
        return self._moment(question, calls[0].at if calls else None)

    def _moment(self, question: str, at: datetime | None) -> Answer:
        if at is None:
            text = "There is no such call"
            return self._told(question, None, Confidence.EXACT, text, unit="datetime")
        text = f"{at.astimezone(self._zone):%a %-d %b %Y, %H:%M}"
        return self._told(question, at.isoformat(), Confidence.EXACT, text, unit="datetime")

    def _first_at(self) -> datetime | None:
        """Return when the first call was made: its day and hour are found by the sums."""
        span = self.plan.days
        slots = [cell[0] for cell in self._selection(span, self.plan.only).by_day()]
        if not slots:
            return None
        day = days.date_of_slot(min(slots))
        that_day = span.model_copy(update={"first": day, "last": day})
        selection = self._selection(that_day, self.plan.only)
        start_ms, end_ms = selection.span_ms()
        while start_ms < end_ms:
            rows = selection.rows(
                "newest_calls", (start_ms, start_ms + days.HOUR_MS), most=MOST_CALLS
            )
            found = [row[AT] for row in rows if row[AT] <= ms_of(self._now)]
            if found:
                return instant_of(min(found))
            start_ms += days.HOUR_MS
        return None
