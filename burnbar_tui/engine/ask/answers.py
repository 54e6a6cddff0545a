"""Plan -> answer. Figures are those that a report of the same calls tells."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from burnbar_tui.ask_views import Answer
from burnbar_tui.engine.ask.explaining import Explaining
from burnbar_tui.engine.ask.lists import Lists
from burnbar_tui.engine.ask.moments import Moments
from burnbar_tui.engine.ask.outlook import Outlook
from burnbar_tui.engine.ask.plan import Kind, Plan
from burnbar_tui.engine.ask.ratios import Ratios
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.pricing import PriceBook


def answered(
    question: str,
    plan: Plan,
    database: Database,
    zone: ZoneInfo,
    now: datetime,
    prices: Callable[[], PriceBook],
) -> Answer:
    """Return the answer to a plan about calls; `prices` is asked only where they explain it."""
    desk = _Desk(plan, database, zone, now, prices)
    answers = {
        Kind.LIST: desk.listed,
        Kind.TOP: desk.top,
        Kind.COUNT: desk.counted,
        Kind.OVER: desk.over,
        Kind.AVERAGE: desk.average,
        Kind.MEDIAN: desk.median,
        Kind.EXTREME: desk.extreme,
        Kind.SHARE: desk.share,
        Kind.SHARES: desk.shares,
        Kind.COMPARE: desk.compared,
        Kind.VERSUS: desk.versus,
        Kind.FIGURES: desk.figures,
        Kind.EXPLAIN: desk.explained,
        Kind.FIRST: desk.first_use,
        Kind.LAST: desk.last_use,
        Kind.FORECAST: desk.forecast,
        Kind.BURN: desk.burn,
        Kind.WORTH: desk.worth,
    }
    return answers.get(plan.kind, desk.value)(question)


class _Desk(Lists, Ratios, Moments, Outlook, Explaining):
    """Answers each kind of question."""

    def value(self, question: str) -> Answer:
        figure = self._figure(self._cells(self.plan.days, self.plan.only))
        return self._told(question, figure.value, figure.confidence, self.text(figure.value))

    def compared(self, question: str) -> Answer:
        now = self._figure(self._cells(self.plan.days, self.plan.only))
        then = self._figure(self._cells(self.plan.than or self.plan.days, self.plan.only))
        value = None
        if now.value is not None and then.value is not None:
            value = now.value - then.value
        rows = (
            {"span": self.plan.days.words, "value": now.value},
            {"span": self.plan.than.words if self.plan.than else "", "value": then.value},
        )
        text = f"{self.text(now.value)} against {self.text(then.value)}"
        if now.value is not None and then.value is not None:
            text += f": {self.apart(now.value, then.value)}"
        return self._told(question, value, max(now.confidence, then.confidence), text, rows)
