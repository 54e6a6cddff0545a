"""Plan -> answer. Figures are those that a report of the same calls tells."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from burnbar_tui.ask_views import Answer
from burnbar_tui.engine.ask.desk import Figure
from burnbar_tui.engine.ask.lists import Lists
from burnbar_tui.engine.ask.moments import Moments
from burnbar_tui.engine.ask.outlook import Outlook
from burnbar_tui.engine.ask.plan import Kind, Plan
from burnbar_tui.engine.ask.ratios import Ratios
from burnbar_tui.engine.database import Database
from burnbar_tui.explore_views import By


def answered(
    question: str, plan: Plan, database: Database, zone: ZoneInfo, now: datetime
) -> Answer:
    """Return the answer to a plan about calls."""
    desk = _Desk(plan, database, zone, now)
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


class _Desk(Lists, Ratios, Moments, Outlook):
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
        more = "more" if (value or 0) >= 0 else "less"
        text = f"{self.text(now.value)} against {self.text(then.value)}"
        if value is not None:
            text += f": {self.text(abs(value))} {more}"
        return self._told(question, value, max(now.confidence, then.confidence), text, rows)

    def explained(self, question: str) -> Answer:
        """What each model and project added to the change; the parts of each add up to it."""
        compared = self.compared(question)
        if compared.value is None or self.plan.than is None:
            return compared
        rows: list[dict[str, Any]] = []
        lines = [compared.answer]
        for by in (By.MODEL, By.PROJECT):
            now = self._groups(by)
            then = self._groups(by, self.plan.than)
            moved = {key: _value(now.get(key)) - _value(then.get(key)) for key in {*now, *then}}
            ranked = sorted(moved, key=lambda key: (-abs(moved[key]), key))
            rows += [{"by": by.value, by.value: key, "value": moved[key]} for key in ranked]
            told = ", ".join(f"{key} {self._signed(moved[key])}" for key in ranked[:3])
            lines.append(f"by {by}: {told}")
        return replace(compared, answer="\n".join(lines), rows=tuple(rows))


def _value(figure: Figure | None) -> float:
    """Return a figure, of which a group that is not there, or not known, adds nothing."""
    return 0 if figure is None or figure.value is None else figure.value
