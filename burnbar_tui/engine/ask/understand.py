"""Question -> plan. Every word has to be accounted for: a word that means nothing is a refusal.

So a figure is never told for a question that was only half understood.
"""

import re
from datetime import date
from typing import Literal

from msgspec import Struct

from burnbar_tui.engine.ask.names import Known, Several, find_names, mended, vocabulary
from burnbar_tui.engine.ask.plan import Days, Group, Kind, Metric, Only, Plan
from burnbar_tui.engine.ask.spans import (
    MONTH_NAMES,
    NUMBERS,
    WEEKDAYS,
    Span,
    find_span,
)
from burnbar_tui.engine.ask.vocabulary import FILLERS, GROUPS, METRICS, NOUNS

LONGEST = 400
MOST_LISTED = 10
SHORT = 4
"""So few words without a time go on from the question before."""


_FOLLOWS = re.compile(
    r"(?:(?:ok(?:ay)? )?(?:and|what about|how about|now|only|just|same(?: for| but)?|but) ?)+"
    r"(?:only |just |for |in )?"
)


class Refusal(Struct, frozen=True):
    """Why a question has no plan."""

    reason: str
    unknown: tuple[str, ...] = ()


_MOST = r"most|biggest|largest|highest|greatest|top|maximum|max"
_LEAST = r"least|smallest|lowest|fewest|minimum|min|bottom"
_DEAR = r"most expensive|priciest|costliest|dearest|most costly|expensive"
_CHEAP = r"cheapest|least expensive|least costly"
_NOUNS: tuple[tuple[re.Pattern[str], Group], ...] = tuple(
    (re.compile(rf"(?:{text})"), group) for text, group in GROUPS
)
_ANY_GROUP = "|".join(text for text, _ in GROUPS)
_WITHOUT = re.compile(
    r"\b(?:excluding|without|except(?: for)?|other than|not counting|apart from|but not|non)\b-?"
)
Length = Literal["5 hours", "day", "week", "month"]
_LENGTHS: tuple[tuple[str, Length], ...] = (
    (r"(?:5|five)[ -]?h(?:ours?|rs?)?", "5 hours"),
    (r"daily|1d", "day"),
    (r"weekly|week|7d|7 days?|seven days?", "week"),
    (r"monthly|month", "month"),
)
_DIFFERENCE = re.compile(
    r"\b(?:compare|comparison (?:of|between)|(?:what is )?(?:the )?difference between)\b"
)
_SPLIT = re.compile(r"\b(?:vs|versus|compared (?:to|with)|against|than)\b")


def normal(question: str) -> str:
    """Return a question in lower case, without what stands between words."""
    text = question.lower().replace("\u2019", "'").replace("cache-", "cache ")
    text = re.sub(r"(?<=\w)'s\b", "", text)
    text = re.sub(r"\b(today|yesterday)s\b", r"\1", text)
    text = re.sub(r"\bhow (?:expensive|costly|pricey|dear)\b|\$+(?!\d)", " cost ", text)
    text = re.sub(r"\bhow (?:many times|often)\b", " calls ", text)
    start = r"\b(?:since|from) (?:the )?(?:start|beginning) of (?:the |this )?"
    text = re.sub(rf"{start}(week|month|quarter|year)\b", r"this \1", text)
    text = re.sub(start, "since ", text)
    text = re.sub(r"\b(this|last) (day|week|month|quarter|year)s\b", r"\1 \2", text)
    text = re.sub(r"[^\w\s./:$%'+-]", " ", text)
    text = re.sub(r"[.:/]+(?=\s|$)", " ", text)
    return " ".join(text.split())


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
    if not text:
        return Refusal("There is no question")
    if len(text) > LONGEST:
        return Refusal("This question is too long to be understood")
    spelt = _spelt(text, known)
    try:
        return _meaning(spelt, known, today, before)
    except Several as found:
        meanings = " or ".join(found.meanings[:3])
        return Refusal(f"{found.words!r} may mean {meanings}", found.meanings)


def _meaning(spelt: str, known: Known, today: date, before: Plan | None) -> Plan | Refusal:
    reader = _Reader(spelt, known, today)
    match = _FOLLOWS.match(spelt)
    is_short = len(spelt.split()) <= SHORT and find_span(spelt, today) is None
    if before is not None and (match or is_short):
        reader.text = spelt[match.end() :] if match else spelt
        return reader.changed(before)
    plan = reader.plan()
    if not isinstance(plan, Refusal) or before is None:
        return plan
    again = _Reader(spelt, known, today).changed(before)
    return plan if isinstance(again, Refusal) else again


_KEYWORDS = frozenset(
    word
    for text in (
        *(text for text, _ in METRICS), *(text for text, _ in GROUPS),
        _MOST, _LEAST, _DEAR, _CHEAP, " ".join(FILLERS), " ".join(WEEKDAYS),
        " ".join(MONTH_NAMES), " ".join(NUMBERS),
        "today yesterday tomorrow last past previous this since until before between average "
        "per by compared versus against than share percent percentage fraction proportion how "
        "when what which quota quotas limit limits window windows reset resets left remaining "
        "morning mornings afternoon afternoons evening evenings night nights weekend weekends "
        "fortnight quarter year years ever overall daily weekly monthly hourly breakdown split "
        "compare comparing comparison mondays tuesdays wednesdays thursdays fridays saturdays "
        "sundays different distinct ago on and to from till through more less busiest quietest",
    )
    for form in (re.sub(r"\w\?", "", text), text.replace("?", ""))
    for word in re.findall(r"[a-z]+", form)
)  # fmt: skip
"""What a misspelt word may have been meant to be, besides names."""


def _spelt(text: str, known: Known) -> str:
    """Return a question with each word mended that is one letter away from a word we know."""
    names = vocabulary(known)
    whole = {part for word in text.split() for part in re.findall(r"[a-z]+", word)}
    strange = {word for word in whole if word not in _KEYWORDS and word not in names}
    for word in strange:
        better = mended(word, _KEYWORDS | names)
        if better is not None:
            text = re.sub(rf"(?<![\w-]){word}(?![\w-])", better, text)
    return text


class _Reader:
    """Takes out of a question what it understands, until nothing is left."""

    def __init__(self, text: str, known: Known, today: date) -> None:
        self.text = text
        self.known = known
        self.today = today
        self.window: Length | None = None

    def plan(self) -> Plan | Refusal:
        than = self._other_span()
        span = self._span()
        if than is not None and span is None:
            return Refusal("It is not clear which two times are to be compared")
        kind, group, limit, is_least = self._shape()
        metric = self._metric()
        dear = self._takes(rf"(?:the )?(?:{_DEAR})")
        cheap = not dear and self._takes(rf"(?:the )?(?:{_CHEAP})")
        if dear or cheap:
            if kind is Kind.VALUE and group is None:
                return Refusal("It is not clear of what the most expensive is meant")
            metric = metric or Metric.COST
        only = self._names()
        if isinstance(only, Refusal):
            return only
        if metric is None and kind not in {Kind.RESETS, Kind.LEFT, Kind.COUNT}:
            return Refusal("It is not clear what is to be counted: cost, tokens, calls or sessions")
        if than is not None:
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
        if not changes:
            return Refusal("This changes nothing of the question before")
        if before.kind is Kind.COMPARE and span is not None:
            return Refusal("It is not clear which two times are to be compared")
        return before.model_copy(update=changes)

    def _takes(self, pattern: str) -> re.Match[str] | None:
        """Take a pattern out of the text and return how it was met."""
        match = re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", self.text)
        if match:
            self.text = f"{self.text[: match.start()]} | {self.text[match.end() :]}"
        return match

    def _span(self) -> Span | None:
        found = find_span(self.text, self.today)
        if found is None:
            return None
        self.text = found.rest
        return found.span

    def _other_span(self) -> Span | None:
        """Take the second of two times that are compared out of the text."""
        parts = _SPLIT.split(self.text)
        if len(parts) != 2:
            parts = _DIFFERENCE.sub("", self.text, count=1).split(" and ")
            if len(parts) != 2 or not _DIFFERENCE.search(self.text):
                return None
        found = find_span(parts[1], self.today)
        if found is None or not find_span(parts[0], self.today):
            return None
        more = re.sub(r"\b(?:compare|more|less|higher|lower|cheaper)\b", " ", parts[0])
        self.text = f"{more} | {found.rest}"
        return found.span

    def _shape(self) -> tuple[Kind, Group | None, int | None, bool]:
        """Return what is wanted, of which groups, how many of them, and from which end."""
        if self._takes(r"when (?:do|does|will|is)|what time|resets?|resetting|renews?"):
            self._takes(r"resets?|resetting|renews?|begins? anew")
            self._takes("quotas?|limits?")
            self._takes(r"windows?|allowances?")
            self._length()
            return Kind.RESETS, None, None, False
        if self._takes(r"quotas?|limits?|allowances?"):
            self._takes(r"windows?")
            self._takes(r"left|remaining|remains?")
            self._length()
            return Kind.LEFT, None, None, False
        if match := self._takes(rf"how many (?:different |distinct |various )?({_ANY_GROUP})"):
            group = _group(match[1])
            if group in {"model", "project", "provider", "account", "day"}:
                return Kind.COUNT, group, None, False
            self.text = f"{match[1]} {self.text}"
        if self._takes(
            r"(?:what |which )?(?:share|percent|percentage|fraction|proportion|part|%)(?: of)?"
        ):
            return Kind.SHARE, None, None, False
        if (average := self._average()) is not None:
            return Kind.AVERAGE, average, None, False
        top = self._top()
        if top is not None:
            return top
        if match := self._takes(
            r"(?:(?:grouped |split |broken down |break down |sorted )?by|per|for (?:each|every)|"
            r"each|every) "
            rf"({_ANY_GROUP})|(daily|weekly|monthly|hourly)|({_ANY_GROUP}) (?:breakdown|split)"
        ):
            return Kind.LIST, _group(next(filter(None, match.groups()))), None, False
        return Kind.VALUE, None, None, False

    def _length(self) -> None:
        """Take out which quota windows are meant, if that is told."""
        for text, length in _LENGTHS:
            if self._takes(text):
                self.window = length
                self._takes(r"windows?|quotas?|limits?")
                return

    def _average(self) -> Group | None:
        pattern = rf"(?:per|a|each|every) ({_ANY_GROUP}|(?:api )?(?:calls?|requests?))"
        if not re.search(r"\b(?:average|avg|mean|on average)\b", self.text):
            return None
        if match := self._takes(pattern):
            word = match[1]
        elif match := self._takes(r"daily|weekly|monthly|hourly"):
            word = match[0]
        else:
            return None
        group = "call" if word.endswith(("call", "request")) else _group(word)
        if group not in {"day", "week", "month", "session", "call"}:
            return None
        self._takes(r"on average|average|avg|mean|in average")
        return group

    def _top(self) -> tuple[Kind, Group | None, int | None, bool] | None:
        numbers = "|".join(NUMBERS)
        if match := self._takes(rf"(top|bottom)(?: (\d{{1,3}}|{numbers}))? ({_ANY_GROUP})"):
            limit = None
            if match[2]:
                limit = max(1, int(match[2]) if match[2].isdigit() else NUMBERS[match[2]])
            self._takes("by")
            if self._metric_in_text() is None:
                self.text += " cost"
            return Kind.LIST, _group(match[3]), limit or MOST_LISTED, match[1] == "bottom"
        if match := self._takes(
            rf"(?:what|which)(?: (?:is|was|are|were))?(?: (?:the|my))?(?: single)? "
            rf"(?:({_DEAR}|{_MOST})|({_CHEAP}|{_LEAST})) ({_ANY_GROUP})"
        ):
            if re.search(f"{_DEAR}|{_CHEAP}", match[0]) and self._metric_in_text() is None:
                self.text += " cost"
            return Kind.TOP, _group(match[3]), None, bool(match[2])
        if match := self._takes(rf"(?:the |my )?(?:({_MOST})|({_LEAST})) ({_ANY_GROUP})"):
            return Kind.TOP, _group(match[3]), None, bool(match[2])
        if match := self._takes(rf"(?:the |my )?(?:busiest|(quietest)) ({_ANY_GROUP})"):
            if self._metric_in_text() is None:
                self.text += " calls"
            return Kind.TOP, _group(match[2]), None, bool(match[1])
        if match := self._takes(rf"(?:the |my )?(?:({_DEAR})|({_CHEAP})) ({_ANY_GROUP})"):
            if self._metric_in_text() is None:
                self.text += " cost"
            return Kind.TOP, _group(match[3]), None, bool(match[2])
        return self._which()

    def _which(self) -> tuple[Kind, Group | None, int | None, bool] | None:
        """Which model cost the most: the group stands before, what is asked of it behind."""
        if match := re.search(rf"\b(?:what|which) ({_ANY_GROUP})\b", self.text):
            most = re.search(rf"\b(?:the )?(?:({_MOST})|({_LEAST}))\b", self.text)
            if most:
                self._takes(rf"(?:what|which) (?:{_ANY_GROUP})")
                self._takes(rf"(?:the )?(?:{most[0].removeprefix('the ')})")
                return Kind.TOP, _group(match[1]), None, bool(most[2])
        return None

    def _metric_in_text(self) -> Metric | None:
        return next(
            (metric for text, metric in METRICS if re.search(rf"\b(?:{text})\b", self.text)), None
        )

    def _metric(self) -> Metric | None:
        for text, metric in METRICS:
            if self._takes(text):
                while self._takes(text):
                    pass
                return metric
        return None

    def _names(self) -> list[Only] | Refusal:
        """Return the names that are left, or the words that mean nothing."""
        wanted, *unwanted = _WITHOUT.split(self.text)
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


def _group(word: str) -> Group:
    return next(group for pattern, group in _NOUNS if pattern.fullmatch(word))


def _days(span: Span) -> Days:
    return Days(
        first=span.first,
        last=span.last,
        words=span.words,
        hours=span.hours,
        weekdays=span.weekdays,
        last_hours=span.last_hours,
    )
