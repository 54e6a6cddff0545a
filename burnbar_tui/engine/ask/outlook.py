"""What is likely to come, how fast it burns now, and what a subscription is worth."""

import calendar
from datetime import date, timedelta

from burnbar_tui.ask_views import Answer
from burnbar_tui.engine import days
from burnbar_tui.engine.ask.desk import Desk
from burnbar_tui.engine.ask.plan import Days, Metric
from burnbar_tui.facts import NANO_USD_PER_USD, Billing, Confidence, ms_of

RECENT_DAYS = 28
"""Four whole weeks, so that each day of the week counts alike."""


def projected(so_far: float, recent: float, recent_days: int, days_left: int) -> float | None:
    """Return what a span adds up to if the days left are like the recent ones on average.

    Args:
        so_far: what the span has up to and including today.
        recent: what the recent whole days before today had.
        recent_days: how many these are; without one there is no projection.
        days_left: how many days of the span follow today.
    """
    return so_far + recent / recent_days * days_left if recent_days > 0 else None


class Outlook(Desk):
    """Looks ahead from what was used of late."""

    def forecast(self, question: str) -> Answer:
        """What the present week, month, quarter or year will have when it is over: estimated."""
        today, span = self._today(), self.plan.days
        so_far = self._figure(self._cells(span, self.plan.only))
        last = today - timedelta(days=1)
        oldest = self._selection(self.plan.days.model_copy(update={"first": None}), ()).covered()[0]
        first = max(today - timedelta(days=RECENT_DAYS), oldest)
        count = (last - first).days + 1
        before = Days(first=first, last=last, words="")
        recent = self._figure(self._cells(before, self.plan.only)) if count > 0 else None
        end = _end_of(span.first or today, span.words)
        value = None
        if recent is not None and recent.value is not None and so_far.value is not None:
            value = projected(so_far.value, recent.value, count, (end - today).days)
        if value is None:
            text = "Not enough is known for a projection"
            return self._told(question, None, Confidence.UNAVAILABLE, text)
        text = (
            f"about {self.text(value)} by {end:%a %-d %b %Y}, a projection: "
            f"{self.text(so_far.value)} so far, and the average of the last {count} days "
            f"for each of the {(end - today).days} days left"
        )
        weakest = max(so_far.confidence, Confidence.ESTIMATED)
        return self._told(question, value, weakest, text)

    def burn(self, question: str) -> Answer:
        """What the last hour cost, to the instant; of other figures to the quarter of an hour."""
        figure = self._figure(self._cells(self.plan.days, self.plan.only))
        value = figure.value
        if self.plan.metric is Metric.COST:
            selection = self._selection(self.plan.days, self.plan.only)
            now_ms = ms_of(self._now)
            [(count, priced, cost)] = selection.rows("kept_cost", (now_ms - days.HOUR_MS, now_ms))
            value = None if count and not priced else (cost or 0) / NANO_USD_PER_USD
        return self._told(
            question, value, figure.confidence, f"{self.text(value)} in the last hour"
        )

    def worth(self, question: str) -> Answer:
        """The plan value of the accounts on a subscription; their price is nowhere told."""
        figure = self._figure(self._cells(self.plan.days, self.plan.only))
        plans = sorted(
            {
                one.plan
                for one in self.names.accounts.values()
                if one.plan and one.billing == Billing.SUBSCRIPTION
            }
        )
        text = "No account is known to be on a subscription, so that there is no plan value"
        if figure.value is not None:
            text = f"The work on subscriptions is worth {self.text(figure.value)} at list price"
            if plans:
                text += f" (plan {', '.join(plans)})"
            text += "; it pays if your plan costs less, its price is not known here"
        return self._told(question, figure.value, figure.confidence, text)


def _end_of(first: date, words: str) -> date:
    """Return the last day of the calendar week, month, quarter or year that begins then."""
    if "week" in words:
        return first + timedelta(days=6)
    if "quarter" in words or "year" in words:
        month = 12 if "year" in words else first.month + 2
        return date(first.year, month, calendar.monthrange(first.year, month)[1])
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
