"""Answers that are lists of groups, or one group of a list."""

from typing import Any

from burnbar_tui.ask_views import Answer
from burnbar_tui.engine.ask.desk import MOST_ROWS, Desk, Figure
from burnbar_tui.engine.top_calls import costliest_calls
from burnbar_tui.facts import NANO_USD_PER_USD, Confidence

IN_ORDER = {"day", "week", "month", "hour", "weekday"}
"""Groups that stand in their own order where not the first few are wanted."""
SHOWN_OF_TOP = 10
Ranked = list[tuple[str, Figure]]


class Lists(Desk):
    """Lists groups by their figure."""

    def listed(self, question: str) -> Answer:
        if self.plan.group == "call":
            return self._calls(question, self.plan.limit or SHOWN_OF_TOP)
        if self.plan.also is not None:
            return self._crossed(question)
        ranked = self._ranked()
        if self.plan.group in IN_ORDER and self.plan.limit is None:
            ranked.sort(key=lambda one: _place(one[0]))
        return self._rows(question, ranked[: self.plan.limit or MOST_ROWS], len(ranked))

    def top(self, question: str) -> Answer:
        if self.plan.group == "call":
            return self._calls(question, 1)
        ranked = [one for one in self._ranked() if one[1].value is not None]
        if not ranked:
            text = "There is none, or nothing is known of it"
            return self._told(question, None, Confidence.UNAVAILABLE, text, unit="name")
        best = ranked[0][1].value
        firsts = [name for name, one in ranked if one.value == best]
        text = f"{' and '.join(firsts[:3])}: {self.text(best)}"
        rows = self._as_rows(ranked[:SHOWN_OF_TOP])
        sure = max(one.confidence for _, one in ranked)
        return self._told(question, firsts[0], sure, text, rows, "name")

    def counted(self, question: str) -> Answer:
        groups = self._own_groups()
        rows = tuple({str(self.plan.group): key} for key in sorted(groups)[:MOST_ROWS])
        text = _many(len(groups), self.plan.group)
        return self._told(question, len(groups), Confidence.EXACT, text, rows, "count")

    def over(self, question: str) -> Answer:
        """Which groups pass a limit; of a part of them it may not be known."""
        bound = self.plan.bound
        ranked = self._ranked()
        found = [one for one in ranked if bound is None or bound.holds(one[1].value)]
        if not self.plan.is_counted:
            if self.plan.group in IN_ORDER:
                found.sort(key=lambda one: _place(one[0]))
            return self._rows(question, found[:MOST_ROWS], len(found))
        rows = self._as_rows(found[:MOST_ROWS])
        sure = max((one.confidence for _, one in ranked), default=Confidence.EXACT)
        text = _many(len(found), self.plan.group)
        return self._told(question, len(found), sure, text, rows, "count")

    def _ranked(self) -> Ranked:
        """Return the groups by their figure, those of which none is known last."""
        sign = 1 if self.plan.is_least else -1
        return sorted(
            self._own_groups().items(),
            key=lambda one: (one[1].value is None, sign * (one[1].value or 0), one[0]),
        )

    def _as_rows(self, ranked: Ranked) -> tuple[dict[str, Any], ...]:
        return tuple({str(self.plan.group): key, "value": one.value} for key, one in ranked)

    def _rows(self, question: str, shown: Ranked, of: int) -> Answer:
        lines = [f"- {key}: {self.text(one.value)}" for key, one in shown]
        if of > len(shown) and self.plan.limit is None:
            lines.append(f"and {of - len(shown):,} more")
        sure = max((one.confidence for _, one in shown), default=Confidence.EXACT)
        return self._told(question, None, sure, "\n".join(lines) or "nothing", self._as_rows(shown))

    def _crossed(self, question: str) -> Answer:
        kinds = (self.plan.group or "model", self.plan.also or "project")
        groups = self._grouped(kinds)
        ranked = sorted(groups.items(), key=lambda one: (-(one[1].value or 0), one[0]))
        if kinds[0] in IN_ORDER:
            ranked.sort(key=lambda one: _place(one[0][0]))
        shown = ranked[: self.plan.limit or MOST_ROWS]
        rows = tuple(
            dict(zip(kinds, key, strict=True)) | {"value": one.value} for key, one in shown
        )
        lines = [f"- {', '.join(key)}: {self.text(one.value)}" for key, one in shown]
        if len(ranked) > len(shown):
            lines.append(f"and {len(ranked) - len(shown):,} more")
        sure = max((one.confidence for _, one in shown), default=Confidence.EXACT)
        return self._told(question, None, sure, "\n".join(lines) or "nothing", rows)

    def _calls(self, question: str, most: int) -> Answer:
        """The costliest calls; only by cost are single calls ranked."""
        selection = self._selection(self.plan.days, self.plan.only)
        calls = costliest_calls(self._database, selection, most)
        values = [
            None if one.cost_nano_usd is None else one.cost_nano_usd / NANO_USD_PER_USD
            for one in calls
        ]
        rows = tuple(
            {
                "call": one.at.astimezone(self._zone).isoformat(),
                "model": one.model,
                "project": one.project,
                "session": one.session,
                "value": value,
            }
            for one, value in zip(calls, values, strict=True)
        )
        lines = [
            f"- {one.at.astimezone(self._zone):%Y-%m-%d %H:%M} {one.model} in {one.project}: "
            f"{self.text(value)}"
            for one, value in zip(calls, values, strict=True)
        ]
        first = values[0] if values and most == 1 else None
        sure = max((one.cost_confidence for one in calls), default=Confidence.EXACT)
        return self._told(question, first, sure, "\n".join(lines) or "nothing", rows)


_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _place(name: str) -> tuple[int, str]:
    """Return the place of a time among others; days of the week begin with Monday."""
    return (_WEEK.index(name) if name in _WEEK else 0, name)


def _many(number: int, group: str | None) -> str:
    return f"{number:,} {group}{'' if number == 1 else 's'}"
