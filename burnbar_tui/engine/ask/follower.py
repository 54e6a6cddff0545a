"""A question that changes a part of the one before."""

import re

from burnbar_tui.engine.ask.bounds import find_bound
from burnbar_tui.engine.ask.checks import Refusal, checked
from burnbar_tui.engine.ask.groups import (
    ANY_GROUP,
    BUSY,
    CHEAP,
    DEAR,
    LEAST,
    MOST,
    QUIET,
    group_of,
)
from burnbar_tui.engine.ask.plan import QUOTAS, Days, Kind, Only, Plan
from burnbar_tui.engine.ask.reader import TELLS_PLANS, Reader, as_days, as_only
from burnbar_tui.engine.ask.span import Span, before_span
from burnbar_tui.engine.ask.takes import Changes

NOTHING: Changes = {
    "group": None, "also": None, "limit": None, "is_least": False, "bound": None, "other": (),
    "others": (), "than": None, "is_counted": False,
}  # fmt: skip
"""What another kind of question does not inherit."""


OWN = {Kind.FIRST, Kind.LAST, Kind.WORTH}
"""What counts nothing, so that another figure is another question."""


class Follower(Reader):
    """Takes out what changes; all else is as it was."""

    def changed(self, before: Plan) -> Plan | Refusal:
        """Return the plan before with what this question says otherwise."""
        if before.kind in QUOTAS:
            return self._changed_quota(before)
        self._takes("only|instead|just|too|as well|alone|though")
        changes = self._dropped(before)
        than = self._compared_to(before)
        span = None if than else self._earlier(before) or self._span()
        self._takes("how much")
        shape = self._shape() or self._of_same_group(before)
        metric = self._metric()
        only = self._names()
        if isinstance(only, Refusal):
            return only
        is_own = before.kind in OWN
        if is_own and (shape.get("kind") is Kind.EXPLAIN or (metric and not shape and not span)):
            return Refusal("It is not clear what is asked of it")
        if is_own and metric and not shape:
            shape = {"kind": Kind.VALUE}
        is_of_two = before.than is not None and before.kind is not Kind.EXPLAIN
        if (before.other and only) or (is_of_two and span and not shape):
            return Refusal("It is not clear what is to be compared")
        if span is not None:
            changes["days"] = _narrowed(before.days, as_days(span))
        if shape:
            changes |= NOTHING | shape
        if metric is not None:
            changes |= {"metric": metric, "others": ()}
            if before.kind is Kind.FIGURES and not shape:
                changes["kind"] = Kind.VALUE
        if only:
            changes["only"] = _with_names(as_only(changes.get("only", before.only)), only)
        return self._merged(before, changes, than)

    def _merged(self, before: Plan, changes: Changes, than: Span | None) -> Plan | Refusal:
        kind = changes.get("kind", before.kind)
        if than is not None:
            if kind not in {Kind.VALUE, Kind.COMPARE, Kind.EXPLAIN}:
                return Refusal("Only one figure of two times can be compared")
            changes |= NOTHING | {"kind": Kind.COMPARE, "than": as_days(than)}
        elif kind is Kind.EXPLAIN and changes:
            changes["than"] = None
        if not changes:
            return Refusal("This changes nothing of the question before")
        plan = before.model_copy(update=changes)
        return checked(plan, self.today, has_span=plan.days.first is not None)

    def _changed_quota(self, before: Plan) -> Plan | Refusal:
        quota = self._quota_shape(self.today)
        if quota is None:
            self._take_windows()
        self._takes("right now|now|how much")
        only = self._names(TELLS_PLANS)
        if isinstance(only, Refusal):
            return only
        changes: Changes = dict(quota or {})
        if only:
            changes["only"] = tuple(only)
        if self.window is not None:
            changes["window"] = self.window
        if not changes:
            return Refusal("This changes nothing of the question before")
        return before.model_copy(update=changes)

    def _dropped(self, before: Plan) -> Changes:
        """Take out that all names of a kind count again, or that the total is wanted."""
        changes: Changes = {}
        if match := self._takes(
            r"(?:for )?all (?:the |my )?(model|project|provider|account|tool)s?"
        ):
            field = {"tool": "provider"}.get(match[1], match[1])
            changes["only"] = tuple(one for one in before.only if one.field != field)
        is_sum = before.kind in {Kind.LIST, Kind.TOP, Kind.AVERAGE, Kind.SHARES, Kind.EXTREME}
        if is_sum and self._takes(r"(?:in |the |grand |and )*(?:total|altogether|overall|sum)"):
            changes |= {**NOTHING, "kind": Kind.VALUE}
        return changes

    def _earlier(self, before: Plan) -> Span | None:
        """Take out the time before that of the last question: the week before, the one before."""
        if before.days.first is None or before.days.last_hours:
            return None
        match = re.search(
            r"\b(?:in |on )?the (?:(?:day|week|month|quarter|year|one|time|period) before(?: that)?"
            r"|(?:previous|prior|preceding) (?:one|period))(?! \w)",
            self.text,
        )
        if match is None:
            return None
        self.text = f"{self.text[: match.start()]} | {self.text[match.end() :]}"
        return before_span(_span(before.days))

    def _of_same_group(self, before: Plan) -> Changes:
        """Return another kind of answer for the groups of the question before."""
        if match := self._takes(rf"(?:what|which) ({ANY_GROUP})"):
            return {"kind": Kind.LIST, "group": group_of(match[1])}
        group = before.group
        if group is None:
            return {}
        ends = rf"(?:the )?(?:({CHEAP}|{LEAST}|{QUIET})|{DEAR}|{MOST}|{BUSY})(?: one)?"
        if before.kind is Kind.TOP and (match := self._takes(ends)):
            return {"kind": Kind.TOP, "group": group, "is_least": bool(match[1])}
        if before.kind is Kind.OVER and (limit := find_bound(self.text)):
            bound, metric, self.text = limit
            if metric in {None, before.metric}:
                return {"kind": Kind.OVER, "group": group, "bound": bound,
                        "is_counted": before.is_counted}  # fmt: skip
        if match := self._takes(r"(top|bottom) (\d{1,3})"):
            return {"kind": Kind.LIST, "group": group, "limit": max(1, int(match[2])),
                    "is_least": match[1] == "bottom"}  # fmt: skip
        if (
            before.kind is Kind.LIST
            and before.also is None
            and self._takes(r"(?:as |in )*(?:a |an |the )?(?:percent(?:age)?s?|shares?)")
        ):
            return {"kind": Kind.SHARES, "group": group}
        if group in {"day", "week", "month", "session"}:
            if self._takes("(?:the )?median"):
                return {"kind": Kind.MEDIAN, "group": group}
            if match := self._takes("(?:the )?(?:max|maximum|highest|(min|minimum|lowest))"):
                return {"kind": Kind.EXTREME, "group": group, "is_least": bool(match[1])}
        return {}

    def _compared_to(self, before: Plan) -> Span | None:
        """Take out a time that the last question's is compared with."""
        match = re.match(
            r"(?:and )?(?:how (?:does|did|do) (?:that|it|this|they) )?(?:vs|versus|against|"
            r"compared? (?:it |that |this )?(?:to|with)) (.*)",
            self.text,
        )
        if match is None:
            return None
        whole, self.text = self.text, match[1]
        found = self._earlier(before) or self._span()
        if found is None:
            self.text = whole
        return found


def _with_names(before: tuple[Only, ...], only: list[Only]) -> tuple[Only, ...]:
    """Return names of which new ones take the place of others of their kind."""
    fields = {one.field for one in only if not one.is_not}
    kept = [one for one in before if one.field not in fields]
    return (*kept, *(one for one in only if one not in kept))


def _narrowed(before: Days, days: Days) -> Days:
    """Return the days of a follow-up; only weekends or mornings are those of the days before."""
    if days.first is None and (days.hours or days.weekdays) and not before.last_hours:
        update = {"hours": days.hours, "weekdays": days.weekdays}
        return before.model_copy(update=update)
    return days


def _span(days: Days) -> Span:
    return Span(days.first, days.last, days.words, days.hours, days.weekdays)
