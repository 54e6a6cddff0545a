"""Question -> plan. Every word has to be accounted for: a word that means nothing is a refusal.

So a figure is never told for a question that was only half understood.
"""

import re
from datetime import date

from msgspec import Struct

from burnbar_tui.engine.ask.names import Known, Several, find_names
from burnbar_tui.engine.ask.plan import Days, Kind, Metric, Only, Plan
from burnbar_tui.engine.ask.shapes import CHEAP, DEAR, DIFFERENCE, SPLIT, WITHOUT, Shapes
from burnbar_tui.engine.ask.span import Span, before_span
from burnbar_tui.engine.ask.spans import find_span
from burnbar_tui.engine.ask.spelling import normal, spelt
from burnbar_tui.engine.ask.vocabulary import FILLERS, METRICS, NOUNS

LONGEST = 400
WITHOUT_METRIC = {Kind.RESETS, Kind.LEFT, Kind.COUNT, Kind.EXPLAIN}
"""What need not say what is counted; a change is one of cost then."""
SHORT = 4
"""So few words without a time go on from the question before."""


FOLLOWS = re.compile(
    r"(?:(?:ok(?:ay)? )?(?:and|what about|how about|now|only|just|same(?: for| but)?|but) ?)+"
    r"(?:only |just |for |in )?"
)


class Refusal(Struct, frozen=True):
    """Why a question has no plan."""

    reason: str
    unknown: tuple[str, ...] = ()


def understand(
    question: str, known: Known, today: date, before: Plan | None = None
) -> Plan | Refusal:
    """Return what a question means.

    Args:
        question: as it was asked.
        known: what can be named.
        today: the present day where the user is.
        before: the plan of the question before, of which a short one may change a part.
    """
    text = normal(question)
    if re.match(r"(?:and )?how much (?:does|do) (?!i |we )", text) and not find_span(text, today):
        return Refusal("This asks for a price, which `burnbar prices` tells, or for no time")
    if not text:
        return Refusal("There is no question")
    if len(text) > LONGEST:
        return Refusal("This question is too long to be understood")
    words = spelt(text, known)
    try:
        return _meaning(words, known, today, before)
    except Several as found:
        meanings = " or ".join(found.meanings[:3])
        return Refusal(f"{found.words!r} may mean {meanings}", found.meanings)


def _meaning(words: str, known: Known, today: date, before: Plan | None) -> Plan | Refusal:
    reader = _Reader(words, known, today)
    match = FOLLOWS.match(words)
    is_short = len(words.split()) <= SHORT and find_span(words, today) is None
    if before is not None and (match or is_short):
        reader.text = words[match.end() :] if match else words
        return reader.changed(before)
    plan = reader.plan()
    if not isinstance(plan, Refusal) or before is None:
        return plan
    again = _Reader(words, known, today).changed(before)
    return plan if isinstance(again, Refusal) else again


class _Reader(Shapes):
    """Takes out of a question what it understands, until nothing is left."""

    def __init__(self, text: str, known: Known, today: date) -> None:
        super().__init__(text)
        self.known = known
        self.today = today

    def plan(self) -> Plan | Refusal:
        than = self._other_span()
        span = self._span()
        if than is not None and span is None:
            return Refusal("It is not clear which two times are to be compared")
        kind, group, limit, is_least = self._shape()
        metric = self._metric()
        dear = self._takes(rf"(?:the )?(?:{DEAR})")
        cheap = not dear and self._takes(rf"(?:the )?(?:{CHEAP})")
        if dear or cheap:
            if kind is Kind.VALUE and group is None:
                return Refusal("It is not clear of what the most expensive is meant")
            metric = metric or Metric.COST
        only = self._names()
        if isinstance(only, Refusal):
            return only
        if metric is None and kind not in WITHOUT_METRIC:
            return Refusal("It is not clear what is to be counted: cost, tokens, calls or sessions")
        if kind is Kind.EXPLAIN:
            if span is None or span.first is None or than is not None:
                return Refusal("It is not clear of which days the change is to be explained")
            than = before_span(span)
        elif than is not None:
            if kind is not Kind.VALUE:
                return Refusal("Only one figure of two times can be compared")
            kind = Kind.COMPARE
        if kind is Kind.SHARE and not only:
            return Refusal("It is not clear whose share is meant")
        return Plan(
            kind=kind,
            metric=metric or Metric.COST,
            days=_days(span) if span else Days(first=None, last=self.today, words="all time"),
            than=_days(than) if than else None,
            only=tuple(only),
            group=group,
            limit=limit,
            window=self.window,
            is_least=is_least or bool(cheap),
        )

    def changed(self, before: Plan) -> Plan | Refusal:
        """Return the plan before with what this question says otherwise."""
        span = self._span()
        kind, group, limit, is_least = self._shape()
        metric = self._metric()
        only = self._names()
        if isinstance(only, Refusal):
            return only
        changes: dict[str, object] = {}
        if span is not None:
            changes["days"] = _days(span)
        if kind is not Kind.VALUE:
            changes |= {"kind": kind, "group": group, "limit": limit, "is_least": is_least}
        if metric is not None:
            changes["metric"] = metric
        if only:
            fields = {one.field for one in only}
            kept = tuple(one for one in before.only if one.field not in fields)
            changes["only"] = (*kept, *only)
        if kind is Kind.EXPLAIN or (before.kind is Kind.EXPLAIN and span is not None):
            days = _days(span) if span is not None else before.days
            than = before_days(days)
            if than is None:
                return Refusal("It is not clear of which days the change is to be explained")
            changes |= {"kind": Kind.EXPLAIN, "than": than, "group": None}
        if not changes:
            return Refusal("This changes nothing of the question before")
        if before.kind is Kind.COMPARE and span is not None:
            return Refusal("It is not clear which two times are to be compared")
        return before.model_copy(update=changes)

    def _span(self) -> Span | None:
        found = find_span(self.text, self.today)
        if found is None:
            return None
        self.text = found.rest
        return found.span

    def _other_span(self) -> Span | None:
        """Take the second of two times that are compared out of the text."""
        parts = SPLIT.split(self.text)
        if len(parts) != 2:
            parts = DIFFERENCE.sub("", self.text, count=1).split(" and ")
            if len(parts) != 2 or not DIFFERENCE.search(self.text):
                return None
        found = find_span(parts[1], self.today)
        if found is None or not find_span(parts[0], self.today):
            return None
        more = re.sub(r"\b(?:compare|more|less|higher|lower|cheaper)\b", " ", parts[0])
        self.text = f"{more} | {found.rest}"
        return found.span

    def _metric(self) -> Metric | None:
        for text, metric in METRICS:
            if self._takes(text):
                while self._takes(text):
                    pass
                return metric
        return None

    def _names(self) -> list[Only] | Refusal:
        """Return the names that are left, or the words that mean nothing."""
        wanted, *unwanted = WITHOUT.split(self.text)
        found, left = find_names(wanted.replace("|", " | ").split(), self.known, FILLERS)
        for text in unwanted:
            some, rest = find_names(text.replace("|", " | ").split(), self.known, FILLERS)
            if not some:
                return Refusal("It is not clear what is to be left out")
            found += [one.model_copy(update={"is_not": True}) for one in some]
            left += rest
        nouns = NOUNS if found else frozenset()
        unknown = [word for word in left if word != "|" and word not in FILLERS | nouns]
        if not unknown:
            return _joined(found)
        return Refusal(f"I do not know {', '.join(map(repr, unknown[:4]))}", tuple(unknown))


def _joined(found: list[Only]) -> list[Only]:
    """Return one condition a kind: names of one kind are alternatives."""
    by_field: dict[tuple[str, bool], Only] = {}
    for one in found:
        key = (one.field, one.is_not)
        if (before := by_field.get(key)) is not None:
            one = Only(
                field=one.field,
                names=tuple(dict.fromkeys((*before.names, *one.names))),
                called=f"{before.called} or {one.called}",
                is_not=one.is_not,
            )
        by_field[key] = one
    return list(by_field.values())


def before_days(span: Days) -> Days | None:
    """Return the days before, of the same length; None where there is no first one."""
    if span.first is None or span.last_hours:
        return None
    return _days(before_span(Span(span.first, span.last, span.words, span.hours, span.weekdays)))


def _days(span: Span) -> Days:
    return Days(
        first=span.first,
        last=span.last,
        words=span.words,
        hours=span.hours,
        weekdays=span.weekdays,
        last_hours=span.last_hours,
    )
