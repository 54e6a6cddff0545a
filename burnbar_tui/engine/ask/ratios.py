"""Answers that set figures against each other: averages, medians, extremes, shares, names."""

from statistics import median
from typing import Any

from burnbar_tui.ask_views import Answer
from burnbar_tui.engine import days
from burnbar_tui.engine.ask.desk import UNITS, Desk, Figure
from burnbar_tui.engine.ask.plan import Plan
from burnbar_tui.explore_views import By
from burnbar_tui.facts import Confidence

STEPS = {"day", "week", "month"}


class Ratios(Desk):
    """Divides and compares figures."""

    def average(self, question: str) -> Answer:
        whole = self._figure(self._cells(self.plan.days, self.plan.only))
        count = self._units()
        value = None if whole.value is None or not count else whole.value / count
        text = f"{self.text(value)} per {self.plan.group}, of {count:,} in all"
        return self._told(question, value, whole.confidence, text)

    def _units(self) -> int:
        """Return how many sessions there were, or days, weeks or months as far as they are over."""
        if self.plan.group == "call":
            return sum(cell[2][0] for cell in self._cells(self.plan.days, self.plan.only))
        if self.plan.group == "session":
            cells = self._cells(self.plan.days, self.plan.only, By.SESSION)
            return len({cell[1]["session"] for cell in cells})
        if self.plan.group not in STEPS:
            return len(self._own_groups())
        if self.plan.days.weekdays or self.plan.days.hours or self.plan.days.last_hours:
            return len(self._own_groups())
        return len(self._slots())

    def _slots(self) -> set[str]:
        """Return the names of all days, weeks or months of the span, also of those without use."""
        first, last = self._selection(self.plan.days, ()).covered()
        name = self._name(By(self.plan.group or "day"), "", is_hourly=False)
        slots = range(days.slot_of_date(first), days.slot_of_date(last) + 1)
        return {name((slot, {}, ())) for slot in slots}

    def median(self, question: str) -> Answer:
        """The figure in the middle; days without use count as nothing, as in an average."""
        groups = self._own_groups()
        if any(one.value is None for one in groups.values()):
            return self._told(question, None, Confidence.UNAVAILABLE, self.text(None))
        values = [one.value or 0 for one in groups.values()]
        days_ = self.plan.days
        if self.plan.group in STEPS and not (days_.weekdays or days_.hours or days_.last_hours):
            values += [0] * len(self._slots() - set(groups))
        value = median(values) if values else None
        sure = max((one.confidence for one in groups.values()), default=Confidence.EXACT)
        text = f"{self.text(value)} per {self.plan.group}, of {len(values):,} in all"
        return self._told(question, value, sure, text)

    def extreme(self, question: str) -> Answer:
        """The largest figure of a group, or the smallest of those with any use."""
        groups = self._own_groups()
        known = {key: one.value for key, one in groups.items() if one.value is not None}
        if not known:
            return self._told(question, None, Confidence.UNAVAILABLE, "nothing is known of it")
        best = (min if self.plan.is_least else max)(known.values())
        names = sorted(key for key, value in known.items() if value == best)
        rows: tuple[dict[str, Any], ...] = tuple(
            {str(self.plan.group): key, "value": best} for key in names[:10]
        )
        text = f"{self.text(best)}: {' and '.join(names[:3])}"
        sure = max(one.confidence for one in groups.values())
        return self._told(question, best, sure, text, rows)

    def share(self, question: str) -> Answer:
        part = self._figure(self._cells(self.plan.days, self.plan.only))
        whole = self._figure(self._cells(self.plan.days, ()))
        value = _percent(part, whole)
        sure = max(part.confidence, whole.confidence)
        text = f"{_words(value)}: {self.text(part.value)} of {self.text(whole.value)}"
        return self._told(question, value, sure, text, unit="percent")

    def shares(self, question: str) -> Answer:
        whole = self._figure(self._cells(self.plan.days, self.plan.only))
        ranked = sorted(self._own_groups().items(), key=lambda one: (-(one[1].value or 0), one[0]))
        shares = [(key, _percent(one, whole), one.value) for key, one in ranked]
        rows = tuple(
            {str(self.plan.group): key, "percent": share, "value": value}
            for key, share, value in shares
        )
        lines = [f"- {key}: {_words(share)}, {self.text(value)}" for key, share, value in shares]
        text = "\n".join(lines) or "nothing"
        return self._told(question, None, whole.confidence, text, rows, "percent")

    def versus(self, question: str) -> Answer:
        """The figures of two names, and what the first has more."""
        sides = (self.plan.only, self.plan.other)
        called = [" and ".join(one.called for one in only if not one.is_not) for only in sides]
        this, that = (self._figure(self._cells(self.plan.days, only)) for only in sides)
        rows = (
            {"name": called[0], "value": this.value},
            {"name": called[1], "value": that.value},
        )
        lines = [f"- {called[0]}: {self.text(this.value)}"]
        lines.append(f"- {called[1]}: {self.text(that.value)}")
        value = None
        if this.value is not None and that.value is not None:
            value = this.value - that.value
            lines.append(f"{called[0]}: {self.apart(this.value, that.value)}")
        sure = max(this.confidence, that.confidence)
        return self._told(question, value, sure, "\n".join(lines), rows)

    def figures(self, question: str) -> Answer:
        """Several figures of the same calls, one a row."""
        metrics = (self.plan.metric, *self.plan.others)
        desks = [self._for(self.plan.model_copy(update={"metric": metric})) for metric in metrics]
        found = [desk._figure(desk._cells(self.plan.days, self.plan.only)) for desk in desks]
        rows = tuple(
            {"metric": str(metric), "value": one.value, "unit": UNITS.get(metric, "tokens")}
            for metric, one in zip(metrics, found, strict=True)
        )
        lines = [
            f"- {metric}: {desk.text(one.value)}"
            for metric, desk, one in zip(metrics, desks, found, strict=True)
        ]
        sure = max(one.confidence for one in found)
        return self._told(question, None, sure, "\n".join(lines), rows)

    def _for(self, plan: Plan) -> Desk:
        return Desk(plan, self._database, self._zone, self._now)


def _percent(part: Figure, whole: Figure) -> float | None:
    """Return what percent of a whole a part is; None of nothing, or where one is not known."""
    if part.value is None or not whole.value:
        return None
    return part.value * 100 / whole.value


def _words(share: float | None) -> str:
    return "not known" if share is None else f"{share:.1f} %"
